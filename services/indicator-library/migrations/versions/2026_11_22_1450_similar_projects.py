"""What similar projects used is found by their names, and told as aggregates beyond the caller's reach."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE = "wenxiao_indicators"
SIGNATURE = "indicators.used_by_similar(text, text, integer, boolean)"
# As the tables' owner: docs/decisions/0012. The first row of a target stands for its project. `reads` is false where the
# caller may not read observations at all. What is inside his reach and what is hidden are told apart, and neither
# crowds the other out: else whoever adds projects of his own reads the hidden ones off the sums.
NEAREST = """SELECT o.target_id, {inside} AS inside, public.similarity(o.project_name, asked)::numeric AS nearness
            FROM indicators.observation o
            WHERE o.row_number = 1 AND o.object = asked_object AND o.budget_year >= since AND o.exited_on IS NULL
            AND {where}
            ORDER BY o.project_name OPERATOR(public.<->) asked LIMIT 100"""
IN_REGION = "o.region_path >= indicators.reach('read_lo') AND o.region_path < indicators.reach('read_hi')"
UNITS = "indicators.reach_units('read_units')"
BRANCHES = (
    NEAREST.format(inside="true", where=f"reads AND {UNITS} IS NULL AND {IN_REGION}"),
    NEAREST.format(inside="true", where=f"reads AND {UNITS} IS NOT NULL AND {IN_REGION} AND o.unit_id = ANY ({UNITS})"),
    NEAREST.format(
        inside="false",
        where=f"NOT (reads AND {IN_REGION} AND ({UNITS} IS NULL OR o.unit_id = ANY ({UNITS})))",
    ),
)
USED_BY_SIMILAR = f"""
CREATE FUNCTION indicators.used_by_similar(asked text, asked_object text, since integer, reads boolean)
RETURNS TABLE (category text, subcategory text, name text, hidden boolean, nearness numeric, projects integer,
    weights numeric[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
    WITH near AS (
        ({") UNION ALL (".join(BRANCHES)})
    ), used AS (
        SELECT o.category, coalesce(o.subcategory, '') AS subcategory, o.name_key, o.name, o.unit_id, o.project_id,
            o.weight, n.nearness, n.inside
        FROM near n JOIN indicators.observation o ON o.target_id = n.target_id
        WHERE n.nearness > 0.05
    ), by_unit AS (
        SELECT u.category, u.subcategory, u.name_key, min(u.name) AS name, avg(u.nearness) AS nearness,
            count(DISTINCT u.project_id) AS projects, percentile_disc(0.5) WITHIN GROUP (ORDER BY u.weight) AS weight
        FROM used u WHERE NOT u.inside GROUP BY u.category, u.subcategory, u.name_key, u.unit_id
    )
    SELECT u.category, u.subcategory, min(u.name), false, round(avg(u.nearness), 2),
        count(DISTINCT u.project_id)::integer, percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY u.weight)
    FROM used u WHERE u.inside GROUP BY u.category, u.subcategory, u.name_key
    UNION ALL
    SELECT h.category, h.subcategory, min(h.name), true, round(avg(h.nearness), 1),
        sum(h.projects)::integer / 5 * 5, percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY h.weight)
    FROM by_unit h GROUP BY h.category, h.subcategory, h.name_key HAVING count(*) >= 5
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
