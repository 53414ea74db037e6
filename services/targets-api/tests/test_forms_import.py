"""Official forms in: whole workbooks, tried first, all of them or nothing, and what the form does not print stays."""

from typing import Any

from .forms_office import Forms, outcomes, refusals, workbook

NATIONAL = {
    "A1": "项目支出绩效目标申报表",
    "A2": "（2022年度）",
    "A3": "项目名称",
    "C3": "农田灌溉渠系改造",
    "A4": "主管部门及代码",
    "C4": "农业农村局（361）",
    "F4": "实施单位",
    "G4": "单位361001",
    "A5": "项目属性",
    "C5": "新增项目",
    "F5": "项目期",
    "G5": "3年",
    "A6": "项目资金\n（万元）",
    "C6": "中期资金总额：",
    "D6": 300,
    "F6": "年度资金总额：",
    "G6": 65.66,
    "C7": "其中：财政拨款",
    "D7": "300",
    "F7": "其中：财政拨款",
    "G7": "50.00",
    "C8": "其他资金",
    "F8": "其他资金",
    "G8": 15.66,
    "A9": "总体目标",
    "B9": "中期目标（2022年—2024年）",
    "F9": "年度目标",
    "B10": "三年建成灌溉渠系30公里。",
    "F10": "改造渠道10公里，\n通水验收。",
    "A11": "绩效指标",
    "B11": "一级指标",
    "C11": "二级指标",
    "D11": "三级指标",
    "E11": "指标值",
    "F11": "二级指标",
    "G11": "三级指标",
    "H11": "指标值",
    "I11": "分值",
    "B12": "产出指标",
    "C12": "数量指标",
    "D12": "改造渠道",
    "E12": "≥30公里",
    "F12": "数量指标",
    "G12": "改造渠道",
    "H12": "≥10公里",
    "I12": 40,
    "F13": "质量指标",
    "G13": "验收合格率",
    "H13": 1,
    "I13": "20",
    "B14": "效益指标",
    "C14": "经济效益",
    "D14": "……",
    "F14": "社会效益",
    "G14": "受益农户",
    "H14": "1200户以上",
    "I14": "30分",
    "A15": "注：1. 请逐项填写。",
}
MERGES = (
    "A1:I1",
    "A2:I2",
    "A3:B3",
    "C3:E3",
    "A6:B8",
    "A9:A10",
    "B9:E9",
    "F9:I9",
    "B10:E10",
    "F10:I10",
    "A11:A14",
    "B12:B13",
    "A15:I15",
)
NAME = "农田灌溉渠系改造"


def national(**changes: Any) -> bytes:
    return workbook(("申报表", NATIONAL | changes, MERGES))


async def test_a_form_declares_the_target_of_a_project_that_is_there(office: Any) -> None:
    forms = Forms(office)
    project = await office.a_project(admitted=False, name=NAME)
    tried, sheets = await forms.imported(national(), dry_run=True)
    assert (tried["state"], tried["written"], outcomes(sheets)) == ("done", False, ["declared"]), sheets
    assert (await office.ask(office.people.maker, "GET", "targets")).json()["items"] == []
    done, sheets = await forms.imported(national())
    assert (done["state"], done["written"], done["counts"]["declared"]) == ("done", True, 1), done
    target = (await office.ask(office.people.maker, "GET", f"targets/{sheets[0]['target_id']}")).json()
    assert (target["project_id"], target["status"], target["budget_year"]) == (project["id"], "draft", 2022)
    assert target["overall_goal"] == "改造渠道10公里，\n通水验收。"
    assert (target["whole_life_goal"], target["whole_life_from"], target["whole_life_until"]) == (
        "三年建成灌溉渠系30公里。",
        2022,
        2024,
    )
    assert target["funding"] == {
        "whole_life": {"total": "3000000.00", "fiscal": "3000000.00"},
        "annual": {"total": "656600.00", "fiscal": "500000.00", "other": "156600.00"},
    }
    assert refusals(sheets) == []
