"""Targets of the whole life and of the year, milestones, tasks, and typed values."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, following_sql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
MONEY = sa.Numeric(18, 2)
ROWS = ("target_milestone", "target_task")
OF_TARGET = "(SELECT t.project_id FROM targets.target t WHERE t.id = target_id)"
VIEW = """
CREATE OR REPLACE VIEW targets.target_view WITH (security_invoker = true) AS
SELECT t.id, t.version, t.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = t.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = t.project_id) AS project_name,
       t.unit_name AS agency,
       (SELECT p.budget_book FROM targets.project p WHERE p.id = t.project_id) AS budget_book,
       (SELECT p.livelihood_subsidy_to_individuals FROM targets.project p
        WHERE p.id = t.project_id) AS livelihood_subsidy_to_individuals,
       t.region_path, t.region_code, t.unit_id, t.unit_code, t.unit_name, t.department_id,
       t.budget_year, t.revision, t.predecessor_id, t.status, t.round, t.overall_goal,
       t.execution_weight::text AS execution_weight,
       (SELECT coalesce(sum(i.weight), 0)::text FROM targets.indicator i
        WHERE i.target_id = t.id AND i.period = 'annual') AS indicator_weight_total,
       t.dimensions_not_applicable, t.findings, t.policy_stamp, t.approved_budget::text AS approved_budget,
       t.approved_on, t.gate_decision_id, t.override_reason,
       (SELECT coalesce(json_agg({row} ORDER BY i.row_number), '[]')
        FROM targets.indicator i WHERE i.target_id = t.id AND i.period = 'annual') AS indicators,
       (SELECT coalesce(json_agg(json_build_object(
            'sequence', e.sequence, 'action', e.action, 'from_status', e.from_status, 'to_status', e.to_status,
            'round', e.round, 'subject', e.subject, 'name', e.name, 'role', e.role, 'duty', e.duty,
            'organisation', e.organisation, 'reason', e.reason, 'day', e.day, 'recorded_at', e.recorded_at)
            ORDER BY e.sequence), '[]')
        FROM targets.target_event e WHERE e.target_id = t.id) AS history,
       t.created_at,
       targets.current_name(t.unit_id, t.unit_name) AS unit_current_name,
       targets.current_name(t.department_id, NULL) AS department_current_name,
       t.whole_life_goal, t.whole_life_from, t.whole_life_until,
       (SELECT coalesce(json_agg({row} ORDER BY i.row_number), '[]')
        FROM targets.indicator i WHERE i.target_id = t.id AND i.period = 'whole_life') AS whole_life_indicators,
       (SELECT coalesce(json_agg(json_build_object('row_number', m.row_number, 'kind', m.kind, 'name', m.name,
            'due_on', m.due_on, 'text', m.text) ORDER BY m.row_number), '[]')
        FROM targets.target_milestone m WHERE m.target_id = t.id) AS milestones,
       t.functions, t.derived_from,
       (SELECT coalesce(json_agg(json_build_object('row_number', k.row_number, 'name', k.name, 'content', k.content,
            'amount_total', k.amount_total::text, 'amount_fiscal', k.amount_fiscal::text,
            'amount_other', k.amount_other::text, 'project_ids', k.project_ids) ORDER BY k.row_number), '[]')
        FROM targets.target_task k WHERE k.target_id = t.id) AS tasks,
       t.funding, t.in_year, t.collective_decision
FROM targets.target t
"""
ROW = """json_build_object(
            'row_number', i.row_number, 'category', i.category, 'subcategory', i.subcategory, 'name', i.name,
            'operator', i.operator, 'target_text', i.target_text, 'target_value', i.target_value::text,
            'unit', i.unit, 'kind', i.kind, 'direction', i.direction, 'weight', i.weight::text,
            'library_indicator_id', i.library_indicator_id, 'target_upper', i.target_upper::text,
            'commonality', i.commonality, 'explanation', i.explanation, 'scoring_rule', i.scoring_rule,
            'value_basis', i.value_basis, 'previous_text', i.previous_text, 'typed', i.typed)"""


def upgrade() -> None:
    extend_target()
    extend_indicator()
    create_milestone()
    create_task()
    for table in ROWS:
        for statement in scoped_table_sql(SCHEMA, table, ROLE, writes="SELECT, INSERT, UPDATE, DELETE"):
            op.execute(statement)
        op.execute(
            f"CREATE TRIGGER final BEFORE INSERT OR UPDATE OR DELETE ON targets.{table}"
            " FOR EACH ROW EXECUTE FUNCTION targets.keep_approved_rows()"
        )
    for statement in (*following_sql(SCHEMA, ROWS), *assigned_reads_sql(SCHEMA, dict.fromkeys(ROWS, OF_TARGET))):
        op.execute(statement)
    op.execute(VIEW.replace("{row}", ROW))


def scope() -> list[sa.Column[Any]]:
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return [sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in names]


def words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def document(name: str, empty: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text(f"'{empty}'"))


def extend_target() -> None:
    for column in (
        words("whole_life_goal"),
        sa.Column("whole_life_from", sa.Integer),
        sa.Column("whole_life_until", sa.Integer),
        words("functions"),
        document("derived_from", "[]"),
        document("funding", "{}"),
        sa.Column("in_year", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("collective_decision", JSONB),
    ):
        op.add_column("target", column, schema=SCHEMA)


def extend_indicator() -> None:
    for column in (
        sa.Column("period", sa.String(32), nullable=False, server_default="annual"),
        sa.Column("commonality", sa.String(32)),
        sa.Column("target_upper", sa.Numeric),
        *(sa.Column(name, sa.Text) for name in ("explanation", "scoring_rule", "value_basis", "previous_text")),
        sa.Column("typed", JSONB),
    ):
        op.add_column("indicator", column, schema=SCHEMA)


def of_target(table: str) -> list[Any]:
    return [
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("row_number", sa.Integer, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["targets.target.id"], name=f"fk_{table}_target_id"),
        sa.PrimaryKeyConstraint("target_id", "row_number", name=f"pk_{table}"),
    ]


def create_milestone() -> None:
    op.create_table(
        "target_milestone",
        *scope(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("text", sa.Text, nullable=False),
        *of_target("target_milestone"),
        schema=SCHEMA,
    )


def create_task() -> None:
    op.create_table(
        "target_task",
        *scope(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "content")),
        *(sa.Column(f"amount_{part}", MONEY) for part in ("total", "fiscal", "other")),
        document("project_ids", "[]"),
        *of_target("target_task"),
        schema=SCHEMA,
    )
