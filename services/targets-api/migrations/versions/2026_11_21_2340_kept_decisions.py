"""Assessments, admissions and monitoring reports keep evidence, rules and digest, so that they can be computed again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
SCOPE = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
DECISIONS = """
CREATE VIEW targets.project_decision_view WITH (security_invoker = true) AS
SELECT d.id, d.version, d.region_path, d.region_code, d.unit_id, d.unit_code, d.unit_name, d.department_id,
       d.project_id, d.action, d.level, d.decided_on, d.author_name AS decided_by, d.evidence, d.policy,
       d.policy_stamp, d.decision, d.digest, d.created_at
FROM targets.project_decision d
"""
REPORTS = """
CREATE OR REPLACE VIEW targets.monitoring_report_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name, r.department_id,
       r.target_id, r.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = r.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = r.project_id) AS project_name,
       r.budget_year, r.period_end, r.submitted_on, r.summary, r.rows, r.adjusted_budget::text AS adjusted_budget,
       r.executed::text AS executed, r.spend_pace::text AS spend_pace, r.goal_pace::text AS goal_pace, r.findings,
       r.evidence, r.policy_stamp, r.author_name,
       coalesce((SELECT json_agg(json_build_object('id', a.id, 'rule', a.rule, 'detail', a.detail,
                        'status', a.status) ORDER BY a.id)
                 FROM targets.alert a WHERE a.report_id = r.id), '[]') AS alerts,
       r.created_at, r.policy, r.decision, r.digest
FROM targets.monitoring_report r
"""


def upgrade() -> None:
    for column in (sa.Column("level", sa.Text), sa.Column("policy", JSONB), sa.Column("decision", JSONB)):
        op.add_column("monitoring_report", column, schema=SCHEMA)
    op.add_column("monitoring_report", sa.Column("digest", sa.Text), schema=SCHEMA)
    create_project_decision()
    for statement in scoped_table_sql(SCHEMA, "project_decision", ROLE, writes="SELECT, INSERT"):
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.project_decision"
        " FOR EACH ROW EXECUTE FUNCTION targets.keep_content()"
    )
    op.execute(DECISIONS)
    op.execute(f"GRANT SELECT ON targets.project_decision_view TO {ROLE}")
    op.execute(REPORTS)


def create_project_decision() -> None:
    texts = ("author_subject", "author_name", "level", "digest")
    now = sa.text("clock_timestamp()")
    op.create_table(
        "project_decision",
        *(sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in SCOPE),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        *(sa.Column(name, JSONB, nullable=False) for name in ("evidence", "policy", "policy_stamp", "decision")),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_project_decision_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_project_decision"),
        schema=SCHEMA,
    )
    op.create_index("ix_project_decision_project_id", "project_decision", ["project_id", "id"], schema=SCHEMA)
    op.create_index("ix_project_decision_scope", "project_decision", ["region_path", "unit_id", "id"], schema=SCHEMA)
