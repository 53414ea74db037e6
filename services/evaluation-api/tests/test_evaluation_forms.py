"""The official self-evaluation form over HTTP: out with live formulas, filled in as Excel, and back."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from .acting import (
    CHECKER,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    MAKER,
    OTHER_COUNTY_FINANCE,
    OTHER_UNIT,
    Acting,
    View,
    sheet_of,
)
from .evaluation_forms_office import NOUN, edited, fill_jishan, form_of, read, sent, sent_all


async def test_a_form_filled_in_excel_is_taken(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    answer = await sent(acting, view, edited(await form_of(acting, view), fill_jishan))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["revised"], told["refused"], [one["findings"] for one in told["sheets"]]) == (1, 0, [[]])
    held = await read(acting, view)
    assert answer.headers["etag"] == f'"{held["version"]}"'
    assert (held["own_execution_score"], held["own_total"], held["goal_completion"]) == ("9", "93", "已足额配套")
    assert [row["actual_text"] for row in held["rows"]] == ["8676", "100%", "100%", "75元", "98%", "98%"]
    assert [Decimal(row["own_score"]) for row in held["rows"]] == [13, 15, 10, 10, 27, 9]
    assert [row["reason"] for row in held["rows"]][:2] == ["新增死亡人员", None]
    assert held["history"][-1]["action"] == "edit"


async def test_a_form_that_goes_out_and_comes_back_changes_nothing(acting: Acting, jishan: View) -> None:
    """The printed total does not add up (93 is printed as 94), and stays what it was."""
    opened = await acting.opened(jishan)
    for step in ("opened", "filled"):
        filled = opened if step == "opened" else await acting.put(MAKER, NOUN, opened, sheet_of(jishan))
        content = await form_of(acting, filled)
        for file in (content, edited(content, lambda sheet: None)):
            told = (await sent(acting, filled, file)).json()
            assert (told["unchanged"], told["revised"], told["refused"]) == (1, 0, 0), told
        assert await read(acting, opened) == filled


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    file = edited(await form_of(acting, view), fill_jishan)
    told = (await sent(acting, view, file, dry_run="true")).json()
    assert (told["dry_run"], told["revised"], told["sheets"][0]["outcome"]) == (True, 1, "revised")
    assert await read(acting, view) == view


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("H13", 15.5, "form.score_above_weight"),
        ("H14", "很好", "form.bad_points"),
        ("H14", -1, "form.bad_points"),
        ("H14", 1.23456, "form.bad_points"),
        ("I6", 11, "form.score_above_weight"),
        ("F14", "=1/0", "form.not_computed"),
        ("D14", "没有的指标", "form.unknown_row"),
        ("G3", "44162222T000000009999", "form.other_project"),
        ("A2", "（2021年度）", "form.other_year"),
        ("F15", "长" * 1001, "form.too_long"),
    ],
)
async def test_one_fault_keeps_the_whole_form_out(
    acting: Acting, jishan: View, cell: str, value: Any, rule: str
) -> None:
    view = await acting.opened(jishan)

    def spoilt(sheet: Any) -> None:
        fill_jishan(sheet)
        sheet[cell] = value

    file = edited(await form_of(acting, view), spoilt)
    answer = await sent(acting, view, file)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/form-not-taken"), answer.text
    found = {one["rule"]: one["cell"] for one in answer.json()["sheets"][0]["findings"]}
    assert found[rule] in (cell, "")
    assert answer.json()["errors"][0]["pointer"].startswith("#/自评表!")
    assert await read(acting, view) == view
    assert (await sent(acting, view, file, dry_run="true")).json()["refused"] == 1


async def test_a_changed_target_weight_or_budget_is_told_and_not_taken(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)

    def helped(sheet: Any) -> None:
        fill_jishan(sheet)
        sheet["E13"], sheet["G14"], sheet["F6"] = "8000", 20, 65.66

    told = (await sent(acting, view, edited(await form_of(acting, view), helped))).json()
    assert {(one["rule"], one["cell"], one["severity"]) for one in told["sheets"][0]["findings"]} == {
        ("form.target_differs", "E13", "warning"),
        ("form.weight_differs", "G14", "warning"),
        ("form.money_differs", "F6", "warning"),
    }
    held = await read(acting, view)
    assert (held["rows"][0]["target_text"], held["rows"][1]["weight"]) == ("8755", "15")
    assert (held["executed"], held["rows"][0]["actual_text"]) == ("650700.00", "8676")


async def test_a_missing_row_is_refused(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)

    def shorter(sheet: Any) -> None:
        for column in "DEFGHI":
            sheet[f"{column}16"] = None

    answer = await sent(acting, view, edited(await form_of(acting, view), shorter))
    assert [one["rule"] for one in answer.json()["sheets"][0]["findings"]] == ["form.row_missing"]


async def test_a_form_laid_out_otherwise_is_read_by_its_words(acting: Acting, jishan: View) -> None:
    """A region's own layout, made by hand: another order of columns, its own words, money in 元, two header lines."""
    view = await acting.opened(jishan)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "附件2"
    lines: list[list[Any]] = [
        ["附件2"],
        ["2022年度县级预算项目绩效自评表"],
        ["项目名称：", None, jishan["project"], None, "填报单位：", "医保中心"],
        ["预算执行情况（元）", "", "年初预算数", "全年预算数", "执行数", "权重", "预算执行率", "自评得分"],
        ["", "年度资金总额：", 656600, 656600, "650,700", 10, "99.10%", "9分"],
        ["", "其中:财政拨款", "—", "—", "—", "—", "—", "—"],
        ["年度总体目标", "年初设定目标", None, None, "实际完成情况"],
        ["", "足额配套", None, None, "已足额配套"],
        ["一级指标", "二级指标", "三级指标", "全年完成值", "年初指标值", "自评分", "分值", "未完成原因分析"],
    ]
    for index, row in enumerate(jishan["indicators"]):
        score = row["score_printed"] if index else " １３ "
        lines.append(
            ["", "", row["level3"], row["actual_text"], row["target_text"], score, row["weight"], row["reason"]]
        )
        if index == 2:
            lines.append([])
    lines.append(["得分合计", "", "", "", "", 94, 100])
    lines.append(["填表人：张三", None, None, "联系电话：0359-1234567"])
    for line in lines:
        sheet.append(line)
    written = BytesIO()
    book.save(written)
    answer = await sent(acting, view, written.getvalue())
    assert answer.status_code == 200, answer.text
    assert [(one["rule"], one["cell"]) for one in answer.json()["sheets"][0]["findings"]] == []
    held = await read(acting, view)
    assert (held["own_execution_score"], held["own_total"], held["goal_completion"]) == ("9", "94", "已足额配套")
    assert [Decimal(row["own_score"]) for row in held["rows"]] == [13, 15, 10, 10, 27, 9]
    assert held["rows"][0]["actual_text"] == jishan["indicators"][0]["actual_text"]


async def test_only_who_may_fill_and_only_while_it_is_open(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    file = await form_of(acting, view)
    for who, status in ((CHECKER, 403), (FINANCE_MAKER, 403), (OTHER_UNIT, 404)):
        assert (await sent(acting, view, file, who)).status_code == status
    for who in (CHECKER, FINANCE_CHECKER):
        assert await form_of(acting, view, who)
    assert (await acting.get(OTHER_COUNTY_FINANCE, f"{NOUN}/{view['id']}/form")).status_code == 404
    stale = view | {"version": view["version"] + 1}
    assert (await sent(acting, stale, file)).status_code == 412
    filled = await acting.put(MAKER, NOUN, view, sheet_of(jishan))
    done = await acting.act(MAKER, NOUN, filled, "submit")
    refused = await sent(acting, done, file)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/action-not-allowed")


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "workbook-not-readable"),
        (b"PK\x03\x04 nothing", "workbook-not-readable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "workbook-not-readable"),
        (b"a,b\n1,2\n", "workbook-not-readable"),
    ],
)
async def test_what_is_no_workbook_is_refused_in_words(acting: Acting, jishan: View, content: bytes, slug: str) -> None:
    view = await acting.opened(jishan)
    for answer in (await sent(acting, view, content), await sent_all(acting, content)):
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")


async def test_a_workbook_without_a_form_is_refused(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    written = BytesIO()
    Workbook().save(written)
    for answer in (await sent(acting, view, written.getvalue()), await sent_all(acting, written.getvalue())):
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/form-not-taken")
