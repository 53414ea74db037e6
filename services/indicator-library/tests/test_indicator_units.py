from decimal import Decimal
from typing import Any

from indicator_library.domain.unit_table import BASES
from wenxiao.access import Duty, Role
from wenxiao.testing import Caller, a_principal

UNITS = "/api/v1/indicator-units"


async def asked(library: Caller, path: str = "", **parameters: str) -> Any:
    async with library.of(a_principal()) as unit:
        return await unit.get(UNITS + path, params=parameters)


async def test_the_closed_list_says_what_converts_into_what(library: Caller) -> None:
    listed = (await asked(library)).json()
    found = {one["unit"]: one for one in listed["units"]}
    assert len(found) == len(BASES)
    assert found["亩"] == {
        "unit": "亩",
        "dimension": "面积",
        "counted": True,
        "factor": "2000/3",
        "spellings": [],
        "convertible_into": ["平方米", "平方公里", "公顷", "平方厘米"],
    }
    assert found["人"]["convertible_into"] == []
    assert found["档次"]["counted"] is False
    assert {one["scale"]: one["times"] for one in listed["scales"]}["万亿"] == 10**12


async def test_amounts_are_converted_or_refused(library: Caller) -> None:
    for value, given, wanted, gives in (
        ("3", "公顷", "亩", "45"),
        ("80", "万元", "元", "800000"),
        ("-0.5", "%", "‰", "-5"),
        ("6", "元/人·月", "元/人·年", "72"),
    ):
        answer = await asked(library, "/conversion", value=value, **{"from": given, "to": wanted})
        assert answer.status_code == 200, answer.text
        assert Decimal(answer.json()["value"]) == Decimal(gives)
        assert answer.json()["unit"] == wanted
    for value, given, wanted, problem in (
        ("3", "人", "户", "units-differ"),
        ("3", "元", "美元", "units-differ"),
        ("3", "公倾", "亩", "unit-unknown"),
        ("3", "亩", "长" * 31, "malformed"),
        ("NaN", "亩", "公顷", "malformed"),
        ("1e5", "亩", "公顷", "malformed"),
        ("9" * 31, "亩", "公顷", "malformed"),
        ("", "亩", "公顷", "malformed"),
    ):
        answer = await asked(library, "/conversion", value=value, **{"from": given, "to": wanted})
        assert answer.status_code == 422, (value, given, wanted)
        assert answer.json()["type"] == f"/problems/{problem}"


async def test_the_public_does_not_read_them(library: Caller) -> None:
    async with library.of(a_principal(Role.PUBLIC, Duty.NONE)) as anybody:
        assert (await anybody.get(UNITS)).status_code == 403
