"""What only one of the five documents has, walked through the edge beside the common way."""

from typing import Any

from .five_places import Json, Place
from .front_half import AMOUNT, content, entry, put_beside, sheet


async def walk_own_way(place: Place) -> Place:
    own = {
        "shantou": _shantou,
        "yangzhong": _yangzhong,
        "zhuji": _zhuji,
        "longchuan": _longchuan,
        "chifeng": _chifeng,
    }[place.name]
    await own(place)
    return place


async def _foreseen(place: Place, **changes: Any) -> Json:
    """What an ordinary continuing entry with these changes would meet on its way into the library."""
    plain = {"kind": "continuing", "scale": "ordinary"} | changes
    project = await place.on("unit", "2021-09-02").post("/projects", entry({}, **plain))
    told: Json = await place.on("finance", "2021-09-03").get(f"/projects/{project['id']}/admission")
    return told | {"id": project["id"]}


async def _shantou(place: Place) -> None:
    """Terms of three years and of five at the most; no debt above the limit; transfers with their parts."""
    for years in (3, 4, 6):
        life = {"kind": "new", "starts_year": 2022, "term_years": years}
        place.seen[f"{years}年期"] = await _foreseen(place, **life)
    place.seen["超限额举债"] = await _government(place, "500.01", status=409)
    place.seen["限额内举债"] = await _government(place, "500.00")
    special = {
        "name": "水利专项转移支付",
        "budget_year": 2022,
        "amount": AMOUNT,
        "overall_goal": "全市加固江堤十二公里。",
        "indicators": [{"name": "加固堤防长度", "target_text": "≥12公里"}],
        "parts": [],
    }
    transfer = await place.on("department", "2021-11-01").post("/transfers", special)
    finance, path = place.on("finance", "2021-12-20"), f"/transfers/{transfer['id']}"
    document = {"document_number": "汕财预〔2021〕12号"}
    place.seen["无分区目标"] = await finance.act(path, "issue", document, status=409)
    parts = [
        {"code": code, "name": name, "amount": amount, "indicators": [{"name": "加固堤防长度", "target_text": length}]}
        for code, name, amount, length in (
            ("440507", "龙湖区", "800000.00", "≥5公里"),
            ("440511", "金平区", "1200000.00", "≥7公里"),
        )
    ]
    stated = {"division_of_powers": "市县共同事权", "regional_balance": "向财力较弱的区倾斜"}
    await place.on("department", "2021-12-21").put(path, special | {"parts": parts} | stated)
    place.seen["有分区目标"] = await finance.act(path, "issue", document)


async def _government(place: Place, debt: str, *, status: int = 201) -> Json:
    figures = {
        "budget_year": 2022,
        "responsible_person": "市长",
        "revenue_last_year": "1000.00",
        "revenue_planned": "1050.00",
        "economic_growth_percent": "6",
        "expenditure_planned": "1050.00",
        "debt_outstanding": debt,
        "debt_limit": "500.00",
        "tax_cuts_applied": "减收三百万元",
        "priorities": {"basic_livelihood": "700.00"},
    }
    told: Json = await place.on("finance", "2021-11-20").post("/government-budgets", figures, status=status)
    return told


async def _yangzhong(place: Place) -> None:
    """What is not in the library gets no money in principle; state assets are explored."""
    outside = await _foreseen(place)
    question = {"project_id": outside["id"], "budget_year": 2022, "amount": "1.00"}
    place.seen["库外"] = await place.on("finance", "2021-09-10").post("/gate-decisions", question)
    place.seen["国有资产"] = await _foreseen(place, other_fund="state_assets")


async def _zhuji(place: Place) -> None:
    """Three kinds must be assessed, others not; the catalogue; the government's own target."""
    marks = ["high_attention", "large_amount"]
    entries: dict[str, Json] = {
        "未标明": {"kind": "new", "scale": "major"},
        "只标一项": {"kind": "new", "scale": "major", "traits": marks[:1]},
        "办大事政策": {"traits": ["concentrated_resources", "policy_programme"]},
        "须审批的政府投资": {"infrastructure": True, "traits": ["needs_approval"]},
    }
    for name, body in entries.items():
        place.seen[name] = await _foreseen(place, **body)
    finance = place.on("finance", "2021-09-02")
    item = {
        "code": "JZCL-01",
        "title": "水利安全",
        "document": "集中财力办大事政策清单（2022年）",
        "valid_from": "2022-01-01",
        "largest_amount": "1000000.00",
    }
    kept = await finance.post("/policy-catalogue-items", item)
    traits = ["concentrated_resources", "policy_programme"]
    place.seen["超过设置规范"] = await _foreseen(place, traits=traits, catalogue_item_id=kept["id"])
    missing = "/declarations/coverage?budget_year=2022"
    place.seen["没有政府目标"] = await finance.on("2021-09-10").get(missing)
    budget = await _government(place, "400.00")
    written = content(None) | {
        "project_id": budget["project_id"],
        "budget_year": 2022,
        "functions": "统筹全市财政收支",
        "tasks": [{"name": "保民生", "amount_total": "700.00", "amount_fiscal": "700.00", "amount_other": "0.00"}],
    }
    target = await finance.post("/targets", written)
    place.seen["政府目标"] = await finance.act(f"/targets/{target['id']}", "submit")
    place.seen["有政府目标"] = await finance.get(missing)


async def _longchuan(place: Place) -> None:
    """August to October: what comes later is late, and goes on."""
    unit = place.on("unit", "2021-10-08")
    late = await unit.post("/projects", entry({}, name="迟评的项目"))
    assessed = sheet({}, "18", "support", assessed_on="2021-10-08")
    place.seen["十月才评"] = await put_beside(unit, f"/projects/{late['id']}", "ex-ante-assessment", assessed)
    for month, day in (("七月", "2021-07-30"), ("十月", "2021-10-29"), ("十一月", "2021-11-02")):
        project = await unit.on("2021-07-01").post("/projects", entry({}, name=f"{month}申报的项目"))
        named = {"project_id": project["id"], "budget_year": 2022} | content(None)
        target = await unit.on(day).post("/targets", named)
        place.seen[f"{month}申报"] = await unit.act(f"/targets/{target['id']}", "submit")


async def _chifeng(place: Place) -> None:
    """Finance reviews the assessment and suggests a budget; what comes in the year needs a target as well."""
    unit, finance = place.on("unit", "2021-09-06"), place.on("finance", "2021-09-08")
    project = await unit.post("/projects", entry({}, name="灌区改造"))
    place.seen["评估表"] = await put_beside(
        unit, f"/projects/{project['id']}", "ex-ante-assessment", sheet({}, "18", "support")
    )
    question = {"project_id": project["id"], "budget_year": 2022, "amount": AMOUNT}
    place.seen["财政未审评估"] = await finance.post("/gate-decisions", question)
    suggested = {"project_id": project["id"], "budget_year": 2022, "suggested_amount": "1500000.00", "opinion": "核减"}
    await place.on("reviewer", "2021-09-09").post("/assessment-reviews", suggested)
    place.seen["超过建议"] = await finance.post("/gate-decisions", question)
    plain = {"kind": "one_off", "scale": "ordinary", "name": "应急抢险"}
    urgent = await unit.on("2022-06-01").post("/projects", entry({}, **plain))
    await finance.on("2022-06-02").act(f"/projects/{urgent['id']}", "admit")
    place.seen["年中没有目标"] = await finance.post("/gate-decisions", question | {"project_id": urgent["id"]})
    named = {"project_id": urgent["id"], "budget_year": 2022} | content(None)
    target = await unit.on("2022-06-03").post("/targets", named)
    place.seen["年中申报"] = await unit.act(f"/targets/{target['id']}", "submit")
