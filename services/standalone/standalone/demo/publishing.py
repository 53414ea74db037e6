"""Chapter 8: releases for the congress and the public; what each sees, and what others do not."""

import asyncio

from standalone.demo.account import clauses_of
from standalone.demo.cast import Journey
from standalone.demo.declaring import YEAR
from standalone.demo.npc_consumer import Consumer

WAIT_SECONDS = 10


async def publish(journey: Journey, kind: str, sources: list[tuple[str, str]], day: str, words: str) -> None:
    """`sources` are (project name, id of the target or result); a head publishes what a maker drafted."""
    for name, source in sources:
        maker = journey.caller("caizheng-jingban", day)
        draft = await maker.post("/releases", {"kind": kind, "source_id": source, "audiences": ["npc", "public"]})
        head = journey.caller("caizheng-fuze", day)
        release = await head.act(f"/releases/{draft['id']}", "publish")
        journey.account.require(release["status"] == "published", f"应已公开，实为{release['status']}")
        journey.account.note(day, head.title, f"公开“{name}”{words}", "已公开", clauses_of(release))


async def publish_the_year(journey: Journey, day: str) -> int:
    """What the middle of the year showed, what unit and finance found, what follows, and the county summed up."""
    maker, head = journey.caller("caizheng-jingban", day), journey.caller("caizheng-fuze", day)
    found = {
        "monitoring_summary": ("运行监控情况", "monitoring-reports"),
        "rectification": ("整改情况", "rectifications"),
        "self_evaluation": ("单位自评结果", "self-evaluations"),
        "evaluation_result": ("评价结果", "re-checks"),
        "result_use": ("结果应用情况", "result-applications"),
    }
    expected = {"target": len(journey.courses)}
    for kind, (words, noun) in found.items():
        listed = (await maker.get(f"/{noun}"))["items"]
        expected[kind] = len(listed)
        await publish(journey, kind, [(one["project_name"], one["id"]) for one in listed], day, words)
    asked = {"kind": "region_summary", "budget_year": YEAR, "audiences": ["npc", "public"]}
    draft = await maker.post("/releases", asked)
    summary = await head.act(f"/releases/{draft['id']}", "publish")
    counted = {one["kind"]: one["count"] for one in summary["editions"][0]["content"]["totals"]}
    journey.account.require(counted == expected, f"全县汇总应为{expected}，实为{counted}")
    journey.account.note(day, head.title, f"公开龙川县{YEAR}年绩效汇总", f"{sum(counted.values())}件")
    return sum(expected.values()) - len(journey.courses) + 1


async def congress_pulls(journey: Journey, consumer: Consumer, expected: int, day: str) -> None:
    consumer.caller.on(day)
    taken = 0
    for _ in range(WAIT_SECONDS * 10):
        taken += await consumer.pull()
        if taken >= expected:
            break
        await asyncio.sleep(0.1)
    journey.account.require(taken == expected, f"人大应收到{expected}条，实收{taken}条")
    receipt = await consumer.compare_and_countersign()
    what = f"拉取{taken}条，核对链条、摘要和签名，件数{receipt['count']}、金额{receipt['money_total']}元"
    journey.account.note(day, consumer.caller.title, what, "双方一致，已回执", step=["longchuan-2.7.b"])


async def public_reads(journey: Journey, consumer: Consumer) -> None:
    public = journey.public.on("2023-10-08")
    listed = await public.get("/public/releases", params={"limit": 50})
    names = {course.plan.name for course in journey.courses}
    shown = {release["project_name"] for release in listed["items"]}
    journey.account.require(names <= shown, f"社会公众应看到{names}，只看到{shown}")
    for release in listed["items"]:
        one = await public.get(f"/public/releases/{release['id']}")
        content = one["content"]
        if content is None:  # corrected since: what is in force tells it
            continue
        journey.account.require(content["audience"] == "public", "公众看到了不是给公众的内容")
        hidden = {"reduction_percent", "deviation_reason", "opinion", "responsible_person"} & set(_fields(content))
        journey.account.require(not hidden, f"公众看到了{hidden}")
    for_congress = [document for document in consumer.documents.values() if "application" in document]
    journey.account.require(for_congress, "人大应看到结果应用意见")
    journey.account.note(
        public.day, public.title, f"查阅{len(listed['items'])}件公开内容", "只见应公开的部分", step=["longchuan-2.7.c"]
    )
    refused = await public.send("GET", "/targets")
    journey.account.require(refused.status_code in (401, 403), f"公众不应读到目标库：{refused.status_code}")


def _fields(content: object) -> list[str]:
    if isinstance(content, dict):
        return [*content, *(name for value in content.values() for name in _fields(value))]
    if isinstance(content, list):
        return [name for value in content for name in _fields(value)]
    return []


async def other_county_sees_nothing(journey: Journey) -> None:
    stranger = journey.caller("zijin-caizheng", "2023-10-08")
    for noun in ("projects", "targets", "self-evaluations", "re-checks", "result-applications", "releases"):
        listed = await stranger.get(f"/{noun}")
        journey.account.require(listed["items"] == [], f"紫金县看到了龙川县的{noun}")
    for course in journey.courses:
        for path in (f"/projects/{course.project['id']}", f"/targets/{course.target['id']}"):
            answer = await stranger.send("GET", path)
            journey.account.require(answer.status_code == 404, f"{path} 应为不存在，实为{answer.status_code}")
    journey.account.note(stranger.day, stranger.title, "查询龙川县的项目、目标、评价与公开草稿", "一无所见")
