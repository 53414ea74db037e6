"""Searching, sorting and paging through what is published; answers that any cache may keep."""

from typing import Any

import pytest

from disclosure_api.public.models import Comparison
from wenxiao.access import Role
from wenxiao.testing import a_principal

from .office import ANYBODY, Office
from .published import Press, a_document

API = "/api/v1/public"
NAMES = ("农村义务教育补助", "城乡义务教育", "高龄津贴（８０周岁以上）", "ABC工程", "100%报销_试点")


@pytest.fixture
async def press(office: Office) -> Press:
    """Five projects with budgets 1 to 5, of which the second and fourth have results."""
    press, documents = Press(office), []
    for at, name in enumerate(NAMES, 1):
        told: dict[str, Any] = {"project": {"code": f"44162222T{at:012d}", "name": name}}
        documents.append(a_document(number=at, money={"approved_budget": f"{at}.00"}, **told))
        if at % 2 == 0:
            scored = {"score": f"{60 + at}.50", "grade": "良"}
            money = {"adjusted_budget": f"{at}0.00", "executed": "1.00"}
            documents.append(a_document("evaluation_result", number=at, result=scored, money=money, **told))
    await press.published(*documents)
    return press


async def listed(office: Office, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        answer = await office.get(f"{API}/projects", ANYBODY, params={**params, **cursor})
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        cursor = {"cursor": answer.json()["next"]}


async def named(office: Office, **params: Any) -> list[str]:
    return [row["project_name"] for row in await listed(office, **params)]


async def test_words_find_whatever_their_order_width_and_case(press: Press) -> None:
    for query, found in (
        ("教育", {0, 1}),
        ("教育 农村", {0}),
        ("80周岁", {2}),
        ("ａｂｃ", {3}),
        ("44162222t000000000004", {3}),
        ("100%报", {4}),
        ("报销_试", {4}),
        ("361所属 津贴", {2}),
        ("农教", set()),
        ("试点 销 %", {4}),
    ):
        assert set(await named(press.office, q=query)) == {NAMES[at] for at in found}, query
    for query, problem in (
        *((short, "search-too-short") for short in ("教", "教 育", "__", "😀😀")),
        ("一一 二二 三三 四四 五五 六六 七七", "search-too-long"),
    ):
        refused = await press.office.get(f"{API}/projects", ANYBODY, params={"q": query})
        assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{problem}"), refused.text
    assert len(await named(press.office, q="教育 义务 农村 补助 项目 所属")) == 0
    assert await named(press.office, q="教育 义务 农村 补助 361 所属") == [NAMES[0]]


async def test_a_parameter_left_empty_was_not_given(press: Press) -> None:
    office = press.office
    for path, empty in (
        ("projects", "region_code=&department_code=&unit_code=&budget_year=&grade=&graded_by=&q=&sort=&cursor=&limit="),
        ("projects", "q=%20+&region_code=%20"),
        ("departments", "region_code=&limit="),
        ("releases", "region_code=&kind=&budget_year=&project_code=&department_code=&item_id=&cursor="),
        ("exports/projects.csv", "region_code=&budget_year=&headings="),
        ("comparisons/regions", "code=&budget_year=&under=4416"),
    ):
        given = "?under=4416" if "under=" in empty else ""
        expected = await office.get(f"{API}/{path}{given}", ANYBODY)
        found = await office.get(f"{API}/{path}?{empty}", ANYBODY)
        assert (found.status_code, found.content) == (200, expected.content), path
        assert found.headers["etag"] == expected.headers["etag"]
    unclear = await office.get(f"{API}/comparisons/years?project_code=&region_code=", ANYBODY)
    assert unclear.json()["type"] == "/problems/comparison-unclear"


async def test_pages_of_other_sites_and_caches_get_what_they_expect(press: Press) -> None:
    async with press.office.caller.of(ANYBODY) as anybody:
        for path, status in (
            ("projects", 200),
            ("projects?q=教", 422),
            ("projects/1", 404),
            ("releases/1", 422),
            ("exports/projects.csv", 200),
            ("nothing-here", 404),
        ):
            got, headed = await anybody.get(f"{API}/{path}"), await anybody.head(f"{API}/{path}")
            assert (got.status_code, headed.status_code, headed.content) == (status, status, b"")
            for answer in (got, headed):
                assert answer.headers["access-control-allow-origin"] == "*", path
            for name in ("etag", "content-type", "content-length", "cache-control"):
                assert got.headers.get(name) == headed.headers.get(name), (path, name)
        asked = {"Origin": "https://example.cn", "Access-Control-Request-Method": "GET"}
        preflight = await anybody.options(f"{API}/projects", headers=asked)
        assert preflight.status_code == 204
        assert {"GET", "HEAD"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
        assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
        gone = await anybody.delete(f"{API}/projects")
        assert (gone.status_code, gone.headers["access-control-allow-origin"]) == (405, "*")


async def test_lists_are_sorted_and_paged_without_a_gap(press: Press) -> None:
    by_money = [NAMES[at] for at in (3, 1, 4, 2, 0)]
    by_score = [NAMES[at] for at in (3, 1)]
    for limit in (1, 2, 50):
        assert await named(press.office, sort="money", limit=limit) == by_money
        assert (await named(press.office, sort="score", limit=limit))[:2] == by_score
        assert await named(press.office, limit=limit) == sorted(NAMES)
    assert await named(press.office, grade="良", sort="score") == by_score
    assert await named(press.office, graded_by="self") == []
    assert await named(press.office, budget_year=2021) == []
    assert await named(press.office, unit_code="361001", region_code="441622", department_code="362") == []


async def test_equal_questions_get_equal_bytes_and_a_cache_may_keep_them(press: Press) -> None:
    officer = a_principal(Role.SYSTEM_ADMIN)
    code = f"44162222T{2:012d}"
    for path in (
        *("regions", "regions/441622", "departments", "projects", f"projects/{code}", "exports"),
        *("comparisons/years?region_code=441622", "charts/departments.svg?region_code=441622&measure=grades"),
        *("exports/projects.csv", "exports/regions.json"),
    ):
        first = await press.office.get(f"{API}/{path}", ANYBODY)
        again = await press.office.get(f"{API}/{path}", officer)
        assert first.status_code == again.status_code == 200, path
        assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
        assert first.headers["cache-control"] == "public, max-age=60"
        assert first.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in first.headers
        known = {"If-None-Match": f'"x", W/{first.headers["etag"]}'}
        unchanged = await press.office.get(f"{API}/{path}", ANYBODY, headers=known)
        assert (unchanged.status_code, unchanged.content) == (304, b""), path
    await press.published(a_document(number=6))
    known = {"If-None-Match": first.headers["etag"]}
    assert (await press.office.get(f"{API}/exports/regions.json", ANYBODY, headers=known)).status_code == 200


async def test_places_and_years_stand_beside_each_other(press: Press) -> None:
    await press.published(
        a_document(number=1, year=2023, money={"approved_budget": "2.00"}),
        a_document(number=7, region="441621", department="362"),
    )
    office = press.office

    async def compared(question: str) -> Comparison:
        answer = await office.get(f"{API}/comparisons/{question}", ANYBODY)
        assert answer.status_code == 200, answer.text
        chart = await office.get(answer.json()["chart_href"], ANYBODY)
        assert (chart.status_code, chart.headers["content-type"]) == (200, "image/svg+xml")
        assert "default-src 'none'" in chart.headers["content-security-policy"]
        return Comparison.model_validate(answer.json())

    years = await compared(f"years?project_code=44162222T{1:012d}")
    assert [(row.budget_year, row.budget) for row in years.rows] == [(2022, "1.00"), (2023, "2.00")]
    assert years.rows[0].since_last_year is None
    assert years.rows[1].since_last_year is not None
    assert years.rows[1].since_last_year.approved_budget_percent == "100.00"
    assert years.rows[1].since_last_year.executed_percent is None
    assert (years.rows[1].executed, years.rows[1].executed_of, years.rows[1].adjusted_budget) == (None, 0, None)
    budgets = await compared(f"years?project_code=44162222T{2:012d}")
    assert (budgets.rows[0].approved_budget, budgets.rows[0].adjusted_budget) == ("2.00", "20.00")
    county = await compared("years?region_code=441622")
    assert [(row.budget_year, row.projects, row.average_score) for row in county.rows] == [
        (2022, 5, "63.50"),
        (2023, 1, None),
    ]
    assert county.rows[1].since_last_year is not None
    assert county.rows[1].executed is county.rows[1].since_last_year.executed_percent is None
    assert county.rows[0].executed_of == 2
    assert county.rows[0].execution_rate == "3.33"  # 2 of 60, of the two whose budget and execution are told
    regions = await compared("regions?under=4416&budget_year=2022")
    assert [row.region_name for row in regions.rows] == ["紫金县", "龙川县"]
    assert await compared("regions?code=441621&code=441622&budget_year=2022") != regions  # its picture asks otherwise
    departments = await compared("departments?region_code=441622")
    assert [(row.budget_year, row.department_name) for row in departments.rows] == [(2023, "龙川县医疗保障局")]
    assert [row.budget_year for row in departments.whole] == [2023]
    await compared("years?region_code=441622&department_code=361")


async def test_a_comparison_that_is_unclear_or_of_nothing_is_told(press: Press) -> None:
    office = press.office
    two = "years?project_code=1&department_code=2&region_code=3"
    for unclear in ("years", "years?department_code=361", "regions", two):
        refused = await office.get(f"{API}/comparisons/{unclear}", ANYBODY)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/comparison-unclear"), unclear
    for absent in ("years?region_code=1", "regions?code=9", "departments?region_code=4416"):
        refused = await office.get(f"{API}/comparisons/{absent}", ANYBODY)
        assert (refused.status_code, refused.json()["type"]) == (404, "/problems/nothing-published"), absent
