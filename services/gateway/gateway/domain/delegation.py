"""A post is delegated (委托) by its holder: for a time, within the department, never on to a third person.

What the delegate does counts as done by both, so that neither reviews what the other has written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.domain.posts import SEPARATED, PostFacts, PostKind, is_in_force
from wenxiao.errors import Forbidden, Invalid
from wenxiao.findings import Finding


class NotDelegable(Forbidden):
    title = "岗位不能委托"


class DelegationNotAccepted(Invalid):
    title = "委托内容不符合要求"


@dataclass(frozen=True)
class DelegationEvidence:
    """`departments_of_receiver`: the heads of line of the regular posts that the receiver holds today."""

    valid_from: date
    valid_until: date
    receiver_is_giver: bool
    receiver_is_active: bool
    receiver_roles: Collection[str]
    department: int
    departments_of_receiver: Collection[int]


def refuse_undelegable(role: str, kind: PostKind, post: PostFacts, today: date) -> None:
    if role in SEPARATED:
        raise NotDelegable("管理员岗位不能委托。确需他人代理时，请由安全管理员另行任命。")
    if kind is not PostKind.REGULAR:
        raise NotDelegable("代理或受托的岗位不能再委托他人。请由原岗位人员办理，或由安全管理员另行任命。")
    if not is_in_force(post, today):
        raise NotDelegable("该岗位目前不在任期内，不能委托。请查看“我的岗位”。")


def faults_of(asked: DelegationEvidence, post: PostFacts, today: date, longest_days: int) -> tuple[Finding, ...]:
    found = []
    if asked.receiver_is_giver:
        found.append(Finding("delegation_to_oneself", "不能委托给本人。"))
    if not asked.receiver_is_active:
        found.append(Finding("delegation_to_inactive", "受托人的账号未启用。"))
    if SEPARATED & set(asked.receiver_roles):
        found.append(Finding("delegation_to_administrator", "管理员不能接受业务岗位的委托。"))
    elif asked.department not in asked.departments_of_receiver:
        found.append(Finding("delegation_outside", "受托人须在本部门或其所属单位任职。"))
    if asked.valid_from < today:
        found.append(Finding("delegation_in_the_past", "委托的起始日不得早于今天。"))
    if asked.valid_until < asked.valid_from:
        found.append(Finding("delegation_ends_before_it_begins", "委托的最后一日不得早于起始日。"))
    if asked.valid_until - asked.valid_from >= timedelta(days=longest_days):
        found.append(Finding("delegation_too_long", f"一次委托最长 {longest_days} 天，请缩短期限，到期可再次委托。"))
    if post.valid_until is not None and asked.valid_until > post.valid_until:
        found.append(Finding("delegation_beyond_the_post", "委托的最后一日不得晚于本岗位的任期。"))
    return tuple(found)


def refuse_unaccepted(faults: tuple[Finding, ...]) -> None:
    if faults:
        detail = "委托不能办理：" + "".join(fault.detail for fault in faults)
        raise DelegationNotAccepted(detail, findings=faults)
