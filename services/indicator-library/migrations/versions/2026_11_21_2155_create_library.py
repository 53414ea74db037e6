"""Create the library and the adoptions of units."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import platform_sql, scoped_table_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"

INDICATOR_VIEW = """
CREATE VIEW indicators.indicator_view WITH (security_invoker = true) AS
SELECT id, position, category, subcategory, name, industry, applies_to, kind, direction, unit,
       formula, example_target, source, confirmed, version
FROM indicators.indicator
"""
ADOPTION_VIEW = """
CREATE VIEW indicators.adoption_view WITH (security_invoker = true) AS
SELECT id, region_path, region_code, unit_id, unit_code, unit_name, indicator_id, project_name,
       snapshot AS indicator, digest, findings, adopted_by, adopted_on,
       to_char(created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at,
       version
FROM indicators.adoption
"""


def upgrade() -> None:
    for statement in platform_sql(SCHEMA, ROLE):
        op.execute(statement)
    _create_indicator()
    _create_adoption()
    op.execute(INDICATOR_VIEW)
    op.execute(ADOPTION_VIEW)
    op.execute(f"GRANT SELECT ON indicators.indicator_view, indicators.adoption_view TO {ROLE}")


def _create_indicator() -> None:
    """No row-level security: the national library holds nothing of any unit."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("category", "subcategory", "name")),
        sa.Column("industry", sa.Text),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("applies_to", "kind", "direction")),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("formula", sa.Text),
        sa.Column("example_target", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indicator"),
        schema=SCHEMA,
    )
    op.execute(f"GRANT SELECT ON indicators.indicator TO {ROLE}")


def _create_adoption() -> None:
    op.create_table(
        "adoption",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("region_path", "region_code")),
        sa.Column("unit_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit_code", "unit_name")),
        sa.Column("department_id", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("project_name", sa.Text, nullable=False),
        sa.Column("snapshot", JSONB, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("adopted_by", sa.Text, nullable=False),
        sa.Column("adopted_on", sa.Date, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_adoption"),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.indicator.id"], name="fk_adoption_indicator_id"),
        schema=SCHEMA,
    )
    op.create_index("ix_adoption_scope", "adoption", ["region_path", "unit_id", "id"], schema=SCHEMA)
    op.create_index(
        "uq_adoption_once",
        "adoption",
        ["region_path", "unit_id", "project_name", "indicator_id"],
        unique=True,
        schema=SCHEMA,
    )
    for statement in scoped_table_sql(SCHEMA, "adoption", ROLE, writes="SELECT, INSERT"):
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON indicators.adoption"
        " FOR EACH ROW EXECUTE FUNCTION indicators.refuse_change()"
    )
