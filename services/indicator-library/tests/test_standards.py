"""Standards over HTTP: drafted, suggested, held against what they stand on, published, and in force where nearest."""

from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import OTHER_COUNTY, Caller, a_principal

from .flowing_in import a_result, a_row, a_target, an_indicator, deliver, found, get

View = dict[str, Any]
DAY = date(2024, 3, 1)
CITY, YANGZHONG = "/44/4416", "/32/3211/321182"


def finance(duty: Duty = Duty.MAKER, region_path: str = "/44/4416/441622", **changes: Any) -> Principal:
    return a_principal(Role.FINANCE, duty, organisation_id=1, region_path=region_path, business_day=DAY, **changes)


MAKER, HEAD = finance(), finance(Duty.HEAD)


async def post(library: Caller, who: Principal, path: str, body: Any = None, of: View | None = None) -> httpx.Response:
    headers = {} if of is None else {"If-Match": f'"{of["version"]}"'}
    async with library.of(who) as caller:
        return await caller.post(f"/api/v1/{path}", json=body, headers=headers)


async def put(library: Caller, who: Principal, of: View, body: Any) -> httpx.Response:
    async with library.of(who) as caller:
        path = f"/api/v1/indicator-standards/{of['id']}"
        return await caller.put(path, json=body, headers={"If-Match": f'"{of["version"]}"'})


def draft(indicator: View, **changes: Any) -> View:
    told = {"indicator_id": indicator["id"], "kind": "plan", "year": 2024, "value": "95", "unit": "%"}
    return told | {"source": "县“十四五”规划"} | changes


async def drafted(library: Caller, indicator: View, who: Principal = MAKER, **changes: Any) -> View:
    answer = await post(library, who, "indicator-standards", draft(indicator, **changes))
    assert answer.status_code == 201, answer.text
    told: View = answer.json()
    return told


async def published(library: Caller, of: View, who: Principal = HEAD) -> View:
    answer = await post(library, who, f"indicator-standards/{of['id']}/publish", of=of)
    assert answer.status_code == 200, answer.text
    told: View = answer.json()
    return told


async def a_reference(library: Caller, who: Principal = MAKER, **changes: Any) -> View:
    told = {"kind": "department_project_expenditure_standard", "title": "免费孕检补助标准", "number": "财社〔2021〕1号"}
    told |= {"amount": "100", "unit": "元/人", "bound": "ceiling", "valid_from": "2021-01-01"}
    answer = await post(library, who, "reference-standards", told | changes)
    assert answer.status_code == 201, answer.text
    row: View = answer.json()
    return row


@pytest.fixture
async def rate(library: Caller) -> View:
    return await an_indicator(library, unit="%", kind="quantitative", direction="higher")


@pytest.mark.clause("shantou-16.d", "shantou-annex-41", "zhuji-3.2.2.b")
async def test_a_standard_is_drafted_changed_and_published_by_another_hand(library: Caller, rate: View) -> None:
    row = await drafted(library, rate, value="0.95", unit="倍")
    assert (row["status"], row["value"], row["comparable_lower"], row["comparable_unit"]) == (
        "draft",
        "0.95",
        "95",
        "%",
    )
    elsewhere = finance(region_path=OTHER_COUNTY)
    assert (await get(library, elsewhere, f"indicator-standards/{row['id']}")).status_code == 404
    row = (await put(library, MAKER, row, draft(rate, value=None, lower="90", upper="99"))).json()
    assert (row["value"], row["lower"], row["comparable_upper"]) == (None, "90", "99")
    own = replace(HEAD, acting_for=MAKER.subject)
    refused = await post(library, own, f"indicator-standards/{row['id']}/publish", of=row)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/author-publishes")
    first = await published(library, row)
    assert (first["status"], first["published_on"], first["findings"]) == ("published", "2024-03-01", [])
    assert {one["section"] for one in first["policy_stamps"]} == {"indicators", "targets"}
    assert (await get(library, elsewhere, f"indicator-standards/{row['id']}")).json() == first
    assert (await put(library, MAKER, first, draft(rate))).json()["type"] == "/problems/standard-not-draft"
    second = await published(library, await drafted(library, rate, value="97"))
    former = (await get(library, MAKER, f"indicator-standards/{first['id']}")).json()
    assert (former["status"], former["superseded_by"]) == ("superseded", second["id"])
    (held,) = (await get(library, elsewhere, "indicator-standards", status="published")).json()["items"]
    assert held == second


async def test_the_standard_of_the_nearest_region_upward_holds(library: Caller, rate: View) -> None:
    city = await drafted(library, rate, finance(region_path=CITY), value="90")
    city = await published(library, city, finance(Duty.HEAD, CITY))
    industry = await drafted(library, rate, finance(region_path=CITY), value="92", kind="industry")
    industry = await published(library, industry, finance(Duty.HEAD, CITY))
    county = await published(library, await drafted(library, rate, value="95"))
    await drafted(library, rate, value="99")

    async def holding(who: Principal, year: int = 2024) -> list[str]:
        asked = {"indicator_id": rate["id"], "year": year}
        answer = await get(library, who, "indicator-standards/effective", **asked)
        return [one["id"] for one in answer.json()]

    assert await holding(a_principal(business_day=DAY)) == [industry["id"], county["id"]]
    assert await holding(finance(region_path=OTHER_COUNTY)) == [industry["id"], city["id"]]
    assert await holding(a_principal(Role.AUDIT, Duty.HEAD, region_path="/44/4417", business_day=DAY)) == []
    assert await holding(MAKER, 2023) == []


@pytest.mark.clause("yangzhong-3.4.23.d")
async def test_in_yangzhong_a_cost_above_the_expenditure_standard_is_not_published(library: Caller) -> None:
    cost = await an_indicator(library, unit="元/人")
    maker, head = finance(region_path=YANGZHONG), finance(Duty.HEAD, YANGZHONG)
    reference = await a_reference(library, maker, amount="0.01", unit="万元/人")
    body = {"unit": "元/人", "reference_ids": [reference["id"]]}
    row = await drafted(library, cost, maker, value="101", **body)
    refused = await post(library, head, f"indicator-standards/{row['id']}/publish", of=row)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/standard-not-aligned")
    assert [one["id"] for one in refused.json()["basis"]] == ["yangzhong-3.4.23.d"]
    row = (await put(library, maker, row, draft(cost, value="100", **body))).json()
    assert (await published(library, row, head))["findings"] == []


@pytest.mark.clause("longchuan-2.3.g")
async def test_in_longchuan_it_is_published_with_a_warning(library: Caller) -> None:
    cost = await an_indicator(library, unit="元/人")
    reference = await a_reference(library)
    row = await drafted(library, cost, value="101", unit="元/人", reference_ids=[reference["id"]])
    told = (await published(library, row))["findings"]
    assert [(one["rule"], one["severity"], one["basis"]) for one in told] == [
        ("standard.above_reference", "warning", ["longchuan-2.3.g"])
    ]


async def test_a_suggestion_is_a_draft_that_says_how_it_was_computed(library: Caller, rate: View) -> None:
    asked = {"indicator_id": rate["id"], "year": 2024}
    nothing = await post(library, MAKER, "indicator-standards/suggest", asked)
    assert (nothing.status_code, nothing.json()["type"]) == (409, "/problems/too-few-observations")
    for office, actual in zip(range(361001, 361006), ("90", "92", "94", "96", "98"), strict=True):
        target = a_target(a_row(1, library_indicator_id=rate["id"]), unit=office)
        await deliver(library, "targets", target)
        await deliver(library, "results", a_result(target, found(1, actual_value=actual)))
    row = (await post(library, MAKER, "indicator-standards/suggest", asked)).json()
    assert (row["status"], row["kind"], row["value"], row["computed"]) == ("draft", "historical", "94", True)
    assert (row["evidence"]["observations"], row["evidence"]["units"], row["evidence"]["years"]) == (5, 5, [2022])
    same = draft(rate, kind="historical", value="94", basis="县财政局推算")
    kept = (await put(library, MAKER, row, same)).json()
    assert (await published(library, kept))["computed"] is True
    other = (await post(library, MAKER, "indicator-standards/suggest", asked | {"basis": "better_quartile"})).json()
    assert other["value"] == "96"
    changed = (await put(library, MAKER, other, same | {"value": "99"})).json()
    assert (changed["computed"], changed["evidence"]) == (False, other["evidence"])
    unit = a_principal(business_day=DAY)
    assert (await post(library, unit, "indicator-standards/suggest", asked)).status_code == 403


async def test_what_a_standard_is_linked_with_holds_there_then_and_converts(library: Caller, rate: View) -> None:
    fit = await a_reference(library, unit="%", bound="floor", kind="basic_public_service_standard", amount="90")
    assert (await drafted(library, rate, reference_ids=[fit["id"]]))["reference_ids"] == [fit["id"]]
    elsewhere = await a_reference(library, finance(region_path=OTHER_COUNTY), unit="%")
    late = await a_reference(library, unit="%", valid_from="2025-01-01")
    over = await a_reference(library, unit="%")
    over = (
        await post(library, MAKER, f"reference-standards/{over['id']}/end", {"valid_until": "2023-12-31"}, over)
    ).json()
    assert over["valid_until"] == "2023-12-31"
    money = await a_reference(library)
    for unfit in (elsewhere, late, over, money):
        refused = await post(library, MAKER, "indicator-standards", draft(rate, reference_ids=[fit["id"], unfit["id"]]))
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/reference-unfit")
        assert refused.json()["errors"][0]["pointer"] == "#/reference_ids/1"
    listed = await get(library, a_principal(), "reference-standards", kind="basic_public_service_standard")
    assert [one["id"] for one in listed.json()["items"]] == [fit["id"]]
    read = await get(library, a_principal(region_path=OTHER_COUNTY), f"reference-standards/{over['id']}")
    assert read.json() == over


UNFIT: list[tuple[View, str]] = [
    ({"unit": "元"}, "units-differ"),
    ({"unit": "啥"}, "unit-unknown"),
    ({"value": None}, "value-unclear"),
    ({"lower": "1"}, "value-unclear"),
    ({"year": 1999}, "malformed"),
    ({"indicator_id": "0198b2a0-0000-7000-8000-00000000000a"}, "indicator-not-found"),
]


async def test_a_standard_that_cannot_be_right_is_refused(library: Caller, rate: View) -> None:
    for change, problem in UNFIT:
        refused = await post(library, MAKER, "indicator-standards", draft(rate, **change))
        assert refused.json()["type"] == f"/problems/{problem}"
        assert refused.status_code in (404, 422)
    assert (await get(library, MAKER, "indicator-standards")).json()["items"] == []


async def test_a_reference_whose_validity_is_reversed_is_refused(library: Caller) -> None:
    row = await a_reference(library)
    refused = await post(library, MAKER, f"reference-standards/{row['id']}/end", {"valid_until": "2020-12-31"}, row)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/validity-reversed")
    department = a_principal(Role.DEPARTMENT, Duty.MAKER, organisation_id=361, units=(361,))
    other = await post(library, department, f"reference-standards/{row['id']}/end", {"valid_until": "2024-12-31"}, row)
    assert other.status_code == 403
    nowhere = replace(MAKER, organisation_id=None)
    assert (await post(library, nowhere, "reference-standards", {})).status_code == 422
