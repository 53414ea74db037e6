"""What a proposed indicator must hold before it is published, and where law has a word in it. Pure.

A draft may be incomplete: it is told everything at once; refusals keep it from being submitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicator_library.domain.changing import shown
from indicator_library.domain.checking_formulas import Input, check
from indicator_library.domain.inheritance import contradictions
from indicator_library.domain.judging import judge, of_content
from indicator_library.domain.naming import likeness
from indicator_library.domain.parsing_formulas import parse
from indicator_library.domain.units import is_unit, spelled_alike, suggestions
from wenxiao.errors import Invalid
from wenxiao.findings import Finding, Parameter

REGIONAL = ("national", "province", "city", "county", "town")
CLOSELY_ALIKE = 0.8
STILL_THE_SAME = 0.5  # likeness of two names of one indicator
QUANTIFIED, COMPARABLE = "detailed_quantified", "comparable_measurable"

Content = Mapping[str, Any]


class ProposalIncomplete(Invalid):
    title = "指标建议尚不能提交"


@dataclass(frozen=True)
class ProposingPolicy:
    """Who keeps which indicators, and what they must be like: section `indicators` on the day."""

    industry: Parameter[Mapping[str, Any] | None]
    overall: Parameter[Mapping[str, Any] | None]
    qualities: Parameter[frozenset[str]]


@dataclass(frozen=True)
class Alike:
    """An indicator whose name resembles the proposed one; `likeness` is 0 to 1, `below`: of a region below."""

    name: str
    code: str
    likeness: float
    same: bool
    below: bool = False


def findings_on(
    content: Content,
    *,
    own: Content,
    parent: Content | None,
    tier: str,
    required: Mapping[str, str],
    policy: ProposingPolicy,
    before: Content | None = None,
) -> tuple[Finding, ...]:
    """`content`: all that would hold; `own`: what the proposer states; `required`: field → what people call it.

    `before`: what holds now of the indicator that is revised.
    """
    found = [*_missing(content, required), *_validity(content), *_unit_known(content), *_formula(content)]
    found += [] if before is None else _becomes_another(before, content)
    if parent is not None:
        found += contradictions(parent, own, spelled_alike)
    found += [*_overall(content, tier, policy), *_industry(content, tier, policy), *_qualities(content, policy)]
    return (*found, *_quality(content))


def findings_on_likeness(alike: Sequence[Alike], *, narrows: bool, distinct_because: str | None) -> tuple[Finding, ...]:
    """A second indicator of the same name needs a reason; one that narrows the first is no second one."""
    if narrows:
        return ()
    found = []
    for one in alike:
        if one.below and one.likeness < CLOSELY_ALIKE:
            continue
        if one.below:
            detail = f"下级已有“{one.name}”（{one.code}），本级新建后两者并存。请先与下级商定，由其改为承接本级指标。"
            found.append(Finding("proposal.known_below", detail, (), "#/content/name", "warning"))
        elif one.same and distinct_because is None:
            detail = (
                f"指标库中已有同名指标“{one.name}”（{one.code}）。请直接使用或承接它；确属不同指标的，"
                "请在 distinct_because 写明区别。"
            )
            found.append(Finding("proposal.same_indicator", detail, (), "#/content/name"))
        elif one.likeness >= CLOSELY_ALIKE:
            detail = f"与“{one.name}”（{one.code}）名称相近，请先核对是否同一指标。"
            found.append(Finding("proposal.similar_indicator", detail, (), "#/content/name", "warning"))
    return tuple(found)


def require_ready(findings: Sequence[Finding]) -> None:
    refusals = [finding for finding in findings if finding.severity == "refusal"]
    if refusals:
        detail = refusals[0].detail + (f"（共{len(refusals)}处须改正）" if len(refusals) > 1 else "")
        raise ProposalIncomplete(detail, findings=findings, pointer=refusals[0].pointer)


def _becomes_another(before: Content, content: Content) -> list[Finding]:
    """What was adopted and observed under a code must not come to mean something else."""
    turned = [name for name in ("applies_to", "kind", "direction") if before.get(name) != content.get(name)]
    renamed = likeness(before.get("name", ""), content.get("name") or "") < STILL_THE_SAME
    if turned and renamed:
        detail = "名称和评价对象、性质或方向都变了，已不是同一指标。请另建指标，并停用原指标、由新指标接替。"
        return [Finding("proposal.becomes_another", detail, (), "#/content/name")]
    return [
        Finding(
            "proposal.turns",
            f"由{shown(before.get(name))}改为{shown(content.get(name))}后，已引用和已有的观测值口径将不一致，请核对。",
            (),
            f"#/content/{name}",
            "warning",
        )
        for name in turned
    ]


def _missing(content: Content, required: Mapping[str, str]) -> list[Finding]:
    return [
        Finding("proposal.field_missing", f"没有填写{zh}，请补充。", (), f"#/content/{name}")
        for name, zh in required.items()
        if content.get(name) in (None, "")
    ]


def _validity(content: Content) -> list[Finding]:
    begins, ends = content.get("valid_from"), content.get("valid_until")
    if begins and ends and ends < begins:
        return [
            Finding("proposal.validity", f"有效期止（{ends}）早于起（{begins}），请改正。", (), "#/content/valid_until")
        ]
    return []


def _unit_known(content: Content) -> list[Finding]:
    written = content.get("unit")
    if written is None or is_unit(written):
        return []
    near = "、".join(suggestions(written))
    detail = f"计量单位“{written}”不在单位表中。" + (f"您是否要写：{near}？" if near else "请从单位表中选用。")
    return [Finding("proposal.unit_unknown", detail, (), "#/content/unit")]


def _formula(content: Content) -> list[Finding]:
    formula, written = content.get("formula"), content.get("unit")
    if formula is None or written is None or not is_unit(written):
        return []
    try:
        expression = parse(formula["expression"])
    except Invalid as unreadable:
        return [Finding("formula.unreadable", unreadable.detail, (), "#/content/formula/expression")]
    inputs = [Input(one["name"], one["unit"]) for one in formula["inputs"]]
    return [
        Finding(found.rule, found.detail, found.basis, f"#/content{(found.pointer or '')[1:]}", found.severity)
        for found in check(expression, inputs, written)
    ]


def _quality(content: Content) -> list[Finding]:
    """What keeps the indicator from a full quality index, as advice, with what to write instead."""
    if not content.get("name") or not content.get("kind"):
        return []
    return [
        Finding(
            "proposal.quality",
            one.detail + (f"可写作：{one.instead}。" if one.instead else ""),
            (),
            "#/content",
            "advice",
        )
        for one in judge(of_content(content)).deductions
    ]


def _overall(content: Content, tier: str, policy: ProposingPolicy) -> list[Finding]:
    """Of a department's overall target finance sets the common indicators, the department those of its own."""
    rule = policy.overall.value
    if rule is None or content.get("applies_to") != "department":
        return []
    individual = content.get("industry") is not None
    if tier in REGIONAL and individual and rule["individual"] == "department":
        detail = f"部门整体的个性指标由部门制定，财政只定共性指标。请删去行业（{content['industry']}），或由部门提出。"
        return [Finding("proposal.individual_by_department", detail, policy.overall.basis, "#/content/industry")]
    if tier == "unit" and rule["individual"] == "department":
        detail = "部门整体的个性指标由主管部门制定，所属单位不单独制定。请由主管部门提出。"
        return [Finding("proposal.individual_by_department", detail, policy.overall.basis, "#/content/applies_to")]
    return []


def _industry(content: Content, tier: str, policy: ProposingPolicy) -> list[Finding]:
    """Industry indicators are the departments' to draw up; finance is told so, not kept from it."""
    rule = policy.industry.value
    if rule is None or content.get("industry") is None or tier not in REGIONAL:
        return []
    detail = f"{shown(content['industry'])}行业的核心指标由行业主管部门编制，请先与主管部门商定。"
    return [Finding("proposal.industry_by_department", detail, policy.industry.basis, "#/content/industry", "advice")]


def _qualities(content: Content, policy: ProposingPolicy) -> list[Finding]:
    """Where the document asks for it an indicator says how it is measured; elsewhere that is advice."""
    basis, asked = policy.qualities.basis, policy.qualities.value
    found = []
    qualitative = content.get("kind") == "qualitative"
    if qualitative and not content.get("definition"):
        severity = "refusal" if QUANTIFIED in asked else "advice"
        detail = "定性指标没有指标解释，各档标准不明，无法细化量化。请在指标解释中写明优、良、中、差各达到什么。"
        found.append(Finding("proposal.not_quantified", detail, basis, "#/content/definition", severity))
    if not qualitative and not any(content.get(name) for name in ("definition", "formula", "formula_text")):
        severity = "refusal" if COMPARABLE in asked else "advice"
        detail = "没有指标解释或公式，各单位口径不一就不可比。请写明数什么、怎么数，或填写公式。"
        found.append(Finding("proposal.not_comparable", detail, basis, "#/content/definition", severity))
    return found
