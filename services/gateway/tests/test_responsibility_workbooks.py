"""Who answers for what as an Excel table, under the rules and the reach of a single entry."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from .administrators import TODAY, TOMORROW, YESTERDAY, token_of
from .front import Front, Json, is_problem
from .workbooks import cells, counts, faults, imported, send, table

HEADINGS = (
    *("区划代码", "单位代码", "责任层级", "事项", "事项编号", "科室（股室）"),
    *("责任人登录名", "起始日", "最后一日"),
)
PROJECT = "44162222R000000000001"


def row(level: str = "项目负责人", matter: str = "项目", **more: Any) -> tuple[Any, ...]:
    told: dict[str, Any] = {"region": "441622", "office": "361", "reference": PROJECT, "section": "基金财务股"}
    told |= {"username": "yibao-shenhe", "begins": TODAY, "ends": None} | more
    after = ("reference", "section", "username", "begins", "ends")
    return (told["region"], told["office"], level, matter, *(told[name] for name in after))


HEAD = row("部门主要负责人", "机构整体", reference=None, section=None, username="yibao-fuze")
LEAD = row("牵头科室", "机构整体", reference=None, section="规划财务股")


async def sent(
    front: Front, rows: Sequence[Sequence[Any]], who: str = "yibao-fuze", *, dry_run: bool = False
) -> httpx.Response:
    token = await token_of(front, who)
    return await send(front, "responsibilities", table(HEADINGS, rows), token=token, dry_run=dry_run)


async def recorded(front: Front) -> list[Json]:
    answer = await front.call("GET", "/responsibilities?limit=200", await token_of(front, "caizheng-fuze"))
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_department_names_head_lead_section_and_project_leads_at_once(front: Front) -> None:
    rows = [HEAD, LEAD, row(), row(office="361001", username="yibao-jingban")]
    dry = imported(await sent(front, rows, dry_run=True))
    assert (dry["written"], counts(dry), faults(dry)) == (False, {"created": 4}, [])
    assert await recorded(front) == []
    assert counts(imported(await sent(front, rows))) == {"created": 4}
    assert {(one["level"], one["section"], one["person"]["name"]) for one in await recorded(front)} == {
        ("department_head", None, "黄志强"),
        ("lead_section", "规划财务股", "陈国华"),
        ("project_lead", "基金财务股", "陈国华"),
        ("project_lead", "基金财务股", "李晓敏"),
    }
    token = await token_of(front, "yibao-fuze")
    content = (await front.call("GET", "/directory-workbooks/responsibilities", token)).content
    shown = cells(content)
    assert shown[0] == (*HEADINGS, "责任人")
    assert len(shown) == 5
    again = imported(await send(front, "responsibilities", content, token=token))
    assert (counts(again), faults(again)) == ({"unchanged": 4}, [])


async def test_another_person_answers_after_the_one_before(front: Front) -> None:
    assert counts(imported(await sent(front, [row(begins=YESTERDAY)]))) == {"created": 1}
    other = row(username="yibao-fuze", begins=TOMORROW)
    assert faults(imported(await sent(front, [other], dry_run=True))) == [(2, "valid_from", "already_answered")]
    ended = row(begins=YESTERDAY, ends=TODAY)
    assert counts(imported(await sent(front, [ended, other]))) == {"changed": 1, "created": 1}
    assert [(one["person"]["name"], one["valid_until"]) for one in await recorded(front)] == [
        ("陈国华", str(TODAY)),
        ("黄志强", None),
    ]
    rewritten = row(begins=YESTERDAY, ends=TODAY, username="yibao-fuze")
    assert faults(imported(await sent(front, [rewritten], dry_run=True))) == [(2, "username", "entry_differs")]
    reopened = row(begins=YESTERDAY)
    assert faults(imported(await sent(front, [reopened], dry_run=True))) == [(2, "valid_until", "entry_differs")]


@pytest.mark.parametrize(
    ("told", "field", "rule"),
    [
        (row(office="999"), "organisation_code", "unknown_organisation"),
        (row(office="362"), "organisation_code", "unknown_organisation"),
        (row(region="441621"), "organisation_code", "unknown_organisation"),
        (row(username="nobody"), "username", "unknown_person"),
        (row(username="zijin-caizheng"), "username", "unknown_person"),
        (row(reference=None), "reference", "responsibility_reference"),
        (row("部门主要负责人"), "level", "responsibility_level"),
        (row("党政主要负责人", "机构整体", reference=None), "level", "responsibility_government"),
        (row("牵头科室", "机构整体", reference=None, section=None), "section", "responsibility_lead_section"),
        (row(section=None), "section", "responsibility_section"),
        (row(ends=YESTERDAY), "valid_until", "ends_before_it_begins"),
        (HEAD, "organisation_code", "duplicate"),
        (row("某某"), "level", "not_a_choice"),
    ],
)
async def test_a_wrong_row_names_nobody(front: Front, told: tuple[Any, ...], field: str, rule: str) -> None:
    report = imported(await sent(front, [HEAD, told], dry_run=True))
    assert (3, field, rule) in faults(report)
    is_problem(await sent(front, [HEAD, told]), 422, "workbook-not-imported")
    assert await recorded(front) == []


async def test_reach_and_post_are_those_of_a_single_entry(front: Front) -> None:
    assert faults(imported(await sent(front, [HEAD], "gongxiao-fuze", dry_run=True))) == [
        (2, "organisation_code", "unknown_organisation")
    ]
    assert counts(imported(await sent(front, [HEAD], "caizheng-fuze"))) == {"created": 1}
    token = await token_of(front, "gongxiao-fuze")
    theirs = (await front.call("GET", "/directory-workbooks/responsibilities", token)).content
    assert len(cells(theirs)) == 1
    for username in ("yibao-jingban", "anquan", "xitong"):
        is_problem(await sent(front, [LEAD], username), 403, "not-permitted")
