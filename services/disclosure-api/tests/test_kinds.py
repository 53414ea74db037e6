"""Each kind of release from its own source: who sees what of it, which money it stands for, which matter it is."""

import json
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from wenxiao.testing import administer

from .keeping_back import for_the_congress_alone
from .office import ANYBODY, BOTH, CONGRESS, MAKER, RE_CHECK, REGISTER, SELF_EVALUATION, Office, edition, on
from .sources import OVERALL, PERIOD_END, RECTIFICATION, SOURCES, a_rectification, an_overall_sheet, every_neighbour

SCHEMAS = "/api/v1/disclosure/schemas"
LATER = on(date(2023, 7, 5), MAKER)
NEVER = ("填报人戊", "复核人丁", "复核人丁的意见", "审核人丙", "内部提示", "内部理由", "财政经办甲", "总体复核意见")
MONEY = {
    "target": "656600.00",
    "monitoring_summary": "320000.00",
    "self_evaluation": "650700.00",
    "evaluation_result": "650700.00",
    "rectification": "0.00",
    "result_use": "0.00",
    "department_overall": "650700.00",
    "region_summary": "0.00",
}


@pytest.fixture
def whole(office: Office) -> Office:
    office.neighbours.answers |= every_neighbour()
    return office


async def drafted(office: Office, kind: str, **body: Any) -> dict[str, Any]:
    named = {"budget_year": 2022, "source_id": None} if kind == "region_summary" else {"source_id": SOURCES[kind]}
    answer = await office.draft(LATER, kind=kind, **named | body)
    assert answer.status_code == 201, answer.text
    release: dict[str, Any] = answer.json()
    return release


async def schema(office: Office, kind: str, audience: str) -> dict[str, Any]:
    answer = await office.get(f"{SCHEMAS}/{kind}/{audience}", ANYBODY)
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["$id"]) == (200, f"{SCHEMAS}/{kind}/{audience}")
    return found


@pytest.mark.parametrize("kind", MONEY)
async def test_every_kind_is_frozen_by_its_schema_with_its_money_and_no_person(whole: Office, kind: str) -> None:
    release = await drafted(whole, kind)
    assert [one["audience"] for one in release["editions"]] == BOTH
    for frozen in release["editions"]:
        content = frozen["content"]
        Draft202012Validator(await schema(whole, kind, frozen["audience"])).validate(content)
        assert (content["kind"], content["schema_version"], content["withheld"]) == (kind, "1.0", [])
        assert (content["region_code"], content["budget_year"], frozen["money"]) == ("441622", 2022, MONEY[kind])
        written = json.dumps(content, ensure_ascii=False)
        assert not [word for word in NEVER if word in written]
    for unknown in ("/secret/npc", "/target/everybody"):
        assert (await whole.get(SCHEMAS + unknown, ANYBODY)).status_code == 422


async def test_a_document_that_lacks_or_adds_a_member_is_against_the_schema(whole: Office) -> None:
    content = edition(await drafted(whole, "target"), "public")["content"]
    valid = Draft202012Validator(await schema(whole, "target", "public")).is_valid
    assert valid(content)
    for wrong in (
        content | {"opinion": "x"},
        {name: content[name] for name in content if name != "goal"},
        content | {"budget_year": "2022"},
        content | {"audience": "npc"},
        content | {"money": {"approved_budget": "656600"}},
        content | {"withheld": [{"pointer": "/goal"}]},
    ):
        assert not valid(wrong)


async def test_what_the_public_does_not_see_of_each_kind(whole: Office) -> None:
    """The congress also gets why a value was missed, the middle of the year, and on what a consequence rests."""
    more = {
        "target": {"approved_on"},
        "monitoring_summary": {"summary", "indicators", "alerts"},
        "self_evaluation": set(),
        "evaluation_result": set(),
        "rectification": {"cause"},
        "result_use": set(),
        "department_overall": set(),
    }
    for kind, members in more.items():
        release = await drafted(whole, kind)
        public, npc = (edition(release, audience)["content"] for audience in ("public", "npc"))
        assert set(npc) - set(public) == members, kind
        assert "deviation_reason" not in json.dumps(public), kind


async def test_what_a_self_evaluation_tells_is_the_offices_total_beside_ours(whole: Office) -> None:
    content = edition(await drafted(whole, "self_evaluation"), "public")["content"]
    assert content["result"] == {"self_score": "94.00", "score": "99.77", "grade": "优"}
    assert content["goal_completion"] == "应保尽保"
    assert content["indicators"][0]["score"] == "14.86"


async def test_a_departments_own_evaluation_is_told_by_its_framework_and_not_as_a_projects(whole: Office) -> None:
    release = await drafted(whole, "department_overall")
    content = edition(release, "public")["content"]
    assert content["result"] == {"score": "88.60", "grade": "良"}
    assert content["framework"]["code"] == "national-2013-53"
    assert content["sections"] == [{"name": "投入", "weight": "10.00", "score": "7.60"}]
    row = {"category": "投入", "subcategory": "预算配置", "name": "在职人员控制率", "weight": "3", "score": "0.60"}
    assert content["indicators"] == [row]
    assert edition(release, "npc")["content"]["indicators"] == [row | {"reckoning": "在职人员控制率108.70%，扣2.40分"}]
    as_project = await whole.draft(LATER, kind="self_evaluation", source_id=OVERALL)
    as_department = await whole.draft(LATER, kind="department_overall", source_id=SELF_EVALUATION)
    for refused in (as_project, as_department):
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/source-of-another-kind")


async def test_an_overall_sheet_that_was_not_scored_yet_is_not_final(whole: Office) -> None:
    path = f"/api/v1/self-evaluations/{OVERALL}"
    whole.neighbours.answers[path] |= {"status": "submitted"}
    whole.neighbours.answers[f"{path}/overall-sheet"] = an_overall_sheet(result=None)
    refused = await whole.draft(LATER, kind="department_overall", source_id=OVERALL)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/source-not-final")


async def test_a_result_use_belongs_to_the_year_that_was_evaluated(whole: Office) -> None:
    release = await drafted(whole, "result_use")
    assert release["budget_year"] == 2022
    public, npc = (edition(release, audience)["content"] for audience in ("public", "npc"))
    told = {"advice": "priority", "advice_zh": "原则上优先保障预算", "budget_year": 2024}
    assert public["application"] == told
    assert npc["application"] == told | {"reduction_percent": None, "basis": ["longchuan-2.6.h"]}
    assert public["result"] == {"score": "99.77", "grade": "优"}


async def test_each_period_and_each_rectification_is_a_matter_of_its_own(whole: Office) -> None:
    first = await drafted(whole, "monitoring_summary")
    assert (first["period"], edition(first, "npc")["content"]["period"]) == (PERIOD_END, PERIOD_END)
    assert edition(first, "npc")["content"]["indicators"][0]["percent"] == "57.11"
    one = await drafted(whole, "rectification")
    assert edition(one, "npc")["content"]["alert"]["detail"] == "资金慢于目标8.37个百分点"
    another = "01970000-0000-7000-8000-000000000033"
    whole.neighbours.answers[f"/api/v1/rectifications/{another}"] = a_rectification(id=another)
    other = await drafted(whole, "rectification", source_id=another)
    assert one["item_id"] != other["item_id"]
    await whole.act(one, "publish")
    await whole.act(other, "publish")
    listed = (await whole.get(REGISTER, CONGRESS, params={"kind": "rectification"})).json()["items"]
    assert {item["id"] for item in listed} == {one["id"], other["id"]}
    assert RECTIFICATION not in (await whole.get(REGISTER, CONGRESS)).text


async def test_names_of_department_and_region_are_those_of_the_directory(whole: Office) -> None:
    known = (
        "INSERT INTO disclosure.directory_region VALUES ('441622', '龙川县', 'county', NULL, '/44/4416/441622', now())",
        """INSERT INTO disclosure.directory_organisation (id, region_code, region_path, code, name, kind, department_id,
        valid_from, follows_region_code, follows_region_path, follows_department_id, recorded_at) VALUES (361, '441622',
        '/44/4416/441622', '361', '龙川县医疗保障局', 'department', 361, '2018-01-01', '441622', '/44/4416/441622', 361,
        now())""",
    )
    await administer(whole.database.cluster, *known, database=whole.database.name)
    content = edition(await drafted(whole, "target"), "public")["content"]
    assert content["region_name"] == "龙川县"
    assert content["department"] == {"code": "361", "name": "龙川县医疗保障局"}


async def test_the_summary_of_a_region_counts_for_each_audience_what_that_audience_has(whole: Office) -> None:
    await whole.published(kind="target")
    await whole.published(kind="evaluation_result", source_id=RE_CHECK)
    await for_the_congress_alone(whole, "department_overall", OVERALL)
    await whole.published(kind="department_overall", source_id=OVERALL, audiences=["npc"])
    withdrawn = await whole.published(kind="self_evaluation", source_id=SELF_EVALUATION)
    await whole.act(withdrawn, "withdraw", json={"reason": "有误"})
    release = await drafted(whole, "region_summary")
    public, npc = (edition(release, audience)["content"] for audience in ("public", "npc"))
    target = {"kind": "target", "count": 1, "money_total": "656600.00"}
    result = {"kind": "evaluation_result", "count": 1, "money_total": "650700.00"}
    overall = {"kind": "department_overall", "count": 1, "money_total": "650700.00"}
    assert public["totals"] == [result, target]
    assert npc["totals"] == [overall, result, target]
    assert public["grades"] == [{"kind": "evaluation_result", "grade": "优", "count": 1}]
    assert [(one["code"], one["totals"]) for one in public["departments"]] == [(None, [result, target])]
    assert (public["project"], release["project_code"], release["subject"]) == (None, None, "441622")
    assert (await whole.act(release, "publish")).status_code == 200
    await whole.number()
    assert [item["type"] for item in await whole.whole_feed()][-1] == "region_summary"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "region_summary", "source_id": OVERALL, "budget_year": 2022}, "#/budget_year"),
        ({"kind": "region_summary", "source_id": None}, "#/budget_year"),
        ({"kind": "target", "source_id": None}, "#/source_id"),
        ({"kind": "target", "budget_year": 2022}, "#/budget_year"),
    ],
)
async def test_a_draft_names_its_source_or_the_year(whole: Office, body: dict[str, Any], pointer: str) -> None:
    refused = await whole.draft(LATER, **body)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/source-not-named")
    assert refused.json()["errors"][0]["pointer"] == pointer
