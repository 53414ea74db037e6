"""Who self-evaluated not as required, or far from what the re-check found, is announced in a bulletin.

Revision ID: 2026_11_22_1230
"""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "2026_11_22_1230"
down_revision = "2026_11_22_1220"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"
BULLETIN = """
CREATE TABLE evaluation.bulletin (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    budget_year integer NOT NULL,
    status varchar(32) NOT NULL,
    evidence jsonb NOT NULL,
    entries jsonb NOT NULL,
    policy jsonb NOT NULL,
    digest text NOT NULL,
    proposed_on date NOT NULL,
    issued_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_bulletin PRIMARY KEY (id),
    CONSTRAINT ck_bulletin_issued CHECK ((status = 'issued') = (issued_on IS NOT NULL))
);
CREATE INDEX ix_bulletin_scope ON evaluation.bulletin (region_path, unit_id, id);
CREATE INDEX ix_bulletin_year ON evaluation.bulletin (region_path, budget_year, status);

CREATE VIEW evaluation.bulletin_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, budget_year, status,
    entries, policy, digest, proposed_on, issued_on, history, created_at
FROM evaluation.bulletin;
GRANT SELECT ON evaluation.bulletin_view TO wenxiao_evaluation;

CREATE TRIGGER decided_content BEFORE UPDATE ON evaluation.bulletin FOR EACH ROW
    WHEN ((to_jsonb(OLD) - '{status,version,issued_on,history}'::text[])
        IS DISTINCT FROM (to_jsonb(NEW) - '{status,version,issued_on,history}'::text[]))
    EXECUTE FUNCTION evaluation.refuse_change();
CREATE TRIGGER final_content BEFORE UPDATE ON evaluation.bulletin FOR EACH ROW
    WHEN (OLD.status = 'issued' AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW))
    EXECUTE FUNCTION evaluation.refuse_change();
CREATE TRIGGER final_row BEFORE DELETE ON evaluation.bulletin
    FOR EACH ROW EXECUTE FUNCTION evaluation.refuse_change();
"""
# Once issued it is for everybody who reads in the region by his own reach; before that for finance and oversight.
PUBLISHED = """
ALTER POLICY reads ON evaluation.bulletin USING (
    region_path >= (SELECT evaluation.seen_lo()) AND region_path < (SELECT evaluation.seen_hi())
    AND ((SELECT evaluation.reach_units('read_units')) IS NULL OR status = 'issued')
    AND (SELECT evaluation.assigned_projects()) IS NULL)
"""


def upgrade() -> None:
    author = "(SELECT evaluation.reach('role')) = 'finance'"
    name = "evaluation.bulletin"
    for statement in (
        *statements(BULLETIN),
        *scoped_table_sql(SCHEMA, "bulletin", ROLE),
        f"CREATE POLICY author_inserts ON {name} AS RESTRICTIVE FOR INSERT WITH CHECK ({author})",
        f"CREATE POLICY author_updates ON {name} AS RESTRICTIVE FOR UPDATE USING ({author}) WITH CHECK ({author})",
        PUBLISHED,
        *following_sql(SCHEMA, ("bulletin",)),
        current_names_sql(SCHEMA, "bulletin_view"),
    ):
        op.execute(statement)
