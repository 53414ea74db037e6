"""The project library in five jurisdictions and elsewhere: `cases/library/*.yaml`, written for lawyers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from targets_api.domain import gate, government, library
from targets_api.domain.entries import Answer, CatalogueItem, Entry, Life, OtherFund, Side, YearAmount
from targets_api.domain.gate import Evidence, ProjectFacts, TargetFacts
from targets_api.domain.lifecycle import Status
from targets_api.domain.projects import BudgetBook, ExitTrigger, LibraryObject
from targets_api.library_policies import government_policy, library_rules
from targets_api.policies import Place, gate_policy
from wenxiao.findings import Finding, Parameter
from wenxiao_policies import load

CASES = Path(__file__).parent / "cases" / "library"
DOMAIN = Path(library.__file__).parent
ASIDE = ("library.book_managed", "library.attention_missing", "library.covered")


def cases(kind: str) -> list[Any]:
    """Each case in the place of its page; an id of a clause in `shows` is what the case demonstrates."""
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        page = yaml.safe_load(path.read_text("utf-8"))
        for case in page.get(kind, ()):
            marks = [pytest.mark.clause(clause) for clause in case.get("shows", ())]
            found.append(pytest.param({"place": page["place"]} | case, id=case["name"], marks=marks))
    return found


def place(case: Mapping[str, Any]) -> Place:
    where = case["place"]
    return Place(where["region"], where["level"], date.fromisoformat(where["day"]))


def day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def require(found: tuple[Finding, ...], wanted: list[dict[str, Any]]) -> None:
    """The same rules in the same order, each with exactly these clauses, which exist."""
    assert [f.rule for f in found] == [w["rule"] for w in wanted]
    for finding, told in zip(found, wanted, strict=True):
        assert list(finding.basis) == told["basis"], finding
        assert finding.severity == told.get("severity", "refusal"), finding
        assert told.get("pointer", finding.pointer) == finding.pointer
        assert told.get("says", "") in finding.detail
        assert [load().clause(clause).id for clause in finding.basis] == told["basis"]


def life(told: Mapping[str, Any]) -> Life:
    plan = tuple(YearAmount(year, Decimal(amount)) for year, amount in told.get("year_plan", {}).items())
    total = told.get("whole_life_total")
    return Life(
        told.get("starts_year"),
        told.get("term_years"),
        told.get("term_reason"),
        day(told.get("expires_on")),
        total and Decimal(total),
        plan,
    )


def item(told: Mapping[str, Any] | None) -> CatalogueItem | None:
    if told is None:
        return None
    largest = told.get("largest_amount")
    return CatalogueItem(
        "J-1",
        "教育优先",
        date(2020, 1, 1),
        day(told.get("valid_until")),
        tuple(told.get("budget_books", ())),
        largest and Decimal(largest),
    )


def entry(told: Mapping[str, Any]) -> Entry:
    return Entry(
        object=LibraryObject(told.get("object", "project")),
        name="乡村道路养护",
        budget_year=told.get("budget_year", 2022),
        budget_book=BudgetBook(told.get("budget_book", "general_public")),
        side=Side(told.get("side", "expenditure")),
        kind=told.get("kind", "continuing"),
        scale=told.get("scale", "ordinary"),
        amount_requested=Decimal(told.get("amount_requested", "1")),
        other_fund=OtherFund(told["other_fund"]) if "other_fund" in told else None,
        special_fund=told.get("special_fund", False),
        concentrated_resources=told.get("concentrated_resources", False),
        transfer_payment=told.get("transfer_payment", False),
        attention=tuple(Answer(point, said) for point, said in told.get("attention", {}).items()),
        life=life(told.get("life", {})),
        assessed_on=day(told.get("assessed_on")),
        has_target=told.get("has_target", True),
        catalogue_item=item(told.get("item")),
        same_name_in=tuple(BudgetBook(book) for book in told.get("same_name_in", ())),
        in_year_reason=told.get("in_year_reason"),
    )


@pytest.mark.parametrize("case", cases("entries"))
def test_an_entry_of_the_library(case: dict[str, Any]) -> None:
    """What nearly every entry hears is left aside, unless the case expects it."""
    where, wanted = place(case), {told["rule"] for told in case["expect"]}
    policy = library_rules(load(), where).policy
    if "books" in case:
        policy = replace(policy, books=Parameter(tuple(case["books"]), policy.books.basis))
    found = library.judge(entry(case.get("entry", {})), policy, where.day)
    assert found.outcome == case.get("outcome", "allowed")
    aside = set(case.get("aside", ASIDE)) - wanted
    require(tuple(finding for finding in found.findings if finding.rule not in aside), case["expect"])


FIGURES = {
    "revenue_last_year": "1000.00",
    "revenue_planned": "1050.00",
    "economic_growth_percent": "6",
    "other_resources": "200.00",
    "expenditure_planned": "1250.00",
    "debt_outstanding": "500.00",
    "debt_limit": "500.00",
}


@pytest.mark.parametrize("case", cases("governments"))
def test_a_government_budget(case: dict[str, Any]) -> None:
    told = {**FIGURES, "tax_cuts_applied": "全年减收三千万元", "growth_reason": None} | case.get("figures", {})
    priorities = told.pop("priorities", dict.fromkeys(government.PRIORITY_ZH, "1"))
    given: dict[str, Any] = {
        name: Decimal(value) if name in FIGURES and value else value for name, value in told.items()
    }
    amounts = {code: Decimal(amount) for code, amount in priorities.items()}
    figures = government.Figures(**given, priorities=amounts)
    require(government.figures_findings(figures, government_policy(load(), place(case))[0]), case["expect"])


@pytest.mark.parametrize("case", cases("gates"))
def test_the_gate_and_the_library(case: dict[str, Any]) -> None:
    where, told = place(case), case["project"]
    project = ProjectFacts(
        id="p",
        code="44162222T000000000001",
        name="乡村道路养护",
        kind="continuing",
        scale="ordinary",
        admitted=told.get("admitted", True),
        object=told.get("object", "project"),
        exited=ExitTrigger(told["exited"]) if "exited" in told else None,
        last_day=day(told.get("last_day")),
        assessed_on=day(told.get("assessed_on")),
    )
    evidence = Evidence(project, 2022, Decimal(1), None, TargetFacts("t", 5, Status.REVIEWED))
    decision = gate.decide(evidence, gate_policy(load(), where)[0], where.day)
    assert decision.outcome == case["expect"]["outcome"]
    require(decision.findings, case["expect"]["findings"])


def test_every_rule_of_the_library_occurs_in_a_case() -> None:
    told = "".join(path.read_text("utf-8") for path in CASES.glob("*.yaml"))
    named = ("library.py", "books.py", "terms.py", "government.py")
    code = "".join((DOMAIN / name).read_text("utf-8") for name in named)
    rules = set(re.findall(r'"((?:gate|library|government)\.[a-z_]+)"', code))
    assert len(rules) > 25
    assert {rule for rule in rules if rule not in told} == set()
