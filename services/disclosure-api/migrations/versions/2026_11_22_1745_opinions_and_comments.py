"""What the congress says to what it was given, and what anybody says to what is public; and the answers."""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import following_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
OPINION = """
CREATE TABLE disclosure.review_opinion (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    about varchar(32) NOT NULL,
    release_id uuid,
    paper_id uuid,
    budget_year integer NOT NULL,
    title text NOT NULL,
    asked text NOT NULL,
    asked_on date NOT NULL,
    due_on date NOT NULL,
    status varchar(32) NOT NULL,
    submitted_by text NOT NULL,
    submitted_by_name text NOT NULL,
    forwarded_to bigint,
    forwarded_name text,
    forwarded_on date,
    contribution text,
    contributed_by_name text,
    contributed_on date,
    drafted_answer text,
    drafted_by text,
    drafted_for text,
    rounds jsonb NOT NULL,
    answered_on date,
    accepted_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_review_opinion PRIMARY KEY (id)
);
CREATE INDEX ix_review_opinion_scope ON disclosure.review_opinion (region_path, unit_id, id);
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.review_opinion
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER final_when_accepted BEFORE UPDATE ON disclosure.review_opinion FOR EACH ROW
    WHEN (OLD.status = 'accepted') EXECUTE FUNCTION disclosure.refuse_change();
CREATE FUNCTION disclosure.write_own_side() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    role text := current_setting('wenxiao.role', true);
    own text[] := '{status,version,history}'::text[] || CASE
        WHEN role IN ('npc', 'npc_network') THEN '{asked,asked_on,due_on,rounds,answered_on,accepted_on,drafted_answer,'
            'drafted_by,drafted_for,contribution,contributed_by_name,contributed_on,forwarded_to,forwarded_name,forwarded_on}'
        WHEN role = 'department' THEN '{contribution,contributed_by_name,contributed_on}'
        WHEN role = 'finance' THEN '{forwarded_to,forwarded_name,forwarded_on,contribution,contributed_by_name,'
            'contributed_on,drafted_answer,drafted_by,drafted_for,rounds,answered_on}'
        ELSE '{}' END::text[];
BEGIN
    IF NOT disclosure.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID)
        AND (to_jsonb(OLD) - own) IS DISTINCT FROM (to_jsonb(NEW) - own) THEN
        RAISE EXCEPTION 'in % everybody writes his own side', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER write_own_side BEFORE UPDATE ON disclosure.review_opinion
    FOR EACH ROW EXECUTE FUNCTION disclosure.write_own_side();
CREATE VIEW disclosure.review_opinion_view WITH (security_invoker = true) AS
SELECT o.id, o.version, o.region_path, o.region_code, o.unit_id, o.unit_code, o.unit_name, o.department_id, o.about,
    o.release_id, o.paper_id, o.budget_year, o.title, o.asked, o.asked_on, o.due_on,
    CASE WHEN inside OR o.status IN ('answered', 'accepted') THEN o.status ELSE 'open' END AS status,
    o.status NOT IN ('answered', 'accepted') AS open, o.submitted_by_name,
    CASE WHEN inside THEN o.forwarded_to END AS forwarded_to,
    CASE WHEN inside THEN o.forwarded_name END AS forwarded_name,
    CASE WHEN inside THEN o.forwarded_on END AS forwarded_on,
    CASE WHEN inside THEN o.contribution END AS contribution,
    CASE WHEN inside THEN o.contributed_by_name END AS contributed_by_name,
    CASE WHEN inside THEN o.contributed_on END AS contributed_on,
    CASE WHEN inside THEN o.drafted_answer END AS drafted_answer,
    o.rounds, o.answered_on, o.accepted_on, CASE WHEN inside THEN o.history END AS history
FROM disclosure.review_opinion o, (SELECT disclosure.reach('audience') = 'none' AS inside) caller;
GRANT SELECT ON disclosure.review_opinion_view TO wenxiao_disclosure;
"""
# The congress its own, finance and audit those of the region, a department those that were forwarded to it; nobody else.
OPINIONS_READ = """
ALTER POLICY reads ON disclosure.review_opinion USING (
    region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
    AND CASE (SELECT disclosure.reach('audience')) WHEN 'npc' THEN true
        WHEN 'none' THEN (SELECT disclosure.reach_units('read_units')) IS NULL
            OR forwarded_to = ANY ((SELECT disclosure.reach_units('read_units'))::bigint[])
        ELSE false END)
"""
OPINION_WRITES = """
CREATE POLICY congress_submits ON disclosure.review_opinion FOR INSERT WITH CHECK (
    region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
    AND (SELECT disclosure.reach('audience')) = 'npc' AND submitted_by = (SELECT disclosure.reach('subject'))
    AND status = 'open');
CREATE POLICY congress_goes_on ON disclosure.review_opinion FOR UPDATE USING (
    region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
    AND (SELECT disclosure.reach('audience')) = 'npc');
CREATE POLICY department_contributes ON disclosure.review_opinion FOR UPDATE USING (
    region_path >= (SELECT disclosure.reach('write_lo')) AND region_path < (SELECT disclosure.reach('write_hi'))
    AND (SELECT disclosure.reach('role')) = 'department'
    AND forwarded_to = ANY ((SELECT disclosure.reach_units('write_units'))::bigint[]));
CREATE POLICY both_sides_insert ON disclosure.review_opinion AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) IN ('npc', 'npc_network'));
CREATE POLICY both_sides_update ON disclosure.review_opinion AS RESTRICTIVE FOR UPDATE
    USING ((SELECT disclosure.reach('role')) IN ('npc', 'npc_network', 'finance', 'department'));
"""
COMMENT = """
CREATE TABLE disclosure.public_comment (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    version integer NOT NULL,
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    release_id uuid NOT NULL,
    project_name text,
    text text NOT NULL,
    submitted_on date NOT NULL,
    status varchar(32) NOT NULL,
    answer text,
    answered_by text,
    answered_for text,
    shown_on date,
    declined_because text,
    history jsonb NOT NULL,
    CONSTRAINT pk_public_comment PRIMARY KEY (id)
);
CREATE INDEX ix_public_comment_scope ON disclosure.public_comment (region_path, unit_id, id);
CREATE INDEX ix_public_comment_release ON disclosure.public_comment (release_id, submitted_on);
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.public_comment
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER what_was_said BEFORE UPDATE ON disclosure.public_comment FOR EACH ROW
    WHEN ((OLD.text, OLD.release_id, OLD.submitted_on) IS DISTINCT FROM (NEW.text, NEW.release_id, NEW.submitted_on))
    EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER final_when_shown BEFORE UPDATE ON disclosure.public_comment FOR EACH ROW
    WHEN (OLD.status IN ('shown', 'declined')) EXECUTE FUNCTION disclosure.refuse_change();
-- How many a release has had on a day; whoever asks is alone with that release until his transaction ends.
CREATE FUNCTION disclosure.comments_of_day(release uuid, day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('disclosure.comment.' || release, 0));
    RETURN (SELECT count(*) FROM disclosure.public_comment c WHERE c.release_id = release AND c.submitted_on = day);
END
$body$;
CREATE VIEW disclosure.public_comment_view WITH (security_invoker = true) AS
SELECT c.id, c.version, c.region_path, c.region_code, c.release_id, c.project_name, c.text, c.submitted_on,
    c.status, c.answer, c.shown_on, CASE WHEN office THEN c.declined_because END AS declined_because,
    CASE WHEN office THEN c.history END AS history
FROM disclosure.public_comment c, (SELECT disclosure.reach('role') = 'finance' AS office) caller;
GRANT SELECT ON disclosure.public_comment_view TO wenxiao_disclosure;
"""
COMMENTS_READ = """
ALTER POLICY reads ON disclosure.public_comment USING (
    region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
    AND (status = 'shown' OR (SELECT disclosure.reach('role')) = 'finance'))
"""
COMMENT_WRITES = """
CREATE POLICY anybody_comments ON disclosure.public_comment FOR INSERT WITH CHECK (
    (SELECT disclosure.reach('role')) = 'public' AND status = 'received' AND answer IS NULL
    AND EXISTS (SELECT FROM disclosure.edition e WHERE e.release_id = public_comment.release_id
        AND e.audience = 'public' AND e.status = 'published'));
CREATE POLICY nobody_else_comments ON disclosure.public_comment AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'public');
CREATE POLICY finance_answers ON disclosure.public_comment AS RESTRICTIVE FOR UPDATE
    USING ((SELECT disclosure.reach('role')) = 'finance');
"""


def upgrade() -> None:
    for statement in (
        *statements(OPINION),
        *statements(COMMENT),
        *scoped_table_sql(SCHEMA, "review_opinion", ROLE),
        *scoped_table_sql(SCHEMA, "public_comment", ROLE),
        OPINIONS_READ,
        COMMENTS_READ,
        *statements(OPINION_WRITES),
        *statements(COMMENT_WRITES),
        *following_sql(SCHEMA, ("review_opinion", "public_comment")),
    ):
        op.execute(statement)
