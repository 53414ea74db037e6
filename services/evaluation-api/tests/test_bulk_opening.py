"""A year's forms opened at once: what is owed, a result per row, one bad row beside the good ones."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .acting import CHECKER, DEPARTMENT, FINANCE_MAKER, MAKER, OTHER_UNIT, Acting, View
from .owing import approved, deliver, owing

DEPARTMENT_MAKER = a_principal(Role.DEPARTMENT, Duty.MAKER, **DEPARTMENT)
BULK = "self-evaluations/bulk"


async def bulk(acting: Acting, who: Any = MAKER, rows: Any = None, dry_run: bool = False, status: int = 200) -> View:
    body = {"budget_year": 2022} | ({} if rows is None else {"rows": rows})
    path = f"{BULK}?dry_run=true" if dry_run else BULK
    return await acting.post(who, path, body, status=status)


def counted(told: View) -> tuple[int, int, int, int]:
    return told["opened"], told["already_open"], told["refused"], told["left"]


async def forms(acting: Acting, who: Any = MAKER) -> list[View]:
    items: list[View] = (await acting.get(who, "self-evaluations", budget_year=2022)).json()["items"]
    return items


async def test_all_that_is_owed_is_opened_at_once_and_nothing_twice(acting: Acting, jishan: View) -> None:
    targets = [await owing(acting, jishan) for _ in range(3)]
    opened = await acting.post(MAKER, "self-evaluations", {"target_id": targets[0]["id"]})
    acting.targets.asked.clear()
    told = await bulk(acting)
    assert counted(told) == (2, 0, 0, 0)
    assert len(acting.targets.asked) == 3, "three questions, however many forms"
    views = {one["id"]: one for one in await forms(acting)}
    assert {one["target_id"] for one in views.values()} == {one["id"] for one in targets}
    for one in told["rows"]:
        view = views[one["self_evaluation_id"]]
        assert one["self_evaluation"] == f"/api/v1/self-evaluations/{view['id']}"
        alone = {name: opened[name] for name in ("rows", "adjusted_budget", "executed", "status", "overall_goal")}
        assert {name: view[name] for name in alone} == alone, "as if it had been opened alone"
        assert view["history"][0]["action"] == "open"
    assert counted(await bulk(acting)) == (0, 0, 0, 0)


async def test_a_dry_run_says_what_would_be_and_leaves_nothing(acting: Acting, jishan: View) -> None:
    await owing(acting, jishan)
    told = await bulk(acting, dry_run=True)
    assert (counted(told), told["dry_run"]) == ((1, 0, 0, 1), True)
    assert (told["rows"][0]["outcome"], told["rows"][0]["self_evaluation_id"]) == ("opened", None)
    assert await forms(acting) == []
    assert counted(await bulk(acting)) == (1, 0, 0, 0)


async def test_one_bad_row_keeps_none_of_the_others(acting: Acting, jishan: View) -> None:
    """Unknown, not to be seen there, not approved there, repeated, opened before: each row says so for itself."""
    good = await owing(acting, jishan)
    by_code = await owing(acting, jishan, project_code="44162222T000000000077")
    hidden = approved()
    await deliver(acting, hidden)
    withdrawn = await owing(acting, jishan, status="returned")
    open_before = await owing(acting, jishan)
    before = await acting.post(MAKER, "self-evaluations", {"target_id": open_before["id"]})
    stranger = str(uuid4())
    rows = [
        {"target_id": good["id"], "我的序号": 7},
        {"project_code": "44162222T000000000077"},
        {"target_id": stranger},
        {"target_id": hidden["target_id"]},
        {"target_id": withdrawn["id"]},
        {"target_id": good["id"]},
        {"target_id": open_before["id"]},
    ]
    told = await bulk(acting, rows=rows)
    assert [one["outcome"] for one in told["rows"]] == [
        "opened", "opened", "refused", "refused", "refused", "refused", "already_open",
    ]  # fmt: skip
    rules = [one["findings"][0]["rule"] if one["findings"] else None for one in told["rows"]]
    assert rules == [
        None, None, "bulk.not_owed", "bulk.target_not_found", "bulk.target_not_approved", "bulk.row_repeated", None,
    ]  # fmt: skip
    assert stranger in told["rows"][2]["findings"][0]["detail"]
    assert told["rows"][0]["row"] == {"target_id": good["id"], "我的序号": 7}
    assert told["rows"][6]["self_evaluation_id"] == before["id"]
    assert {one["target_id"] for one in await forms(acting)} == {good["id"], by_code["id"], open_before["id"]}
    assert counted(told) == (2, 1, 4, 2)


async def test_each_opens_what_is_his_and_finance_nothing(acting: Acting, jishan: View) -> None:
    await owing(acting, jishan)
    await owing(acting, jishan, unit_id=362001, unit_code="362001", unit_name="项目中心", department_id=362)
    for who in (FINANCE_MAKER, CHECKER):
        assert (await bulk(acting, who, status=403))["type"] == "/problems/not-permitted"
    assert counted(await bulk(acting, OTHER_UNIT)) == (1, 0, 0, 0)
    assert counted(await bulk(acting, DEPARTMENT_MAKER)) == (1, 0, 0, 0)
    assert len(await forms(acting, FINANCE_MAKER)) == 2


async def test_before_the_year_is_over_every_row_says_why_not(acting: Acting, jishan: View) -> None:
    await owing(acting, jishan)
    told = await bulk(acting, replace(MAKER, business_day=date(2022, 12, 31)))
    (found,) = told["rows"][0]["findings"]
    assert (counted(told), found["rule"]) == ((0, 0, 1, 1), "bulk.budget_year_not_ended")
    assert found["basis"] == ["longchuan-3.4.1.a"]


async def test_two_at_once_open_each_form_once(acting: Acting, jishan: View) -> None:
    for _ in range(4):
        await owing(acting, jishan)
    first, second = await asyncio.gather(bulk(acting), bulk(acting, DEPARTMENT_MAKER))
    assert first["opened"] + second["opened"] == 4
    assert len(await forms(acting)) == 4
    late = [one["findings"][0]["rule"] for told in (first, second) for one in told["rows"] if one["findings"]]
    assert set(late) <= {"bulk.just_opened"}


async def test_the_same_key_opens_once(acting: Acting, jishan: View) -> None:
    await owing(acting, jishan)
    key = {"Idempotency-Key": str(uuid4())}
    answers = [
        await acting.of(MAKER).post(f"/api/v1/{BULK}", json={"budget_year": 2022}, headers=key) for _ in range(2)
    ]
    assert [one.json()["opened"] for one in answers] == [1, 1]
    assert answers[0].text == answers[1].text


async def test_where_targets_api_is_down_nothing_is_opened(acting: Acting, jishan: View) -> None:
    await owing(acting, jishan)
    acting.targets.down = True
    assert (await bulk(acting, status=503))["type"] == "/problems/neighbour-unavailable"
    assert await forms(acting) == []
