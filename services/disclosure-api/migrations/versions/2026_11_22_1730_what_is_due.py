"""What is due: sources as their services tell them, the papers of the congress, and which members of an edition are empty."""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
TABLES = """
CREATE TABLE disclosure.due_source (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    kind varchar(32) NOT NULL,
    source_id uuid NOT NULL,
    project_id uuid NOT NULL,
    project_code text NOT NULL,
    project_name text NOT NULL,
    object varchar(32) NOT NULL,
    budget_year integer NOT NULL,
    marks text[] NOT NULL,
    rechecked boolean NOT NULL,
    final_on date NOT NULL,
    in_force boolean NOT NULL,
    item_id uuid NOT NULL,
    CONSTRAINT pk_due_source PRIMARY KEY (id),
    CONSTRAINT uq_due_source_matter UNIQUE (project_id, budget_year, kind)
);
CREATE INDEX ix_due_source_scope ON disclosure.due_source (region_path, unit_id, id);
CREATE INDEX ix_due_source_year ON disclosure.due_source (budget_year, region_path, unit_id, id);
CREATE TABLE disclosure.congress_paper (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    paper varchar(32) NOT NULL,
    budget_year integer NOT NULL,
    congress_session text NOT NULL,
    planned_on date NOT NULL,
    laid_on date,
    recorded_by text NOT NULL,
    recorded_by_name text NOT NULL,
    CONSTRAINT pk_congress_paper PRIMARY KEY (id),
    CONSTRAINT uq_congress_paper_year UNIQUE (region_path, paper, budget_year)
);
CREATE INDEX ix_congress_paper_scope ON disclosure.congress_paper (region_path, unit_id, id);
CREATE TRIGGER final_when_laid BEFORE UPDATE ON disclosure.congress_paper FOR EACH ROW
    WHEN (OLD.laid_on IS NOT NULL) EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON disclosure.congress_paper
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE VIEW disclosure.congress_paper_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, paper, budget_year,
    congress_session, planned_on, laid_on,
    CASE WHEN disclosure.reach('audience') = 'none' THEN recorded_by_name END AS recorded_by_name, created_at
FROM disclosure.congress_paper;
GRANT SELECT ON disclosure.congress_paper_view TO wenxiao_disclosure;
"""
# When the congress meets is no secret within the administration, nor from the congress; the public reads releases.
PAPERS_READ = """
ALTER POLICY reads ON disclosure.congress_paper USING
    (region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
     AND (SELECT disclosure.reach('audience')) IN ('none', 'npc'))
"""
# What a kind cannot do without. A member that was kept back by decision is named in `withheld` and is not empty.
EMPTY = """
CREATE FUNCTION disclosure.empty_members(kind text, content text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $body$
    SELECT coalesce(array_agg(needed.zh ORDER BY needed.place), '{}')
    FROM (SELECT content::jsonb AS held) document, LATERAL (VALUES
        (1, '{money,approved_budget}'::text[], '批复预算数', kind = 'target'),
        (2, '{money,executed}', '执行数', kind IN ('self_evaluation', 'evaluation_result', 'department_overall')),
        (3, '{goal}', '绩效目标', kind IN ('target', 'self_evaluation', 'evaluation_result')),
        (4, '{indicators}', '绩效指标', kind IN ('target', 'self_evaluation', 'evaluation_result')),
        (5, '{result,score}', '得分', kind IN ('self_evaluation', 'evaluation_result')),
        (6, '{result,grade}', '等级', kind = 'evaluation_result')
    ) needed (place, path, zh, asked)
    WHERE needed.asked AND coalesce(held #>> needed.path, '') IN ('', '[]', '{}')
        AND NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(held->'withheld', '[]')) w
            WHERE '/' || array_to_string(needed.path, '/') LIKE (w->>'pointer') || '%')
$body$;
CREATE FUNCTION disclosure.note_empty_members() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.empty_members := disclosure.empty_members(NEW.kind, NEW.content);
    RETURN NEW;
END
$body$;
ALTER TABLE disclosure.edition ADD COLUMN empty_members text[];
ALTER TABLE disclosure.edition DISABLE TRIGGER USER;
UPDATE disclosure.edition SET empty_members = disclosure.empty_members(kind, content);
ALTER TABLE disclosure.edition ENABLE TRIGGER USER;
CREATE TRIGGER note_empty_members BEFORE INSERT ON disclosure.edition
    FOR EACH ROW EXECUTE FUNCTION disclosure.note_empty_members();
CREATE INDEX ix_edition_item ON disclosure.edition (item_id, audience);
"""


def upgrade() -> None:
    told = "(SELECT disclosure.reach('role')) = 'service'"
    finance = "(SELECT disclosure.reach('role')) = 'finance'"
    for statement in (
        *statements(TABLES),
        *scoped_table_sql(SCHEMA, "due_source", ROLE),
        *scoped_table_sql(SCHEMA, "congress_paper", ROLE),
        f"CREATE POLICY told_inserts ON disclosure.due_source AS RESTRICTIVE FOR INSERT WITH CHECK ({told})",
        f"CREATE POLICY told_updates ON disclosure.due_source AS RESTRICTIVE FOR UPDATE USING ({told})",
        f"CREATE POLICY finance_records ON disclosure.congress_paper AS RESTRICTIVE FOR INSERT WITH CHECK ({finance})",
        f"CREATE POLICY finance_lays ON disclosure.congress_paper AS RESTRICTIVE FOR UPDATE USING ({finance})",
        PAPERS_READ,
        *following_sql(SCHEMA, ("due_source", "congress_paper")),
        current_names_sql(SCHEMA, "congress_paper_view"),
        *statements(EMPTY),
    ):
        op.execute(statement)
