"""Who is commissioned files its own sheet of an ex-ante assessment, and finance takes it over."""

import sqlalchemy as sa
from alembic import op

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, following_sql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
TABLE = "assessment_taking_over"
ASSIGNED = """
    (SELECT targets.assigned_projects()) IS NOT NULL
    AND project_id = ANY ((SELECT targets.assigned_projects())::uuid[])"""
IN_ITS_NAME = "filed_by <> 'finance'"
# Of a project assigned to it today an assessor writes two things: its report file, and its sheet in its own name.
BY_ASSESSORS = (
    f"CREATE POLICY by_assessors ON targets.assessment_report FOR INSERT WITH CHECK ({ASSIGNED})",
    f"CREATE POLICY by_assessors ON targets.independent_assessment FOR INSERT WITH CHECK ({ASSIGNED} AND {IN_ITS_NAME})",
)
VIEW = """
DO $body$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW targets.independent_assessment_view WITH (security_invoker = true) AS
        SELECT v.*, (SELECT i.filed_by FROM targets.independent_assessment i WHERE i.id = v.id) AS filed_by,
               (SELECT json_build_object(''on'', t.taken_over_on, ''by'', t.author_name, ''remark'', t.remark)
                FROM targets.assessment_taking_over t WHERE t.independent_assessment_id = v.id) AS taken_over
        FROM (%s) v', rtrim(pg_get_viewdef('targets.independent_assessment_view'::regclass), ';'));
END
$body$
"""


def upgrade() -> None:
    filed_by = sa.Column("filed_by", sa.String(32), nullable=False, server_default="finance")
    op.add_column("independent_assessment", filed_by, schema=SCHEMA)
    create_table()
    for statement in scoped_table_sql(SCHEMA, TABLE, ROLE, writes="SELECT, INSERT"):
        op.execute(statement)
    for statement in (*following_sql(SCHEMA, (TABLE,)), *assigned_reads_sql(SCHEMA, {TABLE: "project_id"})):
        op.execute(statement)
    op.execute(
        f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.{TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION targets.keep_content()"
    )
    for statement in (*BY_ASSESSORS, VIEW):
        op.execute(statement)


def create_table() -> None:
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    now = sa.text("clock_timestamp()")
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in names),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("author_subject", "author_name")),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("independent_assessment_id", sa.Uuid, nullable=False),
        sa.Column("taken_over_on", sa.Date, nullable=False),
        sa.Column("remark", sa.Text),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name=f"fk_{TABLE}_project_id"),
        sa.ForeignKeyConstraint(
            ["independent_assessment_id"],
            ["targets.independent_assessment.id"],
            name=f"fk_{TABLE}_independent_assessment_id",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("independent_assessment_id", name=f"uq_{TABLE}_independent_assessment_id"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{TABLE}_scope", TABLE, ["region_path", "unit_id", "id"], schema=SCHEMA)
