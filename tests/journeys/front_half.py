"""The front half of a project's year as it is walked through the edge in one place.

What is answered on the way is noted and judged by nobody here: the tests hold it against what the documents say.
"""

import asyncio
from typing import Any

from standalone.demo.callers import Caller

from .five_places import Json, Place

MEETING = {
    "held_on": "2021-09-13",
    "meeting": "局党组会第9次会议",
    "participants": 7,
    "conclusion": "同意报送",
    "document": "局党组纪要〔2021〕9号",
}
AMOUNT = "2000000.00"


def entry(told: Json, **changes: Any) -> Json:
    return {
        "name": "江堤除险加固",
        "budget_year": 2022,
        "budget_book": "general_public",
        "kind": "new",
        "scale": "major",
        "amount_requested": AMOUNT,
        "summary": "加固江堤十二公里，保护两岸村镇。",
        "responsible_person": "水利工程中心主任",
    } | told | changes  # fmt: skip


def sheet(told: Json, points: str, conclusion: str, assessed_on: str = "2021-09-01") -> Json:
    codes = ("necessity", "economy", "target_reasonableness", "plan_feasibility", "funding_compliance")
    signed = {"signature": told["签署"]} if "签署" in told else {}
    return signed | {
        "points": dict.fromkeys(codes, points),
        "conclusion": conclusion,
        "assessed_on": assessed_on,
        "report_title": "江堤除险加固事前绩效评估报告",
    }


def row(category: str, subcategory: str, name: str, text: str, weight: str) -> Json:
    return {"category": category, "subcategory": subcategory, "name": name, "target_text": text, "weight": weight}


# Every dimension that one of the five documents names, with its share of ninety points.
ROWS = {
    "产出": row("产出指标", "数量指标", "加固堤防长度", "≥12公里", "40"),
    "成本": row("成本指标", "经济成本指标", "每公里加固成本", "≤18万元", "10"),
    "效益": row("效益指标", "经济效益指标", "减少水毁损失", "≥300万元", "10"),
    "社会效益": row("效益指标", "社会效益指标", "受保护村镇", "≥9个", "10"),
    "生态效益": row("效益指标", "生态效益指标", "岸线植被恢复率", "≥95%", "5"),
    "可持续": row("效益指标", "可持续影响指标", "堤防使用年限", "≥20年", "5"),
    "服务对象满意度": row("满意度指标", "服务对象满意度指标", "沿岸居民满意度", "≥90%", "10"),
}


def rows_without(missing: str | None) -> list[Json]:
    """The form with the share of what is missing given to the outputs; without 效益 there is none of its kinds."""
    kept = {
        name: dict(one)
        for name, one in ROWS.items()
        if missing is None or (name != missing and not (missing == "效益" and one["category"] == "效益指标"))
    }
    kept["产出"]["weight"] = str(90 - sum(int(one["weight"]) for name, one in kept.items() if name != "产出"))
    return list(kept.values())


def content(missing: str | None) -> Json:
    return {
        "overall_goal": "汛期前加固江堤十二公里，两岸村镇安全度汛。",
        "indicators": rows_without(missing),
        "milestones": [{"kind": "stage_target", "name": "完工", "due_on": "2022-05-31", "text": "汛前完成全部加固"}],
        "derived_from": [{"source": "superior_decisions", "reference": "市委2021年第8号会议纪要"}],
    }


async def put_beside(caller: Caller, path: str, part: str, body: Json) -> Json:
    """A part of a document is written under the version of the whole."""
    answer = await caller.send("PUT", f"{path}/{part}", json=body, headers=await caller.version(path))
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


async def walk(place: Place) -> Place:
    """From the entry to the adjustment, in the order in which a year runs."""
    unit, project = place.on("unit", "2021-09-02"), await _enter(place)
    path = f"/projects/{project['id']}"
    place.seen["未评估"] = await _three_questions(place, project)
    await put_beside(unit, path, "ex-ante-assessment", sheet(place.told, "10", "not_support"))
    place.seen["评估为差"] = await _three_questions(place, project)
    good = sheet(place.told, "18", "support")
    assessed = await put_beside(unit.on("2021-09-06"), path, "ex-ante-assessment", good)
    place.seen["评估"] = assessed["ex_ante_assessment"]
    place.seen["入库"] = await place.on("finance", "2021-09-08").act(path, "admit")
    place.seen["没有目标"] = await _gate(place, project, "budget", "2021-09-08")
    await _commission(place, project)
    target = await _declare(place, project)
    place.seen["目标未审"] = await _gate(place, project, "budget", "2021-09-14")
    target = await _hand_over(place, target)
    await _third_party(place, target)
    target = await _review(place, target)
    target = await _approve(place, project, target)
    await _commit(place)
    await _adjust(place, target)
    return place


async def _enter(place: Place) -> Json:
    project: Json = await place.on("unit", "2021-09-02").post("/projects", entry(place.told["项目"]))
    return project


async def _gate(place: Place, project: Json, purpose: str, day: str) -> Json:
    question = {"project_id": project["id"], "budget_year": 2022, "amount": AMOUNT, "purpose": purpose}
    decision: Json = await place.on("finance", day).post("/gate-decisions", question)
    return decision


async def _three_questions(place: Place, project: Json) -> Json:
    """May it enter the library, the medium-term plan, the budget?"""
    finance = place.on("finance", "2021-09-03")
    return {
        "入库": await finance.get(f"/projects/{project['id']}/admission"),
        "中期规划": await _gate(place, project, "plan", "2021-09-03"),
        "预算": await _gate(place, project, "budget", "2021-09-03"),
    }


async def _commission(place: Place, project: Json) -> None:
    """It reaches the service that holds the work a moment later, while the target is being written."""
    body = {
        "assignee": f"organisation:{place.firm_id}",
        "project_ids": [project["id"]],
        "purpose": "target_review",
        "starts_on": "2021-09-08",
        "ends_on": "2021-12-31",
        "document": "绩效目标评审委托书〔2021〕3号",
    }
    await place.on("approver", "2021-09-08").post("/assignments", body)


async def _declare(place: Place, project: Json) -> Json:
    """With the library's index while it is written; first without what the place demands, then whole."""
    unit, missing = place.on("unit", "2021-09-10"), place.told["必备指标"]["缺"]
    named = {"project_id": project["id"], "budget_year": 2022}
    advice = await unit.post("/target-advice", {"indicators": rows_without(None)}, status=200)
    assert all(row["quality"]["total"] >= 80 for row in advice["rows"]), advice["note"]
    target: Json = await unit.post("/targets", named | content(missing))
    path = f"/targets/{target['id']}"
    place.seen["缺指标"] = await unit.act(path, "submit", status=422)
    await unit.put(path, content(None))
    submitted: Json = await unit.act(path, "submit")
    return submitted


async def _hand_over(place: Place, target: Json) -> Json:
    path, head = f"/targets/{target['id']}", place.on("head", "2021-09-14")
    await place.on("checker", "2021-09-14").act(path, "check")
    headers = await head.version(path)
    first = await head.send("POST", f"{path}/pass", headers=headers)
    place.seen["集体研究"] = first.json()
    if first.status_code != 200:
        await put_beside(place.on("department", "2021-09-14"), path, "collective-decision", MEETING)
        await head.act(path, "pass")
    passed: Json = await head.get(path)
    return passed


async def _third_party(place: Place, target: Json) -> None:
    """As soon as the commission has arrived; it never takes long."""
    firm, path = place.on("firm", "2021-09-15"), f"/targets/{target['id']}"
    for _ in range(200):
        if (await firm.send("GET", path)).status_code == 200:
            break
        await asyncio.sleep(0.05)
    given = await firm.post(f"{path}/opinions", {"result": "good", "words": "成本测算依据充分"})
    place.seen["第三方评审"] = given


async def _review(place: Place, target: Json) -> Json:
    path, reviewer = f"/targets/{target['id']}", place.on("reviewer", "2021-09-16")
    if unmet := place.told["不符标准"]:
        judged = {"criteria": [{"criterion": unmet["标准"], "met": False, "remark": "须再论证"}]}
        place.seen["不符标准"] = await reviewer.act(path, "review", judged, status=409)
    reviewed: Json = await reviewer.act(path, "review")
    return reviewed


async def _approve(place: Place, project: Json, target: Json) -> Json:
    decision = await _gate(place, project, "budget", "2021-09-20")
    place.seen["挂钩"] = decision
    body = {"gate_decision_id": decision["id"], "approved_budget": AMOUNT}
    path, approver = f"/targets/{target['id']}", place.on("approver", "2021-12-20")
    approved: Json = await approver.act(path, "approve", body)
    place.seen["批复"] = approved
    approver.on("2022-01-26")
    reported = {"stage": "disclose", "day": "2022-01-25", "document": "公开平台批次1"}
    for side in ("target", "budget"):
        headers = await approver.version(path)
        await approver.post(f"{path}/sync", reported | {"side": side}, status=200, headers=headers)
    place.seen["同步"] = await approver.get(f"{path}/sync")
    return approved


async def _commit(place: Place) -> None:
    finance, missing = place.on("finance", "2022-01-10"), "/commitments/missing?budget_year=2022"
    place.seen["承诺书"] = await finance.get(missing)
    letter = await place.on("department", "2022-01-10").post("/commitments", {"budget_year": 2022})
    await place.on("head", "2022-01-11").act(f"/commitments/{letter['id']}", "sign")
    place.seen["签后"] = await finance.get(missing)


async def _adjust(place: Place, target: Json) -> None:
    """First the unit asks, then, where it was not the unit's to ask, the department."""
    path, asked = f"/targets/{target['id']}", {"reason": "policy_change", "explanation": "上级提高了堤防标准"}
    unit = place.on("unit", "2022-06-10")
    first = await unit.send("POST", f"{path}/adjust", json=asked, headers=await unit.version(path))
    place.seen["单位申请调整"] = first.json()
    if first.status_code != 201:
        department = place.on("department", "2022-06-10")
        place.seen["部门申请调整"] = await department.act(path, "adjust", asked, status=201)
    place.seen["原目标"] = await unit.get(path)
