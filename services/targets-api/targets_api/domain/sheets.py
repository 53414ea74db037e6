"""A filled sheet of ex-ante assessment: what is wrong with it, what it comes to, and who stands behind it.

Policies have dimensions of their own where no document names the five for them too.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from targets_api.domain.ex_ante import (
    CONCLUSION_ZH,
    PREPARATORY_ZH,
    Conclusion,
    Dimension,
    Emphasis,
    ExAntePolicy,
    Sheet,
    SheetDecision,
    SheetEvidence,
    Subject,
)
from wenxiao.findings import Finding, Parameter


def total_points(sheet: Sheet) -> Decimal:
    return sum(sheet.points.values(), Decimal(0))


def suggested_conclusion(total: Decimal, policy: ExAntePolicy) -> Conclusion:
    """The best conclusion whose edge the total reaches; below all edges there is no support."""
    reached = [(edge, code) for code, edge in policy.conclusion_edges.value.items() if total >= edge]
    return Conclusion(max(reached)[1]) if reached else Conclusion.NOT_SUPPORT


def dimensions_of(subject: Subject, policy: ExAntePolicy) -> Parameter[tuple[Dimension, ...]]:
    own = policy.policy_dimensions
    return own if subject.is_policy and own is not None and own.value else policy.dimensions


def sheet_findings(
    sheet: Sheet, policy: ExAntePolicy, asked: Parameter[tuple[Dimension, ...]] | None = None
) -> tuple[Finding, ...]:
    """Everything that is wrong with a filled sheet, at once."""
    dimensions = asked or policy.dimensions
    known, basis = {d.code: d for d in dimensions.value}, dimensions.basis
    findings = [
        Finding("ex_ante.dimension_missing", f"缺少“{d.zh}”的得分，请按{d.points}分打分", basis, f"#/points/{d.code}")
        for d in known.values()
        if d.code not in sheet.points
    ]
    for code, points in sheet.points.items():
        if code not in known:
            zh = "、".join(d.zh for d in known.values())
            findings.append(
                Finding("ex_ante.dimension_unknown", f"“{code}”不是评估维度，应为：{zh}", basis, f"#/points/{code}")
            )
        elif not 0 <= points <= known[code].points:
            detail = f"“{known[code].zh}”得分{points}超出0至{known[code].points}分，请改正"
            findings.append(Finding("ex_ante.points_out_of_range", detail, basis, f"#/points/{code}"))
    return (*findings, *_item_findings(sheet, known, policy), *_conclusion_findings(sheet, policy))


def judge_sheet(evidence: SheetEvidence, policy: ExAntePolicy, today: date) -> SheetDecision:
    """What a filled sheet comes to on the day it is filed."""
    total = total_points(evidence.sheet)
    late = lateness_findings(evidence.subject.budget_year, policy, today)
    findings = (
        *sheet_findings(evidence.sheet, policy, dimensions_of(evidence.subject, policy)),
        *late,
        *_emphasis_findings(evidence.subject, evidence.sheet, policy),
        *_report_findings(evidence.sheet, policy),
    )
    return SheetDecision(total, suggested_conclusion(total, policy), findings)


def _conclusion_findings(sheet: Sheet, policy: ExAntePolicy) -> tuple[Finding, ...]:
    total = total_points(sheet)
    suggested = suggested_conclusion(total, policy)
    if suggested is sheet.conclusion or (sheet.reason or "").strip():
        return ()
    detail = (
        f"合计{total}分对应“{CONCLUSION_ZH[suggested]}”，填报结论为“{CONCLUSION_ZH[sheet.conclusion]}”，"
        "请更正结论或在 reason 中说明理由"
    )
    return (Finding("ex_ante.conclusion_differs", detail, policy.conclusion_edges.basis, "#/reason"),)


def lateness_findings(budget_year: int, policy: ExAntePolicy, today: date) -> tuple[Finding, ...]:
    """Due before a month of the year before; whether that month is included, and whether late is refused, is policy."""
    before = policy.assessment_before_month
    last = before.value if policy.before_month_includes_it else before.value - 1
    if (today.year, today.month) <= (budget_year - 1, last):
        return ()
    detail = f"{budget_year}年度项目的事前绩效评估应在{budget_year - 1}年{before.value}月前完成，本次登记已逾期"
    severity = "refusal" if policy.late_is_refused else "warning"
    return (Finding("ex_ante.late", detail, before.basis, severity=severity),)


def _item_findings(sheet: Sheet, known: dict[str, Dimension], policy: ExAntePolicy) -> Iterator[Finding]:
    """Items are optional; where a dimension has some, they are what it earned."""
    rule = policy.item_points
    if rule is None:
        return
    earned: dict[str, Decimal] = defaultdict(Decimal)
    for index, item in enumerate(sheet.items):
        earned[item.dimension] += item.points
        if item.dimension not in known:
            detail = f"评估要点“{item.name}”所属维度“{item.dimension}”不在评估表内，请改正"
            yield Finding("ex_ante.item_unknown", detail, (), f"#/items/{index}/dimension")
        elif not 0 <= item.points <= rule.value:
            detail = f"评估要点“{item.name}”得分{item.points}超出0至{rule.value}分，请改正或拆分要点"
            yield Finding("ex_ante.item_out_of_range", detail, rule.basis, f"#/items/{index}/points")
    for code, points in earned.items():
        if code in known and code in sheet.points and points != sheet.points[code]:
            detail = f"“{known[code].zh}”各要点合计{points}分，该维得分为{sheet.points[code]}分，请改正使两者相等"
            yield Finding("ex_ante.items_uneven", detail, (), f"#/points/{code}")


def _report_findings(sheet: Sheet, policy: ExAntePolicy) -> Iterator[Finding]:
    """Where the document asks for a written report, its title alone is noted as such."""
    output = policy.output
    if output is not None and output.value and output.basis and sheet.report_sha256 is None:
        detail = "评估要形成书面报告，评估表尚未附报告文件；请上传后在 report_sha256 中写明"
        yield Finding("ex_ante.report_not_attached", detail, output.basis, "#/report_sha256", "advice")


def _emphasis_findings(subject: Subject, sheet: Sheet, policy: ExAntePolicy) -> Iterator[Finding]:
    emphasised = policy.emphasised_for
    if emphasised is None or not subject.infrastructure:
        return
    for one in emphasised.value:
        if one.kind != "infrastructure_investment":
            continue
        if sheet.signature is None:
            yield Finding("ex_ante.emphasised", _emphasis_told(one), emphasised.basis, severity="advice")
        else:
            yield from _signed(one, sheet, emphasised.basis)


def _signed(one: Emphasis, sheet: Sheet, basis: tuple[str, ...]) -> Iterator[Finding]:
    signature = sheet.signature
    if signature is None:
        return
    words = f"基本建设投资的评估由{signature.authority}（{signature.person}）于{signature.signed_on.isoformat()}签署"
    yield Finding("ex_ante.authority_signed", words, basis, severity="advice")
    missing = [PREPARATORY_ZH[work] for work in one.preparatory_work if work not in signature.preparatory_work]
    if missing:
        detail = f"评估前应先做好{'、'.join(missing)}，签署中没有写明已经完成；请核实"
        yield Finding("ex_ante.preparatory_missing", detail, basis, "#/signature/preparatory_work", "warning")


def _emphasis_told(one: Emphasis) -> str:
    lead = "，由投资主管部门加强评估" if one.lead == "investment_authority" else "，从严评估"
    first = "、".join(PREPARATORY_ZH[work] for work in one.preparatory_work)
    return f"本项目属基本建设投资{lead}" + (f"；评估前先做好{first}" if first else "")
