"""Through the edge with all services: a department evaluates itself as a whole, a county reports a transfer upwards.

Nothing is paid in this house, so the rate of execution earns nothing; what is approved is the money of the year.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from standalone.demo.callers import Caller, sign_in
from standalone.installation import Installation
from standalone.throwaway import throwaway_house
from wenxiao.testing import run_apart

from .five_places import PASSWORD, POSTS, Json, plant
from .front_half import AMOUNT, MEETING, content, entry, put_beside

CITY, COUNTY = "150400", "150402"
FIGURES = {"在职人员数": ("50", "人"), "编制数": ("46", "人"), "本年三公经费预算数": ("6", "万元")}


@dataclass
class Seat:
    """The people of one region, signed in."""

    people: dict[str, Caller]
    seen: Json = field(default_factory=dict)

    def on(self, post: str, day: str) -> Caller:
        return self.people[post].on(day)


async def seated(http: httpx.AsyncClient, code: str) -> Seat:
    return Seat({post: await sign_in(http, f"{post}-{code}", PASSWORD) for post in POSTS})


async def approved(seat: Seat, author: str, project: Json, **changes: Any) -> Json:
    """From the entry to the approved target, each step by the next of the posts."""
    entered = await seat.on(author, "2021-09-02").post("/projects", entry({}, **project))
    await seat.on("finance", "2021-09-08").act(f"/projects/{entered['id']}", "admit")
    body = {"project_id": entered["id"], "budget_year": 2022} | content(None) | changes
    target = await seat.on(author, "2021-09-10").post("/targets", body)
    path = f"/targets/{target['id']}"
    await seat.on(author, "2021-09-10").act(path, "submit")
    await seat.on("checker", "2021-09-14").act(path, "check")
    head = seat.on("head", "2021-09-14")
    if (await head.send("POST", f"{path}/pass", headers=await head.version(path))).status_code != 200:
        await put_beside(seat.on("department", "2021-09-14"), path, "collective-decision", MEETING)
        await head.act(path, "pass")
    await seat.on("reviewer", "2021-09-16").act(path, "review")
    asked = {"project_id": entered["id"], "budget_year": 2022, "amount": AMOUNT, "purpose": "budget"}
    gate = await seat.on("finance", "2021-09-20").post("/gate-decisions", asked)
    told: Json = await seat.on("approver", "2021-12-20").act(
        path, "approve", {"gate_decision_id": gate["id"], "approved_budget": AMOUNT}
    )
    return told


async def filled(seat: Seat, author: str, target: Json, actual: Json) -> Json:
    """A self-evaluation with every row as promised, but for what `actual` says."""
    caller = seat.on(author, "2023-03-10")
    view = await caller.post("/self-evaluations", {"target_id": target["id"]})
    rows = [
        {
            "row": row["row"],
            "actual_text": actual.get(row["indicator"], row["target_text"]),
            "own_score": row["weight"],
            "reason": "据实填报",
        }
        for row in view["rows"]
    ]
    sheet = {"rows": rows, "own_execution_score": "0", "own_total": "90", "goal_completion": "汛前已加固"}
    told: Json = await caller.put(f"/self-evaluations/{view['id']}", sheet)
    return told


async def passed(seat: Seat, author: str, view: Json) -> Json:
    path = f"/self-evaluations/{view['id']}"
    await seat.on(author, "2023-03-12").act(path, "submit")
    told: Json = await seat.on("head", "2023-03-14").act(path, "pass")
    return told


async def as_a_whole(city: Seat) -> None:
    """The city's department declares and evaluates itself as a whole."""
    tasks = [{"name": "防汛", "amount_total": AMOUNT, "amount_fiscal": AMOUNT, "amount_other": "0.00"}]
    whole = {"object": "department", "name": "水利局整体支出", "kind": "continuing", "scale": "ordinary"}
    target = await approved(city, "department", whole, functions="负责全市水利", tasks=tasks)
    view = await filled(city, "department", target, {"沿岸居民满意度": "81%"})
    figures = [
        {"name": name, "value": value, "unit": unit, "source": "2022年部门决算"}
        for name, (value, unit) in FIGURES.items()
    ]
    path = f"/self-evaluations/{view['id']}"
    department = city.on("department", "2023-03-11")
    await put_beside(department, path, "overall-sheet", {"figures": figures})
    city.seen["整体自评"] = await passed(city, "department", view)
    city.seen["整体表"] = await city.on("reviewer", "2023-06-01").get(f"{path}/overall-sheet")
    again = await city.on("reviewer", "2023-06-01").post(f"{path}/overall-sheet/recompute", status=200)
    city.seen["整体表复算"] = again


async def given(city: Seat) -> Json:
    """The transfer with its targets, issued with the money and put on the yearly list."""
    indicators = [
        {"name": "加固堤防长度", "target_text": "≥12公里"},
        {"name": "沿岸居民满意度", "target_text": "≥90%"},
    ]
    parts = [
        {
            "code": code, "name": name, "amount": "1000000.00",
            "indicators": [{"name": "加固堤防长度", "target_text": "≥6公里"}, indicators[1]],
        }
        for code, name in ((COUNTY, "红山区"), ("150403", "元宝山区"))
    ]  # fmt: skip
    body = {
        "name": "中小河流治理",
        "budget_year": 2022,
        "amount": AMOUNT,
        "overall_goal": "加固江堤十二公里。",
        "indicators": indicators,
        "parts": parts,
        "division_of_powers": "市县共同事权",
        "regional_balance": "向财力较弱的区倾斜",
    }
    transfer = await city.on("department", "2021-11-01").post("/transfers", body)
    await city.on("finance", "2021-12-20").act(
        f"/transfers/{transfer['id']}", "issue", {"document_number": "赤财预〔2021〕12号"}
    )
    listing = {"year": 2022, "agreed_with": "市水利局"}
    told: Json = await city.on("finance", "2022-12-20").post(f"/transfers/{transfer['id']}/listings", listing)
    return told


async def transferred(city: Seat, county: Seat) -> None:
    """The county evaluates and reports what the city gave it, the city puts its counties together."""
    transfer = await given(city)
    project = {"name": "中小河流治理", "kind": "continuing", "scale": "ordinary", "transfer_payment": True}
    target = await approved(county, "unit", project)
    form = await passed(county, "unit", await filled(county, "unit", target, {"加固堤防长度": "5公里"}))
    asked = {"transfer_id": transfer["id"], "self_evaluation_ids": [form["id"]]}
    own = await county.on("department", "2023-03-20").post("/consolidations", asked)
    path = f"/consolidations/{own['id']}"
    city.seen["未上报"] = (await city.on("department", "2023-03-20").send("GET", path)).status_code
    county.seen["上报"] = await county.on("head", "2023-03-21").act(path, "report")
    asked = {"transfer_id": transfer["id"]}
    whole = await city.on("department", "2023-06-05").post("/consolidations", asked)
    city.seen["汇总"] = await city.on("head", "2023-06-06").act(f"/consolidations/{whole['id']}", "report")
    city.seen["汇总复算"] = await city.on("finance", "2023-06-07").post(
        f"/consolidations/{whole['id']}/recompute", status=200
    )


@pytest.fixture(scope="module")
def walked() -> tuple[Seat, Seat]:
    async def once() -> tuple[Seat, Seat]:
        async def prepare(place: Installation) -> None:
            await plant(place, (CITY, COUNTY))

        async with throwaway_house(prepare=prepare) as http:
            city, county = await seated(http, CITY), await seated(http, COUNTY)
            await as_a_whole(city)
            await transferred(city, county)
            return city, county

    told: tuple[Seat, Seat] = run_apart(once())
    return told


@pytest.mark.clause("chifeng-6.6.c", "chifeng-21.3")
def test_a_department_evaluates_itself_against_its_overall_target(walked: tuple[Seat, Seat]) -> None:
    """By hand: 50 of 46 posts are 108.70 %, 8 whole points × 0.3 off 3. 满意度 81 of 90 % earns 9 of 10 points."""
    city, _ = walked
    sheet = city.seen["整体表"]
    rows = {row["code"]: row for row in sheet["result"]["rows"]}
    assert (sheet["status"], sheet["project_name"]) == ("passed", "水利局整体支出")
    assert (rows["staff_control"]["score"], rows["staff_control"]["computed"]) == ("0.60", "50 ÷ 46")
    assert rows["satisfaction"]["score"] == "5.40"  # 6 × 9 ÷ 10
    assert [rows[code]["score"] for code in ("economic", "social", "ecological", "lasting")] == [
        "4.00", "5.00", "2.00", "3.00",
    ]  # fmt: skip
    assert rows["three_public_change"]["sentence"] == (
        "“三公经费”变动率暂不能计算，请填写上年三公经费预算数；确无此项的，请说明原因并标为不适用"
    )
    assert city.seen["整体表复算"]["matches"]
    assert city.seen["整体自评"]["rows"][0]["target_text"] == "≥12公里"


@pytest.mark.clause("chifeng-21.1.b", "chifeng-21.1.d", "chifeng-21.1.e")
def test_a_county_reports_a_transfer_to_the_city_that_gave_the_money(walked: tuple[Seat, Seat]) -> None:
    """By hand, two rows of 45: the county 5 of 12 公里, 18.75, and 90 of 90 %: 45. The city has this county alone."""
    city, county = walked
    told = county.seen["上报"]
    assert (city.seen["未上报"], told["status"], told["total"]) == (404, "reported", "63.75")
    whole = city.seen["汇总"]
    assert [part["id"] for part in whole["parts"]] == [told["id"]]
    assert [row["actual_text"] for row in whole["rows"]] == ["5公里", "90%"]
    assert (whole["total"], [one["name"] for one in whole["missing"]]) == ("63.75", ["元宝山区"])
    found = {one["rule"]: one["basis"] for one in whole["result"]["findings"]}
    assert {"chifeng-21.1.b", "chifeng-21.1.d", "chifeng-21.1.e"} <= set(found["consolidation.part_missing"])
    assert "consolidation.not_listed" not in found
    assert city.seen["汇总复算"]["matches"]
