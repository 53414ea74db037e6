"""The form's own arithmetic: points that add up, dimensions that are covered, rows that are not told twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from targets_api.domain.values import Row
from wenxiao.findings import Finding, Parameter


@dataclass(frozen=True)
class Dimension:
    code: str
    zh: str


@dataclass(frozen=True)
class Exemption:
    """A required dimension that does not apply to this project, and why."""

    dimension: str
    reason: str


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


def weight_findings(
    rows: Sequence[Row],
    execution_weight: Decimal,
    form_total: Parameter[Decimal],
    allowed: Parameter[tuple[Decimal, ...]],
) -> list[Finding]:
    """Every row has its points, and together with the execution rate they are the form's total."""
    findings: list[Finding] = []
    if execution_weight not in allowed.value:
        choices = "或".join(str(w) for w in allowed.value)
        detail = f"预算执行率分值为{execution_weight}，应为{choices}分"
        findings.append(Finding("declaration.execution_weight", detail, allowed.basis, "#/execution_weight"))
    missing = [index for index, row in enumerate(rows) if row.weight is None]
    findings += [
        Finding(
            "declaration.weight_missing",
            f"第{index + 1}行“{rows[index].name}”未填分值，请填写",
            form_total.basis,
            f"#/indicators/{index}/weight",
        )
        for index in missing
    ]
    if not missing:
        findings += _sum_findings(rows, execution_weight, form_total)
    return findings


def _sum_findings(rows: Sequence[Row], execution_weight: Decimal, form_total: Parameter[Decimal]) -> list[Finding]:
    weights = [row.weight or Decimal(0) for row in rows]
    wanted, found = form_total.value - execution_weight, sum(weights, Decimal(0))
    if wanted == found:
        return []
    gap = f"多{found - wanted}" if found > wanted else f"少{wanted - found}"
    detail = (
        f"{len(weights)}条指标分值合计{found}，应为{wanted}"
        f"（总分{form_total.value}减预算执行率{execution_weight}），{gap}分，请逐行调整"
    )
    counted = [
        Finding(
            "declaration.weight_counted",
            f"第{index + 1}行“{row.name}”计{weights[index]}分",
            form_total.basis,
            f"#/indicators/{index}/weight",
            "advice",
        )
        for index, row in enumerate(rows)
    ]
    return [Finding("declaration.weight_sum", detail, form_total.basis, "#/indicators"), *counted]


def repeated_rows(rows: Sequence[Row]) -> list[Finding]:
    seen: dict[tuple[str, str | None, str], int] = {}
    findings: list[Finding] = []
    for index, row in enumerate(rows):
        first = seen.setdefault((row.category, row.subcategory, row.name), index)
        if first != index:
            detail = f"第{index + 1}行与第{first + 1}行同名“{row.name}”，请核对是否重复"
            findings.append(Finding("declaration.row_repeated", detail, (), f"#/indicators/{index}/name", "warning"))
    return findings


def dimensions_of(row: Row) -> frozenset[str]:
    """What the printed headings say; the second level speaks first, forms fold cost under output."""
    for heading in (row.subcategory or "", row.category):
        named = {code for code, words in _WORDS.items() if any(word in heading for word in words)}
        if named:
            return frozenset(named)
    return frozenset()


def dimension_findings(
    rows: Sequence[Row], exemptions: Sequence[Exemption], required: Parameter[tuple[Dimension, ...]]
) -> list[Finding]:
    """What the place asks every target to cover; a dimension that does not apply is explained."""
    covered = frozenset[str]().union(*(dimensions_of(row) for row in rows))
    headings = " ".join(f"{row.category} {row.subcategory or ''}" for row in rows)
    explained = {e.dimension: e.reason for e in exemptions if e.reason.strip()}
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
