"""Chapters 1 to 3: indicators, project library with its ex-ante assessment, targets up to approval."""

from typing import Any

from standalone.demo.account import clauses_of
from standalone.demo.cast import Course, Journey

YEAR = 2022
FIVE_DIMENSIONS = ("necessity", "economy", "target_reasonableness", "plan_feasibility", "funding_compliance")


async def adopt_indicators(journey: Journey) -> None:
    journey.account.open_chapter("一、单位从指标库选用指标")
    for course in journey.courses:
        plan = course.plan
        unit = journey.caller(plan.author, "2021-08-20")
        found = await unit.get("/indicators", params={"q": plan.library_words, "limit": 5})
        journey.account.require(found["items"], f"指标库中没有找到含“{plan.library_words}”的指标")
        indicator = found["items"][0]
        adopted = await unit.post("/adoptions", {"indicator_id": indicator["id"], "project_name": plan.name})
        journey.account.require(adopted["indicator"]["name"] == indicator["name"], "选用记录与指标库不一致")
        course.adopted = adopted
        what = f"为“{plan.name}”选用指标“{indicator['name']}”"
        journey.account.note(unit.day, unit.title, what, "已选用")


async def enter_projects(journey: Journey) -> None:
    journey.account.open_chapter("二、项目入库：没有事前绩效评估不得入库和申请预算")
    for course in journey.courses:
        await _enter(journey, course)
        await _refused_without_assessment(journey, course)
        await _assess_and_admit(journey, course)


async def _enter(journey: Journey, course: Course) -> None:
    plan = course.plan
    unit = journey.caller(plan.author, "2021-08-23")
    course.project = await unit.post(
        "/projects",
        {
            "name": plan.name,
            "budget_year": YEAR,
            "budget_book": "general_public",
            "kind": "new",
            "scale": "major",
            "livelihood_subsidy_to_individuals": plan.livelihood,
            "amount_requested": str(plan.budget),
            "summary": plan.summary,
            "responsible_person": "项目负责人（岗位）",
        },
    )
    journey.account.note(unit.day, unit.title, f"录入项目“{plan.name}”", f"项目代码 {course.project['code']}")


async def _refused_without_assessment(journey: Journey, course: Course) -> None:
    finance = journey.caller("caizheng-jingban", "2021-08-24")
    asked = {"project_id": course.project["id"], "budget_year": YEAR, "amount": str(course.plan.budget)}
    decision = await finance.post("/gate-decisions", asked)
    clauses = clauses_of(decision)
    journey.account.require(
        decision["outcome"] == "refused", f"未评估的项目挂钩结果应为拒绝，实为{decision['outcome']}"
    )
    wanted = {"longchuan-2.2.d", "longchuan-2.2.g", "longchuan-3.1.2.b"}
    journey.account.require(wanted <= set(clauses), f"拒绝未引用条款 {wanted - set(clauses)}")
    journey.account.note(finance.day, finance.title, f"对“{course.plan.name}”作预算挂钩审查", "不安排预算", clauses)
    path = f"/projects/{course.project['id']}"
    refusal = await finance.act(path, "admit", status=409)
    journey.account.require("longchuan-2.2.h" in clauses_of(refusal), "入库被拒时未引用 longchuan-2.2.h")
    journey.account.note(finance.day, finance.title, "尝试入库", f"退回：{refusal['title']}", clauses_of(refusal))


async def _assess_and_admit(journey: Journey, course: Course) -> None:
    plan, path = course.plan, f"/projects/{course.project['id']}"
    unit = journey.caller(plan.author, "2021-09-06")
    sheet = {
        "points": dict(zip(FIVE_DIMENSIONS, ("18", "17", "18", "17", "18"), strict=True)),
        "conclusion": "support",
        "assessed_on": "2021-09-03",
        "report_title": f"{plan.name}事前绩效评估报告",
    }
    headers = await unit.version(path)
    answer = await unit.send("PUT", f"{path}/ex-ante-assessment", json=sheet, headers=headers)
    journey.account.require(answer.status_code == 200, f"事前评估未能登记：{answer.text}")
    journey.account.note(
        unit.day, unit.title, "登记事前绩效评估（五个维度，88分）", "予以支持", step=["longchuan-2.2.b"]
    )
    finance = journey.caller("caizheng-jingban", "2021-09-20")
    course.project = await finance.act(path, "admit")
    journey.account.note(
        finance.day, finance.title, "审核评估结论并入库", course.project["status"], step=["longchuan-3.1.2.a"]
    )


async def declare_targets(journey: Journey) -> None:
    journey.account.open_chapter("三、绩效目标：申报、退回、审核、随预算批复")
    for course in journey.courses:
        await _declare(journey, course)
    await _return_once(journey, journey.pig_farm)
    for course in journey.courses:
        await _review_and_approve(journey, course)


async def _declare(journey: Journey, course: Course) -> None:
    plan = course.plan
    unit = journey.caller(plan.author, "2021-09-24")
    course.target = await unit.post(
        "/targets",
        {
            "project_id": course.project["id"],
            "budget_year": YEAR,
            "overall_goal": plan.goal,
            "execution_weight": plan.execution_weight,
            "indicators": _rows(course),
            "dimensions_not_applicable": [
                {"dimension": code, "reason": reason} for code, reason in plan.exemptions.items()
            ],
        },
    )
    course.target = await unit.act(_path(course), "submit")
    total = course.target["indicator_weight_total"]
    what = f"申报“{plan.name}”绩效目标（{len(plan.rows)}条指标，共{total}分，执行率{plan.execution_weight}分）"
    journey.account.note(
        unit.day, unit.title, what, course.target["status"], step=["longchuan-2.3.c", "longchuan-3.2.1.a"]
    )


def _rows(course: Course) -> list[dict[str, Any]]:
    """The form's rows; the one that the adopted indicator is about says so."""
    rows = [row.declared() for row in course.plan.rows]
    about = next(row for row in rows if course.plan.library_words in row["category"] + row["name"])
    about["library_indicator_id"] = course.adopted["indicator_id"]
    return rows


def _path(course: Course) -> str:
    return f"/targets/{course.target['id']}"


async def _return_once(journey: Journey, course: Course) -> None:
    checker = journey.caller(course.plan.checker, "2021-09-27")
    reason = "总体目标未写明建设规模，请补充后重新提交。"
    course.target = await checker.act(_path(course), "return", {"reason": reason})
    journey.account.note(checker.day, checker.title, f"退回并说明理由：{reason}", course.target["status"])
    unit = journey.caller(course.plan.author, "2021-09-28")
    content = {name: course.target[name] for name in ("execution_weight", "dimensions_not_applicable")} | {
        "overall_goal": f"{course.plan.goal}新建圈舍及配套用房，购置养殖设备。",
        "indicators": _rows(course),
    }
    await unit.put(_path(course), content)
    course.target = await unit.act(_path(course), "submit")
    journey.account.note(unit.day, unit.title, "补充后重新提交", course.target["status"])


async def _review_and_approve(journey: Journey, course: Course) -> None:
    plan = course.plan
    for username, day, action, words in (
        (plan.checker, "2021-09-29", "check", "审核绩效目标"),
        (plan.head, "2021-09-30", "pass", "审定后报送财政"),
        ("caizheng-shenhe", "2021-10-20", "review", "财政审核绩效目标"),
    ):
        caller = journey.caller(username, day)
        course.target = await caller.act(_path(course), action)
        journey.account.note(
            day, caller.title, f"“{plan.name}”{words}", course.target["status"], step=["longchuan-3.2.2.a"]
        )
    finance = journey.caller("caizheng-jingban", "2022-01-18")
    asked = {"project_id": course.project["id"], "budget_year": YEAR, "amount": str(plan.budget)}
    decision = await finance.post("/gate-decisions", asked)
    journey.account.require(decision["outcome"] == "allowed", f"应予安排，实为{decision['outcome']}")
    head = journey.caller("caizheng-fuze", "2022-01-20")
    approval = {"gate_decision_id": decision["id"], "approved_budget": str(plan.budget)}
    course.target = await head.act(_path(course), "approve", approval)
    state = f"已批复，预算{course.target['approved_budget']}元"
    journey.account.note(head.day, head.title, f"“{plan.name}”绩效目标随预算批复", state, step=["longchuan-2.3.j"])
    unit = journey.caller(plan.author, "2022-01-21")
    content = {"overall_goal": "改小目标", "indicators": [], "execution_weight": "10"}
    refused = await unit.send("PUT", _path(course), json=content, headers=await unit.version(_path(course)))
    journey.account.require(refused.status_code == 409, f"已批复的目标不应能修改：{refused.status_code}")
    journey.account.note(unit.day, unit.title, "试图修改已批复的目标", f"拒绝：{refused.json()['title']}")
