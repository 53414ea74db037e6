"""A department's target of itself as a whole, what it enters for its framework, and what that earns by hand."""

from typing import Any

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .acting import DEPARTMENT, Acting, View

NOUN = "self-evaluations"
MAKER = a_principal(Role.DEPARTMENT, Duty.MAKER, **DEPARTMENT)
OF_DEPARTMENT = {"project_object": "department", "unit_id": 361, "unit_code": "361", "unit_name": "龙川县医疗保障局"}
TABLE: View = {
    "project": "龙川县医疗保障局2022年部门整体支出",
    "agency": "龙川县医疗保障局",
    "budget": {"adjusted": "1000", "executed": "950", "weight": "10", "score_printed": "9.5"},
    "total_printed": "95.5",
    "indicators": [
        {
            "level1": level1, "level2": level2, "level3": level3, "target_text": target, "actual_text": actual,
            "weight": weight, "score_printed": own, "reason": reason,
        }
        for level1, level2, level3, target, actual, weight, own, reason in (
            ("产出指标", "数量指标", "参保人数", "≥50万人", "45万人", "50", "45", "外出务工"),
            ("效益指标", "社会效益指标", "住院报销比例", "≥70%", "63%", "20", "18", "目录调整"),
            ("效益指标", "可持续影响指标", "基金可支付月数", "≥6个月", "9个月", "10", "10", None),
            ("满意度指标", "服务对象满意度指标", "参保人满意度", "≥90%", "81%", "10", "9", "窗口少"),
        )
    ],
}  # fmt: skip
# By hand, by the national framework (投入15 过程45 产出20 效果20); everything that is not entered earns nothing:
# - 在职人员控制率 108.70 %: 8 whole points × 0.3, 3 − 2.4 = 0.60 · “三公经费”变动率 98.31 %: nothing
# - “三公经费”控制率 40 ÷ 63.46 = 63.03 %: 3.00 · 预算完成率 95.00 %: one step of 5 %, 4 − 1.6 = 2.40
# - 预算调整率 12.00 %: up to 20 %, 2.40 · 结转结余率 8.00 %: up to 10 %, 2.00
# - 政府采购 does not apply: 3.00 · 信息公开: one of two items, 1.00
# 经济效益 (4) and 生态效益 (2) are not in the target: 6 points go to 社会 5, 可持续 3, 满意度 6 as 2.14, 1.28, 2.58.
EFFECT = {"social": "6.43", "lasting": "4.28", "satisfaction": "7.72"}  # 7.14×18÷20=6.426; full; 8.58×9÷10=7.722
EARNED = {
    "staff_control": "0.60", "three_public_change": "0.00", "three_public_control": "3.00",
    "budget_completion": "2.40", "budget_adjustment": "2.40", "carry_over": "2.00", "procurement": "3.00",
    "disclosure": "1.00", "economic": "0.00", "ecological": "0.00", **EFFECT,
}  # fmt: skip
TOTAL = "32.83"  # 0.60 + 3.00 + 2.40 + 2.40 + 2.00 + 3.00 + 1.00 + 6.43 + 4.28 + 7.72


def figure(name: str, value: str, unit: str, **more: str) -> View:
    return {"name": name, "value": value, "unit": unit, "source": "2022年部门决算", **more}


SHEET: View = {
    "figures": [
        figure("在职人员数", "50", "人"),
        figure("编制数", "46", "人", note="县委编办批复"),
        figure("本年三公经费预算数", "63.46", "万元"),
        figure("上年三公经费预算数", "320000", "元"),
        figure("三公经费实际支出数", "40", "万元"),
        figure("预算完成数", "950", "万元"),
        figure("预算数", "1000", "万元"),
        figure("预算调整数", "120", "万元"),
        figure("结转结余总额", "80", "万元"),
        figure("支出预算数", "1000", "万元"),
        figure("计划工作数", "0", "项"),
    ],
    "checklists": [{"row": "disclosure", "fulfilled": ["content"], "note": "超过时限11天"}],
    "absent": [{"row": "procurement", "reason": "本年没有政府采购预算"}],
}


def form(**changes: Any) -> View:
    rows = [
        {"row": number, "actual_text": row["actual_text"], "own_score": row["score_printed"], "reason": row["reason"]}
        for number, row in enumerate(TABLE["indicators"], 1)
    ]
    return {"rows": rows, "own_execution_score": "9.5", "own_total": "91.5", "goal_completion": "已完成"} | changes


async def opened(acting: Acting) -> View:
    where = {name: acting.place[name] for name in ("region_path", "region_code") if acting.place}
    target = acting.targets.add(TABLE, **where | OF_DEPARTMENT)
    return await acting.post(MAKER, NOUN, {"target_id": str(target)})


async def filled(acting: Acting, sheet: View = SHEET) -> View:
    view = await opened(acting)
    view = await acting.put(MAKER, NOUN, view, form())
    return await put(acting, view, sheet)


async def put(acting: Acting, view: View, sheet: View, status: int = 200) -> View:
    answer = await acting.of(MAKER).put(
        f"/api/v1/{NOUN}/{view['id']}/overall-sheet", json=sheet, headers={"If-Match": f'"{view["version"]}"'}
    )
    assert answer.status_code == status, answer.text
    told: View = answer.json()
    return told


async def sheet(acting: Acting, who: Any, view: View, status: int = 200) -> View:
    answer = await acting.get(who, f"{NOUN}/{view['id']}/overall-sheet")
    assert answer.status_code == status, answer.text
    told: View = answer.json()
    return told


async def submitted(acting: Acting) -> View:
    return await acting.act(MAKER, NOUN, await filled(acting), "submit")
