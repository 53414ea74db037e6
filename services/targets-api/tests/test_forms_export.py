"""Official forms out: one target or a department's year; what was exported is imported again as it was."""

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from wenxiao.testing import a_principal

from .forms_office import Forms, outcomes, refusals
from .forms_variants import NAME, national, overall

TABLES = sorted((Path(__file__).parent / "data" / "declarations").glob("*.json"))
HARMFUL = '=HYPERLINK("http://x","点我")'


async def rich_target(office: Any) -> dict[str, Any]:
    """A draft with something in every block."""
    project = await office.a_project(admitted=False, name=NAME)
    await Forms(office).imported(national())
    found = (await office.ask(office.people.maker, "GET", f"targets?project_id={project['id']}")).json()["items"]
    return dict(found[0])


async def test_an_exported_form_looks_like_the_official_one(office: Any) -> None:
    target = await rich_target(office)
    book = load_workbook(BytesIO(await Forms(office).file(f"targets/{target['id']}/form")))
    sheet: Any = book.worksheets[0]
    assert sheet["A1"].value == "项目支出绩效目标申报表"
    assert (sheet["A2"].value, sheet["C3"].value, sheet["G3"].value) == ("（2022年度）", NAME, target["project_code"])
    assert (sheet["D6"].value, sheet["G6"].value, sheet["G8"].value) == (300, 65.66, 15.66)
    assert (sheet["B10"].value, sheet["F10"].value) == (target["whole_life_goal"], target["overall_goal"])
    heads = ["一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值", "分值"]
    assert [cell.value for cell in sheet[11][1:9]] == heads
    assert [cell.value for cell in sheet[12][1:9]] == [
        *("产出指标", "数量指标", "改造渠道", "≥30公里"),
        *("数量指标", "改造渠道", "≥10公里", 40),
    ]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:I1", "B12:B13", "A9:A10"} <= merged
    assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
    assert all(sheet[place].border.bottom.style == "thin" for place in ("A3", "C12", "I14"))


async def test_nothing_that_a_person_typed_is_ever_computed(office: Any) -> None:
    project = await office.a_project(admitted=False, name=HARMFUL)
    rows = [{"category": "=1+1", "name": "+甲", "target_text": "-5℃", "weight": "10"}]
    target = await office.a_target(project, overall_goal="@SUM(A1)", indicators=rows, milestones=[])
    forms = Forms(office)
    content = await forms.file(f"targets/{target['id']}/form")
    cells = [cell for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows() for cell in row]
    assert HARMFUL in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value or "")[:1] in "=+-@" and cell.value)
    _, sheets = await forms.imported(content)
    assert outcomes(sheets) == ["unchanged"]


async def test_a_departments_year_is_one_workbook_that_imports_again_unchanged(office: Any) -> None:
    people = office.people
    await rich_target(office)
    body = office.project_body(name="农业局整体支出", object="department")
    await office.done(people.department_maker, "POST", "projects", body)
    forms = Forms(office, people.department_maker)
    await forms.imported(overall())
    await office.approved(await office.a_target(await office.a_project()))
    answer = await office.ask(people.department_maker, "GET", "form-exports?budget_year=2022&department_id=361")
    assert "2022年度绩效目标申报表.xlsx" in unquote(answer.headers["content-disposition"])
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames[0] == "目录"
    assert len(book.sheetnames) == 4
    assert [cell.value for cell in book.worksheets[0][3]][2:] == ["农业局整体支出", "单位361", 75.66, "草稿", 1]
    done, sheets = await forms.imported(answer.content)
    assert outcomes(sheets) == ["unchanged"] * 3 + ["left_aside"], refusals(sheets)
    assert (done["state"], done["counts"]["unchanged"]) == ("done", 3)
    approved = await office.ask(people.maker, "GET", "form-exports?budget_year=2022&status=approved")
    assert len(load_workbook(BytesIO(approved.content)).sheetnames) == 2
    other = await office.ask(people.maker, "GET", "form-exports?budget_year=2022&department_id=362")
    assert load_workbook(BytesIO(other.content)).sheetnames == ["目录"]


@pytest.mark.parametrize(
    "tables", [pytest.param(TABLES[::3], id="每三份一份"), pytest.param(TABLES, id="全部", marks=pytest.mark.long)]
)
async def test_every_published_declaration_says_the_same_in_another_house(office: Any, tables: list[Path]) -> None:
    """Exported by one unit, imported by another of the same project names: the same content."""
    people = office.people
    there = a_principal(region_path="/44/4416/441621", organisation_id=361001)
    for path in tables:
        table = json.loads(path.read_text("utf-8"))
        name = f"{path.stem}项目"
        project = await office.a_project(admitted=False, name=name)
        rows = [
            {"category": r["level1"] or "", "subcategory": r["level2"], "name": r["level3"] or ""}
            | {"target_text": r["target_text"] or "", "weight": r["weight"]}
            for r in table["indicators"]
        ]
        await office.a_target(project, indicators=rows, milestones=[], dimensions_not_applicable=[])
        await office.done(there, "POST", "projects", office.project_body(name=name, code=None))
    content = await Forms(office).file("form-exports?budget_year=2022")
    book = load_workbook(BytesIO(content))
    for sheet in book.worksheets[1:]:
        sheet["G3"] = None  # the codes are another house's
    moved = BytesIO()
    book.save(moved)
    done, sheets = await Forms(office, there).imported(moved.getvalue())
    assert (done["state"], done["counts"]["declared"]) == ("done", len(tables)), refusals(sheets)
    here, moved_there = [
        {one["project_name"]: one for one in (await office.ask(who, "GET", "targets?limit=200")).json()["items"]}
        for who in (people.maker, there)
    ]
    assert set(here) == set(moved_there)
    for name, one in here.items():
        assert content_of(moved_there[name]) == content_of(one), name


def content_of(target: dict[str, Any]) -> Any:
    names = ("category", "subcategory", "name", "target_text")
    rows = [(*(" ".join((row[name] or "").split()) for name in names), weight(row)) for row in target["indicators"]]
    return target["overall_goal"], target["funding"], rows, [row["typed"]["kind"] for row in target["indicators"]]


def weight(row: dict[str, Any]) -> Decimal | None:
    return None if row["weight"] is None else Decimal(row["weight"])


async def test_what_is_out_of_reach_is_not_exported(office: Any) -> None:
    target = await rich_target(office)
    assert (await office.ask(office.people.sibling, "GET", f"targets/{target['id']}/form")).status_code == 404
    content = await Forms(office, office.people.sibling).file("form-exports?budget_year=2022")
    assert load_workbook(BytesIO(content)).sheetnames == ["目录"]
