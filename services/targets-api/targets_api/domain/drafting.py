"""Advice on a whole declaration while it is written: what it measures, how it is weighed, what the money is for.

Advice never refuses; what a submission refuses is said by the rules of the declaration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from targets_api.domain.form import dimensions_of
from targets_api.domain.values import Kind, Row, Understood, kind_of
from wenxiao.findings import Finding, Parameter

BENEFITS = frozenset({"benefit", "economic_benefit", "social_benefit", "ecological_benefit", "sustainability"})
FEWEST = 3


@dataclass(frozen=True)
class FirstLevel:
    """Points per first-level heading as one form prints them; the rest is the execution rate's."""

    name: str
    points: tuple[tuple[str, str, Decimal], ...]


# With cost as a heading of its own, and with cost folded under output. No pack prints them: practice of the two forms.
WITH_COST = FirstLevel(
    "成本20、产出40、效益20、满意度10",
    (
        ("cost", "成本", Decimal(20)),
        ("output", "产出", Decimal(40)),
        ("benefit", "效益", Decimal(20)),
        ("satisfaction", "满意度", Decimal(10)),
    ),
)
WITHOUT_COST = FirstLevel(
    "产出50、效益30、满意度10",
    (
        ("output", "产出", Decimal(50)),
        ("benefit", "效益", Decimal(30)),
        ("satisfaction", "满意度", Decimal(10)),
    ),
)
USUAL_EXECUTION_WEIGHT = Decimal(10)


@dataclass(frozen=True)
class Drafted:
    """What is known of a declaration while it is written; money in yuan where it is known."""

    rows: Sequence[Row]
    read: Sequence[Understood]
    execution_weight: Decimal
    overall_goal: str = ""
    project_amount: Decimal | None = None
    annual_total: Decimal | None = None


def content_advice(drafted: Drafted, form_total: Parameter[Decimal]) -> tuple[Finding, ...]:
    if not drafted.rows:
        return ()
    return (
        *_too_few(drafted),
        *_measures(drafted),
        *_weights(drafted),
        *_first_level(drafted, form_total),
        *_money(drafted),
    )


def _advice(rule: str, detail: str, pointer: str = "#/indicators", basis: tuple[str, ...] = ()) -> Finding:
    return Finding(f"drafting.{rule}", detail, basis, pointer, "advice")


def _too_few(drafted: Drafted) -> list[Finding]:
    if len(drafted.rows) >= FEWEST:
        return []
    return [_advice("too_few", f"只有{len(drafted.rows)}条指标，难以说明花这笔钱办成了什么，请补充产出和效益指标")]


def _measures(drafted: Drafted) -> list[Finding]:
    findings: list[Finding] = []
    kinds = [kind_of(row.kind, read) for row, read in zip(drafted.rows, drafted.read, strict=True)]
    if all(kind is Kind.QUALITATIVE for kind in kinds):
        findings.append(_advice("nothing_counted", "全部是定性指标，年终无法计算完成情况；请至少写出几条带数值的指标"))
    headings = " ".join(row.subcategory or row.category for row in drafted.rows)
    covered = frozenset[str]().union(*(dimensions_of(row) for row in drafted.rows))
    if "output" in covered and "数量" not in headings and "质量" not in headings:
        findings.append(_advice("no_quantity", "产出指标中没有数量、质量指标，请写明做多少、做到什么标准"))
    if not covered & (BENEFITS | {"satisfaction"}):
        findings.append(_advice("no_result", "只有过程和产出，没有效益或满意度指标，请写明花钱带来什么变化"))
    return findings


def _weights(drafted: Drafted) -> list[Finding]:
    weights = [row.weight for row in drafted.rows if row.weight is not None]
    findings: list[Finding] = []
    if len(weights) > FEWEST and len(weights) == len(drafted.rows) and len(set(weights)) == 1:
        findings.append(_advice("equal_weights", f"每条都是{weights[0]}分，看不出轻重；请按重要程度分配分值"))
    total = sum(weights, Decimal(0))
    for index, row in enumerate(drafted.rows):
        if row.weight is not None and len(drafted.rows) > 1 and row.weight * 2 > total > 0:
            detail = f"“{row.name}”一条占指标总分一半以上（{row.weight}分），其他指标起不到作用，请核对"
            findings.append(_advice("heavy_weight", detail, f"#/indicators/{index}/weight"))
    return findings


def _first_level(drafted: Drafted, form_total: Parameter[Decimal]) -> list[Finding]:
    """Against the usual points of the form that the headings are of; special cases may differ, so it is advice."""
    if drafted.execution_weight != USUAL_EXECUTION_WEIGHT or any(row.weight is None for row in drafted.rows):
        return []
    form = WITH_COST if any("成本" in row.category for row in drafted.rows) else WITHOUT_COST
    told = {code: _sum(drafted.rows, code, zh) for code, zh, _ in form.points}
    if sum(told.values(), Decimal(0)) != form_total.value - drafted.execution_weight:
        return []
    wanted = {code: points for code, _, points in form.points}
    if not told["satisfaction"]:
        wanted["benefit"], wanted["satisfaction"] = wanted["benefit"] + wanted["satisfaction"], Decimal(0)
    if told == wanted:
        return []
    said = "、".join(f"{zh}{told[code]}" for code, zh, _ in form.points)
    detail = (
        f"一级指标分值为{said}，通行的表为{form.name}（另有预算执行率10分，没有满意度的并入效益）；有特殊情况的可不同"
    )
    return [_advice("first_level", detail, basis=form_total.basis)]


def _sum(rows: Sequence[Row], code: str, zh: str) -> Decimal:
    return sum((row.weight or Decimal(0) for row in rows if zh in row.category), Decimal(0))


def _money(drafted: Drafted) -> list[Finding]:
    """Whether the money shows in the declaration, and agrees with what the project asks for."""
    findings: list[Finding] = []
    asked, annual = drafted.project_amount, drafted.annual_total
    if asked is not None and annual is not None and asked != annual:
        detail = f"年度资金总额{annual}元与项目申请预算{asked}元不一致，请核对"
        findings.append(_advice("money_differs", detail, "#/funding/annual/total"))
    covered = frozenset[str]().union(*(dimensions_of(row) for row in drafted.rows))
    money = any(read.unit in ("元", "万元", "亿元") or read.unit.startswith("元/") for read in drafted.read)
    if (asked or annual) and "cost" not in covered and not money:
        detail = "没有成本指标，也没有以元计的指标，看不出预算与目标是否相称；请补充成本或单价"
        findings.append(_advice("budget_not_reflected", detail))
    return findings
