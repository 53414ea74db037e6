"""Workbooks that are no forms, or forms that are wrong: each fault at its cell, never a 500, nothing half-written."""

import zipfile
from io import BytesIO
from typing import Any

import pytest

from .forms_office import Forms, outcomes, refusals, workbook
from .forms_variants import NAME, NATIONAL, NATIONAL_MERGES, OVERALL, OVERALL_MERGES, national


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"PK\x03\x04broken", "not_a_workbook"), ("项目名称,指标".encode(), "not_a_workbook")],
)
async def test_what_is_no_workbook_is_refused_at_once(office: Any, content: bytes, reason: str) -> None:
    answer = await Forms(office).send(content)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/workbook-not-readable")
    assert answer.json()["reason"] == reason


async def test_another_media_type_year_or_post_is_refused(office: Any) -> None:
    forms, people = Forms(office), office.people
    assert (await forms.send(national(), kind="application/json")).status_code == 422
    assert (await forms.send(national(), budget_year=1999)).status_code == 422
    for who in (people.checker, people.finance_head, people.treasury):
        assert (await forms.send(national(), who=who)).status_code == 403, who.role
    assert (await forms.send(national(), kind="application/octet-stream")).status_code == 202


async def test_a_workbook_without_forms_says_why_each_sheet_was_left_aside(office: Any) -> None:
    content = workbook(("目录", {"A1": "序号"}, ()), ("指标", {"A1": "三级指标", "B1": "指标值", "A2": "改造渠道"}, ()))
    done, sheets = await Forms(office).imported(content)
    assert (done["state"], outcomes(sheets)) == ("refused", ["left_aside", "left_aside"])
    assert "申报表" in done["detail"]
    assert all(sheet["findings"][0]["detail"] for sheet in sheets)


async def test_a_workbook_that_breaks_while_it_is_read_fails_with_a_sentence(office: Any) -> None:
    damaged = BytesIO()
    with zipfile.ZipFile(BytesIO(national())) as whole, zipfile.ZipFile(damaged, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, b"<worksheet><sheetData>" if "sheet1" in name else whole.read(name))
    done, sheets = await Forms(office).imported(damaged.getvalue())
    assert (done["state"], done["written"], sheets) == ("failed", False, [])
    assert "另存为" in done["detail"]


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"G6": "约六十"}, [("G6", "money_unclear")]),
    ({"G6": 65.1234567}, [("G6", "money_unclear")]),
    ({"G6": -1}, [("G6", "money_unclear")]),
    ({"G6": "=1/0"}, [("G6", "not_computed")]),
    ({"I12": "四十"}, [("I12", "bad_weight")]),
    ({"I12": 140}, [("I12", "bad_weight")]),
    ({"H12": "#DIV/0!"}, [("H12", "error_value")]),
    ({"H12": True}, [("H12", "logical")]),
    ({"H12": "长" * 2001}, [("H12", "not_keepable")]),
    ({"G12": "长" * 501}, [("G12", "not_keepable")]),
    ({"F10": "长" * 4001}, [("F10", "too_long")]),
    ({"B9": "中期目标（2022年—2124年）"}, []),
]


@pytest.mark.parametrize(("changes", "expected"), WRONG)
async def test_each_wrong_cell_is_named(office: Any, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    await office.a_project(admitted=False, name=NAME)
    _, sheets = await Forms(office).imported(national(**changes), dry_run=True)
    assert refusals(sheets) == [("申报表", cell, rule) for cell, rule in expected]
    assert outcomes(sheets) == ["refused" if expected else "declared"]
    told = [one["detail"] for one in sheets[0]["findings"] if one["severity"] == "refusal"]
    assert all("请" in detail for detail in told), told


async def test_money_is_exact_in_each_way_of_writing_it(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    written = {
        ("项目资金\n（万元）", 0.1 + 0.2): "3000.00",
        ("项目资金\n（万元）", "1,234.567899"): "12345678.99",
        ("项目资金\n（万元）", 0.000001): "0.01",
        ("项目资金（元）", "656600.55"): "656600.55",
        ("项目资金\n（万元）", "５０元"): "50.00",
    }
    for (heading, amount), yuan in written.items():
        changes = {"A6": heading, "G6": amount, "G7": None, "G8": None, "D6": None, "D7": None}
        done, sheets = await Forms(office).imported(national(**changes))
        assert done["written"] is True, sheets
        target = (await office.ask(office.people.maker, "GET", f"targets/{sheets[0]['target_id']}")).json()
        assert target["funding"] == {"annual": {"total": yuan}}, (heading, amount)


async def test_a_form_that_was_cut_or_merged_wrongly_is_refused_at_its_cell(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    forms = Forms(office)
    cut = {place: value for place, value in NATIONAL.items() if int(place[1:]) < 11}
    _, sheets = await forms.imported(workbook(("申报表", cut, ())), dry_run=True)
    assert [rule for _, _, rule in refusals(sheets)] == ["cut"]
    merged = workbook(("申报表", NATIONAL, (*NATIONAL_MERGES, "G12:G13")))
    _, sheets = await forms.imported(merged, dry_run=True)
    assert refusals(sheets) == [("申报表", "G13", "merged_over_rows")]
    tall = workbook(("申报表", NATIONAL, (*NATIONAL_MERGES, "F12:F13", "G12:G13", "H12:H13", "I12:I13")))
    _, sheets = await forms.imported(tall, dry_run=True)
    assert refusals(sheets) == []


async def test_two_forms_on_one_sheet_are_refused(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    second = {f"{place[0]}{int(place[1:]) + 20}": value for place, value in NATIONAL.items()}
    _, sheets = await Forms(office).imported(national(**second), dry_run=True)
    assert ("申报表", "A21", "two_forms") in refusals(sheets)


async def test_what_no_database_keeps_is_refused_at_its_cell(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    changes = {"F10": "改造_x0000_渠道", "A5": "项目属性：新_x0007_增", "H12": "≥10_xD800_公里"}
    done, sheets = await Forms(office).imported(national(**changes))
    assert (done["state"], refusals(sheets)) == (
        "refused",
        [("申报表", place, "unkept_text") for place in ("F10", "H12")],
    )


async def test_five_thousand_indicators_are_refused_once(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    many = {f"G{row}": f"指标甲{row}" for row in range(15, 4900)} | {f"H{row}": "≥1个" for row in range(15, 4900)}
    _, sheets = await Forms(office).imported(national(**({"A15": None} | many)), dry_run=True)
    assert [rule for _, _, rule in refusals(sheets)] == ["too_many_rows"]


async def test_tasks_without_clear_money_are_refused_at_their_cell(office: Any) -> None:
    people = office.people
    body = office.project_body(name="农业局整体支出", object="department")
    await office.done(people.department_maker, "POST", "projects", body)
    wrong = OVERALL | {"E8": "十万", "F8": "=A1"}
    forms = Forms(office, people.department_maker)
    _, sheets = await forms.imported(workbook(("整体", wrong, OVERALL_MERGES)), dry_run=True)
    assert refusals(sheets) == [("整体", "E8", "money_unclear"), ("整体", "F8", "not_computed")]
