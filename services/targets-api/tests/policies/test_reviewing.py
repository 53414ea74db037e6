"""What the packs make of a review, an adjustment and a deadline."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from targets_api.domain import adjusting, review_form, third_party_review
from targets_api.domain.adjusting import AdjustmentRule
from targets_api.domain.deadlines import Waiting, due_of
from targets_api.domain.lifecycle import Status
from targets_api.domain.review_form import FormJudged, FormKind, ItemJudged, Result
from targets_api.domain.third_party_review import OpinionNotProvided, OpinionTooLate, ThirdPartyReview
from targets_api.policies import declaring
from targets_api.review_policies import review_policy
from wenxiao.findings import Parameter
from wenxiao_policies import load

from .case_pages import CASES, DOMAIN, place, require

PAGE = yaml.safe_load((CASES / "reviewing.yaml").read_text("utf-8"))


def told(name: str) -> list[Any]:
    laid = [PAGE[name]["usual"] | case for case in PAGE[name]["cases"]]
    marks = [[pytest.mark.clause(clause) for clause in case.get("shows", ())] for case in laid]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(laid, marks, strict=True)]


def judged(case: dict[str, Any], codes: list[str]) -> FormJudged:
    kind = FormKind(case["kind"])
    given = case["grades"] if kind is FormKind.GENERAL else case["points"]
    codes = case.get("items", codes)[: len(given)]
    items = tuple(
        ItemJudged(code, grade=Result(one))
        if kind is FormKind.GENERAL and one
        else ItemJudged(code, points=Decimal(one))
        if one
        else ItemJudged(code)
        for code, one in zip(codes, given, strict=True)
    )
    return FormJudged(kind, items, case["result"] and Result(case["result"]))


@pytest.mark.parametrize("case", told("review_form"))
def test_the_review_form(case: dict[str, Any]) -> None:
    form = review_policy(load(), place(case)).form
    fails = declaring(load(), place(case)).policy.when_review_fails
    sheet = judged(case, [item.code for item in form.value.items])
    require(review_form.form_findings(sheet, form, fails), case["expect"])


def test_the_points_of_the_form_make_a_hundred_and_its_dimensions_twenty_thirty_thirty_twenty() -> None:
    form = review_policy(load(), place({"region": "441622", "day": "2021-09-20"})).form.value
    per: dict[str, Decimal] = {}
    for item in form.items:
        per[item.dimension] = per.get(item.dimension, Decimal(0)) + item.points
    assert per == {"completeness": 20, "relevance": 30, "appropriateness": 30, "feasibility": 20}


@pytest.mark.parametrize("case", told("third_party"))
def test_an_opinion(case: dict[str, Any]) -> None:
    rule = review_policy(load(), place(case)).third_party
    if "optional" in case:
        rule = replace(rule, value=replace(rule.value, optional=case["optional"]))
    require(third_party_review.opinion_findings(Status.PASSED, frozenset(case["subjects"]), rule), case["expect"])


def test_an_opinion_is_given_while_the_target_is_under_review_where_the_place_allows_it() -> None:
    allowed = Parameter(ThirdPartyReview(allowed=True, scope=()))
    for status in Status:
        if status in (Status.SUBMITTED, Status.CHECKED, Status.PASSED, Status.REVIEWED):
            assert third_party_review.opinion_findings(status, frozenset(), allowed)
        else:
            with pytest.raises(OpinionTooLate):
                third_party_review.opinion_findings(status, frozenset(), allowed)
    forbidden = Parameter(ThirdPartyReview(allowed=False, scope=()))
    with pytest.raises(OpinionNotProvided):
        third_party_review.opinion_findings(Status.PASSED, frozenset(), forbidden)


@pytest.mark.parametrize("case", told("adjustment"))
def test_an_adjustment(case: dict[str, Any]) -> None:
    wanted = adjusting.Wanted(case["reason"], case["applicant"])
    require(adjusting.adjustment_findings(wanted, review_policy(load(), place(case)).adjustment), case["expect"])


def test_a_closed_list_of_reasons_is_closed() -> None:
    rule = AdjustmentRule(("emergency",), open_ended=False, applicant="department")
    closed: Parameter[AdjustmentRule | None] = Parameter(rule)
    found = adjusting.adjustment_findings(adjusting.Wanted("other", "department"), closed)
    assert [(one.rule, one.severity) for one in found] == [("adjustment.reason_not_listed", "refusal")]


@pytest.mark.parametrize("case", told("due"))
def test_until_when(case: dict[str, Any]) -> None:
    given = case["given"] and date.fromisoformat(case["given"])
    waiting = Waiting(Status(case["status"]), 2022, case["off_calendar"], given)
    due = due_of(waiting, review_policy(load(), place(case)).calendar)
    assert (due and [due.day.isoformat(), list(due.basis)]) == case["expect"]


def test_every_rule_of_adjustments_occurs_here() -> None:
    code = (DOMAIN / "adjusting.py").read_text("utf-8")
    told_of = (CASES / "reviewing.yaml").read_text("utf-8") + "adjustment.reason_not_listed"
    rules = {word for word in code.replace('"', " ").replace(",", " ").split() if word.startswith("adjustment.")}
    assert len(rules - {"adjustment.reasons"}) >= 4
    assert {rule for rule in rules if rule.count("_") and rule not in told_of} == set()
