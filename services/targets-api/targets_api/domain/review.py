"""Finance reviews a target by the criteria that its jurisdiction names; one that fails a criterion goes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from targets_api.domain.declaration import Criterion, DeclarationPolicy
from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter


class ReviewNotPassed(Conflict):
    title = "绩效目标审核未通过"


@dataclass(frozen=True)
class Judged:
    """What the reviewer found of one criterion."""

    criterion: str
    met: bool
    remark: str | None = None


def criteria_findings(judged: Sequence[Judged], policy: DeclarationPolicy) -> tuple[Finding, ...]:
    """Refusals stop the review; a criterion nobody judged is kept with the target as a warning."""
    by_code = {one.criterion: one for one in judged}
    known = {c.code for criteria in policy.review_criteria for c in criteria.value}
    findings = [
        Finding(
            "review.criterion_unknown",
            f"本地没有“{one.criterion}”这项审核标准，请删去",
            pointer=f"#/criteria/{index}/criterion",
        )
        for index, one in enumerate(judged)
        if one.criterion not in known
    ]
    findings += _repeated(judged)
    for criteria in policy.review_criteria:
        findings += _of_one_list(criteria, by_code, policy.when_review_fails)
    return tuple(findings)


def _repeated(judged: Sequence[Judged]) -> list[Finding]:
    """Of two opinions on one criterion nobody could say which one counts."""
    codes = [one.criterion for one in judged]
    return [
        Finding(
            "review.criterion_repeated", f"“{code}”一项填了两次，请删去一次", pointer=f"#/criteria/{index}/criterion"
        )
        for index, code in enumerate(codes)
        if code in codes[:index]
    ]


def _of_one_list(
    criteria: Parameter[tuple[Criterion, ...]], judged: dict[str, Judged], fails: Parameter[str]
) -> list[Finding]:
    findings: list[Finding] = []
    open_ones = "、".join(c.zh for c in criteria.value if c.code not in judged)
    for criterion in criteria.value:
        found = judged.get(criterion.code)
        if found is not None and not found.met:
            remark = f"（{found.remark}）" if found.remark else ""
            detail = f"“{criterion.zh}”一项不合要求{remark}，不能审核通过；请退回申报单位修改后重新申报"
            basis = tuple(dict.fromkeys((*criteria.basis, *fails.basis)))
            findings.append(Finding("review.criterion_failed", detail, basis, "#/criteria"))
    if open_ones:
        detail = f"审核应逐项看：{open_ones}；本次没有登记这些项的意见"
        findings.append(Finding("review.criteria_not_judged", detail, criteria.basis, severity="warning"))
    return findings


def with_form(
    judged: Sequence[Judged], dimensions: Mapping[str, bool], policy: DeclarationPolicy
) -> tuple[Judged, ...]:
    """A criterion that is a dimension of the review form is judged by the form where the reviewer says nothing else."""
    given = {one.criterion for one in judged}
    known = dict.fromkeys(c.code for criteria in policy.review_criteria for c in criteria.value)
    from_form = (
        Judged(code, dimensions[code], "按审核表") for code in known if code in dimensions and code not in given
    )
    return (*judged, *from_form)


def told(judged: Sequence[Judged], policy: DeclarationPolicy) -> str | None:
    """One line for the history: each criterion with what the reviewer found."""
    names = {c.code: c.zh for criteria in policy.review_criteria for c in criteria.value}
    lines = [f"{names[one.criterion]}：{one.remark or '符合'}" for one in judged if one.criterion in names]
    return "；".join(lines) or None
