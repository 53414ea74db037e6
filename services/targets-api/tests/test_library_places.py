"""The project library in five places: points of attention, funds, terms, the catalogue, and government budgets."""

from dataclasses import replace
from typing import Any

import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import a_principal

PLACES = {
    "shantou": ("/44/4405", "city"),
    "yangzhong": ("/32/3211/321182", "county"),
    "zhuji": ("/33/3306/330681", "county"),
    "longchuan": ("/44/4416/441622", "county"),
    "chifeng": ("/15/1504", "city"),
}
CODES = {"/44/4405": "440500", "/15/1504": "150400"}


def settle(office: Any, name: str) -> str:
    """The office's unit, department and finance move to that place; returns its region code."""
    path, level = PLACES[name]
    code = CODES.get(path, path[-6:])

    def at(role: Role, duty: Duty, **named: Any) -> Principal:
        return replace(a_principal(role, duty, region_path=path, **named), level=level, region_code=code)

    people = type("People", (), {})()
    people.maker = at(Role.UNIT, Duty.MAKER)
    people.department_maker = at(Role.DEPARTMENT, Duty.MAKER, organisation_id=361, units=(361, 361001))
    people.finance_maker = at(Role.FINANCE, Duty.MAKER, organisation_id=1)
    people.finance_head = at(Role.FINANCE, Duty.HEAD, organisation_id=1)
    office.people = people
    return code


async def foreseen(office: Any, **changes: Any) -> dict[str, Any]:
    """What an admission of such an entry would find, by rule."""
    project = await office.a_project(admitted=False, **{"scale": "ordinary", "kind": "continuing"} | changes)
    told = (await office.ask(office.people.maker, "GET", f"projects/{project['id']}/admission")).json()
    return {"outcome": told["outcome"]} | {finding["rule"]: finding for finding in told["findings"]}


def marked(**clauses: str) -> list[Any]:
    return [
        pytest.param(name, id=name, marks=[pytest.mark.clause(f"{name}-{number}") for number in numbers.split()])
        for name, numbers in clauses.items()
    ]


ASKED = {
    "shantou": ["设立延续依据", "征收标准", "使用效果", "专项债务支撑能力"],
    "yangzhong": ["设立延续依据", "征收标准", "使用效果", "专项债务支撑能力"],
    "zhuji": ["设立延续依据", "征收标准", "使用效果", "专项债务支撑能力"],
    "longchuan": [],
    "chifeng": [],
}


@pytest.mark.parametrize(
    "name",
    marked(
        shantou="3.d 13.a 13.e",
        yangzhong="2.3.a 3.3.20.a 3.3.20.b",
        zhuji="3.3.2.a 3.3.2.b",
        longchuan="1.b 2.8.a",
        chifeng="2.a",
    ),
)
async def test_an_entry_of_the_fund_budget_answers_the_points_of_its_place(office: Any, name: str) -> None:
    code, people = settle(office, name), office.people
    said = [{"point": "征收标准", "statement": "按面积征收"}] if ASKED[name] else []
    project = await office.a_project(
        admitted=False, scale="ordinary", kind="continuing", budget_book="government_fund", attention=said
    )
    assert project["code"][:6] == code
    path = f"projects/{project['id']}"
    told = (await office.ask(people.maker, "GET", f"{path}/attention")).json()
    assert told["kinds_of_money"] == ["government_fund"]
    assert [point["point"] for point in told["points"]] == ASKED[name]
    assert [p["statement"] for p in told["points"] if p["point"] == "征收标准"] == ["按面积征收"] * len(said)
    assert ["征收标准" in finding["detail"] for finding in told["findings"]] == [False] * len(said)
    await office.done(people.finance_maker, "POST", f"{path}/admit")
    (kept,) = (await office.ask(people.maker, "GET", f"{path}/decisions")).json()["items"]
    found = {finding["rule"]: finding for finding in kept["decision"]["findings"]}
    assert found["library.book_managed"]["basis"], "the clause that brings the book under management"
    assert ("library.attention_missing" in found) == bool(said)


FUNDS = {
    "shantou": ("enterprise_fund", "state_assets"),
    "yangzhong": ("state_assets", "livelihood_project"),
    "zhuji": ("government_industry_fund", "state_assets"),
    "longchuan": ("government_bond_project", "state_assets"),
    "chifeng": ("ppp", "state_assets"),
}


@pytest.mark.parametrize(
    "name",
    marked(
        shantou="14.a",
        yangzhong="2.3.b 3.3.21.a 3.3.21.b",
        zhuji="3.3.1.d",
        longchuan="2.8.b",
        chifeng="2.b",
    ),
)
async def test_the_other_funds_that_a_place_names_are_managed_the_rest_is_a_warning(office: Any, name: str) -> None:
    settle(office, name)
    named, other = FUNDS[name]
    managed = (await foreseen(office, other_fund=named))["library.fund_managed"]
    assert (managed["severity"], bool(managed["basis"])) == ("advice", True)
    unnamed = await foreseen(office, other_fund=other)
    assert (unnamed["library.fund_not_named"]["severity"], unnamed["outcome"]) == ("warning", "allowed")


@pytest.mark.clause("shantou-6.d")
async def test_in_shantou_a_new_project_lasts_five_years_at_the_most(office: Any) -> None:
    settle(office, "shantou")
    term = {"kind": "new", "starts_year": 2022}
    assert (await foreseen(office, **term, term_years=3)).keys() & {"library.term_over_normal"} == set()
    over = await foreseen(office, **term, term_years=4)
    assert (over["library.term_over_normal"]["severity"], over["outcome"]) == ("warning", "allowed")
    project = await office.a_project(admitted=False, scale="ordinary", **term, term_years=6, term_reason="分三期")
    answer = await office.ask(office.people.finance_maker, "POST", f"projects/{project['id']}/admit", etag='"1"')
    assert answer.status_code == 409
    assert [finding["rule"] for finding in answer.json()["findings"]] == ["library.term_too_long"]
    assert [clause["id"] for clause in answer.json()["basis"]] == ["shantou-6.d"]


@pytest.mark.clause("longchuan-2.3.a")
async def test_in_longchuan_the_target_is_part_of_the_library(office: Any) -> None:
    settle(office, "longchuan")
    project = await office.a_project(admitted=False, scale="ordinary")
    path = f"projects/{project['id']}/admission"

    async def missing() -> list[list[str]]:
        told = (await office.ask(office.people.maker, "GET", path)).json()
        return [finding["basis"] for finding in told["findings"] if finding["rule"] == "library.target_missing"]

    assert await missing() == [["longchuan-2.3.a"]]
    await office.a_target(project)
    assert await missing() == []


@pytest.mark.parametrize("name", marked(yangzhong="3.1.3.a", zhuji="3.1.3.a"))
async def test_no_money_in_principle_for_what_is_not_in_the_library(office: Any, name: str) -> None:
    settle(office, name)
    project = await office.a_project(admitted=False, scale="ordinary")
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "5.00"}
    decision = await office.done(office.people.finance_maker, "POST", "gate-decisions", question)
    (found,) = [f for f in decision["findings"] if f["rule"] == "gate.not_in_library"]
    assert (found["severity"], found["basis"]) == ("refusal", [f"{name}-3.1.3.a"])


ITEM = {
    "code": "JZCL-2022-01",
    "title": "教育优先发展",
    "document": "集中财力办大事政策清单（2022年）",
    "valid_from": "2022-01-01",
    "budget_books": ["general_public"],
    "largest_amount": "1000000.00",
}


@pytest.mark.clause("zhuji-3.1.3.d", "zhuji-3.2.2.a")
async def test_in_zhuji_what_concentrates_resources_names_its_item_of_the_catalogue(office: Any) -> None:
    settle(office, "zhuji")
    people, basis = office.people, ["zhuji-3.1.3.d", "zhuji-3.2.2.a"]
    denied = await office.ask(people.maker, "POST", "policy-catalogue-items", ITEM)
    assert denied.status_code == 403
    item = await office.done(people.finance_maker, "POST", "policy-catalogue-items", ITEM)
    assert (item["catalogue"], item["largest_amount"]) == ("集中财力办大事", "1000000.00")
    again = await office.ask(people.finance_maker, "POST", "policy-catalogue-items", ITEM)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/catalogue-item-taken")
    traits = ["concentrated_resources", "policy_programme"]
    without = await foreseen(office, traits=traits)
    assert without["library.catalogue_item_missing"]["basis"] == basis
    named = await foreseen(office, traits=traits, catalogue_item_id=item["id"])
    assert not [rule for rule in named if "catalogue" in rule or "norm" in rule]
    large = await foreseen(office, traits=traits, catalogue_item_id=item["id"], amount_requested="1000000.01")
    assert large["library.setting_norm_not_met"]["basis"] == basis
    await office.done(
        people.finance_maker, "PUT", f"policy-catalogue-items/{item['id']}", ITEM | {"valid_from": "2023-01-01"}
    )
    assert "library.catalogue_item_lapsed" in await foreseen(office, traits=traits, catalogue_item_id=item["id"])


async def test_the_catalogue_is_finances_and_read_in_its_region_and_the_towns_below(office: Any) -> None:
    settle(office, "zhuji")
    people = office.people
    item = await office.done(people.finance_maker, "POST", "policy-catalogue-items", ITEM)
    seen = (await office.ask(people.maker, "GET", "policy-catalogue-items")).json()["items"]
    assert [one["code"] for one in seen] == [ITEM["code"]]
    elsewhere = replace(people.maker, read=replace(people.maker.read, region_path="/33/3306/330682"))
    assert (await office.ask(elsewhere, "GET", "policy-catalogue-items")).json()["items"] == []
    town = replace(people.maker, read=replace(people.maker.read, region_path="/33/3306/330681/330681100"))
    assert (await office.ask(town, "GET", f"policy-catalogue-items/{item['id']}")).json() == item
    missing = await office.ask(elsewhere, "GET", f"policy-catalogue-items/{item['id']}")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/catalogue-item-not-found")
    unknown = office.project_body(catalogue_item_id="0198b2a0-0000-7000-8000-0000000000ff")
    answer = await office.ask(people.maker, "POST", "projects", unknown)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/catalogue-item-unknown")
    early = ITEM | {"code": "2", "valid_until": "2021-12-31"}
    answer = await office.ask(people.finance_maker, "POST", "policy-catalogue-items", early)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/catalogue-item-ends-early")


FIGURES = {
    "budget_year": 2022,
    "responsible_person": "市长",
    "revenue_last_year": "1000.00",
    "revenue_planned": "1050.00",
    "economic_growth_percent": "6",
    "other_resources": "200.00",
    "expenditure_planned": "1250.00",
    "debt_outstanding": "500.00",
    "debt_limit": "500.00",
    "tax_cuts_applied": "减收三百万元",
    "priorities": {"major_development_strategies": "1.00", "key_reforms": "1.00", "basic_livelihood": "700.00"},
}


@pytest.mark.clause("shantou-4.b", "shantou-4.c", "shantou-4.d")
async def test_in_shantou_no_government_borrows_above_its_limit(office: Any) -> None:
    settle(office, "shantou")
    finance = office.people.finance_maker
    over = await office.ask(finance, "POST", "government-budgets", FIGURES | {"debt_outstanding": "500.01"})
    assert (over.status_code, over.json()["type"]) == (409, "/problems/government-budget-refused")
    assert "shantou-4.c" in {clause["id"] for clause in over.json()["basis"]}
    assert (await office.ask(finance, "GET", "government-budgets")).json()["items"] == []
    assert (await office.ask(finance, "GET", "projects?object=government")).json()["items"] == [], (
        "nothing half-written"
    )
    filed = await office.done(finance, "POST", "government-budgets", FIGURES)
    told = {finding["rule"]: finding["basis"] for finding in filed["findings"]}
    assert told == {"government.revenue_prudent": ["shantou-4.b"], "government.within_means": ["shantou-4.d"]}
    assert filed["revenue_growth_percent"] == "5.00"
    (entry,) = (await office.ask(finance, "GET", "projects?object=government")).json()["items"]
    assert (entry["code"], entry["id"]) == ("440500-政府", filed["project_id"])
    again = await office.ask(finance, "POST", "government-budgets", FIGURES)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/government-budget-taken")
    path = f"government-budgets/{filed['id']}"
    figures = {name: value for name, value in FIGURES.items() if name not in ("budget_year", "responsible_person")}
    inflated = await office.done(finance, "PUT", path, figures | {"revenue_planned": "1100.00"})
    (found,) = [f for f in inflated["findings"] if f["rule"] == "government.revenue_above_economy"]
    assert (found["severity"], found["basis"]) == ("warning", ["shantou-4.b"])
    over = await office.ask(finance, "PUT", path, figures | {"debt_outstanding": "501"}, etag='"2"')
    assert over.status_code == 409
    assert (await office.ask(finance, "GET", path)).json() == inflated


@pytest.mark.parametrize(
    "name", marked(shantou="4.a", yangzhong="3.1.1.a 3.1.1.b", zhuji="3.1.1.a 3.1.1.c", longchuan="2.1.a 2.1.b")
)
async def test_both_sides_of_a_government_budget_come_under_management(office: Any, name: str) -> None:
    code, finance = settle(office, name), office.people.finance_maker
    half = {key: value for key, value in FIGURES.items() if key != "expenditure_planned"}
    answer = await office.ask(finance, "POST", "government-budgets", half)
    first, *_ = [f for f in answer.json()["findings"] if f["rule"] == "government.side_missing"]
    assert (answer.status_code, first["pointer"], len(first["basis"])) == (409, "#/expenditure_planned", 1)
    nobody = {key: value for key, value in FIGURES.items() if key != "responsible_person"}
    answer = await office.ask(finance, "POST", "government-budgets", nobody)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/responsible-person-missing")
    filed = await office.done(finance, "POST", "government-budgets", FIGURES)
    later = await office.done(finance, "POST", "government-budgets", nobody | {"budget_year": 2023})
    assert filed["project_id"] == later["project_id"]
    points = (await office.ask(finance, "GET", f"projects/{filed['project_id']}/attention")).json()
    assert points["kinds_of_money"] == ["government_budget"]
    counted = {"shantou": 0, "yangzhong": 8, "zhuji": 4, "longchuan": 0}
    assert len(points["points"]) == counted[name]
    leads = (await office.ask(finance, "GET", f"projects/{filed['project_id']}/project-leads")).json()["items"]
    assert [(one["person"], one["project_code"]) for one in leads] == [("市长", f"{code}-政府")]
