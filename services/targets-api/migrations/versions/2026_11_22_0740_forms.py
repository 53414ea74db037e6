"""Imports of official forms: a workbook that waits to be read, who sent it, how far the work is, what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SCHEMA, ROLE, TABLE = "targets", "wenxiao_targets", "form_import"
SCOPE = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
VIEW = """
CREATE VIEW targets.form_import_view WITH (security_invoker = true) AS
SELECT i.id, i.version, i.region_path, i.region_code, i.unit_id, i.unit_code, i.unit_name, i.department_id,
       i.budget_year, i.dry_run, i.state, i.file_name, i.size, i.sha256, i.sheets, i.forms, i.forms_read,
       i.forms_judged, i.counts, i.written, i.detail, i.author_name, i.created_at, i.started_at, i.finished_at
FROM targets.form_import i
"""


def upgrade() -> None:
    create_table()
    for statement in scoped_table_sql(SCHEMA, TABLE, ROLE):
        op.execute(statement)
    for statement in (*following_sql(SCHEMA, (TABLE,)), *assigned_reads_sql(SCHEMA, {TABLE: None})):
        op.execute(statement)
    op.execute(VIEW)
    op.execute(current_names_sql(SCHEMA, "form_import_view"))
    op.execute(f"GRANT SELECT ON targets.form_import_view TO {ROLE}")


def create_table() -> None:
    now = sa.text("clock_timestamp()")
    time = sa.DateTime(timezone=True)
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in SCOPE),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", time, nullable=False, server_default=now),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("author_subject", "author_name")),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("dry_run", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("file_name", "sha256")),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("claims", JSONB),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("attempts", "sheets", "forms")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("forms_read", "forms_judged")),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("written", sa.Boolean, nullable=False),
        sa.Column("outcomes", JSONB, nullable=False),
        sa.Column("detail", sa.Text),
        *(sa.Column(name, time) for name in ("started_at", "finished_at")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{TABLE}_scope", TABLE, ["region_path", "unit_id", "id"], schema=SCHEMA)
    waiting = sa.text("state IN ('waiting', 'running')")
    op.create_index(f"ix_{TABLE}_waiting", TABLE, ["id"], schema=SCHEMA, postgresql_where=waiting)
