"""A year's forms scored again by the law of one day, beside what was decided.

Revision ID: 2026_11_22_1040
"""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "2026_11_22_1040"
down_revision = "2026_11_22_1030"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"
SCOPE = """
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,"""
TABLES = f"""
CREATE TABLE evaluation.score_run ({SCOPE}
    budget_year integer NOT NULL,
    day date NOT NULL,
    state varchar(32) NOT NULL,
    policy jsonb NOT NULL,
    rules_sha256 text NOT NULL,
    claims jsonb,
    request_id text NOT NULL,
    attempts integer NOT NULL,
    forms integer NOT NULL,
    scored integer NOT NULL,
    same_total integer NOT NULL,
    same_grade integer NOT NULL,
    not_scored jsonb NOT NULL,
    after_unit bigint NOT NULL,
    after_form uuid NOT NULL,
    detail text,
    started_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT pk_score_run PRIMARY KEY (id)
);
CREATE INDEX ix_score_run_scope ON evaluation.score_run (region_path, unit_id, id);
CREATE INDEX ix_score_run_waiting ON evaluation.score_run (id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX uq_score_run_unfinished ON evaluation.score_run (region_path, budget_year, rules_sha256)
    WHERE state IN ('waiting', 'running');
CREATE TABLE evaluation.scored_form ({SCOPE}
    run_id uuid NOT NULL,
    self_evaluation_id uuid NOT NULL,
    project_id uuid NOT NULL,
    project_code text NOT NULL,
    project_name text NOT NULL,
    stored_total numeric NOT NULL,
    stored_grade text NOT NULL,
    total numeric NOT NULL,
    grade text NOT NULL,
    digest text NOT NULL,
    result json NOT NULL,
    CONSTRAINT pk_scored_form PRIMARY KEY (id),
    CONSTRAINT fk_scored_form_run_id FOREIGN KEY (run_id) REFERENCES evaluation.score_run (id),
    CONSTRAINT uq_scored_form_run_id_self_evaluation_id UNIQUE (run_id, self_evaluation_id)
);
CREATE INDEX ix_scored_form_scope ON evaluation.scored_form (region_path, unit_id, id);
CREATE INDEX ix_scored_form_run ON evaluation.scored_form (region_path, run_id, unit_id, id);

CREATE VIEW evaluation.score_run_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, budget_year, day, state,
    policy, forms, scored, same_total, same_grade, not_scored, detail, created_at, started_at, finished_at
FROM evaluation.score_run;
CREATE VIEW evaluation.scored_form_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, run_id,
    self_evaluation_id, project_id, project_code, project_name, stored_total::text AS stored_total, stored_grade,
    total::text AS total, grade, digest
FROM evaluation.scored_form;
GRANT SELECT ON evaluation.score_run_view, evaluation.scored_form_view TO wenxiao_evaluation;

-- What a run found is never changed; a run itself only goes on.
CREATE FUNCTION evaluation.keep_scored_form() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND evaluation.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$;
CREATE TRIGGER final_content BEFORE UPDATE OR DELETE ON evaluation.scored_form
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_scored_form();
"""


def upgrade() -> None:
    for statement in (
        *statements(TABLES),
        *scoped_table_sql(SCHEMA, "score_run", ROLE),
        *scoped_table_sql(SCHEMA, "scored_form", ROLE, writes="SELECT, INSERT"),
        *assigned_reads_sql(SCHEMA, {"score_run": None, "scored_form": "project_id"}),
        *following_sql(SCHEMA, ("score_run", "scored_form")),
        current_names_sql(SCHEMA, "score_run_view"),
        current_names_sql(SCHEMA, "scored_form_view"),
    ):
        op.execute(statement)
