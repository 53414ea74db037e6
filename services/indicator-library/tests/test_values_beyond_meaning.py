"""Numbers that nobody can mean are taken as they were told, and spoil neither a message, a round nor a suggestion."""

from indicator_library.observations.matching_anew import MatchAnew
from wenxiao.access import Duty
from wenxiao.testing import Caller

from .flowing_in import View, a_result, a_row, a_target, deliver, found, observations
from .keeping import RATE, finance, published, sent

COUNTED = RATE | {"name": "清淤河段数", "unit": "个", "formula": None}
SUGGEST = "/api/v1/indicator-standards/suggest"


async def told(library: Caller, indicator: str, actual: str, unit: str = "个", at: int = 0) -> View:
    row = a_row(1, library_indicator_id=indicator, name=COUNTED["name"], unit="个", target_value="1")
    target = a_target(row, year=2022 + at % 3, unit=361001 + at)
    await deliver(library, "targets", target)
    await deliver(library, "results", a_result(target, found(1, actual_text=actual, actual_value=actual, unit=unit)))
    return target


async def test_they_are_kept_as_told_and_do_not_stop_the_round(library: Caller) -> None:
    indicator = (await published(library, content=COUNTED))["indicator_id"]
    for at, (actual, unit) in enumerate([("1" + "0" * 29, "个"), ("9" * 18, "万个"), ("1" + "0" * 80, "万个")]):
        await told(library, indicator, actual, unit, at)
    await told(library, indicator, "30000", at=3)
    rows = await observations(library)
    assert [one["actual_value"] for one in rows] == ["1" + "0" * 29, "9" * 18, None, "30000"]
    assert rows[2]["actual_text"] == "1" + "0" * 80
    assert [one["comparable_actual"] for one in rows] == [None, None, None, "30000"]
    await published(library, action="revise", indicator_id=indicator, content=COUNTED | {"unit": "万个"})
    while await MatchAnew()(library.app):
        pass
    rows = await observations(library)
    assert {one["comparable_unit"] for one in rows} == {"万个"}
    assert [one["comparable_actual"] for one in rows] == [None, "9" * 18, None, "3"]


async def test_what_is_suggested_rests_on_the_others(library: Caller) -> None:
    indicator = (await published(library, content=COUNTED))["indicator_id"]
    for at in range(6):
        await told(library, indicator, "1" + "0" * 19 + str(at), at=at)
    asked = {"indicator_id": indicator, "year": 2025}
    refused = await sent(library, finance(Duty.MAKER), SUGGEST, asked)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-few-observations")
    for at in range(5):
        await told(library, indicator, "9" * 18, at=at + 10)
    row = await sent(library, finance(Duty.MAKER), SUGGEST, asked)
    assert (row.status_code, row.json()["value"]) == (201, "9" * 18)
