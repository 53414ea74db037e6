"""Finance takes in what a department has passed, or gives it back; in between nothing of it changes."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evaluation_api.database import ROLE, SCHEMA
from wenxiao.access import Principal
from wenxiao.database import Database
from wenxiao.testing import TestDatabase

from .acting import (
    CHECKER,
    FINANCE_CHECKER,
    FINANCE_HEAD,
    FINANCE_MAKER,
    JUNE,
    MAKER,
    OTHER_COUNTY_FINANCE,
    Acting,
    View,
    sheet_of,
)

NOUN = "self-evaluations"
REASON = {"reason": "第2行完成值与决算不符，请核实"}


@pytest.mark.clause("longchuan-2.5.c", "longchuan-3.4.1.b", "shantou-10.d", "zhuji-3.2.5.c")
async def test_finance_takes_in_what_the_department_has_passed(acting: Acting, jishan: View) -> None:
    passed = await acting.passed(jishan)
    accepted = await acting.act(FINANCE_MAKER, NOUN, passed, "accept")
    assert accepted["status"] == "accepted"
    last = accepted["history"][-1]
    assert (last["action"], last["from_status"], last["role"], last["day"]) == (
        "accept", "passed", "finance", JUNE.isoformat(),
    )  # fmt: skip
    content = ("rows", "result", "policy", "digest", "total", "own_total", "submitted_on")
    assert {name: accepted[name] for name in content} == {name: passed[name] for name in content}
    assert (await acting.post(FINANCE_HEAD, f"{NOUN}/{passed['id']}/recompute", status=200))["matches"]
    drawn = await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022})
    assert drawn["pool"] == [passed["id"]]


async def test_what_finance_gives_back_is_corrected_and_comes_again(acting: Acting, jishan: View) -> None:
    passed = await acting.passed(jishan)
    returned = await acting.act(FINANCE_CHECKER, NOUN, passed, "return", REASON)
    assert (returned["status"], returned["history"][-1]["reason"]) == ("returned", REASON["reason"])
    view = await acting.put(MAKER, NOUN, returned, sheet_of(jishan))
    view = await acting.act(MAKER, NOUN, view, "submit")
    view = await acting.act(CHECKER, NOUN, view, "pass")
    assert (await acting.act(FINANCE_MAKER, NOUN, view, "accept"))["status"] == "accepted"


@pytest.mark.parametrize(
    ("who", "step", "status", "kind"),
    [
        (FINANCE_HEAD, "accept", 403, "not-permitted"),
        (CHECKER, "accept", 403, "not-permitted"),
        (MAKER, "return", 403, "not-permitted"),
        (CHECKER, "return", 403, "not-permitted"),
        (OTHER_COUNTY_FINANCE, "accept", 403, "not-permitted"),
        (replace(OTHER_COUNTY_FINANCE, duty=FINANCE_MAKER.duty), "accept", 404, "self-evaluation-not-found"),
        (replace(FINANCE_MAKER, subject=CHECKER.subject), "accept", 403, "same-person-twice"),
        (replace(FINANCE_MAKER, subject=MAKER.subject), "return", 403, "same-person-twice"),
        (replace(FINANCE_MAKER, acting_for=CHECKER.subject), "accept", 403, "same-person-twice"),
    ],
)
async def test_nobody_else_moves_what_is_passed(
    acting: Acting, jishan: View, who: Principal, step: str, status: int, kind: str
) -> None:
    """Neither another office, nor the department once it has passed, nor who filled or passed it himself."""
    passed = await acting.passed(jishan)
    body = REASON if step == "return" else None
    refused = await acting.act(who, NOUN, passed, step, body, status=status)
    assert refused["type"] == f"/problems/{kind}"


async def test_each_side_returns_only_what_lies_with_it(acting: Acting, jishan: View) -> None:
    submitted = await acting.submitted(jishan)
    for step, body in (("return", REASON), ("accept", None)):
        refused = await acting.act(FINANCE_MAKER, NOUN, submitted, step, body, status=403 if body else 409)
        assert refused["type"] == ("/problems/not-permitted" if body else "/problems/action-not-allowed")
    accepted = await acting.act(FINANCE_MAKER, NOUN, await acting.passed(jishan), "accept")
    refused = await acting.act(FINANCE_CHECKER, NOUN, accepted, "return", REASON, status=409)
    assert refused["type"] == "/problems/action-not-allowed"
    assert "财政部门已接收备案" in refused["detail"]


async def test_what_was_drawn_for_re_check_does_not_go_back(acting: Acting, jishan: View) -> None:
    passed = await acting.passed(jishan)
    await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022})
    refused = await acting.act(FINANCE_MAKER, NOUN, passed, "return", REASON, status=409)
    assert refused["type"] == "/problems/drawn-for-re-check"
    assert (await acting.act(FINANCE_MAKER, NOUN, passed, "accept"))["status"] == "accepted"


async def test_a_draw_and_a_return_at_once_never_both_happen(acting: Acting, jishan: View) -> None:
    for _ in range(6):
        passed = await acting.passed(jishan)
        path = f"/api/v1/{NOUN}/{passed['id']}/return"
        etag = {"If-Match": f'"{passed["version"]}"'}
        back = acting.of(FINANCE_CHECKER).post(path, json=REASON, headers=etag)
        draw = acting.of(FINANCE_MAKER).post("/api/v1/draws", json={"budget_year": 2022, "share": "100"})
        returned, drawn = await asyncio.gather(back, draw)
        assert (returned.status_code, drawn.status_code) in ((200, 422), (409, 201))
        chosen = drawn.json().get("chosen", [])
        assert (returned.status_code == 200) != (passed["id"] in chosen)


@pytest.mark.parametrize(
    ("who", "change", "state"),
    [
        (FINANCE_MAKER, "total = 100", "WX002"),
        (FINANCE_MAKER, "status = 'draft'", "WX002"),
        (FINANCE_MAKER, "status = 'accepted', own_total = 100", "WX002"),
        (FINANCE_MAKER, "status = 'returned', rows = '[]'", "WX002"),
        (CHECKER, "status = 'accepted'", "WX002"),
        (CHECKER, "status = 'returned'", "WX002"),
    ],
)
async def test_the_database_lets_finance_take_its_step_and_nothing_more(
    acting: Acting, jishan: View, database: TestDatabase, who: Principal, change: str, state: str
) -> None:
    await acting.passed(jishan)
    assert await _refused(database, who, change) == state


@pytest.mark.parametrize(
    ("who", "change", "state"),
    [
        (FINANCE_MAKER, "own_total = 100", "42501"),
        (FINANCE_MAKER, "status = 'accepted'", "WX002"),
        (CHECKER, "status = 'accepted'", "WX002"),
    ],
)
async def test_finance_writes_nothing_of_what_a_unit_still_has(
    acting: Acting, jishan: View, database: TestDatabase, who: Principal, change: str, state: str
) -> None:
    await acting.submitted(jishan)
    assert await _refused(database, who, change) == state


async def test_what_finance_has_taken_in_is_final(acting: Acting, jishan: View, database: TestDatabase) -> None:
    accepted = await acting.act(FINANCE_MAKER, NOUN, await acting.passed(jishan), "accept")
    for who in (FINANCE_MAKER, CHECKER):
        assert await _refused(database, who, "status = 'returned'") == "WX002"
    refused = await acting.put(MAKER, NOUN, accepted, sheet_of(jishan), status=409)
    assert refused["type"] == "/problems/action-not-allowed"


async def _refused(database: TestDatabase, who: Principal, change: str) -> Any:
    service = Database(database.url(ROLE), schema=SCHEMA)
    with pytest.raises(DBAPIError) as refused:
        async with service.transaction(who) as session:
            await session.execute(text(f"UPDATE evaluation.self_evaluation SET {change}"))
    await service.close()
    return getattr(refused.value.orig, "sqlstate", None)
