"""Which approved targets owe a self-evaluation, as targets-api tells it; finance takes in what a department passed.

Revision ID: 2026_11_22_1010
"""

from collections.abc import Iterator

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "2026_11_22_1010"
down_revision = "2026_11_22_1000"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"
OWED = """
CREATE TABLE evaluation.owed_self_evaluation (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    target_id uuid NOT NULL,
    target_revision integer NOT NULL,
    project_id uuid NOT NULL,
    project_code text NOT NULL,
    project_name text NOT NULL,
    object varchar(32) NOT NULL,
    budget_year integer NOT NULL,
    approved_budget numeric(18, 2) NOT NULL,
    approved_on date,
    transfer_payment boolean NOT NULL,
    exited_on date,
    CONSTRAINT pk_owed_self_evaluation PRIMARY KEY (id),
    CONSTRAINT uq_owed_self_evaluation_project_id_budget_year UNIQUE (project_id, budget_year)
);
CREATE INDEX ix_owed_self_evaluation_scope ON evaluation.owed_self_evaluation (region_path, unit_id, id);
CREATE INDEX ix_owed_self_evaluation_year ON evaluation.owed_self_evaluation (budget_year, region_path, unit_id, id);
CREATE INDEX ix_owed_self_evaluation_target_id ON evaluation.owed_self_evaluation (target_id);
"""
# Of whom the form of the year's target in force is what the state speaks of; one of an earlier revision stands beside.
VIEW = """
CREATE VIEW evaluation.owed_self_evaluation_view WITH (security_invoker = true) AS
SELECT o.id, o.version, o.region_path, o.region_code, o.unit_id, o.unit_code, o.unit_name, o.department_id,
    o.target_id, o.target_revision, o.project_id, o.project_code, o.project_name, o.object, o.budget_year,
    o.approved_budget::text AS approved_budget, o.approved_on, o.transfer_payment,
    coalesce(s.status, 'not_opened') AS state, s.id AS self_evaluation_id, s.submitted_on,
    (SELECT max(e.target_revision) FROM evaluation.self_evaluation e WHERE e.project_id = o.project_id
        AND e.budget_year = o.budget_year AND e.target_id <> o.target_id) AS evaluated_revision
FROM evaluation.owed_self_evaluation o
LEFT JOIN evaluation.self_evaluation s ON s.target_id = o.target_id AND s.budget_year = o.budget_year
WHERE o.object <> 'government' AND (o.exited_on IS NULL OR o.exited_on >= make_date(o.budget_year, 1, 1));
GRANT SELECT ON evaluation.owed_self_evaluation_view TO wenxiao_evaluation;
"""
GRADES = """
ALTER TABLE evaluation.self_evaluation ADD COLUMN grade text, ADD COLUMN grade_scale jsonb;
ALTER TABLE evaluation.self_evaluation DISABLE TRIGGER final_content;
UPDATE evaluation.self_evaluation SET grade = result->>'grade',
    grade_scale = policy->'parameters'->'grade_scale'->'value' WHERE result IS NOT NULL;
ALTER TABLE evaluation.self_evaluation ENABLE TRIGGER final_content;
CREATE INDEX ix_self_evaluation_coverage ON evaluation.self_evaluation (budget_year, region_path, unit_id)
    INCLUDE (target_id, project_id, status, submitted_on, adjusted_budget, total, own_total, grade, grade_scale,
        region_code, department_id);
CREATE INDEX ix_self_evaluation_project_id ON evaluation.self_evaluation (project_id, budget_year);

-- Grade and scale stand in the result and its policy; columns of their own spare statistics the reading of documents.
CREATE FUNCTION evaluation.keep_grade() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.grade := NEW.result->>'grade';
    NEW.grade_scale := NEW.policy->'parameters'->'grade_scale'->'value';
    RETURN NEW;
END
$body$;
CREATE TRIGGER keep_grade BEFORE INSERT OR UPDATE OF result, policy, grade, grade_scale ON evaluation.self_evaluation
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_grade();
"""
# What a department has passed is final, but for the one step of finance that takes it in or gives it back, and that
# touches nothing of its content. Once drawn for re-check, or taken in, nothing of it changes any more.
ACCEPTANCE = """
ALTER TABLE evaluation.self_evaluation DROP CONSTRAINT ck_self_evaluation_scored;
ALTER TABLE evaluation.self_evaluation ADD CONSTRAINT ck_self_evaluation_scored
    CHECK (status NOT IN ('submitted', 'passed', 'accepted') OR digest IS NOT NULL);

CREATE FUNCTION evaluation.refuse_change_but_finances() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    steps text[] := '{status,version,history}';
BEGIN
    IF evaluation.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF evaluation.reach('role') = 'finance' AND OLD.status = 'passed' AND to_jsonb(NEW) - steps = to_jsonb(OLD) - steps
        AND (NEW.status = 'accepted' OR (NEW.status = 'returned' AND NOT EXISTS (
            SELECT FROM evaluation.re_check r WHERE r.self_evaluation_id = OLD.id))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$;
DROP TRIGGER final_content ON evaluation.self_evaluation;
CREATE TRIGGER final_content BEFORE UPDATE ON evaluation.self_evaluation FOR EACH ROW
    WHEN (OLD.status IN ('passed', 'accepted') AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW))
    EXECUTE FUNCTION evaluation.refuse_change_but_finances();
DROP TRIGGER final_row ON evaluation.self_evaluation;
CREATE TRIGGER final_row BEFORE DELETE ON evaluation.self_evaluation FOR EACH ROW
    WHEN (OLD.status IN ('passed', 'accepted')) EXECUTE FUNCTION evaluation.refuse_change();

ALTER POLICY author_updates ON evaluation.self_evaluation
    USING ((SELECT evaluation.reach('role')) IN ('unit', 'department', 'finance'))
    WITH CHECK ((SELECT evaluation.reach('role')) IN ('unit', 'department', 'finance'));
CREATE FUNCTION evaluation.refuse_finances_writing() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'finance does not write what a unit reports' USING ERRCODE = '42501';
END
$body$;
-- The owner moves rows in the name of the service, never in that of finance.
CREATE TRIGGER authors_write BEFORE UPDATE ON evaluation.self_evaluation FOR EACH ROW
    WHEN (OLD.status NOT IN ('passed', 'accepted') AND current_setting('wenxiao.role', true) = 'finance')
    EXECUTE FUNCTION evaluation.refuse_finances_writing();
CREATE TRIGGER accepted_by_finance BEFORE UPDATE ON evaluation.self_evaluation FOR EACH ROW
    WHEN (NEW.status = 'accepted' AND OLD.status NOT IN ('passed', 'accepted'))
    EXECUTE FUNCTION evaluation.refuse_change();
"""


def owed() -> Iterator[str]:
    """Only what targets-api told is in the frame, so only a service writes it."""
    table, told = "owed_self_evaluation", "(SELECT evaluation.reach('role')) = 'service'"
    yield from statements(OWED)
    yield from scoped_table_sql(SCHEMA, table, ROLE)
    yield f"CREATE POLICY told_inserts ON evaluation.{table} AS RESTRICTIVE FOR INSERT WITH CHECK ({told})"
    yield f"CREATE POLICY told_updates ON evaluation.{table} AS RESTRICTIVE FOR UPDATE USING ({told})"
    yield from assigned_reads_sql(SCHEMA, {table: "project_id"})
    yield from following_sql(SCHEMA, (table,))
    yield from statements(VIEW)
    yield current_names_sql(SCHEMA, "owed_self_evaluation_view")


def upgrade() -> None:
    for statement in (*owed(), *statements(GRADES), *statements(ACCEPTANCE)):
        op.execute(statement)
