"""A voucher's number counts within the system that reports it.

What stands came from whoever wrote it. Rows are final, so the trigger that keeps them rests while their source is filled in.
The previous release, which may still be writing, names no source: a trigger fills it in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE, SCHEMA = "execution", "targets"
FILL = """
CREATE FUNCTION targets.fill_source() RETURNS trigger LANGUAGE plpgsql AS
$body$ BEGIN NEW.source := coalesce(NEW.source, NEW.author_subject); RETURN NEW; END $body$
"""
VIEW = """
CREATE OR REPLACE VIEW targets.execution_view WITH (security_invoker = true) AS
SELECT e.id, e.version, e.region_path, e.region_code, e.unit_id, e.unit_code, e.unit_name, e.department_id,
       e.project_id, e.project_code, e.voucher, e.kind, e.budget_year, e.paid_on, e.amount::text AS amount,
       e.created_at, e.source
FROM targets.execution e
"""


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("source", sa.Text), schema=SCHEMA)
    op.execute("ALTER TABLE targets.execution DISABLE TRIGGER final")
    op.execute("UPDATE targets.execution SET source = author_subject")
    op.execute("ALTER TABLE targets.execution ENABLE TRIGGER final")
    op.execute(FILL)
    op.execute(
        "CREATE TRIGGER source BEFORE INSERT ON targets.execution FOR EACH ROW EXECUTE FUNCTION targets.fill_source()"
    )
    op.alter_column(TABLE, "source", nullable=False, schema=SCHEMA)
    columns = ["region_path", "source", "voucher"]
    op.create_unique_constraint("uq_execution_region_path_source_voucher", TABLE, columns, schema=SCHEMA)
    op.drop_constraint("uq_execution_region_path_voucher", TABLE, schema=SCHEMA)
    op.execute(VIEW)
