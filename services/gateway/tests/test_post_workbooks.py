"""Posts as an Excel table: appointed and ended in bulk by the security administrator, under the rules of each one."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from wenxiao.testing import TestDatabase

from .administrators import TODAY, TOMORROW, YESTERDAY, activated, person_of, token_of
from .front import Front, Json, is_problem
from .workbooks import cells, counts, faults, imported, send, table, widen

HEADINGS = ("登录名", "角色", "职责", "区划代码", "单位代码", "归口部门", "任职方式", "起始日", "最后一日", "事由")
R = "441622"


def row(username: str, role: str = "预算单位", duty: str | None = "审核岗", **more: Any) -> tuple[Any, ...]:
    told = {"region": R, "office": "361001", "portfolio": "", "kind": "任职", "begins": TODAY, "ends": None} | more
    told = {"reason": "人社〔2026〕8号"} | told
    names = ("region", "office", "portfolio", "kind", "begins", "ends", "reason")
    return (username, role, duty, *(told[name] for name in names))


async def sent(front: Front, rows: Sequence[Sequence[Any]], **how: Any) -> httpx.Response:
    return await send(front, "posts", table(HEADINGS, rows), token=await token_of(front, "anquan"), **how)


async def exported(front: Front) -> bytes:
    answer = await front.call("GET", "/directory-workbooks/posts", await token_of(front, "anquan"))
    assert answer.status_code == 200, answer.text
    return answer.content


async def posts(front: Front, username: str) -> list[Json]:
    shown: list[Json] = (await person_of(front, username))["posts"]
    return shown


async def test_what_is_exported_is_imported_unchanged(front: Front) -> None:
    content = await exported(front)
    rows = cells(content)
    assert rows[0] == (*HEADINGS, "姓名")
    assert ("yibao-jingban", "预算单位", "经办", R, "361001") in [told[:5] for told in rows]
    assert "zijin-caizheng" not in [told[0] for told in rows]
    report = imported(await send(front, "posts", content, token=await token_of(front, "anquan")))
    assert (set(counts(report)), faults(report)) == ({"unchanged"}, [])


async def test_many_are_appointed_at_once_and_work_from_the_day_on(front: Front) -> None:
    await activated(front, "zhou-xin")
    rows = [
        row("zhou-xin"),
        row("caizheng-jingban", "财政部门", "审核岗", office="001", portfolio="361", begins=TOMORROW),
        row("yibao-jingban", "预算单位", "负责人", kind="代理", ends=TOMORROW),
    ]
    dry = imported(await sent(front, rows, dry_run=True))
    assert (dry["written"], counts(dry), faults(dry)) == (False, {"created": 3}, [])
    assert [post["duty"] for post in await posts(front, "yibao-jingban")] == ["maker"]
    assert counts(imported(await sent(front, rows))) == {"created": 3}
    (acting,) = [post for post in await posts(front, "yibao-jingban") if post["duty"] == "head"]
    assert (acting["kind"], acting["valid_until"], acting["reason"]) == ("acting", str(TOMORROW), "人社〔2026〕8号")
    (handled,) = [post for post in await posts(front, "caizheng-jingban") if post["duty"] == "checker"]
    department = next(one for one in await posts(front, "yibao-fuze"))["organisation"]["id"]
    assert (handled["portfolio"], handled["valid_from"]) == ([department], str(TOMORROW))
    assert counts(imported(await sent(front, rows))) == {"unchanged": 3}


async def test_a_last_day_ends_a_post_and_what_was_delegated_from_it(front: Front) -> None:
    (held,) = await posts(front, "yibao-jingban")
    last = row("yibao-jingban", "预算单位", "经办", begins=held["valid_from"], ends=YESTERDAY)
    assert counts(imported(await sent(front, [last]))) == {"changed": 1}
    (ended,) = await posts(front, "yibao-jingban")
    assert (ended["valid_until"], ended["end_reason"]) == (str(YESTERDAY), "人社〔2026〕8号")
    body = {"username": "yibao-jingban", "password": "Wenxiao-2022-demo"}
    assert (await front.call("POST", "/sessions", json=body)).status_code == 403


@pytest.mark.parametrize(
    ("told", "field", "rule"),
    [
        (row("nobody"), "username", "unknown_person"),
        (row("zijin-caizheng", "财政部门"), "username", "unknown_person"),
        (row("yibao-jingban", office="999"), "organisation_code", "unknown_organisation"),
        (row("yibao-jingban", "财政部门"), "organisation_code", "post_of_another_organisation"),
        (row("yibao-jingban", duty=None), "duty", "post_duty"),
        (row("yibao-jingban", "人大联网监督"), "role", "not_a_choice"),
        (row("yibao-jingban", kind="代理"), "valid_until", "post_without_end"),
        (row("yibao-jingban", ends=YESTERDAY), "valid_until", "post_ends_before_it_begins"),
        (row("yibao-jingban", portfolio="361"), "portfolio", "post_portfolio"),
        (row("caizheng-jingban", "财政部门", office="001", portfolio="777"), "portfolio", "unknown_organisation"),
        (row("yibao-jingban", "系统管理员", None, office="001"), "role", "not_beside_other_posts"),
        (row("xitong"), "role", "not_beside_other_posts"),
        (row("anquan"), "username", "own_appointment"),
        (row("yibao-jingban", reason=None), "reason", "empty"),
        (row("yibao-jingban", "预算单位", "经办"), "role", "not_beside_other_posts"),
        (row("yibao-jingban", begins="2026-02-30"), "valid_from", "bad_day"),
    ],
)
async def test_what_nobody_may_be_appointed_to(front: Front, told: tuple[Any, ...], field: str, rule: str) -> None:
    good = row("yibao-shenhe", "预算单位", "审核岗")
    report = imported(await sent(front, [good, told], dry_run=True))
    assert (3, field, rule) in faults(report)
    before = await posts(front, "yibao-shenhe")
    is_problem(await sent(front, [good, told]), 422, "workbook-not-imported")
    assert await posts(front, "yibao-shenhe") == before


async def test_what_a_post_was_appointed_with_is_not_written_over(front: Front) -> None:
    (held,) = await posts(front, "yibao-jingban")
    first = {"begins": held["valid_from"]}
    rows = [row("yibao-jingban", "预算单位", "经办", kind="代理", ends=TOMORROW, **first)]
    assert faults(imported(await sent(front, rows, dry_run=True))) == [(2, "kind", "post_differs")]
    ended = row("yibao-jingban", "预算单位", "经办", ends=TOMORROW, **first)
    assert counts(imported(await sent(front, [ended]))) == {"changed": 1}
    longer = row("yibao-jingban", "预算单位", "经办", **first)
    assert faults(imported(await sent(front, [longer], dry_run=True))) == [(2, "valid_until", "post_differs")]
    twice = [ended, ended]
    assert faults(imported(await sent(front, twice, dry_run=True))) == [(3, "username", "duplicate")]


async def test_rows_of_one_table_exclude_each_other_too(front: Front) -> None:
    await activated(front, "zhou-xin")
    rows = [row("zhou-xin"), row("zhou-xin", "系统管理员", None, office="001")]
    assert faults(imported(await sent(front, rows, dry_run=True))) == [(3, "role", "not_beside_other_posts")]


async def test_only_the_security_administrator_appoints_by_table(front: Front, database: TestDatabase) -> None:
    for username in ("xitong", "shenji-guanli", "caizheng-fuze"):
        token = await token_of(front, username)
        answer = await send(front, "posts", table(HEADINGS, [row("yibao-jingban")]), token=token)
        is_problem(answer, 403, "not-permitted")
        assert (await front.call("GET", "/directory-workbooks/posts", token)).status_code == 403
    await widen(database, "441600")  # the other administrator's reach opens nothing here
    assert counts(imported(await sent(front, [row("yibao-jingban")]))) == {"created": 1}
