"""A table of posts: who is newly appointed, whose post gets a last day, and what is wrong with a row.

A row is about one post of one person: role, duty, organisation and first day. What else a post is stays as it was
appointed; another portfolio or a later last day is another appointment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from gateway.domain.posts import (
    HeldPost,
    OwnAppointment,
    PostKind,
    faults_of,
    refuse_business_beside_administration,
    refuse_own_appointment,
    refuse_separated_roles,
)
from gateway.domain.row_faults import RowFault
from wenxiao.errors import Refusal

Place = tuple[str, str]  # region and code of an organisation
SHORTEST_REASON = 2
FIELD_OF = {
    "post_delegated": "kind",
    "post_without_end": "valid_until",
    "post_ends_before_it_begins": "valid_until",
    "post_duty": "duty",
    "post_of_a_machine": "role",
    "post_of_another_organisation": "organisation_code",
    "post_portfolio": "portfolio",
    "post_portfolio_elsewhere": "portfolio",
}


@dataclass(frozen=True)
class OfficeFacts:
    id: int
    kind: str


@dataclass(frozen=True)
class HeldPostFacts:
    """A post that somebody has or had; one that only the table knows has the number of its row for an id."""

    id: UUID
    role: str
    duty: str
    organisation_id: int
    portfolio: tuple[int, ...]
    kind: PostKind
    valid_from: date
    valid_until: date | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class PostRow:
    """None where the cell was empty or could not be read: that finding stands elsewhere already."""

    number: int
    username: str | None
    role: str | None
    duty: str | None
    region_code: str | None
    organisation_code: str | None
    portfolio: tuple[str, ...]
    kind: str | None
    valid_from: date | None
    valid_until: date | None
    reason: str | None


@dataclass(frozen=True)
class Holder:
    """Somebody whom the administrator keeps, with all posts, past ones included."""

    id: UUID
    posts: tuple[HeldPostFacts, ...]


@dataclass(frozen=True)
class Directory:
    """`offices` are those of the administrator's tree that have not ended; `departments` per region."""

    administrator: str
    holders: Mapping[str, Holder]
    offices: Mapping[Place, OfficeFacts]
    departments: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class NewPost:
    person_id: UUID
    region_code: str
    reason: str
    post: HeldPostFacts


@dataclass(frozen=True)
class PostEnding:
    post_id: UUID
    last_day: date
    reason: str


@dataclass
class PostPlan:
    """Keyed by row."""

    created: dict[int, NewPost] = field(default_factory=dict)
    ended: dict[int, PostEnding] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def plan_posts(rows: Sequence[PostRow], directory: Directory) -> PostPlan:
    """Rows count one after the other: an appointment is held against those above it as well."""
    plan = PostPlan()
    held = {username: list(holder.posts) for username, holder in directory.holders.items()}
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        if row.username is None:
            continue
        holder = directory.holders.get(row.username)
        if holder is None:
            words = f"本岗位管理的地区内没有登录名“{row.username}”，请核对；新人员先在人员表中登记。"
            plan.faults.append(RowFault(row.number, "username", "unknown_person", words))
            continue
        office = directory.offices.get((row.region_code or "", row.organisation_code or ""))
        if office is None and row.region_code is not None and row.organisation_code is not None:
            words = f"本岗位管理的地区内没有区划“{row.region_code}”的单位“{row.organisation_code}”，请核对代码。"
            plan.faults.append(RowFault(row.number, "organisation_code", "unknown_organisation", words))
        told = _told(row, office, directory, plan)
        if office is None or told is None:
            continue
        key = (row.username, told.role, told.duty, told.organisation_id, told.valid_from)
        if key in first:
            words = f"与第 {first[key]} 行是同一岗位，请删去一行。"
            plan.faults.append(RowFault(row.number, "username", "duplicate", words))
            continue
        first[key] = row.number
        _place(_Placing(row, holder, told, office.kind), held[row.username], directory, plan)
    return plan


def _told(row: PostRow, office: OfficeFacts | None, directory: Directory, plan: PostPlan) -> HeldPostFacts | None:
    """The post that the row speaks of; None as long as a cell of it is missing."""
    portfolio = []
    for code in row.portfolio:
        department = directory.offices.get((row.region_code or "", code))
        if department is None:
            words = f"归口中的“{code}”不是该区划的单位代码，请核对；多个代码用顿号分开。"
            plan.faults.append(RowFault(row.number, "portfolio", "unknown_organisation", words))
            return None
        portfolio.append(department.id)
    if office is None or row.role is None or row.kind is None or row.valid_from is None:
        return None
    return HeldPostFacts(
        UUID(int=row.number),
        row.role,
        row.duty or "none",
        office.id,
        tuple(sorted(set(portfolio))),
        PostKind(row.kind),
        row.valid_from,
        row.valid_until,
    )


@dataclass(frozen=True)
class _Placing:
    row: PostRow
    holder: Holder
    told: HeldPostFacts
    office_kind: str


def _place(placing: _Placing, held: list[HeldPostFacts], directory: Directory, plan: PostPlan) -> None:
    """New, ended, as it was, or refused."""
    row, told = placing.row, placing.told
    known = next((post for post in held if _same(post, told)), None)
    if known is not None and known == replace(told, id=known.id):
        return
    faults = _faults_of_change(placing, known) if known else _faults_of_new(placing, held, directory)
    try:
        refuse_own_appointment(directory.administrator, placing.holder.id)
    except OwnAppointment as refused:
        faults.append(RowFault(row.number, "username", "own_appointment", refused.detail))
    if row.reason is None or len(row.reason) < SHORTEST_REASON:
        words = f"任命或终止岗位须写事由（至少 {SHORTEST_REASON} 个字），如任免文件的文号。"
        faults.append(RowFault(row.number, "reason", "empty", words))
    plan.faults += faults
    if faults or row.reason is None:
        return
    if known is None:
        plan.created[row.number] = NewPost(placing.holder.id, row.region_code or "", row.reason, told)
        held.append(told)
    elif told.valid_until is not None:
        plan.ended[row.number] = PostEnding(known.id, told.valid_until, row.reason)
        held[held.index(known)] = replace(known, valid_until=told.valid_until)


def _same(post: HeldPostFacts, told: HeldPostFacts) -> bool:
    """A post that was withdrawn never counted, one that was delegated belongs to its giver."""
    if post.withdrawn_at is not None or post.kind is PostKind.DELEGATED:
        return False
    return (post.role, post.duty, post.organisation_id, post.valid_from) == (
        told.role,
        told.duty,
        told.organisation_id,
        told.valid_from,
    )


def _faults_of_change(placing: _Placing, known: HeldPostFacts) -> list[RowFault]:
    row, told = placing.row, placing.told
    faults = []
    if told.portfolio != known.portfolio:
        words = "该岗位的归口与表中不同；请先写最后一日终止原岗位，再以新的起始日另起一行任命。"
        faults.append(RowFault(row.number, "portfolio", "post_differs", words))
    if told.kind is not known.kind:
        words = "该岗位的任职方式与表中不同；请先写最后一日终止原岗位，再以新的起始日另起一行任命。"
        faults.append(RowFault(row.number, "kind", "post_differs", words))
    if told.valid_until is None or (known.valid_until is not None and told.valid_until > known.valid_until):
        words = f"该岗位到 {known.valid_until} 为止，导入不能延长；请以次日为起始日另起一行任命。"
        faults.append(RowFault(row.number, "valid_until", "post_differs", words))
    elif told.valid_until < told.valid_from:
        faults.append(RowFault(row.number, "valid_until", "post_ends_before_it_begins", "最后一日不得早于起始日。"))
    return faults


def _faults_of_new(placing: _Placing, held: Sequence[HeldPost], directory: Directory) -> list[RowFault]:
    row, told = placing.row, placing.told
    departments = directory.departments.get(row.region_code or "", ())
    findings = faults_of(told, placing.office_kind, departments)
    faults = [RowFault(row.number, FIELD_OF[one.rule], one.rule, one.detail) for one in findings]
    try:
        refuse_separated_roles([*(post.role for post in held), told.role])
        refuse_business_beside_administration(told, held)
    except Refusal as refused:
        faults.append(RowFault(row.number, "role", "not_beside_other_posts", refused.detail))
    return faults
