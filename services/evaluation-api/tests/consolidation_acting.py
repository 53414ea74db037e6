"""A city that gives money to its counties, what they report of it, and who does so."""

from datetime import date
from typing import Any
from uuid import uuid4

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import a_principal

from .acting import Acting, View

NOUN = "consolidations"
CITY = "/15/1504"
COUNTIES = {"150402": "红山区", "150403": "元宝山区", "150421": "阿鲁科尔沁旗", "150422": "巴林左旗"}
IN_TIME, LATE, AFTER = date(2023, 4, 20), date(2023, 6, 10), date(2023, 6, 15)


def of_city(duty: Duty, **changes: Any) -> Principal:
    given: dict[str, Any] = {"organisation_id": 261, "units": (261, 261001), "region_path": CITY, "level": "city"}
    return a_principal(Role.DEPARTMENT, duty, **given | {"business_day": AFTER} | changes)


CITY_MAKER, CITY_HEAD = of_city(Duty.MAKER), of_city(Duty.HEAD)
OTHER_CITY_DEPARTMENT = of_city(Duty.HEAD, organisation_id=262, units=(262,))
CITY_FINANCE = a_principal(
    Role.FINANCE, Duty.CHECKER, organisation_id=2, region_path=CITY, level="city", business_day=AFTER
)


def department_of(county: str, duty: Duty, day: date = IN_TIME) -> Principal:
    """Its id is the county's last two digits and 1: 021, 031, 211 …"""
    own = int(county[4:]) * 10 + 1
    units = (own, own * 1000 + 1)
    path = f"{CITY}/{county}"
    return a_principal(Role.DEPARTMENT, duty, organisation_id=own, units=units, region_path=path, business_day=day)


def finance_of(county: str) -> Principal:
    return a_principal(
        Role.FINANCE, Duty.CHECKER, organisation_id=3, region_path=f"{CITY}/{county}", business_day=AFTER
    )


def transfer(acting: Acting, **changes: Any) -> str:
    """Issued by the city's department; three indicators, four counties."""
    identifier = str(uuid4())
    acting.targets.transfers[identifier] = {
        "id": identifier,
        "name": "2022年农牧民技能培训补助",
        "budget_year": 2022,
        "status": "issued",
        "region_path": CITY,
        "region_code": "150400",
        "department_id": 261,
        "indicators": [
            {"name": "培训人数", "target_text": "≥1200人", "joining": None},
            {"name": "学员满意度", "target_text": "≥95%", "joining": "weighted_mean"},
            {"name": "带动就业效果", "target_text": "效果明显", "joining": None},
        ],
        "parts": [{"kind": "region", "code": code, "name": name} for code, name in COUNTIES.items()],
        "listings": [{"year": 2022, "agreed_with": "市财政局"}],
    } | changes
    return identifier


def table(trained: str, satisfied: str, adjusted: str, executed: str) -> View:
    """A county's form of its own project, in 万元; its office gave itself what it liked."""
    rows = (
        ("产出指标", "数量指标", "培训人数", "≥400人", trained, "40"),
        ("满意度指标", "服务对象满意度指标", "学员满意度", "≥95%", satisfied, "30"),
        ("效益指标", "社会效益指标", "带动就业效果", "效果明显", "效果明显", "20"),
    )
    return {
        "project": "农牧民技能培训",
        "agency": "人力资源和社会保障局",
        "budget": {"adjusted": adjusted, "executed": executed, "weight": "10", "score_printed": "9"},
        "total_printed": "99",
        "indicators": [
            {
                "level1": one, "level2": two, "level3": three, "target_text": target, "actual_text": actual,
                "weight": weight, "score_printed": weight, "reason": "据实填报",
            }
            for one, two, three, target, actual, weight in rows
        ],
    }  # fmt: skip


TABLES = {
    "150402": table("700人", "96%", "60", "60"),
    "150403": table("0.04万人", "90%", "30", "20"),
    "150421": table("若干", "85%", "10", "10"),
}


async def passed_form(acting: Acting, county: str) -> View:
    """Opened, filled, submitted and passed within the county."""
    maker, head = (department_of(county, duty) for duty in (Duty.MAKER, Duty.HEAD))
    target = acting.targets.add(
        TABLES[county],
        region_path=f"{CITY}/{county}",
        region_code=county,
        unit_id=maker.organisation_id,
        unit_code=maker.organisation_code,
        unit_name=f"{COUNTIES[county]}人力资源和社会保障局",
        department_id=maker.organisation_id,
        project_code=f"{county}22T000000000001",
    )
    view = await acting.post(maker, "self-evaluations", {"target_id": str(target)})
    rows = [
        {"row": number, "actual_text": row["actual_text"], "own_score": row["weight"], "reason": row["reason"]}
        for number, row in enumerate(TABLES[county]["indicators"], 1)
    ]
    sheet = {"rows": rows, "own_execution_score": "9", "own_total": "99", "goal_completion": "已完成"}
    view = await acting.put(maker, "self-evaluations", view, sheet)
    view = await acting.act(maker, "self-evaluations", view, "submit")
    return await acting.act(head, "self-evaluations", view, "pass")


async def gathered(acting: Acting, county: str, transfer_id: str, day: date = IN_TIME) -> View:
    form = await passed_form(acting, county)
    body = {"transfer_id": transfer_id, "self_evaluation_ids": [form["id"]]}
    return await acting.post(department_of(county, Duty.MAKER, day), NOUN, body)


async def reported(acting: Acting, county: str, transfer_id: str, day: date = IN_TIME) -> View:
    view = await gathered(acting, county, transfer_id, day)
    return await acting.act(department_of(county, Duty.HEAD, day), NOUN, view, "report")


async def three_reported(acting: Acting, transfer_id: str) -> list[View]:
    """红山区 in time, 元宝山区 late, 阿鲁科尔沁旗 in time with a number that nobody can read; 巴林左旗 not at all."""
    days = {"150402": IN_TIME, "150403": LATE, "150421": IN_TIME}
    return [await reported(acting, county, transfer_id, day) for county, day in days.items()]
