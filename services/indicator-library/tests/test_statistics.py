"""What the observations of an indicator say together, to whoever reads them, and what is said of hidden peers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from wenxiao.access import Duty, Role
from wenxiao.testing import COUNTY, OTHER_COUNTY, Caller, TestDatabase, a_principal, administer

from .flowing_in import FINANCE, YIBAO, a_result, a_row, a_target, an_indicator, deliver, found, get

View = dict[str, Any]
DAY = date(2024, 6, 1)
CITY = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416", business_day=DAY)


async def reached(library: Caller, indicator: View, year: int, unit: int, actual: str, **changes: Any) -> None:
    """One unit's row of one year, evaluated the April after; it meets 95 %."""
    target = a_target(a_row(1, library_indicator_id=indicator["id"]), year=year, unit=unit) | changes
    await deliver(library, "targets", target)
    told = found(1, actual_value=actual, actual_text=f"{actual}%", met=Decimal(actual) >= 95)
    await deliver(library, "results", a_result(target, told))


async def statistics(library: Caller, indicator: View, who: Any, **asked: Any) -> View:
    who = replace(who, business_day=who.business_day or DAY)
    answer = await get(library, who, f"indicators/{indicator['id']}/statistics", **asked)
    assert answer.status_code == 200, answer.text
    told: View = answer.json()
    return told


@pytest.fixture
async def indicator(library: Caller) -> View:
    return await an_indicator(library, unit="%", kind="quantitative", direction="higher")


@pytest.mark.clause("shantou-16.e", "longchuan-2.9.g")
async def test_finance_sees_years_places_trend_and_what_stands_apart(
    library: Caller, indicator: View, database: TestDatabase
) -> None:
    for year, actuals in {2021: ("90", "92"), 2022: ("94", "96"), 2023: ("98", "9800")}.items():
        for unit, actual in zip((361001, 362001), actuals, strict=True):
            await reached(library, indicator, year, unit, actual)
    await reached(library, indicator, 2023, 363001, "97", region_path=OTHER_COUNTY, region_code=OTHER_COUNTY[-6:])
    await deliver(library, "targets", a_target(a_row(1, library_indicator_id=indicator["id"]), year=2024))
    region = (
        f"INSERT INTO indicators.directory_region VALUES ('441622', '龙川县', 'county', '441600', '{COUNTY}', now())"
    )
    await administer(database.cluster, region, database=database.name)
    told = await statistics(library, indicator, CITY)
    assert (told["region_path"], told["from_year"], told["until_year"]) == ("/44/4416", 2020, 2024)
    whole = told["whole"]
    assert (whole["observations"], whole["units"], whole["evaluated"], whole["met"]) == (8, 3, 7, 4)
    assert whole["met_percent"] == "57.14"
    assert whole["targets"]["median"] == "95"
    assert [(one["budget_year"], one["actuals"] and one["actuals"]["median"]) for one in told["years"]] == [
        (2021, "91"),
        (2022, "95"),
        (2023, "98"),
        (2024, None),
    ]
    assert told["trend"] == {"movement": "上升", "per_year": "3.5", "years": 3}
    assert [(one["region_code"], one["region_name"], one["observations"]) for one in told["places"]] == [
        (OTHER_COUNTY[-6:], None, 1),
        ("441622", "龙川县", 7),
    ]
    (apart,) = told["outliers"]
    assert (apart["actual"], apart["unit_id"], apart["budget_year"]) == ("9800", 362001, 2023)
    assert told["peers"] is None
    assert told["says_nothing"] is False
    one_year = await statistics(library, indicator, FINANCE, **{"from": 2022, "until": 2022})
    assert (one_year["region_code"], one_year["whole"]["observations"]) == ("441622", 2)
    assert one_year["trend"] == {"movement": "年份不足", "per_year": None, "years": 1}
    unknown = await get(library, FINANCE, f"indicators/{indicator['id']}/statistics", region="999999")
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/place-unknown")


async def test_a_unit_reads_its_own_rows_and_of_five_others_quartiles_alone(library: Caller, indicator: View) -> None:
    for unit, actual in zip(range(362001, 362006), ("91", "93", "95", "97", "99"), strict=True):
        await reached(library, indicator, 2022, unit, actual)
    for actual in ("10", "11", "12"):
        await reached(library, indicator, 2022, 362001, actual)
    await reached(library, indicator, 2022, 361001, "50")
    for unit in range(362001, 362005):
        await reached(library, indicator, 2021, unit, "95")
    told = await statistics(library, indicator, YIBAO)
    assert (told["whole"]["observations"], told["whole"]["actuals"]["maximum"]) == (1, "50")
    assert told["outliers"] == []
    (year,) = told["peers"]["years"]
    assert year == {
        "budget_year": 2022,
        "units_at_least": 5,
        "lower_quartile": "93",
        "median": "95",
        "upper_quartile": "97",
        "met_percent": "60",
    }
    assert told["peers"]["trend"]["movement"] == "年份不足"


async def test_a_cell_is_told_of_hidden_units_from_five_on_and_changes_once_a_year(
    library: Caller, indicator: View
) -> None:
    for unit in range(362001, 362006):
        await reached(library, indicator, 2022, unit, "95")
    in_the_year = await statistics(library, indicator, replace(YIBAO, business_day=date(2023, 12, 31)))
    assert in_the_year["peers"]["years"] == []
    after_it = await statistics(library, indicator, replace(YIBAO, business_day=date(2024, 1, 1)))
    assert [one["units_at_least"] for one in after_it["peers"]["years"]] == [5]
    department = a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=362, units=(362, 362001))
    four_hidden = await statistics(library, indicator, department)
    assert (four_hidden["whole"]["observations"], four_hidden["peers"]["years"]) == (1, [])
    elsewhere = a_principal(organisation_id=361001, region_path=OTHER_COUNTY)
    assert (await statistics(library, indicator, elsewhere))["peers"]["years"] == []
    for unit in range(363001, 363005):
        await reached(library, indicator, 2022, unit, "40", evaluated_on="2023-05-01")
    nine = await statistics(library, indicator, YIBAO)
    assert [one["units_at_least"] for one in nine["peers"]["years"]] == [5]


async def test_an_indicator_that_never_fails_is_listed_with_the_reason(library: Caller, indicator: View) -> None:
    for year in (2021, 2022, 2023):
        rows = [a_row(number, library_indicator_id=indicator["id"]) for number in range(1, 5)]
        target = a_target(*rows, year=year, unit=362001)
        await deliver(library, "targets", target)
        told = [found(number, actual_value="100", met=True) for number in range(1, 5)]
        await deliver(library, "results", a_result(target, *told))
    (silent,) = (await get(library, CITY, "silent-indicators")).json()
    assert (silent["indicator_id"], silent["observations"], silent["units"]) == (indicator["id"], 12, 1)
    assert "3个年度共12条评价结果全部完成" in silent["because"]
    whole = await statistics(library, indicator, CITY)
    assert (whole["says_nothing"], whole["because"]) == (True, silent["because"])
    assert (await get(library, replace(YIBAO, business_day=DAY), "silent-indicators")).json() == []
    await reached(library, indicator, 2023, 361005, "94")
    assert (await get(library, CITY, "silent-indicators")).json() == []


async def test_the_picture_shows_the_same_years(library: Caller, indicator: View) -> None:
    for year, actual in ((2021, "90"), (2023, "98")):
        await reached(library, indicator, year, 361001, actual)
    drawn = await get(library, CITY, f"indicators/{indicator['id']}/statistics/picture")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert all(f"{year}年" in drawn.text for year in (2021, 2022, 2023))
    assert "1项，中位 98" in drawn.text
