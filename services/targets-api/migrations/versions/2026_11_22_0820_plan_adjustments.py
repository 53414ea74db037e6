"""Year plans of admitted entries are adjusted with a reason; what comes in the year says why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
TABLE = "plan_adjustment"
TEXT, MONEY = sa.Text, sa.Numeric(18, 2)
VIEW = """
CREATE VIEW targets.plan_adjustment_view WITH (security_invoker = true) AS
SELECT a.id, a.version, a.region_path, a.region_code, a.unit_id, a.unit_code, a.unit_name, a.department_id,
       a.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = a.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = a.project_id) AS project_name,
       a.status, a.reason, a.explanation, a.document, a.before,
       json_build_object('whole_life_total', a.whole_life_total::text, 'term_years', a.term_years,
                         'year_plan', a.year_plan) AS after,
       a.author_name AS asked_by_name, a.asked_on, a.findings, a.policy_stamps, a.opinion, a.decided_by_name,
       a.decided_on, a.created_at
FROM targets.plan_adjustment a
"""
# The view of projects is what the migrations before have made of it; a column is added behind its last one.
EXTEND_PROJECT = """
DO $body$
DECLARE
    before text := pg_get_viewdef('targets.project_view'::regclass);
    extended text;
BEGIN
    extended := regexp_replace(before, '\\s+FROM targets\\.project p;\\s*$',
        ', p.in_year_reason FROM targets.project p');
    IF extended = before THEN
        RAISE EXCEPTION 'targets.project_view is not of the form that this migration extends';
    END IF;
    EXECUTE 'CREATE OR REPLACE VIEW targets.project_view WITH (security_invoker = true) AS ' || extended;
END
$body$
"""


def upgrade() -> None:
    op.add_column("project", sa.Column("in_year_reason", TEXT), schema=SCHEMA)
    op.execute(EXTEND_PROJECT)
    create_table()
    for statement in scoped_table_sql(SCHEMA, TABLE, ROLE):
        op.execute(statement)
    for statement in (*following_sql(SCHEMA, (TABLE,)), *assigned_reads_sql(SCHEMA, {TABLE: "project_id"})):
        op.execute(statement)
    op.execute(
        f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.{TABLE}"
        " FOR EACH ROW WHEN (OLD.status <> 'asked') EXECUTE FUNCTION targets.keep_content()"
    )
    op.execute(VIEW)
    op.execute(current_names_sql(SCHEMA, f"{TABLE}_view"))
    op.execute(f"GRANT SELECT ON targets.{TABLE}_view TO {ROLE}")


def create_table() -> None:
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    now = sa.text("clock_timestamp()")
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.BigInteger if name.endswith("_id") else TEXT, nullable=False) for name in names),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        *(sa.Column(name, TEXT, nullable=False) for name in ("author_subject", "author_name")),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("reason", "explanation")),
        sa.Column("document", TEXT),
        sa.Column("whole_life_total", MONEY, nullable=False),
        sa.Column("term_years", sa.Integer),
        *(sa.Column(name, JSONB, nullable=False) for name in ("year_plan", "before", "findings", "policy_stamps")),
        sa.Column("asked_on", sa.Date, nullable=False),
        *(sa.Column(name, TEXT) for name in ("asked_for", "opinion", "decided_by", "decided_by_name", "decided_for")),
        sa.Column("decided_on", sa.Date),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name=f"fk_{TABLE}_project_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{TABLE}_scope", TABLE, ["region_path", "unit_id", "id"], schema=SCHEMA)
    op.create_index(f"ix_{TABLE}_project_id", TABLE, ["project_id", "id"], schema=SCHEMA)
    open_ones = sa.text("status = 'asked'")
    op.create_index(f"uq_{TABLE}_open", TABLE, ["project_id"], unique=True, schema=SCHEMA, postgresql_where=open_ones)
