"""A third party or an expert records what it verified of the drawn re-checks that finance assigned to it.

Revision ID: 2026_11_22_1240
"""

from alembic import op

from wenxiao.migration import statements

revision = "2026_11_22_1240"
down_revision = "2026_11_22_1230"
branch_labels = None
depends_on = None

# Asked at each lock and update, never when reading: by whom, for which task, until when, and by finance of which place.
ASSIGNED = """
CREATE FUNCTION evaluation.is_to_check(project uuid, place text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    RETURN EXISTS (
        SELECT FROM evaluation.assigned_project a JOIN evaluation.assignment c ON c.id = a.assignment_id
        WHERE a.project_id = project AND a.assignee = ANY (evaluation.assignees()) AND a.revoked_at IS NULL
        AND evaluation.reach('day')::date BETWEEN a.starts_on AND a.ends_on
        AND c.status = 'in_force' AND c.purpose = 'self_evaluation_review' AND c.region_path = place);
END
$body$;
"""
_BY_ASSIGNEES = (
    "(SELECT evaluation.reach('role')) IN ('third_party', 'expert') AND status IN ({statuses})"
    " AND evaluation.is_to_check(project_id, region_path)"
)
BEFORE, AFTER = (_BY_ASSIGNEES.format(statuses=one) for one in ("'drawn', 'recorded', 'replied'", "'recorded'"))
RIGHTS = f"""
CREATE POLICY by_assignees ON evaluation.re_check FOR UPDATE USING ({BEFORE}) WITH CHECK ({AFTER});
ALTER POLICY author_updates ON evaluation.re_check
    USING ((SELECT evaluation.reach('role')) = 'finance'
        OR ((SELECT evaluation.reach('role')) IN ('unit', 'department') AND status IN ('told', 'replied'))
        OR ({BEFORE}))
    WITH CHECK ((SELECT evaluation.reach('role')) = 'finance'
        OR ((SELECT evaluation.reach('role')) IN ('unit', 'department') AND status = 'replied')
        OR ({AFTER}));
"""
# What the unit reported stands in the same rows as what was verified: the checker's cells alone change.
APART = """
CREATE FUNCTION evaluation.as_reported(rows jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $body$
    SELECT jsonb_agg(r.one - '{verified_text,verified_attainment,judged_score,opinion}'::text[] ORDER BY r.place)
    FROM jsonb_array_elements(rows) WITH ORDINALITY AS r(one, place)
$body$;

CREATE OR REPLACE FUNCTION evaluation.keep_reply_apart() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    reply text[] := '{status,version,history,replies}';
    verified text[] := '{status,version,history,rows,opinion,recorded_by,reply_by}';
    caller text;
    rounds integer := coalesce(jsonb_array_length(OLD.told), 0);
BEGIN
    IF evaluation.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    caller := evaluation.reach('role');
    IF caller IN ('unit', 'department') THEN
        IF to_jsonb(NEW) - reply IS DISTINCT FROM to_jsonb(OLD) - reply THEN
            RAISE EXCEPTION 'an office writes nothing but its reply' USING ERRCODE = '42501';
        END IF;
    ELSIF NEW.replies IS DISTINCT FROM OLD.replies THEN
        RAISE EXCEPTION 'finance does not write what an office replies' USING ERRCODE = '42501';
    END IF;
    IF caller IN ('third_party', 'expert') AND (
        to_jsonb(NEW) - verified IS DISTINCT FROM to_jsonb(OLD) - verified
        OR NEW.history - (-1) IS DISTINCT FROM OLD.history
        OR NEW.recorded_by IS DISTINCT FROM evaluation.reach('subject')
        OR NEW.history -> -1 ->> 'subject' IS DISTINCT FROM evaluation.reach('subject')
        OR NEW.history -> -1 ->> 'role' IS DISTINCT FROM caller
        OR NEW.history -> -1 ->> 'action' IS DISTINCT FROM 'record'
    ) THEN
        RAISE EXCEPTION 'who is commissioned writes nothing but what he verified' USING ERRCODE = '42501';
    END IF;
    IF evaluation.as_reported(NEW.rows) IS DISTINCT FROM evaluation.as_reported(OLD.rows) THEN
        RAISE EXCEPTION 'a re-check does not change what was reported' USING ERRCODE = '42501';
    END IF;
    IF rounds > 0 AND (SELECT jsonb_agg(t.one ORDER BY t.place) FROM jsonb_array_elements(NEW.told)
        WITH ORDINALITY AS t(one, place) WHERE t.place <= rounds) IS DISTINCT FROM OLD.told THEN
        RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'WX002';
    END IF;
    RETURN NEW;
END
$body$;
"""


def upgrade() -> None:
    for statement in statements(ASSIGNED + RIGHTS + APART):
        op.execute(statement)
