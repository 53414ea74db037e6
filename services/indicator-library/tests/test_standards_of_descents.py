"""Whose units a standard holds for, of which indicators, and in which unit, when the library changes around it."""

from typing import Any

from indicator_library.observations.matching_anew import MatchAnew
from wenxiao.access import Duty, Principal
from wenxiao.testing import Caller, a_principal

from .flowing_in import View, a_result, a_row, a_target, deliver, found, get
from .keeping import RATE, city, department, finance, published, sent

COST = RATE | {"name": "改造单位成本", "category": "成本指标", "subcategory": "经济成本指标", "unit": "元"}
COST |= {"direction": "lower", "formula": None}
STANDARDS = "/api/v1/indicator-standards"
OF_ANOTHER = a_principal(organisation_id=362001)
OF_THE_DEPARTMENT = a_principal(organisation_id=361001)


async def standard(library: Caller, by: Any, indicator: str, value: str, **changes: Any) -> View:
    told = {"indicator_id": indicator, "kind": "plan", "year": 2026, "value": value, "unit": "%", "source": "规划"}
    row = await sent(library, by(Duty.MAKER), STANDARDS, told | changes)
    assert row.status_code == 201, row.text
    return dict(row.json())


async def held(library: Caller, by: Any, row: View) -> View:
    answer = await sent(library, by(Duty.HEAD), f"{STANDARDS}/{row['id']}/publish", version=row["version"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def effective(library: Caller, who: Principal, indicator: str, **asked: Any) -> list[str]:
    answer = await get(library, who, "indicator-standards/effective", indicator_id=indicator, year=2026, **asked)
    assert answer.status_code == 200, answer.text
    return [one["value"] for one in answer.json()]


async def test_a_departments_standard_holds_for_its_own_units_alone(library: Caller) -> None:
    indicator = (await published(library, content=RATE))["indicator_id"]
    own = await held(library, department, await standard(library, department, indicator, "80"))
    assert own["owner_id"] == 361
    assert await effective(library, OF_ANOTHER, indicator) == []
    common = await held(library, finance, await standard(library, finance, indicator, "95"))
    assert common["owner_id"] is None
    assert await effective(library, OF_ANOTHER, indicator) == ["95"]
    assert await effective(library, OF_THE_DEPARTMENT, indicator) == ["80"]
    assert await effective(library, department(Duty.MAKER), indicator) == ["80"]
    next_own = await held(library, department, await standard(library, department, indicator, "85"))
    former = (await get(library, OF_ANOTHER, f"indicator-standards/{own['id']}")).json()
    assert (former["status"], former["superseded_by"]) == ("superseded", next_own["id"])
    assert await effective(library, OF_THE_DEPARTMENT, indicator) == ["85"]
    assert await effective(library, finance(Duty.MAKER), indicator) == ["95"]
    row = {"name": RATE["name"], "target_text": "≥85%", "library_indicator_id": indicator}
    for who, rules in ((OF_ANOTHER, ["below_standard"]), (OF_THE_DEPARTMENT, [])):
        told = (await sent(library, who, "/api/v1/indicator-quality", {"rows": [row]})).json()["rows"][0]
        assert [one["rule"] for one in told["deductions"]] == rules


async def test_a_standard_is_held_against_the_indicator_as_it_is_by_now(library: Caller) -> None:
    indicator = (await published(library, content=COST))["indicator_id"]
    ceiling = {"kind": "department_project_expenditure_standard", "title": "改造补助标准", "number": "财建〔2020〕1号"}
    ceiling |= {"amount": "600", "unit": "元", "bound": "ceiling", "valid_from": "2020-01-01"}
    reference = (await sent(library, finance(Duty.MAKER), "/api/v1/reference-standards", ceiling)).json()
    linked = {"unit": "元", "reference_ids": [reference["id"]]}
    kept = await held(library, finance, await standard(library, finance, indicator, "400", kind="industry", **linked))
    late = await standard(library, finance, indicator, "500", **linked)
    await published(library, action="revise", indicator_id=indicator, content=COST | {"unit": "万元"})
    late = await held(library, finance, late)
    assert (late["findings"], late["comparable_unit"], late["comparable_upper"]) == ([], "万元", "0.05")
    while await MatchAnew()(library.app):
        pass
    kept = (await get(library, finance(Duty.MAKER), f"indicator-standards/{kept['id']}")).json()
    assert (kept["status"], kept["comparable_unit"], kept["comparable_upper"]) == ("published", "万元", "0.04")
    lost = await standard(library, finance, indicator, "300", kind="other", unit="元")
    await published(library, action="revise", indicator_id=indicator, content=COST | {"unit": "公里"})
    refused = await sent(library, finance(Duty.HEAD), f"{STANDARDS}/{lost['id']}/publish", version=lost["version"])
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/units-differ")


async def reached(library: Caller, indicator: str, year: int, unit_id: int, actual: str, unit: str = "%") -> None:
    row = a_row(1, library_indicator_id=indicator, name=RATE["name"])
    target = a_target(row, year=year, unit=unit_id)
    await deliver(library, "targets", target)
    await deliver(library, "results", a_result(target, found(1, actual_value=actual, unit=unit)))


async def test_a_narrowed_indicator_goes_on_with_the_history_and_the_standards_of_its_descent(library: Caller) -> None:
    above = (await published(library, city, content=RATE))["indicator_id"]
    for unit_id in range(362001, 362005):
        await reached(library, above, 2023, unit_id, "90")
    common = await held(library, city, await standard(library, city, above, "92"))
    below = (await published(library, parent_id=above, content={"unit": "‰"}))["indicator_id"]
    await reached(library, below, 2023, 362005, "910", "‰")
    await reached(library, below, 2024, 361001, "930", "‰")
    asked = {"from": 2022, "until": 2025}
    for indicator, factor in ((above, 1), (below, 10)):
        told = (await get(library, finance(Duty.MAKER), f"indicators/{indicator}/statistics", **asked)).json()
        assert [(one["budget_year"], one["observations"]) for one in told["years"]] == [(2023, 5), (2024, 1)]
        middles = [one["actuals"]["median"] for one in told["years"]]
        assert (middles, told["not_comparable"]) == ([str(90 * factor), str(93 * factor)], 0)
        unit = (await get(library, OF_THE_DEPARTMENT, f"indicators/{indicator}/statistics", **asked)).json()
        assert [(one["units_at_least"], one["median"]) for one in unit["peers"]["years"]] == [(5, str(90 * factor))]
        assert await effective(library, OF_THE_DEPARTMENT, indicator) == ["92"]
    own = await held(library, finance, await standard(library, finance, below, "950", unit="‰"))
    assert await effective(library, OF_THE_DEPARTMENT, below) == [own["value"]]
    assert await effective(library, OF_THE_DEPARTMENT, above) == [common["value"]]
    suggested = {"indicator_id": below, "year": 2026}
    row = await sent(library, finance(Duty.MAKER), f"{STANDARDS}/suggest", suggested)
    assert (row.json()["value"], row.json()["evidence"]["observations"]) == ("900", 6)


async def test_what_the_list_of_silent_indicators_holds_the_quality_index_says_too(library: Caller) -> None:
    above = (await published(library, city, content=RATE))["indicator_id"]
    for year in (2023, 2024):
        for unit_id in range(361001, 361007):
            await reached(library, above, year, unit_id, "100")
    below = (await published(library, parent_id=above, content={"responsible": "县局"}))["indicator_id"]

    async def silent() -> tuple[list[str], list[bool]]:
        listed = (await get(library, finance(Duty.MAKER), "silent-indicators", until=2026)).json()
        indexes = [
            (await get(library, finance(Duty.MAKER), f"indicators/{one}/quality")).json() for one in (above, below)
        ]
        rules = [[deduction["rule"] for deduction in one["deductions"]] for one in indexes]
        return [one["indicator_id"] for one in listed], ["never_missed" in one for one in rules]

    assert await silent() == ([], [False, False])
    await reached(library, below, 2025, 361001, "100")
    assert await silent() == ([below], [True, True])
    for unit_id in range(361001, 361014):
        await reached(library, below, 2025, unit_id, str(80 + unit_id % 10))
    assert await silent() == ([], [False, False])
