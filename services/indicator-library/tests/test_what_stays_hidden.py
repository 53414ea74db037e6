"""What sums and lists tell of rows that the caller may not read: nothing of a single one."""

from typing import Any

import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import Caller, a_principal

from .flowing_in import FINANCE, View, a_result, a_row, a_target, deliver, found, get
from .keeping import RATE, finance, published, sent, unit

STRANGER = a_principal(Role.UNIT, Duty.MAKER, organisation_id=361001)
READS_NO_ROWS = (Role.DISCIPLINE, Role.GOVERNMENT, Role.ORGANIZATION_DEPT, Role.TREASURY, Role.PLATFORM)
BOILERS = "锅炉改造台数"


def of(role: Role) -> Principal:
    return a_principal(role, Duty.NONE if role in (Role.TREASURY, Role.PLATFORM) else Duty.HEAD, organisation_id=9)


async def used(library: Caller, who: Principal, indicator: str) -> View:
    answer = await get(library, who, f"indicators/{indicator}/usage")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_uses_are_told_exactly_within_reach_and_in_fives_beyond_it(library: Caller) -> None:
    indicator = (await published(library, content=RATE))["indicator_id"]
    for at in range(5):
        assert (await used(library, STRANGER, indicator))["years"] == []
        target = a_target(a_row(1, library_indicator_id=indicator, name=RATE["name"]), unit=362001 + at, year=2026)
        await deliver(library, "targets", target)
        (year,) = (await used(library, FINANCE, indicator))["years"]
        assert (year["targets"], year["targets_here"]) == (at + 1, at + 1)
    told = await used(library, STRANGER, indicator)
    assert [(one["targets"], one["targets_here"]) for one in told["years"]] == [(5, 5)]
    assert told["projects"] == []
    await deliver(library, "results", a_result(target, found(1)))
    own = a_target(a_row(1, library_indicator_id=indicator, name=RATE["name"]), unit=361001, year=2026)
    await deliver(library, "targets", own)
    told = await used(library, STRANGER, indicator)
    assert [(one["targets"], one["evaluations"]) for one in told["years"]] == [(6, 0)]
    assert [one["unit_name"] for one in told["projects"]] == ["单位361001"]


@pytest.mark.parametrize("role", READS_NO_ROWS)
async def test_who_may_not_read_rows_is_told_none(library: Caller, role: Role) -> None:
    indicator = (await published(library, content=RATE))["indicator_id"]
    target = a_target(a_row(1, library_indicator_id=indicator, name=RATE["name"]), year=2026)
    await deliver(library, "targets", target)
    adoption = {"indicator_id": indicator, "project_name": "乡村道路"}
    assert (await sent(library, unit(Duty.MAKER), "/api/v1/adoptions", adoption)).status_code == 201
    told = await used(library, of(role), indicator)
    assert (told["years"], told["projects"], told["adoptions"]) == ([], [], [])
    draft = {"indicator_id": indicator, "kind": "plan", "year": 2026, "value": "95", "unit": "%", "source": "规划"}
    standard = (await sent(library, finance(Duty.MAKER), "/api/v1/indicator-standards", draft)).json()
    listed = await get(library, of(role), "indicator-standards", status="draft")
    assert (listed.status_code, listed.json()["items"]) == (200, [])
    assert (await get(library, of(role), f"indicator-standards/{standard['id']}")).status_code == 404
    assert (await get(library, FINANCE, f"indicator-standards/{standard['id']}")).status_code == 200
    asked = {"name": target["project_name"], "limit": 30}
    answer = await sent(library, of(role), "/api/v1/indicator-recommendations", asked)
    assert answer.json()["evidence"]["approved_indicators"] == 0


def boilers(unit_id: int, weight: int, name: str) -> View:
    row = a_row(1, name=BOILERS, unit="台", weight=str(weight))
    return a_target(row, unit=unit_id, project_name=f"龙母镇敬老院燃煤锅炉改造{name}", year=2026)


async def recommended(library: Caller) -> Any:
    asked = {"name": "龙母镇敬老院燃煤锅炉改造", "limit": 30}
    told = (await sent(library, STRANGER, "/api/v1/indicator-recommendations", asked)).json()
    return next(one for one in told["items"] if one["name"] == BOILERS)


async def test_own_projects_do_not_move_what_is_told_of_hidden_ones(library: Caller) -> None:
    for at, weight in enumerate((10, 11, 12, 13, 14)):
        await deliver(library, "targets", boilers(362001 + at, weight, "一二三四五"[at]))
    alone = await recommended(library)
    assert (alone["projects"], alone["weights"]) == (5, {"number": 3, "low": "11", "median": "12", "high": "13"})
    figures = (alone["score"], *alone["reasons"].values())
    assert all(figure == round(figure, 1) for figure in figures)
    for own in range(1, 7):
        await deliver(library, "targets", boilers(361001, 99, f"{own}"))
        beside = await recommended(library)
        assert beside["projects"] == 5 + own
        assert beside["weights"] == {"number": 6, "low": "11", "median": "56", "high": "99"}
