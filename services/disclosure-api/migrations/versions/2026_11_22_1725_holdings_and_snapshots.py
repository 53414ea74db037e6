"""A feed knows what is in force without counting; snapshots, their parts, and the keys that sign them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from wenxiao.migration import statements

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
NOW = sa.text("clock_timestamp()")
FEED = ["region_path", "audience"]
# Rows of a region and audience, of no unit: whoever is limited to units follows no feed.
CALLER = "(SELECT disclosure.reach('audience'))"
SEEN = (
    "region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()"
    f" AND CASE {CALLER} WHEN 'none' THEN (SELECT disclosure.reach_units('read_units')) IS NULL"
    f" ELSE audience = {CALLER} END"
)
SERVICE = "(SELECT disclosure.reach('role')) = 'service'"
POLICIES = """
ALTER TABLE disclosure.{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON disclosure.{table} FOR SELECT USING ({seen});
CREATE POLICY inserts ON disclosure.{table} FOR INSERT WITH CHECK ({service});
CREATE POLICY updates ON disclosure.{table} FOR UPDATE USING ({service});
CREATE POLICY deletes ON disclosure.{table} FOR DELETE USING ({service});
GRANT {writes} ON disclosure.{table} TO {role};
"""
WRITES = {
    "feed_head": "SELECT, INSERT, UPDATE",
    "feed_holding": "SELECT, INSERT, UPDATE, DELETE",
    "feed_snapshot": "SELECT, INSERT, DELETE",
    "feed_part": "SELECT, INSERT, UPDATE (packed)",
}
FINAL = """
CREATE TRIGGER frozen BEFORE UPDATE ON disclosure.feed_snapshot
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change()
"""
# Everything that is kept beside the items, made anew from them.
RESTATE = """
CREATE FUNCTION disclosure.restate_feed(path text, reader text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    DELETE FROM disclosure.feed_holding WHERE region_path = path AND audience = reader;
    INSERT INTO disclosure.feed_holding (region_path, audience, type, item_id, op, release_id, position, valid_from,
        budget_year, place, money, digest)
    SELECT path, reader, l.type, l.item_id, l.op, l.release_id, l.position, l.valid_from, e.budget_year,
        row_number() OVER (PARTITION BY l.type, e.budget_year ORDER BY l.first) - 1, l.money, l.digest
    FROM (SELECT DISTINCT ON (type, item_id) f.*, min(position) OVER (PARTITION BY type, item_id) AS first
          FROM disclosure.feed_entry f WHERE f.region_path = path AND f.audience = reader
          ORDER BY type, item_id, position DESC) l
    JOIN disclosure.edition e ON e.release_id = l.release_id AND e.audience = reader;
    INSERT INTO disclosure.feed_head (region_path, audience, region_code, position, head, valid_from, count,
        money_total, totals)
    SELECT path, reader, f.region_code, f.position, f.link, f.valid_from, f.count, f.money_total,
        (SELECT coalesce(jsonb_object_agg(t.type, jsonb_build_object('count', t.count, 'money', t.money::text)), '{}')
         FROM (SELECT h.type, count(*) AS count, sum(h.money) AS money FROM disclosure.feed_holding h
               WHERE h.region_path = path AND h.audience = reader AND h.op = 'upsert' GROUP BY h.type) t)
    FROM disclosure.feed_entry f WHERE f.region_path = path AND f.audience = reader
    ORDER BY f.position DESC LIMIT 1
    ON CONFLICT (region_path, audience) DO UPDATE SET position = excluded.position, head = excluded.head,
        valid_from = excluded.valid_from, count = excluded.count, money_total = excluded.money_total,
        totals = excluded.totals;
END
$body$
"""
RESTATE_ALL = """
SELECT disclosure.restate_feed(region_path, audience)
FROM (SELECT DISTINCT region_path, audience FROM disclosure.feed_entry) f
"""
FEED_VIEW = """
CREATE VIEW disclosure.feed_view WITH (security_invoker = true) AS
SELECT h.region_path, h.region_code, r.name AS region_name, h.audience, h.position, h.head, h.count,
       h.money_total::text AS money_total, h.valid_from AS last_change, s.snapshot
FROM disclosure.feed_head h
LEFT JOIN disclosure.directory_region r ON r.code = h.region_code
LEFT JOIN LATERAL
    (SELECT json_build_object('position', s.position, 'built_on', s.built_on) AS snapshot
     FROM disclosure.feed_snapshot s WHERE s.region_path = h.region_path AND s.audience = h.audience
     ORDER BY s.number DESC LIMIT 1) s ON true
"""


def upgrade() -> None:
    _create_head()
    _create_holding()
    _create_snapshot()
    _create_part()
    _create_key()
    op.create_index("ix_feed_pending_feed", "feed_pending", [*FEED, "sequence"], schema=SCHEMA)
    for table, writes in WRITES.items():
        for statement in statements(POLICIES.format(table=table, seen=SEEN, service=SERVICE, writes=writes, role=ROLE)):
            op.execute(statement)
    for statement in (FINAL, RESTATE, RESTATE_ALL, FEED_VIEW):
        op.execute(sa.text(statement.replace(":", "\\:")))
    op.execute(f"GRANT SELECT ON disclosure.feed_view TO {ROLE}")
    op.execute("ALTER TABLE disclosure.feed_part ALTER COLUMN packed SET STORAGE EXTERNAL")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (status, last_day) ON disclosure.feed_key TO {ROLE}")


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _feed() -> list[sa.Column[str]]:
    return [*_texts("region_path"), sa.Column("audience", sa.String(32), nullable=False)]


def _required(kind: type[sa.types.TypeEngine[object]], *names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _create_head() -> None:
    op.create_table(
        "feed_head",
        *_feed(),
        *_texts("region_code"),
        sa.Column("position", sa.BigInteger, nullable=False),
        *_texts("head"),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("money_total", sa.Numeric(20, 2), nullable=False),
        sa.Column("totals", JSONB, nullable=False),
        sa.PrimaryKeyConstraint(*FEED, name="pk_feed_head"),
        schema=SCHEMA,
    )
    op.create_index("ix_feed_head_region_code", "feed_head", ["region_code", "audience"], schema=SCHEMA)


def _create_holding() -> None:
    op.create_table(
        "feed_holding",
        *_feed(),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("op", sa.String(32), nullable=False),
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("money", sa.Numeric(18, 2), nullable=False),
        *_texts("digest"),
        sa.PrimaryKeyConstraint(*FEED, "type", "item_id", name="pk_feed_holding"),
        schema=SCHEMA,
    )
    op.create_index("ix_feed_holding_position", "feed_holding", [*FEED, "position"], schema=SCHEMA)
    place = [*FEED, "type", "budget_year", "place"]
    op.create_index("uq_feed_holding_place", "feed_holding", place, unique=True, schema=SCHEMA)


def _create_snapshot() -> None:
    op.create_table(
        "feed_snapshot",
        *_feed(),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        *_texts("region_code"),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("built_on", sa.Date, nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        *_texts("document"),
        sa.Column("digests", ARRAY(sa.Text), nullable=False),
        *_texts("key_id", "jws", "keys"),
        sa.PrimaryKeyConstraint(*FEED, "number", name="pk_feed_snapshot"),
        schema=SCHEMA,
    )


def _create_part() -> None:
    op.create_table(
        "feed_part",
        *_feed(),
        *_texts("digest", "name", "format"),
        *_texts("type", nullable=True),
        sa.Column("budget_year", sa.Integer),
        sa.Column("number", sa.Integer),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("packed", sa.LargeBinary),
        sa.PrimaryKeyConstraint(*FEED, "digest", name="pk_feed_part"),
        schema=SCHEMA,
    )
    section = [*FEED, "type", "budget_year", "number"]
    op.create_index("ix_feed_part_section", "feed_part", section, schema=SCHEMA)
    op.create_index("ix_feed_part_digest", "feed_part", ["digest"], schema=SCHEMA)


def _create_key() -> None:
    op.create_table(
        "feed_key",
        *_texts("key_id"),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("jwk", JSONB, nullable=False),
        *_texts("status"),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date),
        *_texts("vouched_by", "voucher", nullable=True),
        sa.PrimaryKeyConstraint("key_id", name="pk_feed_key"),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_feed_key_active",
        "feed_key",
        ["status"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("status = 'active'"),
    )
