"""Indicators for a project over HTTP: ranked, explained, covering the form, and silent about others' projects."""

from typing import Any

from wenxiao.access import Duty, Role
from wenxiao.testing import Caller, a_principal

from .flowing_in import FINANCE, a_row, a_target, deliver

ASKED = "/api/v1/indicator-recommendations"
OWN_NAME = "智慧公厕蹲位改造数"


async def recommended(library: Caller, who: Any = None, **asked: Any) -> dict[str, Any]:
    async with library.of(who or a_principal(organisation_id=361001)) as caller:
        answer = await caller.post(ASKED, json={"name": "2023年高标准农田建设项目"} | asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_set_for_a_project_is_ranked_explained_and_covers_the_form(library: Caller) -> None:
    told = await recommended(library, description="新建田间道路和灌溉渠系，惠及脱贫村")
    assert (told["place"]["zh"], told["place"]["given"]) == ("农业—乡村振兴", False)
    assert "高标准农田" in told["place"]["told_by"]
    items = told["items"]
    assert [one["rank"] for one in items] == list(range(1, 13))
    assert len({one["heading"] for one in items}) >= 8
    assert all(one["because"] for one in items)
    shown = {one["heading"]: one["indicators"] for one in told["coverage"]}
    assert sum(shown.values()) == 12
    used = [one for one in items if one["similar_projects"]]
    assert all(f"{one['similar_projects']}个同类项目使用" in one["because"] for one in used)
    assert used
    code = next(one["indicator"] for one in items if one["indicator"])
    async with library.of(a_principal()) as caller:
        held = (await caller.get(f"/api/v1/indicators/{code['id']}")).json()
    assert (held["code"], held["status"]) == (code["code"], "published")


async def test_a_given_industry_counts_and_other_objects_have_their_own_indicators(library: Caller) -> None:
    given = await recommended(library, name="某专项", industry="水利")
    assert given["place"] == {"industry": "水利", "field": None, "zh": "水利", "given": True, "told_by": []}
    assert any("水利" in one["because"] for one in given["items"])
    office = await recommended(library, name="部门整体支出", object="department", limit=30)
    async with library.of(a_principal()) as caller:
        for one in [one for one in office["items"] if one["indicator"]][:5]:
            held = (await caller.get(f"/api/v1/indicators/{one['indicator']['id']}")).json()
            assert held["applies_to"] == "department"
    assert "在职人员控制率" in [one["name"] for one in office["items"]]


def approved(unit: int, weight: str = "20", **changes: Any) -> dict[str, Any]:
    row = a_row(1, name=OWN_NAME, unit="个", weight=weight)
    return a_target(row, unit=unit, project_name="城区公厕提升改造项目", **changes)


async def test_approved_targets_speak_for_their_own_office_at_once_and_for_others_from_five_on(library: Caller) -> None:
    asked = {"name": "公厕提升改造项目"}
    for unit in range(361001, 361005):
        await deliver(library, "targets", approved(unit))
    mine = next(one for one in (await recommended(library, **asked))["items"] if one["name"] == OWN_NAME)
    assert (mine["similar_projects"], mine["weights"]["median"]) == (1, "20")
    stranger = a_principal(organisation_id=999001, department_id=999)
    hidden = await recommended(library, who=stranger, limit=30, **asked)
    assert OWN_NAME not in [one["name"] for one in hidden["items"]]
    assert hidden["evidence"]["approved_indicators"] == 0
    await deliver(library, "targets", approved(361005, weight="8"))
    told = await recommended(library, who=stranger, **asked)
    seen = next(one for one in told["items"] if one["name"] == OWN_NAME)
    assert (seen["similar_projects"], seen["weights"]["high"]) == (5, "20")
    assert "5个同类项目使用" in seen["because"]
    assert "城区" not in str(told)
    assert "单位361" not in str(told)
    all_of_them = next(
        one for one in (await recommended(library, who=FINANCE, **asked))["items"] if one["name"] == OWN_NAME
    )
    assert all_of_them["similar_projects"] == 5


async def test_what_left_the_library_of_projects_no_longer_speaks(library: Caller) -> None:
    await deliver(library, "targets", approved(361001, exited_on="2022-06-01"))
    told = await recommended(library, name="公厕提升改造项目")
    assert told["evidence"]["approved_indicators"] == 0


async def test_bad_questions_are_refused(library: Caller) -> None:
    bad: list[dict[str, Any]] = [{"name": ""}, {"name": "一"}, {"name": "长" * 201}, {"limit": 0}, {"limit": 31}]
    async with library.of(a_principal()) as caller:
        for asked in (*bad, {"object": "x"}, {"nmae": "x"}):
            answer = await caller.post(ASKED, json={"name": "项目名称"} | asked)
            assert answer.status_code == 422, asked


async def test_strange_names_get_an_answer_all_the_same(library: Caller) -> None:
    for name in ("??", "2023", "' OR 1=1 --", "%_%", "😀😀"):
        told = await recommended(library, name=name)
        assert len(told["items"]) == 12
    async with library.of(a_principal(Role.PUBLIC, Duty.NONE)) as anybody:
        assert (await anybody.post(ASKED, json={"name": "项目"})).status_code == 403
