"""The public register: what everybody may know, apart from where it is drafted; its views and their figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from wenxiao.migration import statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
ORDERS = ("name_order", "money_order", "score_order")
TABLES = (
    *("public_feed", "public_region", "public_item"),
    *("public_project_year", "public_department_year", "public_region_year"),
)
# Everybody reads it, whoever he is; the writer of the feed alone writes it.
SECURED = """
ALTER TABLE disclosure.{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON disclosure.{table} FOR SELECT USING (true);
CREATE POLICY inserts ON disclosure.{table} FOR INSERT WITH CHECK ((SELECT disclosure.reach('role')) = 'service');
CREATE POLICY updates ON disclosure.{table} FOR UPDATE USING ((SELECT disclosure.reach('role')) = 'service');
CREATE POLICY deletes ON disclosure.{table} FOR DELETE USING ((SELECT disclosure.reach('role')) = 'service');
GRANT SELECT, INSERT, UPDATE, DELETE ON disclosure.{table} TO {role};
"""
PROJECT_VIEW = """
CREATE VIEW disclosure.public_project_view WITH (security_invoker = true) AS
SELECT y.id, y.region_code, y.region_name, nullif(y.department_code, '') AS department_code, y.department_name,
       y.unit_code, y.unit_name, y.project_code, y.project_name, y.budget_year,
       y.approved_budget::text AS approved_budget, y.adjusted_budget::text AS adjusted_budget,
       y.budget::text AS budget, y.executed::text AS executed, y.execution_rate::text AS execution_rate,
       y.goal, y.score::text AS score, y.grade, y.graded_by, y.rectifications, y.result_use, y.kinds,
       '/api/v1/public/projects/' || y.project_code AS href
FROM disclosure.public_project_year y
"""
# What the totals of a place and year say, the same for a department and a region.
FIGURES = """
       t.projects, t.approved_budget::text AS approved_budget, t.budget::text AS budget, t.executed::text AS executed,
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
INDICATOR_VIEW = """
CREATE VIEW disclosure.public_indicator_view WITH (security_invoker = true) AS
SELECT i.item_id, i.region_code, i.content ->> 'region_name' AS region_name,
       i.content #>> '{department,code}' AS department_code, i.content #>> '{department,name}' AS department_name,
       i.content #>> '{unit,name}' AS unit_name, i.project_code, i.content #>> '{project,name}' AS project_name,
       i.budget_year, i.type AS kind, row.number::int AS row, row.told ->> 'category' AS category,
       row.told ->> 'subcategory' AS subcategory, row.told ->> 'name' AS name, row.told ->> 'operator' AS operator,
       row.told ->> 'target_text' AS target_text, row.told ->> 'unit' AS unit,
       row.told ->> 'actual_text' AS actual_text, row.told ->> 'weight' AS weight, row.told ->> 'score' AS score
FROM disclosure.public_item i,
     jsonb_array_elements(CASE WHEN jsonb_typeof(i.content -> 'indicators') = 'array'
         THEN i.content -> 'indicators' ELSE '[]' END) WITH ORDINALITY AS row (told, number)
WHERE i.type IN ('target', 'self_evaluation', 'evaluation_result')
"""
VIEWS = {
    "public_project_view": PROJECT_VIEW,
    "public_department_year_view": DEPARTMENT_YEAR_VIEW,
    "public_region_year_view": REGION_YEAR_VIEW,
    "public_department_view": DEPARTMENT_VIEW,
    "public_indicator_view": INDICATOR_VIEW,
}


def upgrade() -> None:
    _create_feed()
    _create_item()
    _create_project_year()
    _create_totals("public_department_year", ("region_code", "department_code"), _text("department_name"))
    _create_totals("public_region_year", ("region_code",))
    for table in TABLES:
        for statement in statements(SECURED.format(table=table, role=ROLE)):
            op.execute(statement)
    for name, view in VIEWS.items():
        op.execute(view)
        op.execute(f"GRANT SELECT ON disclosure.{name} TO {ROLE}")


def _text(name: str, *, filled: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not filled)


def _number(name: str, digits: int = 18, *, filled: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(digits, 2), nullable=not filled)


def _create_feed() -> None:
    op.create_table(
        "public_feed",
        *(_text(name, filled=True) for name in ("region_path", "region_code")),
        sa.Column("position", sa.BigInteger, nullable=False),
        _text("head", filled=True),
        sa.Column("updated_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("region_path", name="pk_public_feed"),
        schema=SCHEMA,
    )
    op.create_table(
        "public_region",
        *(_text(name, filled=True) for name in ("code", "name")),
        _text("level"),
        _text("path", filled=True),
        _text("parent_code"),
        sa.PrimaryKeyConstraint("code", name="pk_public_region"),
        schema=SCHEMA,
    )


def _create_item() -> None:
    op.create_table(
        "public_item",
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        *(_text(name, filled=True) for name in ("region_path", "region_code", "department_code", "project_code")),
        sa.Column("budget_year", sa.Integer, nullable=False),
        _text("period", filled=True),
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        *(_text(name, filled=True) for name in ("digest", "href")),
        _number("money", filled=True),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("content", JSONB),
        sa.Column("withdrawn_on", sa.Date),
        _text("withdrawal_reason"),
        sa.PrimaryKeyConstraint("item_id", name="pk_public_item"),
        schema=SCHEMA,
    )
    for name, columns in (
        ("project", ["project_code", "budget_year"]),
        ("place", ["region_code", "budget_year", "type", "department_code"]),
        ("rows", ["region_code", "project_code", "budget_year", "type", "item_id"]),
    ):
        op.create_index(f"ix_public_item_{name}", "public_item", columns, schema=SCHEMA)


def _create_project_year() -> None:
    op.create_table(
        "public_project_year",
        *(_text("id", filled=True), _text("region_code", filled=True), _text("region_name")),
        *(_text("department_code", filled=True), _text("department_name"), _text("unit_code"), _text("unit_name")),
        *(_text("project_code", filled=True), _text("project_name")),
        sa.Column("budget_year", sa.Integer, nullable=False),
        *(_number(name) for name in ("approved_budget", "adjusted_budget", "budget", "executed")),
        *(sa.Column("execution_rate", sa.Numeric), _text("goal"), sa.Column("score", sa.Numeric)),
        *(_text("grade"), _text("graded_by")),
        sa.Column("rectifications", sa.Integer, nullable=False),
        _text("result_use"),
        sa.Column("kinds", ARRAY(sa.Text), nullable=False),
        _text("name_order", filled=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ORDERS[1:]),
        _text("search_text", filled=True),
        sa.Column("pairs", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_public_project_year"),
        schema=SCHEMA,
    )
    for name, columns in (
        *((order, [order, "id"]) for order in ORDERS),
        *((f"region_{order}", ["region_code", order, "id"]) for order in ORDERS),
        ("department", ["region_code", "department_code", "budget_year"]),
        ("place", ["region_code", "budget_year", "grade"]),
        ("grade", ["budget_year", "grade"]),
        ("project", ["project_code", "budget_year"]),
    ):
        op.create_index(f"ix_public_project_year_{name}", "public_project_year", columns, schema=SCHEMA)
    op.create_index(
        "ix_public_project_year_pairs", "public_project_year", ["pairs"], schema=SCHEMA, postgresql_using="gin"
    )


def _create_totals(name: str, place: tuple[str, ...], *more: sa.Column[str]) -> None:
    counted = ("projects", "settled", "scored", "graded", "graded_by_finance", "rectified")
    summed = ("approved_budget", "budget", "executed", "settled_budget", "settled_executed")
    op.create_table(
        name,
        *(_text(column, filled=True) for column in place),
        sa.Column("budget_year", sa.Integer, nullable=False),
        _text("region_name"),
        *more,
        *(sa.Column(column, sa.Integer, nullable=False) for column in counted),
        *(_number(column, 20, filled=True) for column in summed),
        sa.Column("score_sum", sa.Numeric, nullable=False),
        sa.Column("grades", JSONB, nullable=False),
        sa.PrimaryKeyConstraint(*place, "budget_year", name=f"pk_{name}"),
        schema=SCHEMA,
    )
