"""What similar projects used is found by their names, and told as aggregates beyond the caller's reach."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE = "wenxiao_indicators"
SIGNATURE = "indicators.used_by_similar(text, text, integer)"
# As the tables' owner: docs/decisions/0012. The first row of a target stands for its project.
USED_BY_SIMILAR = """
CREATE FUNCTION indicators.used_by_similar(asked text, asked_object text, since integer)
RETURNS TABLE (category text, subcategory text, name text, nearness numeric, projects integer, weights numeric[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
    WITH near AS (
        SELECT o.target_id, public.similarity(o.project_name, asked)::numeric AS nearness
        FROM indicators.observation o
        WHERE o.row_number = 1 AND o.object = asked_object AND o.budget_year >= since AND o.exited_on IS NULL
        ORDER BY o.project_name OPERATOR(public.<->) asked LIMIT 100
    ), used AS (
        SELECT o.category, coalesce(o.subcategory, '') AS subcategory, o.name_key, o.name, o.unit_id, o.project_id,
            o.weight, n.nearness,
            o.region_path >= indicators.reach('read_lo') AND o.region_path < indicators.reach('read_hi')
            AND (indicators.reach_units('read_units') IS NULL
                OR o.unit_id = ANY (indicators.reach_units('read_units'))) AS inside
        FROM near n JOIN indicators.observation o ON o.target_id = n.target_id
        WHERE n.nearness > 0.05
    ), hidden AS (
        SELECT u.category, u.subcategory, u.name_key FROM used u WHERE NOT u.inside
        GROUP BY 1, 2, 3 HAVING count(DISTINCT u.unit_id) >= 5
    ), told AS (
        SELECT u.* FROM used u
        WHERE u.inside OR (u.category, u.subcategory, u.name_key) IN (SELECT * FROM hidden)
    )
    SELECT t.category, t.subcategory, min(t.name), round(avg(t.nearness), 2),
        CASE WHEN bool_and(t.inside) THEN count(DISTINCT t.project_id)::integer
            ELSE count(DISTINCT t.project_id)::integer / 5 * 5 END,
        percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY t.weight)
    FROM told t GROUP BY t.category, t.subcategory, t.name_key
$body$
"""


def upgrade() -> None:
    op.create_index("ix_indicator_industry", "indicator", ["industry", "position"], schema="indicators")
    op.execute(
        "CREATE INDEX ix_observation_project_name ON indicators.observation"
        " USING gist (project_name public.gist_trgm_ops) WHERE row_number = 1"
    )
    op.execute(USED_BY_SIMILAR)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {ROLE}")
