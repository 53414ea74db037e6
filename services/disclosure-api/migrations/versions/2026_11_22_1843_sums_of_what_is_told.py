"""Sums say of how many they are, and nothing where nothing is told; the register knows each release that was numbered."""

import sqlalchemy as sa
from alembic import op

from wenxiao.migration import statements

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
TOTALS = ("public_department_year", "public_region_year")
REGISTER = (
    *("public_feed", "public_region", "public_item", "public_project_year", "public_department_year"),
    *("public_region_year", "public_release"),
)
SECURED = f"""
ALTER TABLE disclosure.public_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON disclosure.public_release FOR SELECT USING (true);
CREATE POLICY inserts ON disclosure.public_release FOR INSERT
    WITH CHECK ((SELECT disclosure.reach('role')) = 'service');
CREATE POLICY updates ON disclosure.public_release FOR UPDATE USING ((SELECT disclosure.reach('role')) = 'service');
CREATE POLICY deletes ON disclosure.public_release FOR DELETE USING ((SELECT disclosure.reach('role')) = 'service');
GRANT SELECT, INSERT, UPDATE, DELETE ON disclosure.public_release TO {ROLE};
"""
FIGURES = """
       t.projects, t.approved_budget::text AS approved_budget, t.approved_of,
       t.adjusted_budget::text AS adjusted_budget, t.adjusted_of, t.budget::text AS budget,
       t.executed::text AS executed, t.executed_of,
       t.settled, CASE WHEN t.settled_budget > 0
           THEN round(100 * t.settled_executed / t.settled_budget, 2)::text END AS execution_rate,
       t.scored, CASE WHEN t.scored > 0 THEN round(t.score_sum / t.scored, 2)::text END AS average_score,
       t.graded, t.graded_by_finance,
       (SELECT coalesce(json_agg(json_build_object('grade', g.key, 'count', g.value::int,
                   'share', round(100 * g.value::numeric / t.graded, 2)::text)
                   ORDER BY g.value::int DESC, g.key), '[]'::json)
        FROM jsonb_each_text(t.grades) g) AS grades,
       t.rectified
"""
DEPARTMENT_YEAR_VIEW = f"""
CREATE VIEW disclosure.public_department_year_view WITH (security_invoker = true) AS
SELECT t.region_code, t.region_name, t.department_code, t.department_name, t.budget_year, {FIGURES},
       (SELECT json_build_object('score', i.content #>> '{{result,score}}', 'grade', i.content #>> '{{result,grade}}',
                   'adjusted_budget', i.content #>> '{{money,adjusted_budget}}',
                   'executed', i.content #>> '{{money,executed}}',
                   'release_id', i.release_id, 'href', i.href, 'published_on', i.published_on)
        FROM disclosure.public_item i
        WHERE i.region_code = t.region_code AND i.budget_year = t.budget_year AND i.type = 'department_overall'
          AND i.department_code = t.department_code AND i.content IS NOT NULL
        ORDER BY i.item_id LIMIT 1) AS overall
FROM disclosure.public_department_year t
"""
REGION_YEAR_VIEW = f"""
CREATE VIEW disclosure.public_region_year_view WITH (security_invoker = true) AS
SELECT t.region_code, t.region_name, t.budget_year, {FIGURES}
FROM disclosure.public_region_year t
"""
DEPARTMENT_VIEW = """
CREATE VIEW disclosure.public_department_view WITH (security_invoker = true) AS
SELECT d.region_code, d.department_code,
       (SELECT coalesce(json_agg(y ORDER BY y.budget_year DESC), '[]'::json)
        FROM disclosure.public_department_year_view y
        WHERE y.region_code = d.region_code AND y.department_code = d.department_code) AS years
FROM (SELECT DISTINCT t.region_code, t.department_code FROM disclosure.public_department_year t) d
"""
# A withdrawal closes at once, before it has a number; whoever asks gets the same of it.
WITHDRAWAL = f"""
CREATE FUNCTION disclosure.public_withdrawal(release uuid)
RETURNS TABLE (withdrawn_on date, withdrawal_reason text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $body$
    SELECT e.withdrawn_on, e.withdrawal_reason FROM disclosure.edition e
    WHERE e.release_id = release AND e.audience = 'public' AND e.status = 'withdrawn'
$body$;
REVOKE ALL ON FUNCTION disclosure.public_withdrawal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosure.public_withdrawal TO {ROLE};
"""
# Names and content are those of the release in force: what was corrected or taken back shows none of its own.
RELEASE_VIEW = """
CREATE VIEW disclosure.public_release_view WITH (security_invoker = true) AS
SELECT p.release_id AS id, p.region_path, p.region_code, 'public' AS audience, p.type AS kind, p.item_id,
       i.content #>> '{department,code}' AS department_code, i.content #>> '{department,name}' AS department_name,
       i.content #>> '{unit,code}' AS unit_code, i.content #>> '{unit,name}' AS unit_name,
       p.project_code, i.content #>> '{project,name}' AS project_name, p.budget_year,
       nullif(p.period, '') AS period, p.replaces,
       CASE WHEN gone.release IS NOT NULL THEN 'withdrawn' WHEN i.content IS NOT NULL THEN 'published'
            ELSE 'superseded' END AS status,
       p.published_on, gone.withdrawn_on, gone.withdrawal_reason, p.digest, p.href, i.content::json AS content
FROM disclosure.public_release p
LEFT JOIN LATERAL (SELECT p.release_id AS release, w.* FROM disclosure.public_withdrawal(p.release_id) w) gone ON true
LEFT JOIN disclosure.public_item i
    ON i.item_id = p.item_id AND i.release_id = p.release_id AND gone.release IS NULL
"""
VIEWS = {
    "public_department_year_view": DEPARTMENT_YEAR_VIEW,
    "public_region_year_view": REGION_YEAR_VIEW,
    "public_department_view": DEPARTMENT_VIEW,
    "public_release_view": RELEASE_VIEW,
}
# What the database notes of an edition must not say whose row it is: policies are asked after it, not before.
NOTE = """
CREATE OR REPLACE FUNCTION disclosure.note_empty_members() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.empty_members := '{}';
    IF pg_input_is_valid(NEW.content, 'jsonb') AND NOT EXISTS
        (SELECT FROM disclosure.release r WHERE r.id = NEW.release_id AND r.withholdings <> '{}') THEN
        NEW.empty_members := disclosure.empty_members(NEW.kind, NEW.content);
    END IF;
    RETURN NEW;
END
$body$
"""
NEVER_CHANGED = """
DROP POLICY IF EXISTS updates ON disclosure.feed_purge;
CREATE POLICY updates ON disclosure.feed_purge FOR UPDATE USING (false);
"""


def upgrade() -> None:
    op.execute(NOTE)
    for statement in statements(NEVER_CHANGED):
        op.execute(statement)
    for view in ("public_department_view", "public_region_year_view", "public_department_year_view"):
        op.execute(f"DROP VIEW disclosure.{view}")
    for table in TOTALS:
        op.add_column(table, sa.Column("adjusted_budget", sa.Numeric(20, 2)), schema=SCHEMA)
        for name in ("approved_budget", "budget", "executed"):
            op.alter_column(table, name, nullable=True, schema=SCHEMA)
    _create_release()
    # The register is entered anew from the feeds (`keep_register`): rows and sums are told otherwise from now on.
    op.execute(f"TRUNCATE {', '.join(f'disclosure.{table}' for table in REGISTER)}")
    for table in TOTALS:
        for name in ("approved_of", "adjusted_of", "executed_of"):
            op.add_column(table, sa.Column(name, sa.Integer, nullable=False), schema=SCHEMA)
    for name, columns in (("unit", ["region_code", "unit_code"]), ("graded_by", ["graded_by", "budget_year"])):
        op.create_index(f"ix_public_project_year_{name}", "public_project_year", columns, schema=SCHEMA)
    for statement in (*statements(WITHDRAWAL), *VIEWS.values()):
        op.execute(statement)
    for view in VIEWS:
        op.execute(f"GRANT SELECT ON disclosure.{view} TO {ROLE}")


def _create_release() -> None:
    texts = {name: sa.Column(name, sa.Text, nullable=False) for name in ("region_path", "region_code", "period")}
    op.create_table(
        "public_release",
        sa.Column("release_id", sa.Uuid, nullable=False),
        *texts.values(),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("project_code", sa.Text),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("replaces", sa.Uuid),
        sa.Column("published_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("digest", "href")),
        sa.PrimaryKeyConstraint("release_id", name="pk_public_release"),
        schema=SCHEMA,
    )
    for name, columns in (
        ("place", ["region_path", "release_id"]),
        ("region_code", ["region_code", "region_path", "release_id"]),
        ("year", ["budget_year", "region_path", "release_id"]),
        ("type", ["type", "region_path", "release_id"]),
        ("project_code", ["project_code"]),
        ("item_id", ["item_id"]),
    ):
        op.create_index(f"ix_public_release_{name}", "public_release", columns, schema=SCHEMA)
    for statement in statements(SECURED):
        op.execute(statement)
