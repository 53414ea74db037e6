"""What was corrected can be taken back as well, a draft can be thrown away; names go with the content they stood in."""

import sqlalchemy as sa
from alembic import op

from wenxiao.migration import statements

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
CALLER = "(SELECT disclosure.reach('audience'))"
SAYS = "(SELECT disclosure.reach('role'))"
CLOSED = "'withdrawn', 'discarded'"
TRIGGERS = statements(f"""
DROP TRIGGER frozen_for_good ON disclosure.release;
CREATE TRIGGER frozen_when_superseded BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status = 'superseded') EXECUTE FUNCTION
    disclosure.keep_frozen('status,version,withdrawn_by,withdrawn_by_name,withdrawn_on,withdrawal_reason');
CREATE TRIGGER frozen_for_good BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status IN ({CLOSED})) EXECUTE FUNCTION disclosure.keep_frozen();
CREATE TRIGGER never_in_force_again BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status = 'superseded' AND NEW.status NOT IN ('superseded', 'withdrawn'))
    EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER never_discarded BEFORE UPDATE ON disclosure.release
    FOR EACH ROW WHEN (OLD.status <> 'draft' AND OLD.status <> 'discarded' AND NEW.status = 'discarded')
    EXECUTE FUNCTION disclosure.refuse_change();
DROP TRIGGER frozen_for_good ON disclosure.edition;
CREATE TRIGGER frozen_when_superseded BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status = 'superseded')
    EXECUTE FUNCTION disclosure.keep_frozen('status,withdrawn_on,withdrawal_reason');
CREATE TRIGGER frozen_for_good BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status IN ({CLOSED})) EXECUTE FUNCTION disclosure.keep_frozen();
CREATE TRIGGER never_in_force_again BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status = 'superseded' AND NEW.status NOT IN ('superseded', 'withdrawn'))
    EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER never_discarded BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status <> 'draft' AND OLD.status <> 'discarded' AND NEW.status = 'discarded')
    EXECUTE FUNCTION disclosure.refuse_change();
""")
# By their names after the triggers that compare: whoever writes the change, names go when the content goes, and of a
# draft that is thrown away nothing stays but that there was one.
NAMES_GO = """
CREATE FUNCTION disclosure.names_go() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.project_name := NULL;
    NEW.department_code := NULL;
    NEW.department_name := NULL;
    RETURN NEW;
END
$body$;
CREATE TRIGGER names_go BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status IN ('published', 'superseded') AND NEW.status = 'withdrawn')
    EXECUTE FUNCTION disclosure.names_go();
CREATE FUNCTION disclosure.erase_draft() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.content := 'null';
    NEW.digest := '';
    NEW.money := 0;
    NEW.project_name := NULL;
    NEW.department_code := NULL;
    NEW.department_name := NULL;
    NEW.empty_members := NULL;
    RETURN NEW;
END
$body$;
CREATE TRIGGER names_go_with_draft BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'discarded') EXECUTE FUNCTION disclosure.erase_draft();
"""
FORGET_NAMES = """
UPDATE disclosure.edition SET project_name = NULL, department_code = NULL, department_name = NULL
WHERE status = 'withdrawn'
"""
HIDE_DISCARDED = f"""
CREATE POLICY discarded_is_gone ON disclosure.edition AS RESTRICTIVE FOR SELECT
    USING (status <> 'discarded' OR {CALLER} = 'none')
"""
REGISTER_VIEW = """
CREATE OR REPLACE VIEW disclosure.register_view WITH (security_invoker = true) AS
SELECT e.release_id AS id, e.region_path, e.region_code, e.audience, e.kind, e.item_id,
       e.department_code, e.department_name,
       CASE WHEN e.status <> 'withdrawn' THEN e.content::json #>> '{unit,code}' END AS unit_code,
       CASE WHEN e.status <> 'withdrawn' THEN e.content::json #>> '{unit,name}' END AS unit_name,
       e.project_code, e.project_name, e.budget_year,
       nullif(e.period, '') AS period, e.replaces, e.status, e.published_on, e.withdrawn_on, e.withdrawal_reason,
       e.digest, e.href, CASE WHEN e.status <> 'withdrawn' THEN e.content::json END AS content
FROM disclosure.edition e WHERE e.status <> 'draft' AND e.status <> 'discarded'
"""
# What is superseded is still told: it is named until it is withdrawn. Whatever else the view says stays as it is.
TO_WITHDRAW = """
DO $body$
DECLARE
    said text := pg_get_viewdef('disclosure.withholding_view'::regclass);
    told text := regexp_replace(said, '\\(?\\(r\\.status\\)::text = ''published''::text\\)?',
                                '(r.status::text IN (''published'', ''superseded''))');
BEGIN
    IF told = said THEN
        RAISE EXCEPTION 'withholding_view does not say which releases are to be withdrawn';
    END IF;
    EXECUTE format('CREATE OR REPLACE VIEW disclosure.withholding_view WITH (security_invoker = true) AS %s', told);
END
$body$
"""
# Releases that were withdrawn without an item of the feed, until no file holds them any more.
PURGE = statements(f"""
ALTER TABLE disclosure.feed_purge ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON disclosure.feed_purge FOR SELECT USING ({SAYS} = 'service');
CREATE POLICY inserts ON disclosure.feed_purge FOR INSERT WITH CHECK ({SAYS} IN ('finance', 'department', 'unit')
    AND EXISTS (SELECT FROM disclosure.release r WHERE r.id = release_id));
CREATE POLICY updates ON disclosure.feed_purge FOR UPDATE USING (false);
CREATE POLICY deletes ON disclosure.feed_purge FOR DELETE USING ({SAYS} = 'service');
GRANT SELECT, INSERT, DELETE ON disclosure.feed_purge TO {ROLE};
""")


def upgrade() -> None:
    op.create_table(
        "feed_purge",
        sa.Column("region_path", sa.Text, nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Uuid, nullable=False) for name in ("item_id", "release_id")),
        sa.PrimaryKeyConstraint("region_path", "audience", "release_id", name="pk_feed_purge"),
        sa.ForeignKeyConstraint(["release_id"], ["disclosure.release.id"], name="fk_feed_purge_release_id"),
        schema=SCHEMA,
    )
    op.execute("ALTER TABLE disclosure.edition DISABLE TRIGGER USER")
    op.execute(FORGET_NAMES)
    op.execute("ALTER TABLE disclosure.edition ENABLE TRIGGER USER")
    for statement in (*TRIGGERS, *statements(NAMES_GO), HIDE_DISCARDED, REGISTER_VIEW, *PURGE):
        op.execute(statement)
    op.execute(sa.text(TO_WITHDRAW.replace(":", "\\:")))
