"""Chapters 4 and 5: payments that count once, and the double look at money and goals in July."""

from decimal import Decimal

from standalone.demo.account import clauses_of
from standalone.demo.cast import Course, Journey
from standalone.demo.declaring import YEAR

MID_YEAR, YEAR_END = "2022-07-31", "2022-12-31"


async def pay_half_year(journey: Journey) -> None:
    """Treasury sends everything twice; it counts once."""
    journey.account.open_chapter("四、国库支付：批量到达两次，只计一次")
    treasury = journey.caller("treasury-longchuan", "2022-07-20")
    rows = _vouchers(journey, until=MID_YEAR)
    first = await treasury.post("/executions", {"rows": rows}, status=200)
    again = await treasury.post("/executions", {"rows": rows}, status=200)
    counts = (first["accepted"], first["duplicate"], again["accepted"], again["duplicate"])
    journey.account.require(counts == (len(rows), 0, 0, len(rows)), f"两次报送应只计一次，实为{counts}")
    journey.account.note(treasury.day, treasury.title, f"报送{len(rows)}笔支付凭证，随后整批重发", "只计一次")
    await _compare_execution(journey, until=MID_YEAR)


async def pay_the_rest(journey: Journey) -> None:
    treasury = journey.caller("treasury-longchuan", YEAR_END)
    rows = _vouchers(journey, after=MID_YEAR)
    answer = await treasury.post("/executions", {"rows": rows}, status=200)
    journey.account.require(answer["accepted"] == len(rows), f"应登记{len(rows)}笔，实为{answer['accepted']}笔")
    journey.account.note(treasury.day, treasury.title, f"报送下半年{len(rows)}笔支付凭证", "已登记")
    await _compare_execution(journey, until=YEAR_END)


def _vouchers(journey: Journey, *, after: str = "", until: str = "9999") -> list[dict[str, str]]:
    return [
        {"voucher": voucher, "project_code": course.project["code"], "paid_on": day, "amount": amount}
        for course in journey.courses
        for voucher, day, amount in course.plan.payments
        if after < day <= until
    ]


async def _compare_execution(journey: Journey, *, until: str) -> None:
    treasury = journey.caller("treasury-longchuan", until)
    for course in journey.courses:
        figures = await treasury.get(_execution(course), params={"budget_year": YEAR, "until": until})
        paid = sum((Decimal(amount) for _, day, amount in course.plan.payments if day <= until), Decimal(0))
        journey.account.require(Decimal(figures["executed"]) == paid, f"执行数应为{paid}，实为{figures['executed']}")
        state = f"执行{figures['executed']}元，占{figures['rate']}%"
        journey.account.note(until, treasury.title, f"“{course.plan.name}”截至{until}", state)


def _execution(course: Course) -> str:
    return f"/projects/{course.project['id']}/execution"


async def monitor(journey: Journey) -> None:
    journey.account.open_chapter("五、七月双监控：支出进度与目标进度并看")
    alerts = []
    for course in journey.courses:
        unit = journey.caller(course.plan.author, MID_YEAR)
        rows = [
            {"indicator": number, "actual_text": row.progress, "actual_value": row.progress}
            for number, row in enumerate(course.plan.rows, start=1)
        ]
        asked = {"target_id": course.target["id"], "period_end": MID_YEAR, "rows": rows}
        report = await unit.post("/monitoring-reports", asked)
        state = f"支出进度{report['spend_pace']}%，目标进度{report['goal_pace']}%，预警{len(report['alerts'])}条"
        journey.account.note(
            unit.day,
            unit.title,
            f"报送“{course.plan.name}”监控情况",
            state,
            step=["longchuan-2.4.a", "longchuan-3.3.1.b"],
        )
        alerts += [(course, alert) for alert in report["alerts"]]
    journey.account.require(len(alerts) == 1, f"应有一条预警，实为{[alert['detail'] for _, alert in alerts]}")
    course, alert = alerts[0]
    journey.account.require(course is journey.pig_farm, "预警应落在支出缓慢的项目上")
    await _rectify(journey, course, alert["id"])


async def _rectify(journey: Journey, course: Course, alert_id: str) -> None:
    unit = journey.caller(course.plan.author, "2022-08-05")
    alert = await unit.get(f"/alerts/{alert_id}")
    journey.account.note("2022-08-01", "系统", f"预警：{alert['detail']}", alert["status"], clauses_of(alert))
    answer = {
        "cause": "用地手续办理滞后，主体工程六月才开工。",
        "measures": "倒排工期，按月报送工程进度和支付计划。",
        "due_on": "2022-10-31",
    }
    rectification = await unit.post(f"/alerts/{alert_id}/rectifications", answer)
    journey.account.note(
        unit.day, unit.title, "说明原因并提出整改措施", rectification["status"], step=["longchuan-2.4.f"]
    )
    finance = journey.caller("caizheng-shenhe", "2022-08-10")
    settled = await finance.act(f"/rectifications/{rectification['id']}", "accept")
    journey.account.note(finance.day, finance.title, "审核整改措施", settled["status"], step=["longchuan-2.4.g"])
