"""What a department enters for its evaluation as a whole, and what its framework makes of it.

Revision ID: 2026_11_22_1020
"""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "2026_11_22_1020"
down_revision = "2026_11_22_1010"
branch_labels = None
depends_on = None

SCHEMA, ROLE, TABLE = "evaluation", "wenxiao_evaluation", "overall_sheet"
SHEET = """
CREATE TABLE evaluation.overall_sheet (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    self_evaluation_id uuid NOT NULL,
    project_id uuid NOT NULL,
    budget_year integer NOT NULL,
    framework jsonb NOT NULL,
    figures jsonb NOT NULL,
    checklists jsonb NOT NULL,
    absent jsonb NOT NULL,
    total numeric,
    grade text,
    result jsonb,
    policy jsonb,
    digest text,
    CONSTRAINT pk_overall_sheet PRIMARY KEY (id),
    CONSTRAINT fk_overall_sheet_self_evaluation_id FOREIGN KEY (self_evaluation_id)
        REFERENCES evaluation.self_evaluation (id),
    CONSTRAINT uq_overall_sheet_self_evaluation_id UNIQUE (self_evaluation_id),
    CONSTRAINT ck_overall_sheet_scored CHECK ((digest IS NULL) = (total IS NULL))
);
CREATE INDEX ix_overall_sheet_scope ON evaluation.overall_sheet (region_path, unit_id, id);

-- It is known, read and locked by its self-evaluation, whose version is its version too.
CREATE VIEW evaluation.overall_sheet_view WITH (security_invoker = true) AS
SELECT s.id, s.version, o.region_path, o.region_code, o.unit_id, o.unit_code, o.unit_name, o.department_id,
    o.project_id, s.project_code, s.project_name, o.budget_year, s.status, o.framework, o.figures, o.checklists,
    o.absent, o.total::text AS total, o.grade, o.result, o.policy, o.digest
FROM evaluation.overall_sheet o JOIN evaluation.self_evaluation s ON s.id = o.self_evaluation_id;
GRANT SELECT ON evaluation.overall_sheet_view TO wenxiao_evaluation;

-- Filled while the self-evaluation is filled, scored when it is submitted, and final with it.
CREATE FUNCTION evaluation.keep_overall_sheet() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    decided text[] := '{version,total,grade,result,policy,digest}';
    state text;
BEGIN
    IF TG_OP = 'UPDATE' AND evaluation.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    SELECT s.status INTO state FROM evaluation.self_evaluation s WHERE s.id = OLD.self_evaluation_id;
    IF TG_OP = 'UPDATE' AND (state IN ('draft', 'returned')
        OR (state = 'submitted' AND to_jsonb(NEW) - decided = to_jsonb(OLD) - decided)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$;
CREATE TRIGGER final_content BEFORE UPDATE OR DELETE ON evaluation.overall_sheet
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_overall_sheet();
"""


def upgrade() -> None:
    author = "(SELECT evaluation.reach('role')) IN ('unit', 'department')"
    name = f"evaluation.{TABLE}"
    for statement in (
        *statements(SHEET),
        *scoped_table_sql(SCHEMA, TABLE, ROLE),
        f"CREATE POLICY author_inserts ON {name} AS RESTRICTIVE FOR INSERT WITH CHECK ({author})",
        f"CREATE POLICY author_updates ON {name} AS RESTRICTIVE FOR UPDATE USING ({author}) WITH CHECK ({author})",
        *assigned_reads_sql(SCHEMA, {TABLE: "project_id"}),
        *following_sql(SCHEMA, (TABLE,)),
        current_names_sql(SCHEMA, "overall_sheet_view"),
    ):
        op.execute(statement)
