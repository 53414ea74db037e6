"""Chapters 6 and 7: self-evaluation with our score beside the printed one, re-check, grade, next year's budget."""

import asyncio
from decimal import Decimal
from typing import Any

from standalone.demo.account import STATES, clauses_of
from standalone.demo.cast import Course, Journey
from standalone.demo.declaring import YEAR
from standalone.redraw import redrawn

NEXT = 2024
WAIT_SECONDS = 20


async def self_evaluate(journey: Journey) -> None:
    journey.account.open_chapter("六、次年自评：逐项计分，表列得分与规则得分并列")
    for course in journey.courses:
        await _fill_and_submit(journey, course)
        _compare(journey, course)
        head = journey.caller(course.plan.head, "2023-03-30")
        course.evaluation = await head.act(f"/self-evaluations/{course.evaluation['id']}", "pass")
        journey.account.note(
            head.day, head.title, "审核自评并报送财政", course.evaluation["status"], step=["longchuan-2.5.c"]
        )
        checked = await head.post(f"/self-evaluations/{course.evaluation['id']}/recompute", status=200)
        journey.account.require(checked["matches"], f"重算不一致：{checked['deviations']}")


async def _fill_and_submit(journey: Journey, course: Course) -> None:
    plan = course.plan
    unit = journey.caller(plan.author, "2023-03-15")
    course.evaluation = await unit.post("/self-evaluations", {"target_id": course.target["id"]})
    path = f"/self-evaluations/{course.evaluation['id']}"
    rows = [
        {"row": number, "actual_text": row.actual_text, "own_score": row.own_score, "reason": row.reason}
        for number, row in enumerate(plan.rows, start=1)
    ]
    sheet = {"rows": rows, "own_execution_score": plan.own_execution_score, "own_total": plan.own_total}
    await unit.put(path, sheet | {"goal_completion": "详见各项指标完成情况。"})
    course.evaluation = await unit.act(path, "submit")
    total = course.evaluation["total"]
    state = f"表列总分{plan.own_total}，规则得分{total}"
    journey.account.note(
        unit.day, unit.title, f"提交“{plan.name}”自评", state, step=["longchuan-2.5.b", "longchuan-3.4.1.a"]
    )


def _compare(journey: Journey, course: Course) -> None:
    result = course.evaluation["result"]
    _show_line(journey, "预算执行率", result["execution"], course.plan.own_execution_score)
    for trace, row in zip(result["rows"], course.plan.rows, strict=True):
        _show_line(journey, trace["indicator"], trace, row.own_score)
    journey.account.show(f"合计  表列{course.plan.own_total}分，规则{result['total']}分")
    for found in result["findings"]:
        journey.account.note("2023-03-15", "系统", found["detail"], "提示", found["basis"])
    if course is journey.medical:
        _printed_total_is_found_wrong(journey, result)


def _show_line(journey: Journey, name: str, trace: dict[str, Any], printed: str) -> None:
    journey.account.show(f"{name}（{trace['weight']}分）  表列{printed}分，规则{trace['score']}分：{trace['sentence']}")


def _printed_total_is_found_wrong(journey: Journey, result: dict[str, Any]) -> None:
    """The sheet prints 94; its rows add up to 93; the rules give 99.77 (see the arithmetic in the tests)."""
    sums = [difference for difference in result["differences"] if difference["subject"] == "sum"]
    journey.account.require(sums, "应指出表列总分与各行合计不符")
    journey.account.require(
        Decimal(sums[0]["own"]) == 94 and Decimal(sums[0]["ours"]) == 93, f"应为94与93，实为{sums[0]}"
    )


async def re_check(journey: Journey) -> None:
    journey.account.open_chapter("七、财政抽查复核、定级，结果应用到下一年预算")
    finance = journey.caller("caizheng-jingban", "2023-06-01")
    draw = await finance.post("/draws", {"budget_year": YEAR, "share": "100", "seed": "龙川2023"})
    journey.account.require(len(draw["re_checks"]) == len(journey.courses), "应抽中两个项目")
    state = f"种子“{draw['seed']}”，{draw['candidates']}个中抽{len(draw['re_checks'])}个"
    journey.account.note(finance.day, finance.title, "抽取复核对象，过程可重算", state, step=["longchuan-2.5.d"])
    await _draw_again(journey, draw)
    for course in journey.courses:
        drawn = {one["self_evaluation_id"]: one["re_check_id"] for one in draw["re_checks"]}
        await _conclude(journey, course, drawn[course.evaluation["id"]])
        await _apply(journey, course)


async def _draw_again(journey: Journey, draw: dict[str, Any]) -> None:
    """A unit takes the published file and draws again without anybody's server."""
    unit = journey.caller(journey.medical.plan.author, "2023-06-02")
    protocol = await unit.get(f"/draws/{draw['id']}/protocol")
    deviations = redrawn(protocol)
    journey.account.require(not deviations, f"重抽不一致：{deviations}")
    journey.account.note(unit.day, unit.title, "取得公布的名单和种子，自行重抽", "一致")


async def _conclude(journey: Journey, course: Course, re_check_id: str) -> None:
    path = f"/re-checks/{re_check_id}"
    checker = journey.caller("caizheng-shenhe", "2023-06-08")
    await checker.put(path, {"opinion": "已核对凭证、名册和现场，完成值属实，得分按规则核定。"})
    course.re_check = await checker.act(path, "notify")
    told = course.re_check["told"][0]
    state = f"{told['score']}分，{told['reply_by']}前可以答复"
    journey.account.note(
        checker.day,
        checker.title,
        f"告知“{course.plan.name}”复核情况",
        state,
        told["basis"],
        step=["longchuan-3.4.4.a"],
    )
    await _reply(journey, course, path)
    head = journey.caller("caizheng-fuze", "2023-06-20")
    course.re_check = await head.act(path, "conclude")
    state = f"{course.re_check['final_score']}分，等级“{course.re_check['grade']}”"
    journey.account.note(head.day, head.title, f"审定“{course.plan.name}”复核结论", state, step=["longchuan-3.4.2"])


async def _reply(journey: Journey, course: Course, path: str) -> None:
    """The good one agrees at once; the bad one lets its days go by, and the conclusion says so."""
    if course is journey.pig_farm:
        early = journey.caller("caizheng-fuze", "2023-06-18")
        await early.act(path, "conclude", status=409)
        journey.account.note(early.day, early.title, "审定复核结论", "答复期未满，不能审定")
        return
    unit = journey.caller(course.plan.author, "2023-06-12")
    course.re_check = await unit.act(path, "reply", {"agrees": True})
    journey.account.note(unit.day, unit.title, f"答复“{course.plan.name}”复核情况", "同意")


async def _apply(journey: Journey, course: Course) -> None:
    officer = journey.caller("caizheng-jingban", "2023-07-03")
    course.application = await officer.post("/result-applications", {"re_check_id": course.re_check["id"]})
    path = f"/result-applications/{course.application['id']}"
    head = journey.caller("caizheng-fuze", "2023-07-05")
    course.application = await head.act(path, "confirm")
    decision = course.application
    state = f"{decision['budget_year']}年：{decision['advice_zh']}"
    journey.account.note(head.day, head.title, f"审定“{course.plan.name}”结果应用", state, clauses_of(decision))
    journey.account.require(decision["basis"], "结果应用没有条款依据")


async def decide_next_budget(journey: Journey) -> None:
    for course in journey.courses:
        await _directive_has_arrived(journey, course)
        await _roll_forward(journey, course)
        await _gate(journey, course)
    good, bad = journey.medical.gate, journey.pig_farm.gate
    journey.account.require(good["outcome"] == "allowed", f"成效好的项目应予安排，实为{good['outcome']}")
    stopped = ("reduced", "refused", "refused_in_principle")
    journey.account.require(bad["outcome"] in stopped, f"成效差的项目应压减或不安排，实为{bad['outcome']}")
    journey.account.require(
        Decimal(bad["amount_allowed"]) < Decimal(bad["amount_asked"]), "成效差的项目可安排的预算应少于申请数"
    )


async def _directive_has_arrived(journey: Journey, course: Course) -> None:
    """The advice travels by outbox; targets-api shows it as a directive."""
    finance = journey.caller("caizheng-jingban", "2023-07-06")
    for _ in range(WAIT_SECONDS * 10):
        listed = await finance.get("/directives", params={"project_id": course.project["id"]})
        if listed["items"]:
            return
        await asyncio.sleep(0.1)
    journey.account.require(False, "结果应用意见没有送达目标服务")


async def _roll_forward(journey: Journey, course: Course) -> None:
    unit = journey.caller(course.plan.author, "2023-08-21")
    path = f"/targets/{course.target['id']}"
    course.next_target = await unit.act(path, "roll-forward", {"budget_year": NEXT}, status=201)
    path = f"/targets/{course.next_target['id']}"
    for username, day, action in (
        (course.plan.author, "2023-08-21", "submit"),
        (course.plan.checker, "2023-09-04", "check"),
        (course.plan.head, "2023-09-05", "pass"),
        ("caizheng-shenhe", "2023-10-16", "review"),
    ):
        course.next_target = await journey.caller(username, day).act(path, action)
    what = f"“{course.plan.name}”目标结转{NEXT}年，重新申报审核"
    journey.account.note("2023-10-16", "各岗位", what, course.next_target["status"], step=["longchuan-3.2.2.a"])


async def _gate(journey: Journey, course: Course) -> None:
    finance = journey.caller("caizheng-jingban", "2023-10-25")
    asked = {"project_id": course.project["id"], "budget_year": NEXT, "amount": str(course.plan.budget)}
    course.gate = await finance.post("/gate-decisions", asked)
    amounts = f"申请{course.gate['amount_asked']}元，可安排{course.gate['amount_allowed']}元"
    state = f"{STATES[course.gate['outcome']]}，{amounts}"
    what = f"“{course.plan.name}”{NEXT}年预算挂钩审查"
    journey.account.note(finance.day, finance.title, what, state, clauses_of(course.gate))
    again = await finance.post(f"/gate-decisions/{course.gate['id']}/recompute", status=200)
    journey.account.require(again["same"], "预算挂钩决定重算不一致")
