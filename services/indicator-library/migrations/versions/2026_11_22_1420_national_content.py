"""The national library in order: codes, clean names and classes, formulas that compute; and the common frameworks."""

import sqlalchemy as sa
from alembic import op

from indicator_library.national.frameworks import load_frameworks
from indicator_library.national.library import load_library

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"
TABLES = ("indicator_framework", "indicator_framework_item")
VIEW = """
CREATE VIEW indicators.indicator_framework_view WITH (security_invoker = true) AS
SELECT f.id, f.position, f.code, f.name, f.document, f.applies_to, f.complete, f.confirmed, f.note,
       (SELECT json_agg(row_to_json(o)) FROM (
            SELECT t.position, t.category, t.subcategory, t.name, t.points::text AS points,
                   i.id AS indicator_id, i.code AS indicator_code, i.name AS indicator_name,
                   i.status AS indicator_status, i.kind, i.direction, i.unit,
                   v.content ->> 'definition' AS definition, v.content ->> 'formula_text' AS formula_text,
                   v.content -> 'formula' AS formula, i.confirmed
            FROM indicators.indicator_framework_item t
            JOIN indicators.indicator i ON i.id = t.indicator_id
            JOIN indicators.indicator_version v ON v.indicator_id = i.id AND v.number = i.version
            WHERE t.framework_id = f.id ORDER BY t.position) o) AS items,
       f.version
FROM indicators.indicator_framework f
"""


def upgrade() -> None:
    load_library(op.get_bind())
    op.create_table(
        "indicator_framework",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("code", "name", "document")),
        sa.Column("applies_to", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("complete", "confirmed")),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_framework"),
        sa.UniqueConstraint("code", name="uq_indicator_framework_code"),
        schema=SCHEMA,
    )
    op.create_table(
        "indicator_framework_item",
        sa.Column("framework_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("category", "subcategory", "name")),
        sa.Column("points", sa.Numeric(6, 2)),
        sa.PrimaryKeyConstraint("framework_id", "position", name="pk_indicator_framework_item"),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["indicators.indicator_framework.id"],
            name="fk_indicator_framework_item_framework_id",
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.indicator.id"], name="fk_indicator_framework_item_indicator_id"
        ),
        schema=SCHEMA,
    )
    load_frameworks(op.get_bind())
    op.execute(VIEW)
    for name in (*TABLES, "indicator_framework_view"):
        op.execute(f"GRANT SELECT ON indicators.{name} TO {ROLE}")
