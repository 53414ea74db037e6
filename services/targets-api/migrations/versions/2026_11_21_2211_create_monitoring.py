"""Create executions, monitoring, alerts, rectifications and directives."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
MONEY = sa.Numeric(18, 2)
WRITES = {
    "execution": "SELECT, INSERT",
    "monitoring_report": "SELECT, INSERT",
    "alert": "SELECT, INSERT, UPDATE",
    "rectification": "SELECT, INSERT, UPDATE",
    "directive": "SELECT, INSERT, UPDATE",
}


def upgrade() -> None:
    create_execution()
    create_monitoring_report()
    create_alert()
    create_rectification()
    create_directive()
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


def create_execution() -> None:
    op.create_table(
        "execution",
        *scope(),
        *kept(),
        *author(),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("voucher", sa.Text, nullable=False),
        sa.Column("project_code", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_execution_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_execution"),
        sa.UniqueConstraint("region_path", "voucher", name="uq_execution_region_path_voucher"),
        schema=SCHEMA,
    )
    op.create_index("ix_execution_project_id", "execution", ["project_id", "budget_year", "paid_on"], schema=SCHEMA)
    op.create_index("ix_execution_scope", "execution", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_monitoring_report() -> None:
    op.create_table(
        "monitoring_report",
        *scope(),
        *kept(),
        *author(),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        sa.Column("submitted_on", sa.Date, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("rows", JSONB, nullable=False),
        sa.Column("adjusted_budget", MONEY, nullable=False),
        sa.Column("executed", MONEY, nullable=False),
        sa.Column("spend_pace", sa.Numeric(12, 2)),
        sa.Column("goal_pace", sa.Numeric(12, 2)),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("policy_stamp", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_monitoring_report_project_id"),
        sa.ForeignKeyConstraint(["target_id"], ["targets.target.id"], name="fk_monitoring_report_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_monitoring_report"),
        sa.UniqueConstraint("target_id", "period_end", name="uq_monitoring_report_target_id_period_end"),
        schema=SCHEMA,
    )
    op.create_index("ix_monitoring_report_scope", "monitoring_report", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_alert() -> None:
    op.create_table(
        "alert",
        *scope(),
        *kept(),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("basis", JSONB, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("measures", JSONB, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("raised_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_alert_project_id"),
        sa.ForeignKeyConstraint(["report_id"], ["targets.monitoring_report.id"], name="fk_alert_report_id"),
        sa.ForeignKeyConstraint(["target_id"], ["targets.target.id"], name="fk_alert_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        schema=SCHEMA,
    )
    op.create_index("ix_alert_report_id", "alert", ["report_id"], schema=SCHEMA)
    op.create_index("ix_alert_scope", "alert", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_rectification() -> None:
    op.create_table(
        "rectification",
        *scope(),
        *kept(),
        *author(),
        sa.Column("alert_id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("measures", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("submitted_on", sa.Date, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("settled_by_subject", sa.Text),
        sa.Column("settled_by_name", sa.Text),
        sa.Column("settled_on", sa.Date),
        sa.Column("remark", sa.Text),
        sa.ForeignKeyConstraint(["alert_id"], ["targets.alert.id"], name="fk_rectification_alert_id"),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_rectification_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rectification"),
        schema=SCHEMA,
    )
    op.create_index("ix_rectification_alert_id", "rectification", ["alert_id"], schema=SCHEMA)
    op.create_index("ix_rectification_scope", "rectification", ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_directive() -> None:
    op.create_table(
        "directive",
        *scope(),
        *kept(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("evaluated_year", sa.Integer, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("score", sa.Numeric(7, 2)),
        sa.Column("advice", sa.String(32), nullable=False),
        sa.Column("reduction_percent", sa.Numeric(5, 2)),
        sa.Column("basis", JSONB, nullable=False),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("message", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name="fk_directive_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_directive"),
        sa.UniqueConstraint("application_id", name="uq_directive_application_id"),
        schema=SCHEMA,
    )
    op.create_index("ix_directive_project_id", "directive", ["project_id", "budget_year"], schema=SCHEMA)
    op.create_index("ix_directive_scope", "directive", ["region_path", "unit_id", "id"], schema=SCHEMA)
