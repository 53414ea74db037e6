"""Imports of indicators as batches of proposals, and how other libraries' columns are read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"
TABLES = ("indicator_mapping", "indicator_import")
PLACE = "v.region_path, v.region_code, v.unit_id, v.unit_code, v.unit_name, v.department_id"
CREATED = """to_char(v.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at"""
VIEWS = (
    f"""
CREATE VIEW indicators.indicator_mapping_view WITH (security_invoker = true) AS
SELECT v.id, v.version, {PLACE}, v.name, v.content ->> 'sheet' AS sheet, v.content -> 'columns' AS columns,
       v.content -> 'fixed' AS fixed, v.content -> 'values' AS values, v.content -> 'carry_down' AS carry_down,
       v.author_name, {CREATED}
FROM indicators.indicator_mapping v
""",
    f"""
CREATE VIEW indicators.indicator_import_view WITH (security_invoker = true) AS
SELECT v.id, v.version, {PLACE}, v.tier, v.status, v.source, v.file_name, v.sha256, v.reason,
       v.mapping_id, v.mapping_version, v.mapping, v.counts, v.history, {CREATED}
FROM indicators.indicator_import v
""",
)


def upgrade() -> None:
    op.create_table(
        "indicator_mapping",
        *_of_office(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "author_name")),
        sa.Column("content", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_mapping"),
        schema=SCHEMA,
    )
    op.create_table(
        "indicator_import",
        *_of_office(),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("tier", "status", "source")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("file_name", "sha256", "reason")),
        sa.Column("mapping_id", sa.Uuid),
        sa.Column("mapping_version", sa.Integer),
        sa.Column("mapping", JSONB),
        *(sa.Column(name, JSONB, nullable=False) for name in ("counts", "history")),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_import"),
        schema=SCHEMA,
    )
    for table in TABLES:
        op.create_index(f"ix_{table}_scope", table, ["region_path", "unit_id", "id"], schema=SCHEMA)
        for statement in scoped_table_sql(SCHEMA, table, ROLE):
            op.execute(statement)
    for statement in following_sql(SCHEMA, TABLES):
        op.execute(statement)
    for view in VIEWS:
        op.execute(view)
    for table in TABLES:
        op.execute(current_names_sql(SCHEMA, f"{table}_view", department=False))
        op.execute(f"GRANT SELECT ON indicators.{table}_view TO {ROLE}")


def _of_office() -> list[sa.Column[object]]:
    return [
        *(sa.Column(name, sa.Text, nullable=False) for name in ("region_path", "region_code")),
        sa.Column("unit_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit_code", "unit_name")),
        sa.Column("department_id", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
    ]
