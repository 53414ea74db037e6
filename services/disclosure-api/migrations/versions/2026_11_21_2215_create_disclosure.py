"""Create releases, their editions, the feed and its receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from wenxiao.migration import platform_sql, scoped_table_sql, statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
NOW = sa.text("clock_timestamp()")

# Content that is final: only where its unit lies may change, and what the trigger names besides.
KEEP_FROZEN = """
CREATE FUNCTION disclosure.keep_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    movable text[] := ARRAY['region_path', 'region_code', 'unit_id', 'unit_code', 'unit_name', 'department_id'];
BEGIN
    IF TG_NARGS > 0 THEN
        movable := movable || string_to_array(TG_ARGV[0], ',');
    END IF;
    IF (to_jsonb(OLD) - movable) IS DISTINCT FROM (to_jsonb(NEW) - movable) THEN
        RAISE EXCEPTION 'change of a final row in %.% is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'WX002';
    END IF;
    RETURN NEW;
END
$body$
"""
# Another cluster, another timeline, or another database: it was restored from somewhere.
FINGERPRINT = """
CREATE FUNCTION disclosure.database_fingerprint() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
    SELECT format('%s/%s/%s', s.system_identifier, c.timeline_id, d.oid)
    FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d
    WHERE d.datname = current_database()
$body$
"""
RELEASE_VIEW = """
CREATE VIEW disclosure.release_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name,
       r.kind, r.source_noun, r.source_id, r.item_id, r.project_code, r.project_name, r.budget_year,
       r.audiences, CASE WHEN inside THEN r.not_public_because END AS not_public_because,
       r.replaces, r.accompanies, r.basis, r.findings, r.policy, r.status,
       CASE WHEN inside THEN r.drafted_by_name END AS drafted_by_name, r.drafted_on,
       CASE WHEN inside THEN r.published_by_name END AS published_by_name, r.published_on,
       CASE WHEN inside THEN r.withdrawn_by_name END AS withdrawn_by_name, r.withdrawn_on, r.withdrawal_reason,
       (SELECT coalesce(json_agg(json_build_object('audience', e.audience, 'digest', e.digest,
                   'money', e.money::text, 'href', e.href, 'content', e.content::json) ORDER BY e.audience), '[]')
        FROM disclosure.edition e WHERE e.release_id = r.id AND (inside OR r.status <> 'withdrawn')) AS editions,
       to_char(r.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM disclosure.release r, (SELECT disclosure.reach('audience') = 'none' AS inside) caller
"""
PUBLIC_VIEW = """
CREATE VIEW disclosure.public_release_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name,
       r.kind, r.project_code, r.project_name, r.budget_year, r.replaces, r.status,
       r.published_on, r.withdrawn_on, r.withdrawal_reason, e.digest, e.href,
       CASE WHEN r.status <> 'withdrawn' THEN e.content::json END AS content
FROM disclosure.release r
JOIN disclosure.edition e ON e.release_id = r.id AND e.audience = 'public'
WHERE r.status IN ('published', 'superseded', 'withdrawn')
"""
ITEM_VIEW = """
CREATE VIEW disclosure.feed_item_view WITH (security_invoker = true) AS
SELECT region_path, audience, position, op, type, item_id AS id, release_id, valid_from,
       digest, money::text AS money, href, previous
FROM disclosure.feed_entry
"""
RECEIPT_VIEW = """
CREATE VIEW disclosure.receipt_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, audience, epoch, position, head, count,
       money_total::text AS money_total, received_by, received_on, jws,
       to_char(received_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS received_at
FROM disclosure.receipt
"""
# What reach of the kind `published` sees of a table, beside what the kernel's policies let others see.
WITHIN = (
    "region_path >= (SELECT disclosure.reach('published_lo'))"
    " AND region_path < (SELECT disclosure.reach('published_hi'))"
)
FOR_CALLER = f"{WITHIN} AND audience = (SELECT disclosure.reach('audience'))"
PUBLISHED_POLICIES = statements(f"""
CREATE POLICY published ON disclosure.release FOR SELECT USING
    ({WITHIN} AND status IN ('published', 'superseded', 'withdrawn')
     AND (SELECT disclosure.reach('audience')) = ANY (audiences));
CREATE POLICY published ON disclosure.edition FOR SELECT USING
    ({FOR_CALLER} AND EXISTS (SELECT FROM disclosure.release r WHERE r.id = release_id));
CREATE POLICY published ON disclosure.feed_pending FOR SELECT USING ({FOR_CALLER});
CREATE POLICY published ON disclosure.feed_entry FOR SELECT USING ({FOR_CALLER});
CREATE POLICY published ON disclosure.receipt FOR SELECT USING ({FOR_CALLER});
CREATE POLICY receives ON disclosure.receipt FOR INSERT WITH CHECK
    ({FOR_CALLER} AND received_by = (SELECT disclosure.reach('subject')));
""")
# A second lock beside the permissions: whoever gets past them still writes only what his role writes.
ROLE_POLICIES = statements("""
CREATE POLICY finance_drafts ON disclosure.release AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'finance');
CREATE POLICY finance_publishes ON disclosure.release AS RESTRICTIVE FOR UPDATE
    USING ((SELECT disclosure.reach('role')) = 'finance');
CREATE POLICY finance_freezes ON disclosure.edition AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'finance');
CREATE POLICY finance_announces ON disclosure.feed_pending AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'finance');
CREATE POLICY service_takes ON disclosure.feed_pending AS RESTRICTIVE FOR DELETE
    USING ((SELECT disclosure.reach('role')) = 'service');
CREATE POLICY service_numbers ON disclosure.feed_entry AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'service');
CREATE POLICY network_receives ON disclosure.receipt AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'npc_network');
""")
TRIGGERS = statements("""
CREATE TRIGGER frozen_when_published BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION
    disclosure.keep_frozen('status,version,withdrawn_by,withdrawn_by_name,withdrawn_on,withdrawal_reason');
CREATE TRIGGER frozen_for_good BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status IN ('superseded', 'withdrawn')) EXECUTE FUNCTION disclosure.keep_frozen();
CREATE TRIGGER never_back BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status = 'published' AND NEW.status = 'draft') EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.release
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW EXECUTE FUNCTION disclosure.keep_frozen();
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.edition
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON disclosure.feed_entry
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON disclosure.receipt
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
""")
WRITES = {
    "release": "SELECT, INSERT, UPDATE",
    "edition": "SELECT, INSERT",
    "feed_pending": "SELECT, INSERT, DELETE",
    "feed_entry": "SELECT, INSERT",
    "receipt": "SELECT, INSERT",
}
VIEWS = {
    "release_view": RELEASE_VIEW,
    "public_release_view": PUBLIC_VIEW,
    "feed_item_view": ITEM_VIEW,
    "receipt_view": RECEIPT_VIEW,
}


def upgrade() -> None:
    for statement in platform_sql(SCHEMA, ROLE):
        op.execute(statement)
    op.execute(KEEP_FROZEN)
    op.execute(FINGERPRINT)
    _create_release()
    _create_edition()
    _create_feed()
    _create_receipt()
    for table, writes in WRITES.items():
        for statement in scoped_table_sql(SCHEMA, table, ROLE, writes=writes):
            op.execute(statement)
    for statement in (*PUBLISHED_POLICIES, *ROLE_POLICIES, *TRIGGERS, *VIEWS.values()):
        op.execute(statement)
    for view in VIEWS:
        op.execute(f"GRANT SELECT ON disclosure.{view} TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON disclosure.feed_epoch TO {ROLE}")


def _scope() -> list[sa.Column[object]]:
    texts, numbers = sa.Text, sa.BigInteger
    kinds = {"region_path": texts, "region_code": texts, "unit_id": numbers, "unit_code": texts}
    kinds |= {"unit_name": texts, "department_id": numbers}
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()"))


def _word(name: str) -> sa.Column[object]:
    """A value of one of our enumerations."""
    return sa.Column(name, sa.String(32), nullable=False)


def _create_release() -> None:
    op.create_table(
        "release",
        *_scope(),
        _id(),
        _word("kind"),
        sa.Column("source_noun", sa.Text, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("project_code", sa.Text, nullable=False),
        sa.Column("project_name", sa.Text, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("audiences", ARRAY(sa.Text), nullable=False),
        sa.Column("not_public_because", sa.Text),
        sa.Column("replaces", sa.Uuid),
        sa.Column("accompanies", ARRAY(sa.Text), nullable=False),
        sa.Column("basis", ARRAY(sa.Text), nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("policy", JSONB, nullable=False),
        _word("status"),
        sa.Column("drafted_by", sa.Text, nullable=False),
        sa.Column("drafted_by_name", sa.Text, nullable=False),
        sa.Column("drafted_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("published_by", "published_by_name")),
        sa.Column("published_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("withdrawn_by", "withdrawn_by_name")),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("withdrawal_reason", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.ForeignKeyConstraint(["replaces"], ["disclosure.release.id"], name="fk_release_replaces"),
        schema=SCHEMA,
    )
    op.create_index("ix_release_scope", "release", ["region_path", "unit_id", "id"], schema=SCHEMA)
    op.create_index(
        "uq_release_in_force",
        "release",
        ["kind", "item_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("status = 'published'"),
    )


def _create_edition() -> None:
    op.create_table(
        "edition",
        *_scope(),
        _id(),
        sa.Column("release_id", sa.Uuid, nullable=False),
        _word("audience"),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("money", sa.Numeric(18, 2), nullable=False),
        sa.Column("href", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint("release_id", "audience", name="uq_edition_release_id"),
        sa.ForeignKeyConstraint(["release_id"], ["disclosure.release.id"], name="fk_edition_release_id"),
        schema=SCHEMA,
    )
    op.create_index("ix_edition_scope", "edition", ["region_path", "unit_id", "id"], schema=SCHEMA)


def _create_feed() -> None:
    op.create_table(
        "feed_pending",
        *_scope(),
        _id(),
        sa.Column("release_id", sa.Uuid, nullable=False),
        _word("audience"),
        _word("op"),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed_pending"),
        sa.ForeignKeyConstraint(["release_id"], ["disclosure.release.id"], name="fk_feed_pending_release_id"),
        schema=SCHEMA,
    )
    op.create_table(
        "feed_entry",
        *_scope(),
        _id(),
        _word("audience"),
        sa.Column("position", sa.BigInteger, nullable=False),
        _word("op"),
        _word("type"),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("money", sa.Numeric(18, 2), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("href", "previous", "link")),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("money_total", sa.Numeric(20, 2), nullable=False),
        sa.Column("numbered_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_feed_entry"),
        sa.UniqueConstraint("region_path", "audience", "position", name="uq_feed_entry_position"),
        sa.ForeignKeyConstraint(["release_id"], ["disclosure.release.id"], name="fk_feed_entry_release_id"),
        schema=SCHEMA,
    )
    item = ["region_path", "audience", "type", "item_id", "position"]
    op.create_index("ix_feed_entry_item", "feed_entry", item, schema=SCHEMA)
    op.create_table(
        "feed_epoch",
        _id(),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_feed_epoch"),
        schema=SCHEMA,
    )


def _create_receipt() -> None:
    op.create_table(
        "receipt",
        *_scope(),
        _id(),
        _word("audience"),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("money_total", sa.Numeric(20, 2), nullable=False),
        sa.Column("received_by", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("jws", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        schema=SCHEMA,
    )
    op.create_index("ix_receipt_scope", "receipt", ["region_path", "unit_id", "id"], schema=SCHEMA)
