"""Create self-evaluations, draws, re-checks and result applications.

Revision ID: 2026_11_21_2210
"""

from collections.abc import Iterator

from alembic import op

from wenxiao.migration import platform_sql, scoped_table_sql

revision = "2026_11_21_2210"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"

SCOPE = """
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,"""
KEPT = """
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),"""
PROJECT = """
    project_id uuid NOT NULL,
    project_code text NOT NULL,
    project_name text NOT NULL,
    livelihood boolean NOT NULL,"""
FORM = """
    initial_budget numeric(18, 2) NOT NULL,
    adjusted_budget numeric(18, 2) NOT NULL,
    executed numeric(18, 2) NOT NULL,
    execution_weight numeric(5, 2) NOT NULL,
    rows jsonb NOT NULL,
    own_execution_score numeric,
    own_total numeric,"""
JUDGED = """
    result jsonb,
    policy jsonb,
    digest text,"""

TABLES = f"""
CREATE TABLE evaluation.self_evaluation ({KEPT}{SCOPE}{PROJECT}{FORM}{JUDGED}
    target_id uuid NOT NULL,
    target_revision integer NOT NULL,
    budget_year integer NOT NULL,
    overall_goal text NOT NULL,
    goal_completion text,
    status varchar(32) NOT NULL,
    total numeric,
    submitted_by text,
    submitted_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_self_evaluation PRIMARY KEY (id),
    CONSTRAINT uq_self_evaluation_target_id UNIQUE (target_id),
    CONSTRAINT ck_self_evaluation_scored CHECK (status NOT IN ('submitted', 'passed') OR digest IS NOT NULL)
);
CREATE INDEX ix_self_evaluation_scope ON evaluation.self_evaluation (region_path, unit_id, id);
CREATE INDEX ix_self_evaluation_year ON evaluation.self_evaluation (region_path, budget_year, status);

CREATE TABLE evaluation.draw ({KEPT}{SCOPE}
    budget_year integer NOT NULL,
    seed text NOT NULL,
    share numeric(5, 2),
    asked_count integer,
    candidates integer NOT NULL,
    pool_sha256 text NOT NULL,
    chosen jsonb NOT NULL,
    findings jsonb NOT NULL,
    stamp jsonb NOT NULL,
    history jsonb NOT NULL,
    CONSTRAINT pk_draw PRIMARY KEY (id)
);
CREATE INDEX ix_draw_scope ON evaluation.draw (region_path, unit_id, id);

CREATE TABLE evaluation.re_check ({KEPT}{SCOPE}{PROJECT}{FORM}{JUDGED}
    draw_id uuid NOT NULL,
    self_evaluation_id uuid NOT NULL,
    position integer NOT NULL,
    lot text NOT NULL,
    budget_year integer NOT NULL,
    status varchar(32) NOT NULL,
    self_total numeric,
    opinion text,
    recorded_by text,
    final_score numeric,
    grade text,
    concluded_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_re_check PRIMARY KEY (id),
    CONSTRAINT fk_re_check_draw_id FOREIGN KEY (draw_id) REFERENCES evaluation.draw (id),
    CONSTRAINT fk_re_check_self_evaluation_id FOREIGN KEY (self_evaluation_id)
        REFERENCES evaluation.self_evaluation (id),
    CONSTRAINT uq_re_check_self_evaluation_id UNIQUE (self_evaluation_id),
    CONSTRAINT ck_re_check_concluded CHECK (
        status <> 'concluded' OR (digest IS NOT NULL AND grade IS NOT NULL AND concluded_on IS NOT NULL))
);
CREATE INDEX ix_re_check_scope ON evaluation.re_check (region_path, unit_id, id);
CREATE INDEX ix_re_check_draw_id ON evaluation.re_check (draw_id, position);

CREATE TABLE evaluation.result_application ({KEPT}{SCOPE}{PROJECT}
    re_check_id uuid NOT NULL,
    self_evaluation_id uuid NOT NULL,
    evaluated_year integer NOT NULL,
    budget_year integer NOT NULL,
    score numeric NOT NULL,
    grade text NOT NULL,
    grade_result text NOT NULL,
    advice varchar(32) NOT NULL,
    advice_zh text NOT NULL,
    reduction_percent numeric(5, 2),
    basis jsonb NOT NULL,
    findings jsonb NOT NULL,
    evidence jsonb NOT NULL,
    policy jsonb NOT NULL,
    digest text NOT NULL,
    status varchar(32) NOT NULL,
    proposed_by text NOT NULL,
    confirmed_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_result_application PRIMARY KEY (id),
    CONSTRAINT fk_result_application_re_check_id FOREIGN KEY (re_check_id) REFERENCES evaluation.re_check (id),
    CONSTRAINT fk_result_application_self_evaluation_id FOREIGN KEY (self_evaluation_id)
        REFERENCES evaluation.self_evaluation (id),
    CONSTRAINT uq_result_application_re_check_id UNIQUE (re_check_id),
    CONSTRAINT ck_result_application_percent CHECK ((advice = 'reduce') = (reduction_percent IS NOT NULL))
);
CREATE INDEX ix_result_application_scope ON evaluation.result_application (region_path, unit_id, id);
CREATE INDEX ix_result_application_project ON evaluation.result_application (region_path, project_id, budget_year);
"""

SHOWN = "id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id"
FORM_SHOWN = """initial_budget::text AS initial_budget, adjusted_budget::text AS adjusted_budget,
    executed::text AS executed, execution_weight::text AS execution_weight, rows,
    own_execution_score::text AS own_execution_score, own_total::text AS own_total"""
PROJECT_SHOWN = "project_id, project_code, project_name, livelihood"

VIEWS = f"""
CREATE VIEW evaluation.self_evaluation_view WITH (security_invoker = true) AS
SELECT {SHOWN}, target_id, target_revision, {PROJECT_SHOWN}, budget_year, overall_goal, goal_completion, status,
    {FORM_SHOWN}, total::text AS total, result, policy, digest, submitted_on, history, created_at
FROM evaluation.self_evaluation;

CREATE VIEW evaluation.draw_view WITH (security_invoker = true) AS
SELECT {SHOWN}, budget_year, seed, share::text AS share, asked_count, candidates, pool_sha256, findings, stamp,
    coalesce((SELECT json_agg(json_build_object(
        'position', r.position, 'lot', r.lot, 're_check_id', r.id, 'self_evaluation_id', r.self_evaluation_id,
        'project_code', r.project_code, 'project_name', r.project_name, 'unit_name', r.unit_name) ORDER BY r.position)
        FROM evaluation.re_check r WHERE r.draw_id = d.id), '[]'::json) AS re_checks,
    history, created_at
FROM evaluation.draw d;

CREATE VIEW evaluation.re_check_view WITH (security_invoker = true) AS
SELECT {SHOWN}, draw_id, self_evaluation_id, position, lot, {PROJECT_SHOWN}, budget_year, status,
    {FORM_SHOWN}, self_total::text AS self_total, opinion, final_score::text AS final_score, grade,
    result, policy, digest, concluded_on, history, created_at
FROM evaluation.re_check;

CREATE VIEW evaluation.result_application_view WITH (security_invoker = true) AS
SELECT {SHOWN}, re_check_id, self_evaluation_id, {PROJECT_SHOWN}, evaluated_year, budget_year, score::text AS score,
    grade, grade_result, advice, advice_zh, reduction_percent::text AS reduction_percent, basis, findings, evidence,
    policy, digest, status, confirmed_on, history, created_at
FROM evaluation.result_application;

GRANT SELECT ON evaluation.self_evaluation_view, evaluation.draw_view, evaluation.re_check_view,
    evaluation.result_application_view TO wenxiao_evaluation;
"""

# A unit may move to another region or department; what was evaluated may not change with it.
MOVABLE = "'{region_path,region_code,unit_id,unit_code,unit_name,department_id}'::text[]"
# Until it is confirmed, only the confirmation itself may be written beside a proposed decision.
CONFIRMATION = "'{status,version,confirmed_on,history}'::text[]"


def frozen_sql(table: str, final: str) -> list[str]:
    """Final content refuses change, also to the service's own role and to the owner."""
    refuse = "EXECUTE FUNCTION evaluation.refuse_change()"
    changed = f"(to_jsonb(OLD) - {MOVABLE}) IS DISTINCT FROM (to_jsonb(NEW) - {MOVABLE})"
    on = f"ON evaluation.{table} FOR EACH ROW"
    return [
        f"CREATE TRIGGER final_content BEFORE UPDATE {on} WHEN ({final} AND {changed}) {refuse}",
        f"CREATE TRIGGER final_row BEFORE DELETE {on} WHEN ({final}) {refuse}",
    ]


AUTHORS = {
    "self_evaluation": "'unit', 'department'",
    "draw": "'finance'",
    "re_check": "'finance'",
    "result_application": "'finance'",
}
FINAL = {
    "self_evaluation": "OLD.status = 'passed'",
    "draw": "true",
    "re_check": "OLD.status = 'concluded'",
    "result_application": "OLD.status = 'confirmed'",
}


def authors_sql(table: str) -> list[str]:
    """Beside reach: what one side reports the other cannot write, and the other way round."""
    author = f"(SELECT evaluation.reach('role')) IN ({AUTHORS[table]})"
    restrictive = f"ON evaluation.{table} AS RESTRICTIVE FOR"
    return [
        f"CREATE POLICY author_inserts {restrictive} INSERT WITH CHECK ({author})",
        f"CREATE POLICY author_updates {restrictive} UPDATE USING ({author}) WITH CHECK ({author})",
    ]


def statements() -> Iterator[str]:
    yield from platform_sql(SCHEMA, ROLE)
    yield from (statement.strip() for statement in (TABLES + VIEWS).split(";\n") if statement.strip())
    for table, final in FINAL.items():
        writes = "SELECT, INSERT" if table == "draw" else "SELECT, INSERT, UPDATE"
        yield from scoped_table_sql(SCHEMA, table, ROLE, writes=writes)
        yield from authors_sql(table)
        yield from frozen_sql(table, final)
    changed = (
        f"(to_jsonb(OLD) - {MOVABLE} - {CONFIRMATION}) IS DISTINCT FROM (to_jsonb(NEW) - {MOVABLE} - {CONFIRMATION})"
    )
    yield (
        "CREATE TRIGGER decided_content BEFORE UPDATE ON evaluation.result_application FOR EACH ROW"
        f" WHEN ({changed}) EXECUTE FUNCTION evaluation.refuse_change()"
    )


def upgrade() -> None:
    for statement in statements():
        op.execute(statement)
