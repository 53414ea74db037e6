"""A declared target is complete, measurable and weighed: strict at submission, lenient while it is a draft.

All findings are collected; each points at the row and field that the author has to touch.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from wenxiao.errors import Invalid
from wenxiao.findings import Finding, Parameter


class Kind(StrEnum):
    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Operator(StrEnum):
    EQUAL = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    MORE = ">"
    LESS = "<"
    RANGE = "~"
    TEXT = "text"


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    EQUAL = "equal"
    RANGE = "range"


class Row(Protocol):
    """One indicator as its author wrote it."""

    @property
    def category(self) -> str: ...
    @property
    def subcategory(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def operator(self) -> Operator | None: ...
    @property
    def target_text(self) -> str: ...
    @property
    def target_value(self) -> Decimal | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def direction(self) -> Direction: ...
    @property
    def weight(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Dimension:
    code: str
    zh: str


@dataclass(frozen=True)
class Exemption:
    """A required dimension that does not apply to this project, and why."""

    dimension: str
    reason: str


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


@dataclass(frozen=True)
class Declaration:
    overall_goal: str
    budget_year: int
    execution_weight: Decimal
    rows: Sequence[Row]
    exemptions: Sequence[Exemption] = ()
    by_applicant: bool = True


class TargetIncomplete(Invalid):
    title = "绩效目标未按要求填报"


_WORDS = {
    "output": ("数量", "质量", "时效", "产出"),
    "cost": ("成本",),
    "benefit": ("效益",),
    "economic_benefit": ("经济效益",),
    "social_benefit": ("社会效益",),
    "ecological_benefit": ("生态效益", "生态环境效益"),
    "sustainability": ("可持续",),
    "satisfaction": ("满意",),
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def submission_findings(declared: Declaration, policy: DeclarationPolicy, today: date) -> tuple[Finding, ...]:
    """Refusals stop the submission; warnings are kept with the target for its reviewers."""
    findings: list[Finding] = []
    if not declared.overall_goal.strip():
        findings.append(Finding("declaration.goal_missing", "请填写年度总体目标", pointer="#/overall_goal"))
    if not declared.rows:
        basis = policy.required_dimensions.basis
        return (*findings, Finding("declaration.no_indicators", "请至少填报一条绩效指标", basis, "#/indicators"))
    for index, row in enumerate(declared.rows):
        findings += _value_findings(index, row)
    return (
        *findings,
        *_author_findings(declared, policy.declared_by),
        *_duplicates(declared.rows),
        *_weight_findings(declared, policy),
        *_dimension_findings(declared, policy),
        *declaration_window_findings(declared.budget_year, policy, today),
    )


def _author_findings(declared: Declaration, rule: Parameter[str]) -> list[Finding]:
    if declared.by_applicant or rule.value != "fund_applicant":
        return []
    detail = "绩效目标应由申请资金的单位申报，本次由其他单位代报；请审核人员核对"
    return [Finding("declaration.not_by_applicant", detail, rule.basis, severity="warning")]


def refused(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.severity == "refusal")


def _value_findings(index: int, row: Row) -> list[Finding]:
    at, label = f"#/indicators/{index}", f"第{index + 1}行“{row.name}”"
    findings: list[Finding] = []
    if not row.target_text.strip():
        detail = f"{label}未填指标值，请填写"
        findings.append(Finding("declaration.target_text_missing", detail, pointer=f"{at}/target_text"))
    if row.kind is Kind.QUALITATIVE:
        return findings
    if row.target_value is None:
        detail = f"{label}是定量指标，请在 target_value 填写数值，或改为定性指标"
        findings.append(Finding("declaration.target_value_missing", detail, pointer=f"{at}/target_value"))
    if row.operator in (None, Operator.TEXT):
        detail = f"{label}是定量指标，请选择计算符号（=、≥、≤、>、<、~）"
        findings.append(Finding("declaration.operator_missing", detail, pointer=f"{at}/operator"))
    printed = _NUMBER.findall(row.target_text.replace(",", ""))
    if row.target_value is not None and len(printed) == 1 and Decimal(printed[0]) != row.target_value:
        detail = f"{label}表上写的是“{row.target_text}”，数值填的是{row.target_value}，请核对"
        findings.append(Finding("declaration.value_differs", detail, (), f"{at}/target_value", "warning"))
    if _is_reversed(row):
        detail = f"{label}的计算符号“{row.operator}”与方向“{row.direction}”相反，请核对"
        findings.append(Finding("declaration.direction_reversed", detail, (), f"{at}/operator", "warning"))
    return findings


def _is_reversed(row: Row) -> bool:
    upward = row.operator in (Operator.AT_LEAST, Operator.MORE)
    downward = row.operator in (Operator.AT_MOST, Operator.LESS)
    return (upward and row.direction is Direction.LOWER) or (downward and row.direction is Direction.HIGHER)


def _duplicates(rows: Sequence[Row]) -> list[Finding]:
    seen: dict[tuple[str, str | None, str], int] = {}
    findings: list[Finding] = []
    for index, row in enumerate(rows):
        first = seen.setdefault((row.category, row.subcategory, row.name), index)
        if first != index:
            detail = f"第{index + 1}行与第{first + 1}行同名“{row.name}”，请核对是否重复"
            findings.append(Finding("declaration.row_repeated", detail, (), f"#/indicators/{index}/name", "warning"))
    return findings


def _weight_findings(declared: Declaration, policy: DeclarationPolicy) -> list[Finding]:
    findings: list[Finding] = []
    allowed = policy.execution_weights_allowed
    if declared.execution_weight not in allowed.value:
        choices = "或".join(str(w) for w in allowed.value)
        detail = f"预算执行率分值为{declared.execution_weight}，应为{choices}分"
        findings.append(Finding("declaration.execution_weight", detail, allowed.basis, "#/execution_weight"))
    missing = [index for index, row in enumerate(declared.rows) if row.weight is None]
    findings += [
        Finding(
            "declaration.weight_missing",
            f"第{index + 1}行“{declared.rows[index].name}”未填分值，请填写",
            policy.form_total.basis,
            f"#/indicators/{index}/weight",
        )
        for index in missing
    ]
    if not missing:
        findings += _sum_findings(declared, policy.form_total)
    return findings


def _sum_findings(declared: Declaration, form_total: Parameter[Decimal]) -> list[Finding]:
    weights = [row.weight or Decimal(0) for row in declared.rows]
    wanted, found = form_total.value - declared.execution_weight, sum(weights, Decimal(0))
    if wanted == found:
        return []
    gap = f"多{found - wanted}" if found > wanted else f"少{wanted - found}"
    detail = (
        f"{len(weights)}条指标分值合计{found}，应为{wanted}"
        f"（总分{form_total.value}减预算执行率{declared.execution_weight}），{gap}分，请逐行调整"
    )
    rows = [
        Finding(
            "declaration.weight_counted",
            f"第{index + 1}行“{row.name}”计{weights[index]}分",
            form_total.basis,
            f"#/indicators/{index}/weight",
            "advice",
        )
        for index, row in enumerate(declared.rows)
    ]
    return [Finding("declaration.weight_sum", detail, form_total.basis, "#/indicators"), *rows]


def dimensions_of(row: Row) -> frozenset[str]:
    """What the printed headings say; the second level speaks first, forms fold cost under output."""
    for heading in (row.subcategory or "", row.category):
        named = {code for code, words in _WORDS.items() if any(word in heading for word in words)}
        if named:
            return frozenset(named)
    return frozenset()


def _dimension_findings(declared: Declaration, policy: DeclarationPolicy) -> list[Finding]:
    required = policy.required_dimensions
    covered = frozenset[str]().union(*(dimensions_of(row) for row in declared.rows))
    headings = " ".join(f"{row.category} {row.subcategory or ''}" for row in declared.rows)
    explained = {e.dimension: e.reason for e in declared.exemptions if e.reason.strip()}
    findings: list[Finding] = []
    for dimension in required.value:
        if dimension.code in covered or dimension.zh in headings:
            continue
        if dimension.code in explained:
            detail = f"未设“{dimension.zh}”指标，填报理由：{explained[dimension.code]}；请审核人员判断"
            at = "#/dimensions_not_applicable"
            findings.append(Finding("declaration.dimension_exempted", detail, required.basis, at, "warning"))
            continue
        detail = (
            f"缺少“{dimension.zh}”方面的指标，请补充；确不适用的，"
            f"在 dimensions_not_applicable 中写明 {dimension.code} 及理由"
        )
        findings.append(Finding("declaration.dimension_missing", detail, required.basis, "#/indicators"))
    return findings


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
