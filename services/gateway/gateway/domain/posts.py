"""A person may hold several posts, but never two of the three administrators: they watch each other.

Nor is an administrator a user with business powers at the same time; and nobody appoints himself.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from wenxiao.errors import Conflict, Forbidden, Invalid
from wenxiao.findings import Finding

SEPARATED = frozenset({"system_admin", "security_admin", "audit_admin"})
WITH_DUTY = frozenset({"finance", "department", "unit"})
# Whose posts an organisation has; the rest (experts) may belong to any of them, administrators too.
OF_KIND = {
    "finance": {"finance"},
    "department": {"department", "finance", "government", "npc", "audit", "discipline", "party"},
    "unit": {"unit", "department", "finance", "government", "npc", "audit", "discipline", "party"},
    "npc": {"npc"},
    "audit": {"audit"},
    "discipline": {"discipline"},
    "government": {"government"},
    "organization_dept": {"party"},
    "third_party": {"third_party"},
}


class PostKind(StrEnum):
    """`regular` 任职, `acting` 代理 and `delegated` 委托: the latter two end on a day."""

    REGULAR = "regular"
    ACTING = "acting"
    DELEGATED = "delegated"


class AdministratorsExclude(Conflict):
    title = "三员不得兼任"


class NoPost(Forbidden):
    title = "没有可用的岗位"


class OwnAppointment(Forbidden):
    title = "不得办理本人的任岗"


class PostIncomplete(Invalid):
    title = "任岗内容不完整"


class PostHeld(Conflict):
    title = "岗位已任"


class PostEnded(Conflict):
    title = "岗位已终止"


class Term(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


class PostFacts(Term, Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


class HeldPost(PostFacts, Protocol):
    @property
    def role(self) -> str: ...
    @property
    def duty(self) -> str: ...
    @property
    def organisation_id(self) -> int: ...


class AppointmentFacts(Term, Protocol):
    @property
    def role(self) -> str: ...
    @property
    def duty(self) -> str: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def portfolio(self) -> Sequence[int]: ...
    @property
    def kind(self) -> PostKind: ...


def refuse_separated_roles(roles: Iterable[str]) -> None:
    held = sorted(SEPARATED.intersection(roles))
    if len(held) > 1:
        raise AdministratorsExclude(
            "系统管理员、安全管理员、审计管理员三员分立，同一人只能担任其中一个。请另行指定人员。",
            roles=held,
        )


def overlap(one: Term, other: Term) -> bool:
    """Both on some day; without a last day it goes on."""
    later = max(one.valid_from, other.valid_from)
    return all(term.valid_until is None or term.valid_until >= later for term in (one, other))


def refuse_business_beside_administration(asked: AppointmentFacts, held: Iterable[HeldPost]) -> None:
    """An administrator who could also work in the system would be watched by nobody."""
    for post in held:
        if post.withdrawn_at is not None or not overlap(asked, post):
            continue
        if (asked.role in SEPARATED) != (post.role in SEPARATED):
            raise AdministratorsExclude(
                "管理员不得同时担任业务岗位。请另行指定人员，或先终止其现任岗位。",
                roles=sorted((asked.role, post.role)),
            )
        if (post.role, post.duty, post.organisation_id) == (asked.role, asked.duty, asked.organisation_id):
            raise PostHeld("该人员在此期间已任这个岗位。请核对起止日期，或先终止现任岗位。", post=str(post.id))


def refuse_own_appointment(subject: str, person_id: UUID) -> None:
    if subject == str(person_id):
        raise OwnAppointment("管理员不能办理本人账号和岗位的登记、启用、任免。请由另一名管理员办理。")


def faults_of(asked: AppointmentFacts, organisation_kind: str, departments: Iterable[int]) -> tuple[Finding, ...]:
    """All at once; `departments` are those of the organisation's region, of which a portfolio is made."""
    found = []
    if asked.kind is PostKind.DELEGATED:
        found.append(Finding("post_delegated", "委托岗位由岗位本人办理委托，不能直接任命。"))
    if asked.kind is not PostKind.REGULAR and asked.valid_until is None:
        found.append(Finding("post_without_end", "代理岗位须写明最后一日（valid_until）。"))
    if asked.valid_until is not None and asked.valid_until < asked.valid_from:
        found.append(Finding("post_ends_before_it_begins", "最后一日不得早于起始日。"))
    if (asked.role in WITH_DUTY) != (asked.duty != "none") and asked.role in WITH_DUTY | SEPARATED:
        found.append(Finding("post_duty", "财政、主管部门、预算单位岗位须写明经办、审核或负责人；管理员岗位填 none。"))
    if asked.role in ("treasury", "budget_system", "platform", "npc_network", "service", "public"):
        found.append(Finding("post_of_a_machine", "该角色属于系统对接或社会公众，不能由人员担任。"))
    elif organisation_kind not in OF_KIND.get(asked.role, {organisation_kind}):
        found.append(Finding("post_of_another_organisation", "该角色与所在机构的类别不符，请核对机构。"))
    if asked.portfolio and asked.role != "finance":
        found.append(Finding("post_portfolio", "只有财政部门岗位可以写归口。"))
    if set(asked.portfolio) - set(departments):
        found.append(Finding("post_portfolio_elsewhere", "归口中有不属于本地区的部门，请核对机构编号。"))
    return tuple(found)


def refuse_incomplete(faults: Sequence[Finding]) -> None:
    if faults:
        detail = "任岗内容不符合要求：" + "".join(fault.detail for fault in faults)
        raise PostIncomplete(detail, findings=faults)


def is_in_force(post: PostFacts, today: date) -> bool:
    if post.withdrawn_at is not None:
        return False
    return post.valid_from <= today and (post.valid_until is None or today <= post.valid_until)


def is_over(post: PostFacts, today: date) -> bool:
    return post.withdrawn_at is not None or (post.valid_until is not None and post.valid_until < today)


def usable_posts(posts: Sequence[PostFacts], today: date) -> list[UUID]:
    """In the order in which they were entered upon."""
    usable = [post for post in posts if is_in_force(post, today)]
    return [post.id for post in sorted(usable, key=lambda post: (post.valid_from, post.id))]


def chosen_post(posts: Sequence[PostFacts], wanted: UUID | None, today: date) -> UUID:
    """One post per session: the one asked for, else the one entered upon first."""
    usable = usable_posts(posts, today)
    if not usable:
        raise NoPost("该账号目前没有有效岗位，不能登录。请联系本单位的系统管理员办理任岗。")
    if wanted is None:
        return usable[0]
    if wanted not in usable:
        raise NoPost("所选岗位不属于该账号或已到期。请不带 post_id 登录，再查看“我的岗位”后选择。")
    return wanted
