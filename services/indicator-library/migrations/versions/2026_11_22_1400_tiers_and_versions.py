"""Indicators belong to a tier, keep every published version, and are proposed before they are published."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from indicator_library.domain.naming import grams, name_key, search_text
from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"
INSTANT = sa.DateTime(timezone=True)
NOW = sa.text("clock_timestamp()")

FIRST_CODES = """
UPDATE indicators.indicator SET
    root_id = id, code = 'N-' || lpad(position::text, 4, '0'), name_key = lower(name), search_text = lower(name)
"""
FOUND_BY = """
UPDATE indicators.indicator SET name_key = :name_key, search_text = :search_text, grams = :grams WHERE id = :id
"""
PRINTED = """
SELECT id, version, jsonb_strip_nulls(jsonb_build_object(
    'name', name, 'category', category, 'subcategory', subcategory, 'applies_to', applies_to,
    'industry', industry, 'kind', kind, 'direction', direction, 'unit', unit, 'formula_text', formula,
    'example_target', example_target, 'source', source, 'confirmed', confirmed)) AS content
FROM indicators.indicator
"""
FIRST_VERSION = """
INSERT INTO indicators.indicator_version
    (indicator_id, number, content, own, origins, cause, published_on, published_by, digest, changes)
VALUES (:id, :number, :content, :content, '{}', 'seeded', DATE '2026-11-21', 'wenxiao', :digest, '["随系统发布"]')
"""
INDICATOR_VIEW = """
CREATE VIEW indicators.indicator_view WITH (security_invoker = true) AS
SELECT i.id, i.position, i.code, i.tier, i.region_path, i.region_code, i.unit_id, i.unit_code, i.unit_name,
       i.department_id, i.parent_id, i.root_id, i.status, i.successor_id, i.retired_on,
       i.category, i.subcategory, i.name, i.industry, i.field, i.applies_to, i.budget_book, i.kind, i.direction,
       i.unit, v.content ->> 'definition' AS definition, v.content ->> 'formula_text' AS formula_text,
       v.content -> 'formula' AS formula, v.content ->> 'data_source' AS data_source,
       v.content ->> 'frequency' AS frequency, v.content ->> 'responsible' AS responsible,
       v.content ->> 'scoring_preset' AS scoring_preset,
       coalesce(v.content -> 'evidence', '[]') AS evidence,
       coalesce(v.content -> 'legal_basis', '[]') AS legal_basis,
       i.valid_from, i.valid_until, v.content ->> 'example_target' AS example_target,
       v.content ->> 'source' AS source, i.confirmed, v.content -> 'printed' AS printed,
       v.origins, i.conflicts, v.published_on, v.digest, i.version
FROM indicators.indicator i
JOIN indicators.indicator_version v ON v.indicator_id = i.id AND v.number = i.version
"""
# As the tables' owner: why an indicator was published is told to whoever reads it, the rest of a proposal is not.
REASONS = (
    """
CREATE FUNCTION indicators.reasons_of(indicator uuid)
RETURNS TABLE (proposal_id uuid, office text, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
    SELECT p.id, p.unit_name, p.reason
    FROM indicators.indicator_version v JOIN indicators.indicator_proposal p ON p.id = v.proposal_id
    WHERE v.indicator_id = indicator AND p.status = 'published'
$body$
""",
    "REVOKE ALL ON FUNCTION indicators.reasons_of(uuid) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION indicators.reasons_of(uuid) TO {ROLE}",
)
VERSION_VIEW = """
CREATE VIEW indicators.indicator_version_view WITH (security_invoker = true) AS
SELECT v.indicator_id, v.number, v.cause, v.published_on, v.published_by, v.parent_id, v.parent_version,
       v.proposal_id, v.content, v.own, v.origins, v.changes, v.digest,
       to_char(v.recorded_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS recorded_at
FROM indicators.indicator_version v
"""
PROPOSAL_VIEW = """
CREATE VIEW indicators.indicator_proposal_view WITH (security_invoker = true) AS
SELECT p.id, p.version, p.region_path, p.region_code, p.unit_id, p.unit_code, p.unit_name, p.department_id,
       p.action, p.status, p.tier, p.indicator_id, p.base_version, p.parent_id, p.successor_id, p.batch_id,
       p.content, p.reason, p.distinct_because, p.findings, p.similar_indicators, p.finance_opinion, p.history,
       p.due_to_finance,
       to_char(p.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM indicators.indicator_proposal p
"""


def upgrade() -> None:
    op.execute("DROP VIEW indicators.indicator_view")
    _widen_indicator()
    _create_version()
    _create_proposal()
    _keep_first_versions()
    for column in ("formula", "example_target", "source"):
        op.drop_column("indicator", column, schema=SCHEMA)
    _secure_shared("indicator", "SELECT, INSERT, UPDATE")
    _secure_shared("indicator_version", "SELECT, INSERT")
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON indicators.indicator_version"
        " FOR EACH ROW EXECUTE FUNCTION indicators.refuse_change()"
    )
    for statement in following_sql(SCHEMA, ("indicator", "indicator_version", "indicator_proposal")):
        op.execute(statement)
    for view in (INDICATOR_VIEW, VERSION_VIEW, PROPOSAL_VIEW):
        op.execute(view)
    op.execute(current_names_sql(SCHEMA, "indicator_proposal_view", department=False))
    op.execute(
        "GRANT SELECT ON indicators.indicator_view, indicators.indicator_version_view,"
        f" indicators.indicator_proposal_view TO {ROLE}"
    )


def _keep_first_versions() -> None:
    """The digest is SHA-256 over sorted, compact UTF-8 JSON, as `domain/adopting.py` has it."""
    connection = op.get_bind()
    for row in connection.execute(sa.text(PRINTED)).all():
        written = json.dumps(row.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(written.encode()).hexdigest()
        words = search_text(row.content["name"], row.content["subcategory"], row.content.get("industry"))
        found_by = {"name_key": name_key(row.content["name"]), "search_text": words, "grams": list(grams(words))}
        connection.execute(
            sa.text(FOUND_BY).bindparams(sa.bindparam("grams", type_=ARRAY(sa.Text))), {"id": row.id} | found_by
        )
        first = {"id": row.id, "number": row.version, "content": row.content, "digest": digest}
        connection.execute(sa.text(FIRST_VERSION).bindparams(sa.bindparam("content", type_=JSONB)), first)


def _owner_columns() -> list[sa.Column[object]]:
    """Whose it is: of a region, or of an office in it; the country's has neither."""
    return [
        sa.Column("region_path", sa.Text, nullable=False, server_default="/"),
        sa.Column("region_code", sa.Text, nullable=False, server_default=""),
        sa.Column("unit_id", sa.BigInteger),
        sa.Column("unit_code", sa.Text),
        sa.Column("unit_name", sa.Text),
        sa.Column("department_id", sa.BigInteger),
    ]


def _widen_indicator() -> None:
    op.execute("CREATE SEQUENCE indicators.indicator_position START 10000")
    op.execute(f"GRANT USAGE ON SEQUENCE indicators.indicator_position TO {ROLE}")
    op.execute(
        "ALTER TABLE indicators.indicator ALTER id SET DEFAULT uuidv7(), ALTER position TYPE bigint,"
        " ALTER position SET DEFAULT nextval('indicators.indicator_position')"
    )
    for column in (
        *_owner_columns(),
        sa.Column("code", sa.Text),
        sa.Column("tier", sa.String(32), nullable=False, server_default="national"),
        sa.Column("depth", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("root_id", sa.Uuid),
        sa.Column("seen_parent_version", sa.Integer),
        sa.Column("status", sa.String(32), nullable=False, server_default="published"),
        sa.Column("successor_id", sa.Uuid),
        sa.Column("retired_on", sa.Date),
        sa.Column("name_key", sa.Text),
        sa.Column("field", sa.Text),
        sa.Column("budget_book", sa.String(32)),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("search_text", sa.Text),
        sa.Column("grams", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("conflicts", JSONB, nullable=False, server_default="[]"),
    ):
        op.add_column("indicator", column, schema=SCHEMA)
    op.execute(FIRST_CODES)
    for column in ("code", "name_key", "search_text", "root_id"):
        op.alter_column("indicator", column, nullable=False, schema=SCHEMA)
    op.create_unique_constraint("uq_indicator_code", "indicator", ["code"], schema=SCHEMA)
    for column in ("parent_id", "successor_id"):
        op.create_foreign_key(
            f"fk_indicator_{column}",
            "indicator",
            "indicator",
            [column],
            ["id"],
            source_schema=SCHEMA,
            referent_schema=SCHEMA,
        )
    op.create_index("ix_indicator_place", "indicator", ["region_path", "unit_id", "status"], schema=SCHEMA)
    op.create_index("ix_indicator_parent_id", "indicator", ["parent_id"], schema=SCHEMA)
    op.create_index("ix_indicator_root_id", "indicator", ["root_id", "depth"], schema=SCHEMA)
    op.execute(
        "CREATE UNIQUE INDEX uq_indicator_descent ON indicators.indicator"
        " (root_id, region_path, COALESCE(unit_id, 0::bigint)) WHERE status = 'published'"
    )
    op.create_index("ix_indicator_grams", "indicator", ["grams"], schema=SCHEMA, postgresql_using="gin")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    op.create_index(
        "ix_indicator_name_like",
        "indicator",
        ["name"],
        schema=SCHEMA,
        postgresql_using="gin",
        postgresql_ops={"name": "public.gin_trgm_ops"},
    )
    op.create_index("ix_indicator_order", "indicator", ["position", "id"], schema=SCHEMA)
    op.create_index("ix_indicator_name_key", "indicator", ["name_key"], schema=SCHEMA)


def _create_version() -> None:
    op.create_table(
        "indicator_version",
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_owner_columns(),
        *(sa.Column(name, JSONB, nullable=False) for name in ("content", "own", "origins")),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("parent_version", sa.Integer),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("proposal_id", sa.Uuid),
        sa.Column("recorded_at", INSTANT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("indicator_id", "number", name="pk_indicator_version"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.indicator.id"], name="fk_indicator_version_indicator_id"
        ),
        schema=SCHEMA,
    )
    op.create_index("ix_indicator_version_recorded_at", "indicator_version", ["recorded_at"], schema=SCHEMA)


def _create_proposal() -> None:
    op.create_table(
        "indicator_proposal",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("region_path", "region_code")),
        sa.Column("unit_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit_code", "unit_name")),
        sa.Column("department_id", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False, server_default=NOW),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("action", "status", "tier")),
        *(sa.Column(name, sa.Uuid) for name in ("indicator_id", "parent_id", "successor_id", "batch_id")),
        sa.Column("base_version", sa.Integer),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("distinct_because", sa.Text),
        *(sa.Column(name, JSONB, nullable=False) for name in ("findings", "similar_indicators", "history")),
        sa.Column("finance_opinion", JSONB),
        sa.Column("due_to_finance", sa.Boolean, nullable=False, server_default="false"),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_proposal"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_indicator_proposal_scope", "indicator_proposal", ["region_path", "unit_id", "id"], schema=SCHEMA
    )
    op.create_index("ix_indicator_proposal_batch_id", "indicator_proposal", ["batch_id"], schema=SCHEMA)
    for statement in (*scoped_table_sql(SCHEMA, "indicator_proposal", ROLE), *REASONS):
        op.execute(statement)


def _secure_shared(table: str, granted: str) -> None:
    """What is published everybody reads. A region's is written by its finance, whose officers may else be confined to a
    portfolio of departments; an office's by whoever may write for that office.
    """
    within = (
        "region_path >= (SELECT indicators.reach('write_lo')) AND region_path < (SELECT indicators.reach('write_hi'))"
        " AND CASE WHEN unit_id IS NULL THEN (SELECT indicators.reach('role')) IN ('finance', 'service')"
        " ELSE (SELECT indicators.reach_units('write_units')) IS NULL"
        " OR unit_id = ANY ((SELECT indicators.reach_units('write_units'))::bigint[]) END"
    )
    name = f"indicators.{table}"
    for statement in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY reads ON {name} FOR SELECT USING (true)",
        f"CREATE POLICY inserts ON {name} FOR INSERT WITH CHECK ({within})",
        f"CREATE POLICY updates ON {name} FOR UPDATE USING ({within}) WITH CHECK ({within})",
        f"CREATE POLICY deletes ON {name} FOR DELETE USING (false)",
        f"GRANT {granted} ON {name} TO {ROLE}",
    ):
        op.execute(statement)
