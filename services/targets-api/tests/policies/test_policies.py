"""What the packs make of evidence: the cases are written for lawyers, the values come from the packs themselves."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest
import yaml

from targets_api.domain import admission, approval, declaration, execution, gate, monitoring, review, sheets, watching
from targets_api.domain.ex_ante import (
    Assessment,
    Conclusion,
    Nature,
    Sheet,
    SheetEvidence,
    SheetItem,
    Signature,
    Subject,
)
from targets_api.domain.gate import (
    Advice,
    DirectiveFacts,
    EvaluationKind,
    Evidence,
    ProjectFacts,
    Purpose,
    Suggestion,
    TargetFacts,
)
from targets_api.domain.lifecycle import Status
from targets_api.domain.monitoring import Likelihood, RowProgress
from targets_api.domain.outcome import Outcome
from targets_api.domain.projects import subjects_of
from targets_api.domain.values import Direction
from targets_api.policies import Place, declaring, ex_ante_policy, gate_policy, monitoring_policy
from wenxiao_policies import load
from wenxiao_policies.sections.monitoring import FundMeasure

from .case_pages import CASES, DOMAIN, cases, place, require

WATCHING = {f"monitoring.{w}" for w in ("checkpoint", "condition_met", "alert_steps", "routine", "key_tracking")}


def assessment(case: Mapping[str, Any]) -> Assessment | None:
    told = case["assessment"]
    return told and Assessment(Conclusion(told["conclusion"]), Decimal(told["total"]), told.get("current", True))


@pytest.mark.parametrize("case", cases("gate"))
def test_the_gate(case: dict[str, Any]) -> None:
    where = place(case)
    project = ProjectFacts(
        id="p",
        code="44162222T000000000001",
        name="项目",
        kind=case["kind"],
        scale=case["scale"],
        admitted=case["admitted"],
        infrastructure=case.get("infrastructure", False),
        traits=tuple(case.get("traits", ())),
        budget_book=case["book"],
    )
    directives = tuple(
        DirectiveFacts(
            id=f"d{number}",
            advice=Advice(told["advice"]),
            grade=told["grade"],
            evaluated_year=2020,
            reduction_percent=Decimal(told["percent"]) if "percent" in told else None,
            basis=tuple(told["basis"]),
            kind=EvaluationKind(told.get("kind", "re_check")),
        )
        for number, told in enumerate(case["directives"])
    )
    target = TargetFacts("t", 5, Status(case["target"])) if case["target"] else None
    evidence = Evidence(
        project,
        case["budget_year"],
        Decimal(case["amount"]),
        assessment(case),
        target,
        directives,
        Purpose(case.get("purpose", "budget")),
        Suggestion("s", Decimal(case["suggested"])) if case.get("suggested") else None,
    )
    decision = gate.decide(evidence, gate_policy(load(), where)[0], where.day)
    expect = case["expect"]
    assert (decision.outcome, str(decision.amount_allowed)) == (expect["outcome"], expect["allowed"])
    require(decision.findings, expect["findings"])


@pytest.mark.parametrize("case", cases("library"))
def test_the_library(case: dict[str, Any]) -> None:
    policy, _ = ex_ante_policy(load(), place(case))
    nature = Nature(case["kind"], case["scale"], case.get("infrastructure", False), tuple(case.get("traits", ())))
    found = admission.may_enter_library(nature, assessment(case), policy)
    assert found.outcome == case["expect"]["outcome"]
    require(found.findings, case["expect"]["findings"])


@pytest.mark.parametrize("case", cases("assessment_sheet"))
def test_the_assessment_sheet(case: dict[str, Any]) -> None:
    policy, _ = ex_ante_policy(load(), place(case))
    points = {code: Decimal(given) for code, given in case["points"].items()}
    sheet = Sheet(
        points,
        Conclusion(case["conclusion"]),
        case["reason"],
        tuple(SheetItem(d, name, Decimal(earned)) for d, name, earned in case.get("items", ())),
        Signature("发展和改革局", "投资科", date(2021, 8, 20), tuple(case["signed"])) if "signed" in case else None,
        case.get("report"),
    )
    assert sheets.suggested_conclusion(sheets.total_points(sheet), policy) == case["expect"]["suggested"]
    subject = Subject(
        name="项目",
        budget_year=2022,
        budget_book="general_public",
        kind="new",
        scale="major",
        infrastructure=case.get("infrastructure", False),
        livelihood_subsidy_to_individuals=False,
        amount_requested=Decimal(1),
        summary="概况",
        object=case.get("object", "project"),
    )
    day = place(case).day
    judged = sheets.judge_sheet(SheetEvidence(subject, sheet, day, "评估报告"), policy, day)
    require(judged.findings, case["expect"]["findings"])


@pytest.mark.parametrize("day", ["2019-09-10", "2021-09-10"])
def test_a_form_that_leaves_the_execution_weight_open_takes_ten_points(day: str) -> None:
    assert declaring(load(), Place("441622", "county", date.fromisoformat(day))).execution_weight_default == 10


@pytest.mark.parametrize("case", cases("windows"))
def test_the_windows_of_the_calendar(case: dict[str, Any]) -> None:
    where = place(case)
    ask = {"declaration": declaration.declaration_window_findings, "review": declaration.review_findings}[case["of"]]
    require(ask(2022, declaring(load(), where).policy, where.day), case["expect"])


@pytest.mark.parametrize("case", cases("approval"))
def test_the_approval(case: dict[str, Any]) -> None:
    answer = approval.GateAnswer(
        project_id="p",
        budget_year=2022,
        target_id="t",
        target_version=case["version"],
        outcome=Outcome(case["outcome"]),
        amount_allowed=Decimal(case["allowed"]),
        amount_overridden=Decimal(case["asked"]),
        basis=tuple(case["basis"]),
        latest=case["newest"],
        evidence_stands=case["stands"],
    )
    wanted = approval.Approval("p", 2022, "t", case["approves_version"], Decimal(case["budget"]), case["reason"])
    sync_stages = declaring(load(), place(case)).policy.sync_stages
    require(approval.approval_findings(wanted, answer, sync_stages), case["expect"])


@pytest.mark.parametrize("case", cases("review"))
def test_the_review(case: dict[str, Any]) -> None:
    said = [*case["judged"].items(), *case.get("again", {}).items()]
    judged = [review.Judged(code, met is True, None if met is True else met) for code, met in said]
    require(review.criteria_findings(judged, declaring(load(), place(case)).policy), case["expect"])


def alert_shown(alert: monitoring.Alert) -> dict[str, Any]:
    follow = alert.may_follow and {name: list(codes) for name, codes in asdict(alert.may_follow).items()}
    return {"rule": alert.rule, "basis": list(alert.basis), "source": alert.source, "may_follow": follow}


@pytest.mark.parametrize("case", cases("monitoring"))
def test_the_monitoring(case: dict[str, Any]) -> None:
    rows = tuple(
        RowProgress(
            number=number,
            name=f"指标{number}",
            weight=Decimal(weight),
            direction=Direction(direction),
            target_value=target and Decimal(target),
            actual_value=actual and Decimal(actual),
            stated_percent=stated and Decimal(stated),
            likelihood=Likelihood(case["likelihood"]),
            explanation=case["explanation"],
        )
        for number, (target, actual, stated, weight, direction) in enumerate(case["rows"], start=1)
    )
    period = date.fromisoformat(case["period_end"])
    evidence = monitoring.Evidence(
        case["budget_year"],
        period,
        Decimal(case["adjusted"]),
        Decimal(case["executed"]),
        rows,
        subjects_of(case["kind"], case["scale"], programme=case.get("programme", False)),
    )
    told = monitoring.assess(evidence, monitoring_policy(load(), place(case))[0], place(case).day)
    expect = case["expect"]
    assert told.spend_pace == (expect["spend"] and Decimal(expect["spend"]))
    assert told.goal_pace == Decimal(expect["goal"])
    assert [alert_shown(alert) for alert in told.alerts] == expect["alerts"]
    asked = tuple(f for f in told.findings if f.rule in WATCHING)
    require(tuple(f for f in told.findings if f.rule not in WATCHING), expect["findings"])
    if "asked" in expect:
        require(asked, expect["asked"])


def test_every_measure_that_a_pack_may_name_has_its_word() -> None:
    assert set(get_args(FundMeasure)) <= set(watching.WORDS)


@pytest.mark.parametrize("case", cases("coverage"))
def test_the_coverage_of_a_report(case: dict[str, Any]) -> None:
    period = date.fromisoformat(case["period_end"])
    found = (
        *monitoring.period_findings(period, 2022, date(2022, 8, 2)),
        *monitoring.coverage_findings(case["told"], {1: "参保人数", 2: "满意度"}),
    )
    assert [finding.rule for finding in found] == case["expect"]


def voucher(row: Mapping[str, Any]) -> execution.Voucher:
    return execution.Voucher(
        row["voucher"],
        row["project"],
        date.fromisoformat(row["paid_on"]),
        Decimal(row["amount"]),
        execution.EntryKind(row["kind"]),
        row["year"],
    )


@pytest.mark.parametrize("case", cases("vouchers"))
def test_the_vouchers(case: dict[str, Any]) -> None:
    usual = yaml.safe_load((CASES / "vouchers.yaml").read_text("utf-8"))["usual"]["row"]
    row = usual | case["row"]
    result = execution.judge(
        voucher(row),
        index=0,
        role=case["role"],
        stored=None if case["stored"] is None else voucher(row | case["stored"]),
        project_known=case["known"],
        today=date.fromisoformat(case["today"]),
    )
    assert result.outcome == case["expect"]["outcome"]
    assert [finding.rule for finding in result.findings] == case["expect"]["findings"]


def test_every_rule_of_the_domain_occurs_in_a_case() -> None:
    told = "".join(path.read_text("utf-8") for path in CASES.rglob("*.yaml"))
    code = "".join(path.read_text("utf-8") for path in DOMAIN.glob("*.py"))
    groups = "gate|library|ex_ante|approval|monitoring|execution|declaration|review|transfer"
    rules = set(re.findall(rf'"((?:{groups})\.[a-z_]+)"', code))
    rules |= {"declaration.outside_window", "review.outside_window"}
    only_steps = {"gate.ex_ante", "gate.library", "gate.target"}
    assert len(rules) > 40
    assert {rule for rule in rules - only_steps if rule not in told} == set()
