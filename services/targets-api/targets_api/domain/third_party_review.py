"""A third party may be asked for its opinion on a target; it decides nothing and stands beside the review."""

from dataclasses import dataclass

from targets_api.domain.lifecycle import STATUS_ZH, Status
from wenxiao.errors import Conflict, Forbidden
from wenxiao.findings import Finding, Parameter


class OpinionNotProvided(Forbidden):
    title = "当地没有规定第三方参与目标审核"


class OpinionTooLate(Conflict):
    title = "目标不在审核中"


@dataclass(frozen=True)
class ThirdPartyReview:
    """Whether the place lets third parties review, of what kinds of subject it speaks (none: any), or asks for it."""

    allowed: bool
    scope: tuple[str, ...]
    optional: bool = True


_UNDER_REVIEW = frozenset({Status.SUBMITTED, Status.CHECKED, Status.PASSED, Status.REVIEWED})


def opinion_findings(
    status: Status, subjects: frozenset[str], rule: Parameter[ThirdPartyReview]
) -> tuple[Finding, ...]:
    """Raises where no opinion is asked for; tells where the document speaks of others than this one."""
    if not rule.value.allowed:
        raise OpinionNotProvided("当地文件没有第三方参与绩效目标审核的规定，不登记意见", basis=rule.basis)
    if status not in _UNDER_REVIEW:
        detail = f"绩效目标处于“{STATUS_ZH[status]}”，不在审核中；请在提交之后、批复之前登记意见"
        raise OpinionTooLate(detail)
    if rule.value.scope and not subjects & set(rule.value.scope):
        detail = "文件所说的第三方评审针对重大政策和重点项目，本目标不在其列；意见仅供参考"
        return (Finding("review.third_party_outside_scope", detail, rule.basis, None, "advice"),)
    asked = "可请可不请" if rule.value.optional else "文件要求请第三方评审"
    detail = f"第三方意见供审核参考，不代替审核（{asked}）"
    return (Finding("review.third_party_reference", detail, rule.basis, None, "advice"),)
