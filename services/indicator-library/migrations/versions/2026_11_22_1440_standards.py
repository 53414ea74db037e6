"""Standards of indicators per region and year, and the expenditure and public service standards they stand on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"
STATED = "(SELECT indicators.reach('role')) IS NOT NULL"  # whoever it is, he has said so
REFERENCE_VIEW = """
CREATE VIEW indicators.reference_standard_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name, r.kind, r.title, r.number,
       r.amount::text AS amount, r.unit, r.bound, r.valid_from, r.valid_until, r.note, r.author_name,
       to_char(r.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM indicators.reference_standard r
"""
STANDARD_VIEW = """
CREATE VIEW indicators.indicator_standard_view WITH (security_invoker = true) AS
SELECT s.id, s.version, s.region_path, s.region_code, s.unit_id, s.unit_code, s.unit_name,
       s.indicator_id, i.code AS indicator_code, i.name AS indicator_name, s.kind, s.year,
       s.value::text AS value, s.lower::text AS lower, s.upper::text AS upper, s.unit,
       s.comparable_unit, s.comparable_lower::text AS comparable_lower, s.comparable_upper::text AS comparable_upper,
       s.source, s.basis, s.reference_ids, s.status, s.computed, s.evidence, s.findings, s.policy_stamps,
       s.author_name, s.publisher_name, s.published_on, s.superseded_by, s.owner_id,
       to_char(s.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM indicators.indicator_standard s JOIN indicators.indicator i ON i.id = s.indicator_id
"""


def upgrade() -> None:
    _create_reference()
    _create_standard()
    _secure("reference_standard", STATED)
    _secure("indicator_standard", f"{STATED} AND (status <> 'draft' OR ({_within('read')}))")
    for view in (REFERENCE_VIEW, STANDARD_VIEW):
        op.execute(view)
    op.execute(f"GRANT SELECT ON indicators.reference_standard_view, indicators.indicator_standard_view TO {ROLE}")


def _of_office() -> list[sa.Column[object]]:
    """Which office wrote it, and for which region: it stays there, wherever the office goes."""
    return [
        *(sa.Column(name, sa.Text, nullable=False) for name in ("region_path", "region_code")),
        sa.Column("unit_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit_code", "unit_name")),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("author_subject", "author_name")),
    ]


def _create_reference() -> None:
    op.create_table(
        "reference_standard",
        *_of_office(),
        sa.Column("kind", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "number", "unit")),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.Column("bound", sa.String(32), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_reference_standard"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_reference_standard_scope", "reference_standard", ["region_path", "unit_id", "id"], schema=SCHEMA
    )


def _create_standard() -> None:
    numbers = ("value", "lower", "upper", "comparable_lower", "comparable_upper")
    op.create_table(
        "indicator_standard",
        *_of_office(),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.BigInteger),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("kind", "status")),
        sa.Column("year", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Numeric) for name in numbers),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit", "comparable_unit", "source")),
        *(sa.Column(name, sa.Text) for name in ("basis", "publisher_subject", "publisher_name")),
        sa.Column("reference_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("computed", sa.Boolean, nullable=False),
        sa.Column("evidence", JSONB),
        *(sa.Column(name, JSONB, nullable=False) for name in ("findings", "policy_stamps")),
        sa.Column("published_on", sa.Date),
        sa.Column("superseded_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_standard"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.indicator.id"], name="fk_indicator_standard_indicator_id"
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_indicator_standard_scope", "indicator_standard", ["region_path", "unit_id", "id"], schema=SCHEMA
    )
    op.create_index(
        "uq_indicator_standard_in_force",
        "indicator_standard",
        ["indicator_id", "year", "kind", "region_path", "owner_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("status = 'published'"),
        schema=SCHEMA,
    )


def _within(kind: str) -> str:
    return (
        f"region_path >= (SELECT indicators.reach('{kind}_lo'))"
        f" AND region_path < (SELECT indicators.reach('{kind}_hi'))"
        f" AND ((SELECT indicators.reach_units('{kind}_units')) IS NULL"
        f" OR unit_id = ANY ((SELECT indicators.reach_units('{kind}_units'))::bigint[]))"
    )


def _secure(table: str, read: str) -> None:
    """Everybody reads what holds; it is written by whoever may write for its office."""
    name, write = f"{SCHEMA}.{table}", _within("write")
    for statement in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY reads ON {name} FOR SELECT USING ({read})",
        f"CREATE POLICY inserts ON {name} FOR INSERT WITH CHECK ({write})",
        f"CREATE POLICY updates ON {name} FOR UPDATE USING ({write}) WITH CHECK ({write})",
        f"CREATE POLICY deletes ON {name} FOR DELETE USING (false)",
        f"GRANT SELECT, INSERT, UPDATE ON {name} TO {ROLE}",
    ):
        op.execute(statement)
