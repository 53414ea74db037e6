"""The forms of a whole department in one workbook: out, and back all or none."""

from dataclasses import replace
from typing import Any

from .acting import FINANCE_MAKER, MAKER, OTHER_UNIT, Acting, View, sheet_of
from .evaluation_forms_office import FORMS, NOUN, edited, fill_jishan, opened_in_excel, read, sent_all


async def a_department(acting: Acting, jishan: View) -> list[View]:
    """Three projects of the unit."""
    codes = [f"44162222T00000000000{number}" for number in (1, 2, 3)]
    return [
        await acting.opened(jishan, project_code=code, project_name=f"项目{number}")
        for number, code in enumerate(codes, 1)
    ]


async def test_a_departments_year_is_one_workbook_and_comes_back(acting: Acting, jishan: View) -> None:
    views = await a_department(acting, jishan)
    answer = await acting.get(MAKER, FORMS, budget_year=2022)
    book = opened_in_excel(answer.content)
    assert book.sheetnames == ["目录", "1 项目1", "2 项目2", "3 项目3"]
    assert [cell.value for cell in book["目录"][3]][1:4] == ["44162222T000000000001", "项目1", "龙川县医疗保险服务中心"]
    told = (await sent_all(acting, answer.content)).json()
    assert (told["unchanged"], told["left_aside"], told["revised"]) == (3, 1, 0)
    told = (await sent_all(acting, edited(answer.content, fill_jishan, sheet=2))).json()
    assert [(one["sheet"], one["outcome"]) for one in told["sheets"]] == [
        ("1 项目1", "unchanged"), ("2 项目2", "revised"), ("3 项目3", "unchanged"), ("目录", "left_aside"),
    ]  # fmt: skip
    assert told["sheets"][1]["self_evaluation_id"] == views[1]["id"]
    assert (await read(acting, views[1]))["rows"][0]["actual_text"] == "8676"
    assert await read(acting, views[0]) == views[0]


async def test_all_forms_of_a_workbook_or_none(acting: Acting, jishan: View) -> None:
    views = await a_department(acting, jishan)
    content = (await acting.get(MAKER, FORMS, budget_year=2022)).content
    content = edited(content, fill_jishan, sheet=1)

    def spoilt(sheet: Any) -> None:
        sheet["H13"] = 99

    answer = await sent_all(acting, edited(content, spoilt, sheet=3))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/form-not-taken")
    assert [(one["sheet"], one["outcome"]) for one in answer.json()["sheets"]][:3] == [
        ("1 项目1", "revised"), ("2 项目2", "unchanged"), ("3 项目3", "refused"),
    ]  # fmt: skip
    assert [await read(acting, view) for view in views] == views


async def test_a_sheet_of_nobody_or_of_a_finished_form_is_told(acting: Acting, jishan: View) -> None:
    views = await a_department(acting, jishan)
    content = (await acting.get(MAKER, FORMS, budget_year=2022)).content
    filled = await acting.put(MAKER, NOUN, views[0], sheet_of(jishan))
    await acting.act(MAKER, NOUN, filled, "submit")

    def of_nobody(sheet: Any) -> None:
        sheet["C3"], sheet["G3"] = "别的项目", None

    def twice(sheet: Any) -> None:
        sheet["C3"], sheet["G3"] = "项目2", "44162222T000000000002"

    answer = await sent_all(acting, edited(edited(content, of_nobody, sheet=2), twice, sheet=3), dry_run="true")
    found = {one["sheet"]: [finding["rule"] for finding in one["findings"]] for one in answer.json()["sheets"]}
    assert found["1 项目1"] == ["form.not_open"]
    assert found["2 项目2"] == ["form.self_evaluation_unknown"]
    answer = await sent_all(acting, edited(content, twice, sheet=3), dry_run="true")
    found = {one["sheet"]: [finding["rule"] for finding in one["findings"]] for one in answer.json()["sheets"]}
    assert found["3 项目3"] == ["form.form_twice"]


async def test_the_export_is_of_the_department_that_is_asked_for(acting: Acting, jishan: View) -> None:
    await a_department(acting, jishan)
    for asked, sheets in (
        ({"department_id": 361}, 4), ({"department_id": 362}, 1), ({"status": "draft"}, 4), ({"status": "passed"}, 1),
    ):  # fmt: skip
        answer = await acting.get(FINANCE_MAKER, FORMS, budget_year=2022, **asked)
        assert len(opened_in_excel(answer.content).sheetnames) == sheets
    assert len(opened_in_excel((await acting.get(MAKER, FORMS, budget_year=2021)).content).sheetnames) == 1
    other = replace(OTHER_UNIT, business_day=MAKER.business_day)
    assert len(opened_in_excel((await acting.get(other, FORMS, budget_year=2022)).content).sheetnames) == 1
