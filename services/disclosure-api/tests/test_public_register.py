"""What everybody finds: regions, departments, projects; from the public feed alone, and from nothing before it."""

from typing import Any

import pytest

from disclosure_api.public.models import (
    DepartmentPage,
    DepartmentView,
    ProjectPage,
    ProjectView,
    RegionTree,
    RegionView,
)
from disclosure_api.public.registering import keep_register
from wenxiao.access import Principal
from wenxiao.testing import administer

from .office import ANYBODY, CONGRESS, HEAD, NETWORK, RE_CHECK, Office
from .published import Press, a_document

API = "/api/v1/public"
CODE: str = a_document()["project"]["code"]


@pytest.fixture
def press(office: Office) -> Press:
    return Press(office)


async def read(office: Office, path: str, who: Principal = ANYBODY) -> dict[str, Any]:
    answer = await office.get(f"{API}/{path}", who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def rows(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await read(office, "projects"))["items"]
    return found


async def project(office: Office) -> dict[str, Any]:
    return ProjectPage.model_validate(await read(office, f"projects/{CODE}")).model_dump(mode="json")


async def test_from_the_region_down_to_the_project(press: Press) -> None:
    await press.published(
        a_document(), a_document("self_evaluation"), a_document(number=2, department="362"), a_document(year=2023)
    )
    office = press.office
    tree = RegionTree.model_validate(await read(office, "regions"))
    (province,) = tree.regions
    (city,) = province.children
    (county,) = city.children
    assert (county.code, county.years, county.projects) == ("441622", [2023, 2022], 3)
    region = RegionView.model_validate(await read(office, "regions/441622"))
    assert [(year.budget_year, year.projects, year.budget) for year in region.years] == [
        (2023, 1, "1000.00"),
        (2022, 2, "2200.00"),
    ]
    assert region.years[1].execution_rate == "75.00"
    assert [(one.grade, one.count, one.share) for one in region.years[1].grades] == [("优", 1, "100.00")]
    listed = await read(office, "departments?region_code=441622")
    departments = [DepartmentView.model_validate(item) for item in listed["items"]]
    assert [(one.department_code, [year.budget_year for year in one.years]) for one in departments] == [
        ("361", [2023, 2022]),
        ("362", [2022]),
    ]
    page = DepartmentPage.model_validate(await read(office, "regions/441622/departments/361"))
    assert page.years == departments[0].years
    project = ProjectPage.model_validate(await read(office, f"projects/{CODE}"))
    assert [year.budget_year for year in project.years] == [2023, 2022]
    assert {one.kind for one in project.years[1].documents} == {"target", "self_evaluation"}
    rows = await read(office, "projects?region_code=441622&department_code=361&budget_year=2022")
    (row,) = [ProjectView.model_validate(item) for item in rows["items"]]
    assert project.years[1].summary == row
    assert (row.score, row.grade, row.graded_by, row.executed) == ("92.50", "优", "self", "900.00")


async def test_nothing_stands_in_the_register_before_it_stands_in_the_feed(press: Press) -> None:
    await press.put(a_document())
    assert await read(press.office, "regions") == {"regions": []}
    await press.office.number()
    assert (await read(press.office, "projects"))["items"] != []
    for who in (CONGRESS, NETWORK, HEAD):
        for path in ("regions", "projects", "departments"):
            assert await read(press.office, path, who) == await read(press.office, path)


async def test_a_correction_takes_the_place_of_what_it_corrects(press: Press) -> None:
    (first,) = await press.published(a_document())
    await press.correct(first, a_document(money={"approved_budget": "1500.00"}, department="362"))
    await press.office.number()
    assert [row["budget"] for row in await rows(press.office)] == ["1500.00"]
    held = (await read(press.office, "departments?region_code=441622"))["items"]
    assert [one["department_code"] for one in held] == ["362"]
    (document,) = (await project(press.office))["years"][0]["documents"]
    assert document["release_id"] != str(first)
    assert document["position"] == 2


async def test_a_withdrawn_release_leaves_with_its_reason(press: Press) -> None:
    target, result = await press.published(a_document(), a_document("evaluation_result"))
    await press.withdraw(result, "评价有误，另行公布")
    await press.office.number()
    (row,) = await rows(press.office)
    assert (row["grade"], row["executed"], row["kinds"]) == (None, None, ["target"])
    (year,) = (await project(press.office))["years"]
    (gone,) = year["withdrawn"]
    assert (gone["kind"], gone["withdrawn_on"], gone["withdrawal_reason"]) == (
        "evaluation_result",
        "2023-02-01",
        "评价有误，另行公布",
    )
    await press.withdraw(target, "整项撤回")
    await press.office.number()
    refused = await press.office.get(f"{API}/projects/{CODE}", ANYBODY)
    assert (refused.status_code, refused.json()["type"]) == (410, "/problems/project-withdrawn")
    assert {one["withdrawal_reason"] for one in refused.json()["withdrawn"]} == {"评价有误，另行公布", "整项撤回"}
    for path in ("regions/441622", "regions/441622/departments/361", "comparisons/years?region_code=441622"):
        absent = await press.office.get(f"{API}/{path}", ANYBODY)
        assert (absent.status_code, absent.json()["type"]) == (404, "/problems/nothing-published")
    assert await read(press.office, "regions") == {"regions": []}
    await press.published(a_document())
    assert len(await rows(press.office)) == 1


async def test_what_is_published_and_withdrawn_before_it_was_numbered_leaves_only_that(press: Press) -> None:
    (release,) = await press.put(a_document())
    await press.withdraw(release, "误发")
    await press.office.number()
    assert await rows(press.office) == []
    refused = await press.office.get(f"{API}/projects/{CODE}", ANYBODY)
    assert [one["withdrawal_reason"] for one in refused.json()["withdrawn"]] == ["误发"]


async def test_a_register_that_was_lost_is_entered_again_from_the_feed(press: Press) -> None:
    await press.published(a_document(), a_document("evaluation_result"), a_document(year=2023))
    pages = [await read(press.office, path) for path in ("regions", "projects", f"projects/{CODE}")]
    tables = ("feed", "region", "item", "project_year", "department_year", "region_year")
    lost = [f"TRUNCATE disclosure.public_{table}" for table in tables]
    await administer(press.office.database.cluster, *lost, database=press.office.database.name)
    assert await rows(press.office) == []
    assert await keep_register(press.office.caller.app.state.database) == 3
    assert [await read(press.office, path) for path in ("regions", "projects", f"projects/{CODE}")] == pages
    assert await keep_register(press.office.caller.app.state.database) == 0


async def test_what_a_document_withholds_is_told_by_none_of_its_rows(press: Press) -> None:
    """The name and the money withheld: the project is there by its code, without either."""
    told = a_document(project={"code": CODE, "name": None}, money={"approved_budget": None}, department=None)
    await press.published(told)
    (row,) = await rows(press.office)
    assert (row["project_name"], row["budget"], row["department_code"]) == (None, None, None)
    assert (await read(press.office, "departments?region_code=441622"))["items"] == []
    whole = a_document(kind="evaluation_result", project=None)
    await press.published(whole)
    assert len(await rows(press.office)) == 1


async def test_documents_of_departments_and_regions_stand_where_they_belong(press: Press) -> None:
    await press.published(a_document("department_overall", number=99), a_document("region_summary"), a_document())
    page = await read(press.office, "regions/441622/departments/361")
    assert [one["kind"] for one in page["documents"]] == ["department_overall"]
    (year,) = page["years"]
    assert (year["projects"], year["overall"]["score"], year["overall"]["grade"]) == (1, "92.50", "优")
    region = await read(press.office, "regions/441622")
    assert [one["kind"] for one in region["summaries"]] == ["region_summary"]
    (feed,) = region["feeds"]
    assert feed["position"] == 3
    changes = await press.office.get(feed["changes_href"], ANYBODY)
    assert len(changes.json()["items"]) == 3
    assert [row["project_code"] for row in await rows(press.office)] == [CODE]


async def test_what_finance_publishes_is_told_as_it_was_published(office: Office) -> None:
    """By the routes of the bureau, from the sources of its neighbours: each document is the edition, byte for byte."""
    release = await office.published()
    await office.published(kind="evaluation_result", source_id=RE_CHECK)
    await office.number()
    page = await read(office, f"projects/{release['project_code']}")
    (year,) = page["years"]
    assert {one["kind"] for one in year["documents"]} == {"target", "evaluation_result"}
    for document in year["documents"]:
        frozen = await office.get(document["href"], ANYBODY)
        assert (document["content"], f'"{document["digest"]}"') == (frozen.json(), frozen.headers["etag"])
        assert (await office.get(document["release_href"], ANYBODY)).json()["content"] == document["content"]
    summary = ProjectView.model_validate(year["summary"])
    assert (summary.approved_budget, summary.executed, summary.graded_by) == ("656600.00", "650700.00", "finance")
    assert (summary.score, summary.grade, summary.execution_rate) == ("99.77", "优", "99.10")
    assert year["indicators"][0]["actual_text"] == "8676"
