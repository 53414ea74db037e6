"""An opinion goes on by the congress whose it is; what departments contributed stays, whatever is asked or forwarded next."""

from alembic import op

from wenxiao.migration import statements

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CHANGES = """
ALTER TABLE disclosure.review_opinion ADD COLUMN contributions jsonb NOT NULL DEFAULT '[]';
ALTER POLICY congress_goes_on ON disclosure.review_opinion USING (
    region_path = (SELECT disclosure.reach('published_lo')) AND (SELECT disclosure.reach('audience')) = 'npc');
CREATE OR REPLACE FUNCTION disclosure.write_own_side() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    role text := current_setting('wenxiao.role', true);
    own text[] := '{status,version,history}'::text[] || CASE
        WHEN role IN ('npc', 'npc_network') THEN '{asked,asked_on,due_on,rounds,answered_on,accepted_on,drafted_answer,'
            'drafted_by,drafted_for,contribution,contributed_by_name,contributed_on,forwarded_to,forwarded_name,forwarded_on}'
        WHEN role = 'department' THEN '{contributions,contribution,contributed_by_name,contributed_on}'
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
CREATE OR REPLACE VIEW disclosure.review_opinion_view WITH (security_invoker = true) AS
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
    o.rounds, o.answered_on, o.accepted_on, CASE WHEN inside THEN o.history END AS history,
    CASE WHEN inside THEN o.contributions END AS contributions
FROM disclosure.review_opinion o, (SELECT disclosure.reach('audience') = 'none' AS inside) caller;
"""


def upgrade() -> None:
    for statement in statements(CHANGES):
        op.execute(statement)
