"""Writing down who answers for what, as the law of the place asks for it."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import GATEWAY
from gateway.credentials.queries import normalised_username
from gateway.domain.reach import is_within
from gateway.domain.responsibility import (
    ResponsibilityEvidence,
    ResponsibilityRules,
    findings_of,
    refuse_incomplete,
)
from gateway.organisations.models import Organisation
from gateway.parts import Parts
from gateway.people.models import Person
from gateway.people.queries import OrganisationElsewhere, PersonNotFound, person_named
from gateway.posts.queries import level_of
from gateway.responsibilities.models import Responsibility, ResponsibilityDraft, ResponsibilityEnd
from wenxiao.audit import record
from wenxiao.clock import real_today
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.findings import Parameter
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


class ResponsibilityNotFound(NotFound):
    title = "未找到责任登记"


class ResponsibilityEnded(Conflict):
    title = "责任登记已终止"


class LastDayBeforeFirst(Invalid):
    title = "最后一日早于起始日"


async def assign_responsibility(
    parts: Parts, session: AsyncSession, draft: ResponsibilityDraft, library: PolicyLibrary
) -> Responsibility:
    """The predecessor in the same matter must have ended; the organisation must lie within the caller's reach."""
    office = await session.get(Organisation, draft.organisation_id)
    if office is None:
        raise OrganisationElsewhere("没有找到该机构，或不在本岗位可见范围内。请核对机构编号。")
    rules = await _rules(parts, office, library, draft)
    evidence = ResponsibilityEvidence(
        level=draft.level,
        matter=draft.matter,
        has_reference=draft.reference is not None,
        has_section=draft.section is not None,
        organisation=office.kind.value,
    )
    refuse_incomplete(findings_of(evidence, rules))
    person = await _person(parts, office, draft.username)
    row = Responsibility(
        region_path=office.region_path,
        unit_id=office.id,
        person_id=person.id,
        **draft.model_dump(include={"level", "matter", "reference", "section", "valid_from"}),
    )
    session.add(row)
    await session.flush()
    detail = draft.model_dump(mode="json")
    await record(session, action="responsibility:assign", resource=f"responsibilities/{row.id}", detail=detail)
    return row


async def _person(parts: Parts, office: Organisation, username: str) -> Person:
    """Of the region of the office: whom the caller's own reach does not show is asked for with the gateway's."""
    async with parts.database.transaction(GATEWAY) as session:
        person = await person_named(session, normalised_username(username))
        home = await session.get(Organisation, person.organisation_id) if person and person.organisation_id else None
    if person is None or home is None or not is_within(home.region_path, office.region_path) or not person.active:
        raise PersonNotFound("没有找到该人员，或不在该机构所在的地区。请核对登录名。", pointer="#/username")
    return person


async def _rules(
    parts: Parts, office: Organisation, library: PolicyLibrary, draft: ResponsibilityDraft
) -> ResponsibilityRules:
    async with parts.database.transaction(GATEWAY) as session:
        level = await level_of(session, office.region_code)
    known = library.effective(
        "directory", region_code=office.region_code, level=level.value, day=draft.valid_from
    ).parameters
    return rules_of(known)


def rules_of(known: Any) -> ResponsibilityRules:
    """From the pack's section: whose responsibility goes down to a named section, and who answers at all."""
    duties = known["responsibilities"]
    named = [duty for duty in duties.value if "named_section" in duty.get("down_to", ())]
    basis = dict.fromkeys(clause for duty in named for clause in duty.get("basis", duties.basis))
    lead = known["lead_section"]
    own = bool(lead.value) and "project_sections" in lead.value
    bodies = known["responsible_bodies"]
    return ResponsibilityRules(
        section_named=Parameter(frozenset(duty["body"] for duty in named), tuple(basis)),
        own_projects=Parameter(own, lead.basis),
        bodies=Parameter(frozenset(bodies.value), bodies.basis, bodies.source),
    )


async def end_responsibility(
    session: AsyncSession, responsibility_id: UUID, version: int, asked: ResponsibilityEnd
) -> None:
    row = await locked(session, Responsibility, responsibility_id, ResponsibilityNotFound)
    check_version(row.version, version)
    if row.valid_until is not None and row.valid_until < real_today():
        raise ResponsibilityEnded("该责任登记已经终止。以往的责任不能更改。")
    if asked.last_day < row.valid_from:
        raise LastDayBeforeFirst("最后一日不得早于起始日，请更正。", pointer="#/last_day")
    row.valid_until, row.version = asked.last_day, row.version + 1
    detail = asked.model_dump(mode="json")
    resource = f"responsibilities/{responsibility_id}"
    await record(session, action="responsibility:end", resource=resource, detail=detail)
