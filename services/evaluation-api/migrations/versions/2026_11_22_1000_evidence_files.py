"""Evidence of a self-evaluation: files kept by their digest, listed with what is submitted and frozen with it.

Revision ID: 2026_11_22_1000
"""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "2026_11_22_1000"
down_revision = "2026_11_22_0100"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"
TABLES = ("evidence_content", "evidence_file")
SCOPE = """
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    project_id uuid NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,"""
KEPT = """
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),"""
EVIDENCE = f"""
CREATE TABLE evaluation.evidence_content ({KEPT}{SCOPE}
    content bytea NOT NULL,
    CONSTRAINT pk_evidence_content PRIMARY KEY (id),
    CONSTRAINT uq_evidence_content_project_id_sha256 UNIQUE (project_id, sha256)
);
CREATE INDEX ix_evidence_content_scope ON evaluation.evidence_content (region_path, unit_id, id);

CREATE TABLE evaluation.evidence_file ({KEPT}{SCOPE}
    self_evaluation_id uuid NOT NULL,
    row_number integer,
    file_name text NOT NULL,
    media_type text NOT NULL,
    content_id uuid NOT NULL,
    attached_by text NOT NULL,
    attached_by_name text NOT NULL,
    CONSTRAINT pk_evidence_file PRIMARY KEY (id),
    CONSTRAINT fk_evidence_file_self_evaluation_id FOREIGN KEY (self_evaluation_id)
        REFERENCES evaluation.self_evaluation (id),
    CONSTRAINT fk_evidence_file_content_id FOREIGN KEY (content_id) REFERENCES evaluation.evidence_content (id),
    CONSTRAINT uq_evidence_file_self_evaluation_id_row_number_sha256 UNIQUE NULLS NOT DISTINCT (self_evaluation_id, row_number, sha256)
);
CREATE INDEX ix_evidence_file_scope ON evaluation.evidence_file (region_path, unit_id, id);
CREATE INDEX ix_evidence_file_content_id ON evaluation.evidence_file (content_id);

CREATE VIEW evaluation.evidence_file_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, self_evaluation_id,
    project_id, row_number, file_name, media_type, size, sha256, attached_by_name, created_at
FROM evaluation.evidence_file;
GRANT SELECT ON evaluation.evidence_file_view TO wenxiao_evaluation;

-- What is submitted stands on its files as they were then.
CREATE FUNCTION evaluation.keep_submitted_evidence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    changed evaluation.evidence_file := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT FROM evaluation.self_evaluation e
               WHERE e.id = changed.self_evaluation_id AND e.status NOT IN ('draft', 'returned')) THEN
        RAISE EXCEPTION '% of a final row in evaluation.evidence_file is refused', TG_OP USING ERRCODE = 'WX002';
    END IF;
    RETURN changed;
END
$body$;
CREATE TRIGGER submitted_row BEFORE DELETE ON evaluation.evidence_file
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_submitted_evidence();
CREATE TRIGGER submitted_list AFTER INSERT ON evaluation.evidence_file
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_submitted_evidence();
"""
SHOWN = """
CREATE OR REPLACE VIEW evaluation.self_evaluation_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, target_id, target_revision,
    project_id, project_code, project_name, livelihood, budget_year, overall_goal, goal_completion, status,
    initial_budget::text AS initial_budget, adjusted_budget::text AS adjusted_budget, executed::text AS executed,
    execution_weight::text AS execution_weight, rows, own_execution_score::text AS own_execution_score,
    own_total::text AS own_total, total::text AS total, result, policy, digest, submitted_on, history, created_at,
    figures_as_of, evaluation.current_name(unit_id, unit_name) AS unit_current_name,
    evaluation.current_name(department_id, NULL) AS department_current_name, evidence
FROM evaluation.self_evaluation
"""


def upgrade() -> None:
    op.execute("ALTER TABLE evaluation.self_evaluation ADD COLUMN evidence jsonb")
    for statement in (*statements(EVIDENCE), current_names_sql(SCHEMA, "evidence_file_view"), SHOWN):
        op.execute(statement)
    author, refuse = "(SELECT evaluation.reach('role')) IN ('unit', 'department')", "evaluation.refuse_change()"
    for table in TABLES:
        name = f"evaluation.{table}"
        for statement in (
            *scoped_table_sql(SCHEMA, table, ROLE, writes="SELECT, INSERT, DELETE"),
            f"CREATE POLICY author_inserts ON {name} AS RESTRICTIVE FOR INSERT WITH CHECK ({author})",
            f"CREATE POLICY author_deletes ON {name} AS RESTRICTIVE FOR DELETE USING ({author})",
            f"CREATE TRIGGER final_content BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION {refuse}",
        ):
            op.execute(statement)
    for statement in (
        *assigned_reads_sql(SCHEMA, dict.fromkeys(TABLES, "project_id")),
        *following_sql(SCHEMA, TABLES),
    ):
        op.execute(statement)
