"""Create projects, the gate and targets."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import platform_sql, scoped_table_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
MONEY = sa.Numeric(18, 2)
WRITES = {
    "project": "SELECT, INSERT, UPDATE",
    "ex_ante_assessment": "SELECT, INSERT, UPDATE",
    "gate_decision": "SELECT, INSERT",
    "target": "SELECT, INSERT, UPDATE",
    "indicator": "SELECT, INSERT, UPDATE, DELETE",
    "target_event": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in platform_sql(SCHEMA, ROLE):
        op.execute(statement)
    op.execute("CREATE SEQUENCE targets.project_serial")
    op.execute(f"GRANT USAGE ON SEQUENCE targets.project_serial TO {ROLE}")
    create_project()
    create_ex_ante_assessment()
    create_gate_decision()
    create_target()
    create_indicator()
    create_target_event()
    for table, writes in WRITES.items():
        for statement in scoped_table_sql(SCHEMA, table, ROLE, writes=writes):
            op.execute(statement)


def scope() -> list[sa.Column[Any]]:
    """The columns that reach is enforced on."""
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return [sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in names]


def kept() -> list[sa.Column[Any]]:
    now = sa.text("clock_timestamp()")
    return [
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    ]


def author() -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in ("author_subject", "author_name")]


def create_project() -> None:
    op.create_table(
        "project",
        *scope(),
        *kept(),
        *author(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("budget_book", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("scale", sa.String(32), nullable=False),
        sa.Column("infrastructure", sa.Boolean, nullable=False),
        sa.Column("livelihood_subsidy_to_individuals", sa.Boolean, nullable=False),
        sa.Column("amount_requested", MONEY, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("responsible_person", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("admitted_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("region_path", "code", name="uq_project_region_path_code"),
        schema=SCHEMA,
    )
    op.create_index("ix_project_scope", "project", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_ex_ante_assessment() -> None:
    op.create_table(
        "ex_ante_assessment",
        *scope(),
        *kept(),
        *author(),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("points", JSONB, nullable=False),
        sa.Column("total", sa.Numeric(6, 2), nullable=False),
        sa.Column("conclusion", sa.String(32), nullable=False),
        sa.Column("suggested_conclusion", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("assessed_on", sa.Date, nullable=False),
        sa.Column("report_title", sa.Text, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("policy_stamp", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_ex_ante_assessment_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ex_ante_assessment"),
        sa.UniqueConstraint("project_id", name="uq_ex_ante_assessment_project_id"),
        schema=SCHEMA,
    )


def create_gate_decision() -> None:
    op.create_table(
        "gate_decision",
        *scope(),
        *kept(),
        *author(),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("target_id", sa.Uuid),
        sa.Column("target_version", sa.Integer),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("amount_asked", MONEY, nullable=False),
        sa.Column("amount_allowed", MONEY, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("steps", JSONB, nullable=False),
        sa.Column("basis", JSONB, nullable=False),
        sa.Column("clauses", JSONB, nullable=False),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("policy", JSONB, nullable=False),
        sa.Column("policy_stamps", JSONB, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_gate_decision_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_gate_decision"),
        schema=SCHEMA,
    )
    op.create_index("ix_gate_decision_project_id", "gate_decision", ["project_id", "budget_year", "id"], schema=SCHEMA)
    op.create_index("ix_gate_decision_scope", "gate_decision", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_target() -> None:
    op.create_table(
        "target",
        *scope(),
        *kept(),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("predecessor_id", sa.Uuid),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("overall_goal", sa.Text, nullable=False),
        sa.Column("execution_weight", sa.Numeric(5, 2), nullable=False),
        sa.Column("dimensions_not_applicable", JSONB, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("policy_stamp", JSONB),
        sa.Column("approved_budget", MONEY),
        sa.Column("approved_on", sa.Date),
        sa.Column("gate_decision_id", sa.Uuid),
        sa.Column("override_reason", sa.Text),
        sa.ForeignKeyConstraint(["gate_decision_id"], ["targets.gate_decision.id"], name="fk_target_gate_decision_id"),
        sa.ForeignKeyConstraint(["predecessor_id"], ["targets.target.id"], name="fk_target_predecessor_id"),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_target_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_target"),
        sa.UniqueConstraint("project_id", "budget_year", "revision", name="uq_target_project_id_budget_year_revision"),
        schema=SCHEMA,
    )
    op.create_index("ix_target_scope", "target", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_indicator() -> None:
    op.create_table(
        "indicator",
        *scope(),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("subcategory", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("operator", sa.String(32)),
        sa.Column("target_text", sa.Text, nullable=False),
        sa.Column("target_value", sa.Numeric),
        sa.Column("unit", sa.Text),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("weight", sa.Numeric(5, 2)),
        sa.Column("library_indicator_id", sa.Uuid),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("row_number", sa.Integer, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["targets.target.id"], name="fk_indicator_target_id"),
        sa.PrimaryKeyConstraint("target_id", "row_number", name="pk_indicator"),
        schema=SCHEMA,
    )


def create_target_event() -> None:
    op.create_table(
        "target_event",
        *scope(),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("from_status", sa.Text),
        sa.Column("to_status", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("duty", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["targets.target.id"], name="fk_target_event_target_id"),
        sa.PrimaryKeyConstraint("target_id", "sequence", name="pk_target_event"),
        schema=SCHEMA,
    )
