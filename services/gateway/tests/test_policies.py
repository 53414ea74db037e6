"""The law over HTTP, with the packs as they ship; figures are read off the governing documents.

Longchuan: 龙府办〔2021〕22号 of 27 April 2021, reports in July and October (三(三)1). Shantou: 汕市办知〔2019〕97号 of
26 June 2019, which names no months. Chifeng: 赤财监规〔2020〕4号, no budget without a target in principle (原则上).
"""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from gateway.policies.models import (
    DifferencesView,
    EffectiveView,
    HistoryView,
    PackSummaryView,
    PackView,
    SectionView,
)

from .front import Front, Json, is_problem

PLAN = "龙府办〔2021〕22号"
NATIONAL_GRADES = [("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")]
LONGCHUAN_GRADES = [("优", "90"), ("良", "80"), ("中", "70"), ("低", "60"), ("差", "0")]


async def asked(front: Front, path: str, **query: str) -> Json:
    answer = await front.call("GET", path, params=query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def held(front: Front, section: str, region_code: str, day: str) -> Mapping[str, Json]:
    found = await asked(front, "/policies/effective", section=section, region_code=region_code, day=day)
    return {value["parameter"]: value for value in found["values"]}


def scale(value: list[Json]) -> list[tuple[str, str]]:
    return [(row["grade"], row["from"]) for row in value]


async def test_longchuan_reports_in_july_and_october_by_its_own_plan(front: Front) -> None:
    months = (await held(front, "monitoring", "441622", "2022-07-31"))["report_months"]
    assert months["value"] == [7, 10]
    assert (months["pack"], months["from"]) == ("longchuan", "2021-04-27")
    assert (months["until"], months["continues"]) == (None, True)
    assert (months["basis"], months["source"], months["unit"]) == (["longchuan-3.3.1.b"], "law", "month")


async def test_before_the_plan_was_issued_the_value_that_holds_everywhere_counts(front: Front) -> None:
    months = (await held(front, "monitoring", "441622", "2021-04-26"))["report_months"]
    assert (months["value"], months["pack"], months["source"], months["basis"]) == ([7], "national", "convention", [])
    assert (await held(front, "monitoring", "441622", "2021-04-27"))["report_months"]["value"] == [7, 10]
    assert await held(front, "monitoring", "441622", "2018-08-31") == {}


async def test_the_level_of_the_directory_decides_whom_a_pack_binds(front: Front) -> None:
    """Longchuan's plan is addressed to towns; its neighbour county and its city have no pack."""
    levels = {"441622": "county", "441622100": "town", "441621": "county", "441600": "city", "440000": "province"}
    packs = {"441622": "longchuan", "441622100": "longchuan"}
    for code, level in levels.items():
        query = {"section": "monitoring", "region_code": code, "day": "2022-07-31"}
        found = await asked(front, "/policies/effective", **query)
        assert (found["region_code"], found["level"], found["day"]) == (code, level, "2022-07-31")
        assert found["stamp"]["pack"] == packs.get(code, "national"), code
        assert len(found["stamp"]["sha256"]) == 64


async def test_without_a_day_it_is_the_business_day(front: Front) -> None:
    asserted = await front.authz(day="2020-01-01")
    headers = {"X-Wenxiao-Assertion": asserted.headers["X-Wenxiao-Assertion"]}
    path = "/api/v1/policies/effective?section=evaluation&region_code=441622"
    found = (await front.http.get(path, headers=headers)).json()
    assert found["day"] == "2020-01-01"
    grades = next(value for value in found["values"] if value["parameter"] == "grade_scale")
    assert (grades["pack"], grades["until"], grades["continues"]) == ("national", "2020-02-24", False)
    assert scale(grades["value"]) == NATIONAL_GRADES


async def test_the_history_of_the_grades_runs_over_two_packs(front: Front) -> None:
    """财预〔2020〕10号 of 25 February 2020 made the usual scale law; Longchuan's plan names five grades."""
    query = {"region_code": "441622", "section": "evaluation", "parameter": "grade_scale"}
    periods = (await asked(front, "/policies/history", **query))["periods"]
    found = [(one["first"], one["last"], one["held"]["pack"], one["held"]["source"]) for one in periods]
    assert found == [
        ("2018-09-01", "2020-02-24", "national", "convention"),
        ("2020-02-25", "2021-04-26", "national", "law"),
        ("2021-04-27", None, "longchuan", "convention"),
    ]
    assert [scale(one["held"]["value"]) for one in periods] == [NATIONAL_GRADES, NATIONAL_GRADES, LONGCHUAN_GRADES]


async def test_two_places_differ_where_their_documents_do(front: Front) -> None:
    query = {"region_code": "440500", "other_region_code": "441622", "day": "2022-07-31", "section": "monitoring"}
    found = await asked(front, "/policies/differences", **query)
    assert (found["one"]["level"], found["other"]["level"]) == ("city", "county")
    assert found["one"]["day"] == found["other"]["day"] == "2022-07-31"
    of = {one["parameter"]: one for one in found["differences"]}
    months = of["report_months"]
    assert (months["one"]["value"], months["one"]["pack"]) == ([7], "national")
    assert (months["other"]["value"], months["other"]["basis"]) == ([7, 10], ["longchuan-3.3.1.b"])
    assert not months["only_basis"]
    assert of["alert_steps"]["only_basis"], "the same steps, each on its own clause"
    assert "pace_gap_points" not in of, "neither document names a gap"


async def test_the_gate_is_firm_in_longchuan_and_in_principle_in_chifeng(front: Front) -> None:
    query = {"region_code": "441622", "other_region_code": "150400", "day": "2022-07-31"}
    found = (await asked(front, "/policies/differences", **query))["differences"]
    gate = next(one for one in found if one["parameter"] == "budget_without_target")
    assert gate["section"] == "targets"
    assert (gate["one"]["value"], gate["other"]["value"]) == ("refused", "refused_in_principle")
    assert len({one["section"] for one in found}) > 5, "without a section, all of them"


async def test_two_days_differ_where_the_law_changed_between_them(front: Front) -> None:
    query = {"region_code": "441622", "day": "2021-04-26", "section": "monitoring"}
    found = await asked(front, "/policies/differences", other_day="2021-04-27", **query)
    months = next(one for one in found["differences"] if one["parameter"] == "report_months")
    assert (months["one"]["value"], months["other"]["value"]) == ([7], [7, 10])
    assert (await asked(front, "/policies/differences", **query))["differences"] == []


async def test_the_packs_are_listed_with_their_documents(front: Front) -> None:
    found = await asked(front, "/policies")
    assert found["next"] is None
    packs = {pack["key"]: pack for pack in found["items"]}
    assert list(packs) == ["national", "chifeng", "longchuan", "shantou", "yangzhong", "zhuji"]
    ours = packs["longchuan"]
    assert (ours["zh"], ours["region_code"], ours["applies_to"]) == ("龙川县", "441622", ["county", "town"])
    assert [(one["number"], one["issued"]) for one in ours["documents"]] == [(PLAN, "2021-04-27")]
    assert ours["chain"] == ["longchuan", "national"]
    assert len(ours["sections"]) == 12
    assert packs["zhuji"]["sections"][5] | {"section": "duties", "own": 1} == packs["zhuji"]["sections"][5]
    first = await asked(front, "/policies", limit="4")
    rest = await asked(front, "/policies", limit="4", cursor=first["next"])
    assert (first["items"] + rest["items"], rest["next"]) == (found["items"], None)


async def test_a_pack_and_its_sections_show_every_dated_value(front: Front) -> None:
    whole = await asked(front, "/policies/national")
    section = await asked(front, "/policies/national/sections/evaluation")
    assert next(one for one in whole["sections"] if one["section"] == "evaluation") == section
    values = next(one["values"] for one in section["parameters"] if one["parameter"] == "grade_scale")
    assert [(one["from"], one["until"], one["continues"], one["source"]) for one in values] == [
        ("2018-09-01", "2020-02-24", False, "convention"),
        ("2020-02-25", None, True, "law"),
    ]
    assert values[1]["basis"] == ["national-2020-10-grades"]
    own = await asked(front, "/policies/longchuan/sections/monitoring")
    assert "pace_gap_points" not in {one["parameter"] for one in own["parameters"]}, "no document of Longchuan says"


@pytest.mark.parametrize(
    ("path", "view"),
    [
        ("/policies/longchuan", PackView),
        ("/policies/longchuan/sections/targets", SectionView),
        ("/policies/effective?section=targets&region_code=441622", EffectiveView),
        ("/policies/history?section=targets&region_code=441622&parameter=sync_stages", HistoryView),
        ("/policies/differences?region_code=441622&other_region_code=321182", DifferencesView),
    ],
)
async def test_no_answer_holds_a_float_and_all_are_kept_by_digest(
    front: Front, path: str, view: type[BaseModel]
) -> None:
    answer = await front.call("GET", path)
    assert answer.status_code == 200
    assert not [number for number in numbers(answer.json()) if isinstance(number, float)]
    adapter: TypeAdapter[Any] = TypeAdapter(view)
    assert set(answer.json()) == set(adapter.json_schema(mode="serialization")["properties"])
    again = await front.call("GET", path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    other = await front.call("GET", path, headers={"If-None-Match": '"of something else"'})
    assert other.content == answer.content


def numbers(body: Any) -> list[Any]:
    if isinstance(body, dict):
        body = list(body.values())
    return [one for part in body for one in numbers(part)] if isinstance(body, list) else [body]


async def test_people_and_machines_read_the_law_as_the_public_does(front: Front) -> None:
    public = (await front.call("GET", "/policies")).content
    tokens = [(await front.sign_in(name))["access_token"] for name in ("xitong", "yibao-jingban", "renda")]
    tokens.append((await front.machine("treasury-longchuan"))["access_token"])
    for token in tokens:
        assert (await front.call("GET", "/policies", token)).content == public


HERE = "region_code=441622"


@pytest.mark.parametrize(
    ("path", "status", "slug", "says"),
    [
        (f"/effective?{HERE}&section=monitor", 404, "section-not-found", "章节只有"),
        ("/effective?region_code=999999&section=targets", 404, "region-not-found", "999999"),
        ("/effective?region_code=&section=targets", 404, "region-not-found", "regions"),
        ("/effective?region_code=44%27--&section=targets", 404, "region-not-found", "regions"),
        ("/effective?region_code=%00&section=targets", 422, "invalid", "字符"),
        (f"/effective?{HERE}", 422, "malformed", "更正"),
        (f"/effective?{HERE}&section=targets&day=0001-01-01", 422, "malformed", "更正"),
        (f"/effective?{HERE}&section=targets&day=9999-12-31", 422, "malformed", "更正"),
        (f"/effective?{HERE}&section=targets&day=2022-02-30", 422, "malformed", "更正"),
        (f"/effective?{HERE}&section=targets&day=", 422, "malformed", "更正"),
        (f"/history?{HERE}&section=targets&parameter=stages", 404, "section-not-found", "stages"),
        (f"/history?{HERE}&section=nothing&parameter=stages", 404, "section-not-found", "nothing"),
        ("/history?region_code=1&section=targets&parameter=sync_stages", 404, "region-not-found", "regions"),
        (f"/differences?{HERE}&other_region_code=441699", 404, "region-not-found", "441699"),
        (f"/differences?{HERE}&other_day=0001-01-01", 422, "malformed", "更正"),
        (f"/differences?{HERE}&section=nothing", 404, "section-not-found", "nothing"),
        ("/nowhere", 404, "pack-not-found", "nowhere"),
        ("/%E9%BE%99%E5%B7%9D/sections/targets", 404, "pack-not-found", "龙川"),
        ("/longchuan/sections/nothing", 404, "section-not-found", "章节只有"),
        ("?cursor=nothing", 422, "cursor-not-readable", "cursor"),
        ("?cursor=%E9%BE%99", 422, "cursor-not-readable", "cursor"),
        ("?limit=0", 422, "malformed", "更正"),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_words(
    front: Front, path: str, status: int, slug: str, says: str
) -> None:
    problem = is_problem(await front.call("GET", f"/policies{path}"), status, slug, path)
    assert says in problem["detail"]


async def test_the_law_is_read_only(front: Front) -> None:
    for method in ("POST", "PUT", "DELETE"):
        for path in ("/policies", "/policies/longchuan", "/clauses/longchuan-2.2.d"):
            is_problem(await front.call(method, path), 405, "method-not-allowed", path)


async def test_a_listed_pack_is_what_its_model_says(front: Front) -> None:
    for item in (await asked(front, "/policies"))["items"]:
        TypeAdapter(PackSummaryView).validate_python(item, extra="forbid")
