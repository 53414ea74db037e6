"""What is kept back and who decided it; departments and units draft and publish where the law says so."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
RANDOM = sa.text("gen_random_uuid()")
NOW = sa.text("clock_timestamp()")
SAYS = "(SELECT disclosure.reach('role'))"
DRAFTING = f"{SAYS} IN ('finance', 'department', 'unit')"
# The permissions and the law decide who of these does what; here is the second lock.
WIDER = statements(f"""
ALTER POLICY finance_drafts ON disclosure.release WITH CHECK ({DRAFTING});
ALTER POLICY finance_publishes ON disclosure.release USING ({DRAFTING});
ALTER POLICY finance_freezes ON disclosure.edition WITH CHECK ({DRAFTING});
ALTER POLICY finance_publishes ON disclosure.edition USING ({DRAFTING});
ALTER POLICY finance_announces ON disclosure.feed_pending WITH CHECK ({DRAFTING}
    AND EXISTS (SELECT FROM disclosure.release r WHERE r.id = release_id AND r.status <> 'draft'));
""")
NAMES = (
    *(("release", "finance_drafts", "offices_draft"), ("release", "finance_publishes", "offices_publish")),
    *(("edition", "finance_freezes", "offices_freeze"), ("edition", "finance_publishes", "offices_publish")),
    ("feed_pending", "finance_announces", "offices_announce"),
)
POLICIES = statements(f"""
CREATE POLICY offices_read ON disclosure.withholding AS RESTRICTIVE FOR SELECT
    USING ({SAYS} IN ('finance', 'department', 'unit', 'audit'));
CREATE POLICY makers_propose ON disclosure.withholding AS RESTRICTIVE FOR INSERT
    WITH CHECK ({SAYS} IN ('finance', 'department'));
CREATE POLICY finance_decides ON disclosure.withholding AS RESTRICTIVE FOR UPDATE USING ({SAYS} = 'finance');
CREATE POLICY openers_read ON disclosure.withheld_part AS RESTRICTIVE FOR SELECT
    USING ({SAYS} IN ('finance', 'audit'));
CREATE POLICY offices_salt ON disclosure.withheld_part AS RESTRICTIVE FOR INSERT WITH CHECK ({DRAFTING});
""")
TRIGGERS = statements("""
CREATE TRIGGER frozen_when_drafted BEFORE UPDATE ON disclosure.release FOR EACH ROW WHEN (OLD.status = 'draft')
    EXECUTE FUNCTION disclosure.keep_frozen('status,version,published_by,published_by_name,published_on');
CREATE TRIGGER frozen_when_proposed BEFORE UPDATE ON disclosure.withholding
    FOR EACH ROW WHEN (OLD.status = 'proposed') EXECUTE FUNCTION disclosure.keep_frozen(
    'status,version,decided_by,decided_for,decided_by_name,decided_on,decision_reason');
CREATE TRIGGER frozen_when_granted BEFORE UPDATE ON disclosure.withholding
    FOR EACH ROW WHEN (OLD.status = 'granted') EXECUTE FUNCTION disclosure.keep_frozen(
    'status,version,lifted_by,lifted_for,lifted_by_name,lifted_on,lift_reason');
CREATE TRIGGER frozen_for_good BEFORE UPDATE ON disclosure.withholding
    FOR EACH ROW WHEN (OLD.status IN ('refused', 'lifted')) EXECUTE FUNCTION disclosure.keep_frozen();
CREATE TRIGGER never_back BEFORE UPDATE ON disclosure.withholding FOR EACH ROW
    WHEN (OLD.status <> 'proposed' AND NEW.status = 'proposed') EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.withholding
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE ON disclosure.withheld_part
    FOR EACH ROW EXECUTE FUNCTION disclosure.keep_frozen();
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.withheld_part
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
""")
# What was published before the decision and still shows what is to be kept back.
TO_WITHDRAW = """
SELECT coalesce(json_agg(r.id ORDER BY r.id), '[]') FROM disclosure.release r
WHERE w.status = 'granted' AND r.status = 'published' AND r.kind = w.kind AND r.audiences && w.audiences
  AND (r.item_id = w.item_id OR r.source_id = w.source_id) AND NOT w.id = ANY (r.withholdings)
"""
WITHHOLDING_VIEW = f"""
CREATE VIEW disclosure.withholding_view WITH (security_invoker = true) AS
SELECT w.id, w.version, w.region_path, w.region_code, w.unit_id, w.unit_code, w.unit_name, w.kind, w.source_noun,
       w.source_id, w.item_id, w.project_code, w.project_name, w.budget_year, w.audiences, w.pointers, w.ground,
       w.reason, w.told, w.status, w.proposed_by_name, w.proposed_on, w.decided_by_name, w.decided_on,
       w.decision_reason, w.lifted_by_name, w.lifted_on, w.lift_reason, ({TO_WITHDRAW}) AS to_withdraw,
       to_char(w.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM disclosure.withholding w
"""
RELEASE_VIEW = """
DO $body$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW disclosure.release_view WITH (security_invoker = true) AS
        SELECT v.*, (SELECT r.withholdings FROM disclosure.release r WHERE r.id = v.id) AS withholdings
        FROM (%s) v', rtrim(pg_get_viewdef('disclosure.release_view'::regclass), ';'));
END
$body$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE disclosure.release ADD withholdings uuid[] NOT NULL DEFAULT '{}'")
    _create_withholding()
    _create_withheld_part()
    for statement in (
        *scoped_table_sql(SCHEMA, "withholding", ROLE),
        *scoped_table_sql(SCHEMA, "withheld_part", ROLE, writes="SELECT, INSERT"),
        *POLICIES,
        *TRIGGERS,
        *following_sql(SCHEMA, ("withholding", "withheld_part")),
        *WIDER,
        *(f"ALTER POLICY {old} ON disclosure.{table} RENAME TO {new}" for table, old, new in NAMES),
        WITHHOLDING_VIEW,
        current_names_sql(SCHEMA, "withholding_view", department=False),
        RELEASE_VIEW,
        f"GRANT SELECT ON disclosure.withholding_view TO {ROLE}",
    ):
        op.execute(statement)


def _scope() -> list[sa.Column[object]]:
    texts, numbers = sa.Text, sa.BigInteger
    kinds = {"region_path": texts, "region_code": texts, "unit_id": numbers, "unit_code": texts}
    kinds |= {"unit_name": texts, "department_id": numbers}
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _create_withholding() -> None:
    texts = ("decided_by", "decided_for", "decided_by_name", "decision_reason")
    texts += ("lifted_by", "lifted_for", "lifted_by_name", "lift_reason")
    op.create_table(
        "withholding",
        *_scope(),
        sa.Column("id", sa.Uuid, nullable=False, server_default=RANDOM),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("kind", "ground", "status")),
        sa.Column("source_noun", sa.Text, nullable=False),
        *(sa.Column(name, sa.Uuid, nullable=False) for name in ("source_id", "item_id")),
        *(sa.Column(name, sa.Text) for name in ("project_code", "project_name")),
        sa.Column("budget_year", sa.Integer, nullable=False),
        *(sa.Column(name, ARRAY(sa.Text), nullable=False) for name in ("audiences", "pointers")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("proposed_by", "proposed_by_name")),
        sa.Column("proposed_for", sa.Text),
        sa.Column("proposed_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text) for name in texts),
        *(sa.Column(name, sa.Date) for name in ("decided_on", "lifted_on")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_withholding"),
        schema=SCHEMA,
    )
    for name, columns in (
        ("ix_withholding_scope", ["region_path", "unit_id", "id"]),
        ("ix_withholding_item", ["item_id"]),
        ("ix_withholding_source", ["kind", "source_id"]),
    ):
        op.create_index(name, "withholding", columns, schema=SCHEMA)


def _create_withheld_part() -> None:
    op.create_table(
        "withheld_part",
        *_scope(),
        sa.Column("id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Uuid, nullable=False) for name in ("withholding_id", "release_id")),
        sa.Column("audience", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("pointer", "salt", "commitment")),
        sa.PrimaryKeyConstraint("id", name="pk_withheld_part"),
        sa.UniqueConstraint("release_id", "audience", "pointer", name="uq_withheld_part_release_id"),
        sa.ForeignKeyConstraint(["release_id"], ["disclosure.release.id"], name="fk_withheld_part_release_id"),
        sa.ForeignKeyConstraint(
            ["withholding_id"], ["disclosure.withholding.id"], name="fk_withheld_part_withholding_id"
        ),
        schema=SCHEMA,
    )
    op.create_index("ix_withheld_part_withholding_id", "withheld_part", ["withholding_id"], schema=SCHEMA)
