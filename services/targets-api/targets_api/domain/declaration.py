"""A declared target is complete, measurable and weighed: strict at submission, lenient while it is a draft.

All findings are collected; each points at the row and field that the author has to touch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from targets_api.domain.department_overall import Funds, OverallPolicy, Task, adds_up, overall_findings, source_findings
from targets_api.domain.form import Dimension, Exemption, dimension_findings, repeated_rows, weight_findings
from targets_api.domain.milestones import Life, Milestone, life_findings, milestone_findings
from targets_api.domain.values import BLANK, Direction, Row, Understood, value_findings
from wenxiao.errors import Invalid
from wenxiao.findings import Finding, Parameter


@dataclass(frozen=True)
class Criterion:
    """Something that a reviewer has to look at."""

    code: str
    zh: str


@dataclass(frozen=True)
class DeclarationPolicy:
    form_total: Parameter[Decimal]
    execution_weights_allowed: Parameter[tuple[Decimal, ...]]
    required_dimensions: Parameter[tuple[Dimension, ...]]
    declaration_months: Parameter[tuple[int, ...]]
    review_months: Parameter[tuple[int, ...]]
    declared_by: Parameter[str]
    sync_stages: Parameter[tuple[str, ...]]
    review_criteria: tuple[Parameter[tuple[Criterion, ...]], ...]
    when_review_fails: Parameter[str]
    hard: tuple[str, ...]
    milestones_required: Parameter[tuple[str, ...]]
    in_year_target_required: Parameter[bool]
    collective_decision_required: Parameter[bool]
    overall: OverallPolicy
    adjustment_provided: Parameter[bool]
    sync_events: Parameter[tuple[str, ...]]


OVERALL = ("department", "government")


@dataclass(frozen=True)
class Reading:
    """How a row's printed value was understood, and which way an indicator of that name usually points."""

    value: Understood = BLANK
    usual: Direction = Direction.HIGHER


@dataclass(frozen=True)
class Declaration:
    overall_goal: str
    budget_year: int
    execution_weight: Decimal
    rows: Sequence[Row]
    exemptions: Sequence[Exemption] = ()
    by_applicant: bool = True
    read: Sequence[Reading] = ()
    whole_life_goal: str = ""
    whole_life_rows: Sequence[Row] = ()
    whole_life_read: Sequence[Reading] = ()
    life: Life = field(default_factory=Life)
    milestones: Sequence[Milestone] = ()
    object: str = "project"
    functions: str = ""
    derived_from: Sequence[str] = ()
    tasks: Sequence[Task] = ()
    annual_funds: Funds = field(default_factory=Funds)
    whole_life_funds: Funds = field(default_factory=Funds)
    in_year: bool = False
    adjusted: bool = False

    @property
    def is_overall(self) -> bool:
        return self.object in OVERALL


class TargetIncomplete(Invalid):
    title = "绩效目标未按要求填报"


def submission_findings(declared: Declaration, policy: DeclarationPolicy, today: date) -> tuple[Finding, ...]:
    """Refusals stop the submission; warnings are kept with the target for its reviewers."""
    findings: list[Finding] = []
    if not declared.overall_goal.strip():
        findings.append(Finding("declaration.goal_missing", "请填写年度总体目标", pointer="#/overall_goal"))
    if not declared.rows:
        basis = policy.required_dimensions.basis
        return (*findings, Finding("declaration.no_indicators", "请至少填报一条绩效指标", basis, "#/indicators"))
    return (
        *findings,
        *_rows("indicators", declared.rows, declared.read),
        *_rows("whole_life_indicators", declared.whole_life_rows, declared.whole_life_read),
        *_author_findings(declared, policy.declared_by),
        *repeated_rows(declared.rows),
        *weight_findings(declared.rows, declared.execution_weight, policy.form_total, policy.execution_weights_allowed),
        *dimension_findings(declared.rows, declared.exemptions, policy.required_dimensions),
        *life_findings(declared.life, declared.whole_life_goal, declared.budget_year),
        *_of_its_object(declared, policy),
        *_money_findings(declared),
        *_time_findings(declared, policy, today),
    )


def _rows(name: str, rows: Sequence[Row], read: Sequence[Reading]) -> list[Finding]:
    readings = (*read, *([Reading()] * (len(rows) - len(read))))
    return [
        finding
        for index, (row, reading) in enumerate(zip(rows, readings, strict=True))
        for finding in value_findings(name, index, row, reading.value, reading.usual)
    ]


def _of_its_object(declared: Declaration, policy: DeclarationPolicy) -> list[Finding]:
    """What a project or policy holds beside its indicators, and what the whole of a department or government does."""
    if not declared.is_overall:
        return milestone_findings(declared.milestones, declared.life, declared.budget_year, policy.milestones_required)
    return [
        *overall_findings(declared.functions, declared.tasks, declared.rows, declared.annual_funds, policy.overall),
        *source_findings(declared.derived_from, policy.overall.derived_from),
        *milestone_findings(declared.milestones, declared.life, declared.budget_year, Parameter(())),
    ]


def _money_findings(declared: Declaration) -> list[Finding]:
    return [
        *adds_up(declared.whole_life_funds, "中期资金", "#/funding/whole_life"),
        *adds_up(declared.annual_funds, "年度资金", "#/funding/annual"),
    ]


def _time_findings(declared: Declaration, policy: DeclarationPolicy, today: date) -> tuple[Finding, ...]:
    """What came in the year, or is adjusted in it, is not late for the months before it; it follows the budget."""
    if declared.adjusted:
        provided = policy.adjustment_provided
        detail = "调整的绩效目标随预算调整程序申报，不按集中申报的月份"
        return (Finding("declaration.adjustment", detail, provided.basis if provided.value else (), None, "advice"),)
    if not declared.in_year:
        return declaration_window_findings(declared.budget_year, policy, today)
    rule = policy.in_year_target_required
    basis = rule.basis if rule.value else ()
    detail = f"{declared.budget_year}年年中新增，不在集中申报期内；目标随预算程序办理"
    return (Finding("declaration.in_year", detail, basis, "#/in_year", "advice"),)


def _author_findings(declared: Declaration, rule: Parameter[str]) -> list[Finding]:
    if declared.by_applicant or rule.value != "fund_applicant":
        return []
    detail = "绩效目标应由申请资金的单位申报，本次由其他单位代报；请审核人员核对"
    return [Finding("declaration.not_by_applicant", detail, rule.basis, severity="warning")]


def refused(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.severity == "refusal")


def declaration_window_findings(budget_year: int, policy: DeclarationPolicy, today: date) -> tuple[Finding, ...]:
    severity = "refusal" if "target_declaration" in policy.hard else "warning"
    return _window_findings("declaration", "申报", budget_year, policy.declaration_months, today, severity)


def review_findings(budget_year: int, policy: DeclarationPolicy, today: date) -> tuple[Finding, ...]:
    """Finance's review has its own window; outside it the review is marked, and refused only where policy says so."""
    severity = "refusal" if "target_review" in policy.hard else "warning"
    return _window_findings("review", "审核", budget_year, policy.review_months, today, severity)


def _window_findings(
    rule: str, zh: str, budget_year: int, months: Parameter[tuple[int, ...]], today: date, severity: str
) -> tuple[Finding, ...]:
    """The window lies in the year before the budget year."""
    first, last = min(months.value), max(months.value)
    opens, closes = (budget_year - 1, first), (budget_year - 1, last)
    if opens <= (today.year, today.month) <= closes:
        return ()
    when = "早于" if (today.year, today.month) < opens else "晚于"
    detail = f"{budget_year}年度绩效目标应在{budget_year - 1}年{first}月至{last}月{zh}，本次{zh}{when}该时间"
    return (Finding(f"{rule}.outside_window", detail, months.basis, None, severity),)
