"""What everybody asks costs what it shows, not what there is: PostgreSQL's own plans over many project-years."""

from typing import Any

from wenxiao.testing import administer

from .office import ANYBODY, Office
from .test_plans import nodes, plans

API = "/api/v1/public"
COUNT = 20_000
PROJECT = f"44162022T{20:012d}"
_COLUMNS = "region_code, region_name, department_code, department_name, project_code, project_name, budget_year"
_YEARS = f"""
INSERT INTO disclosure.public_project_year (id, {_COLUMNS}, budget, grade, rectifications, kinds, name_order,
    money_order, score_order, search_text, pairs)
SELECT code || '-' || n, code, '县', (300 + n / 50 % 50)::text, '局', code || '22T' || lpad(n::text, 12, '0'), name,
    2018 + n / 10 % 5, n, CASE WHEN n % 50 = 0 THEN '差' ELSE '优' END, 0, '{{target}}', name, -n * 100,
    -(n * 7919 % 10000), name,
    (SELECT array_agg(DISTINCT substr(name, at, 2)) FROM generate_series(1, length(name) - 1) at)
FROM generate_series(1, {COUNT}) n, LATERAL (SELECT (441620 + n % 10)::text AS code,
    (ARRAY['农田建设', '义务教育', '道路养护', '医疗设备'])[1 + n % 4] || '第' || n || '号' AS name) told
"""
_TOTALS = """
INSERT INTO disclosure.public_{noun}_year ({place}, budget_year, projects, approved_of, adjusted_of, executed_of,
    budget, executed, settled, settled_budget, settled_executed, scored, score_sum, graded, graded_by_finance, grades,
    rectified)
SELECT {place}, budget_year, count(*), 0, 0, 0, sum(budget), 0, 0, 0, 0, 0, 0, 1, 0, '{{"优": 1}}', 0
FROM disclosure.public_project_year GROUP BY {place}, budget_year
"""
_REGIONS = """
INSERT INTO disclosure.public_region (code, name, path, parent_code)
SELECT DISTINCT region_code, '县', '/44/4416/' || region_code, '4416' FROM disclosure.public_project_year
UNION ALL VALUES ('44', '省', '/44', NULL), ('4416', '市', '/44/4416', '44')
"""
# How many project-years a question may touch: ten are shown and one more is fetched, each looked up for its view.
SHOWN = 22
QUESTIONS = {
    "projects?limit=10": SHOWN,
    "projects?limit=10&sort=money": SHOWN,
    "projects?limit=10&sort=score": SHOWN,
    "projects?limit=10&region_code=441623&sort=money": SHOWN + 300,
    "projects?limit=10&region_code=441623&budget_year=2020&sort=score": SHOWN + 500,
    "projects?limit=10&region_code=441623&department_code=310&budget_year=2020": SHOWN + 50,
    "projects?limit=10&region_code=441623&grade=没有": SHOWN,
    "projects?limit=10&budget_year=2099": SHOWN,
    "projects?limit=10&q=第777号": SHOWN + 2 * 50,
    "projects?limit=10&q=没有这个": SHOWN,
    "regions": 0,
    "departments?region_code=441623&limit=10": 0,
    "comparisons/years?region_code=441623": 0,
    "comparisons/regions?under=4416": 0,
    "comparisons/departments?region_code=441623": 0,
    f"comparisons/years?project_code={PROJECT}": 5,
    "charts/regions.svg?under=4416": 0,
}


def rows_touched(scan: dict[str, Any]) -> float:
    touched: float = (scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)) * scan["Actual Loops"]
    return touched


async def test_no_question_reads_more_than_it_shows(office: Office) -> None:
    totals = [
        _TOTALS.format(noun=noun, place=place)
        for noun, place in (("department", "region_code, department_code"), ("region", "region_code"))
    ]
    await administer(
        office.database.cluster, _YEARS, *totals, _REGIONS, "VACUUM ANALYZE", database=office.database.name
    )
    told = (await office.get(f"{API}/projects?limit=10&q=第777号", ANYBODY)).json()["items"]
    assert [row["project_name"] for row in told] == ["义务教育第777号"]
    for question, most in QUESTIONS.items():
        for plan in await plans(office, f"{API}/{question}", ANYBODY):
            scans = [node for node in nodes(plan) if node.get("Relation Name") == "public_project_year"]
            read = sum(rows_touched(node) for node in scans)
            assert read <= most, (question, read, [node["Node Type"] for node in scans])
            assert not [node for node in scans if node["Node Type"] == "Seq Scan" and node["Actual Rows"]], question
