"""What a re-check found is told to the office before it is final, and the office replies.

Revision ID: 2026_11_22_1220
"""

from alembic import op

from wenxiao.migration import statements

revision = "2026_11_22_1220"
down_revision = "2026_11_22_1210"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE evaluation.re_check
    ADD COLUMN findings jsonb,
    ADD COLUMN told jsonb,
    ADD COLUMN replies jsonb,
    ADD COLUMN changed jsonb,
    ADD COLUMN reply_by date,
    ADD CONSTRAINT ck_re_check_told CHECK (
        status NOT IN ('told', 'replied') OR (told IS NOT NULL AND reply_by IS NOT NULL));
"""
# An office sees what is found of it once it is told, and writes nothing but its reply; finance never writes the reply,
# and what was told once stays as it was told.
RIGHTS = """
ALTER POLICY reads ON evaluation.re_check USING (
    region_path >= (SELECT evaluation.seen_lo()) AND region_path < (SELECT evaluation.seen_hi())
    AND ((SELECT evaluation.reach_units('read_units')) IS NULL
        OR unit_id = ANY ((SELECT evaluation.reach_units('read_units'))::bigint[]))
    AND ((SELECT evaluation.assigned_projects()) IS NULL
        OR project_id = ANY ((SELECT evaluation.assigned_projects())::uuid[]))
    AND ((SELECT evaluation.reach('role')) NOT IN ('unit', 'department')
        OR told IS NOT NULL OR status = 'concluded'));

ALTER POLICY author_updates ON evaluation.re_check
    USING ((SELECT evaluation.reach('role')) = 'finance'
        OR ((SELECT evaluation.reach('role')) IN ('unit', 'department') AND status IN ('told', 'replied')))
    WITH CHECK ((SELECT evaluation.reach('role')) = 'finance'
        OR ((SELECT evaluation.reach('role')) IN ('unit', 'department') AND status = 'replied'));

CREATE FUNCTION evaluation.keep_reply_apart() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    reply text[] := '{status,version,history,replies}';
    rounds integer := coalesce(jsonb_array_length(OLD.told), 0);
BEGIN
    IF evaluation.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF evaluation.reach('role') IN ('unit', 'department') THEN
        IF to_jsonb(NEW) - reply IS DISTINCT FROM to_jsonb(OLD) - reply THEN
            RAISE EXCEPTION 'an office writes nothing but its reply' USING ERRCODE = '42501';
        END IF;
    ELSIF NEW.replies IS DISTINCT FROM OLD.replies THEN
        RAISE EXCEPTION 'finance does not write what an office replies' USING ERRCODE = '42501';
    END IF;
    IF rounds > 0 AND (SELECT jsonb_agg(t.one ORDER BY t.place) FROM jsonb_array_elements(NEW.told)
        WITH ORDINALITY AS t(one, place) WHERE t.place <= rounds) IS DISTINCT FROM OLD.told THEN
        RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'WX002';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER keep_reply_apart BEFORE UPDATE ON evaluation.re_check
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_reply_apart();
"""
# While finance records anew, the office reads what it was told last, not what is being written.
_AS_TOLD = (
    "CASE WHEN r.status = 'recorded' AND (SELECT evaluation.reach('role')) IN ('unit', 'department')"
    " THEN {told} ELSE {now} END"
)
VIEWS = f"""
CREATE OR REPLACE VIEW evaluation.re_check_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name, r.department_id, r.draw_id,
    r.self_evaluation_id, r.position, r.lot, r.project_id, r.project_code, r.project_name, r.livelihood, r.budget_year,
    r.status, r.initial_budget::text AS initial_budget, r.adjusted_budget::text AS adjusted_budget,
    r.executed::text AS executed, r.execution_weight::text AS execution_weight,
    {_AS_TOLD.format(told="r.told -> -1 -> 'rows'", now="r.rows")} AS rows,
    r.own_execution_score::text AS own_execution_score, r.own_total::text AS own_total,
    r.self_total::text AS self_total,
    {_AS_TOLD.format(told="r.told -> -1 ->> 'opinion'", now="r.opinion")} AS opinion,
    r.final_score::text AS final_score, r.grade, r.result, r.policy, r.digest, r.concluded_on, r.history, r.created_at,
    r.figures_as_of, evaluation.current_name(r.unit_id, r.unit_name) AS unit_current_name,
    evaluation.current_name(r.department_id, NULL) AS department_current_name,
    coalesce(r.findings, '[]') AS findings, coalesce(r.told, '[]') AS told, coalesce(r.replies, '[]') AS replies,
    coalesce(r.changed, '[]') AS changed, r.reply_by
FROM evaluation.re_check r;

DO $body$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW evaluation.self_evaluation_view WITH (security_invoker = true) AS
        SELECT v.*, r.id AS re_check_id, r.final_score::text AS re_check_score, r.grade AS re_check_grade
        FROM (%s) v LEFT JOIN evaluation.re_check r ON r.self_evaluation_id = v.id AND r.status = ''concluded''',
        rtrim(pg_get_viewdef('evaluation.self_evaluation_view'::regclass), ';'));
END
$body$;
"""


def upgrade() -> None:
    for statement in statements(COLUMNS + RIGHTS + VIEWS):
        op.execute(statement)
