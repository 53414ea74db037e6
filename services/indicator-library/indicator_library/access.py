"""Who may do what in the library: everybody who is signed in reads it, a unit adopts for itself."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from wenxiao.access import Duty, Principal, Role, require


class Permission(StrEnum):
    INDICATOR_READ = "indicator:read"
    ADOPTION_READ = "adoption:read"
    ADOPTION_CREATE = "adoption:create"
    PROPOSAL_READ = "indicator_proposal:read"
    PROPOSAL_WRITE = "indicator_proposal:write"
    PROPOSAL_REVIEW = "indicator_proposal:review"
    PROPOSAL_PUBLISH = "indicator_proposal:publish"
    PROPOSAL_NOTE = "indicator_proposal:note"
    OBSERVATION_READ = "observation:read"
    OBSERVATION_RECEIVE = "observation:receive"
    STANDARD_WRITE = "indicator_standard:write"
    STANDARD_PUBLISH = "indicator_standard:publish"
    REFERENCE_WRITE = "reference_standard:write"


PEOPLE = (
    *(Role.FINANCE, Role.DEPARTMENT, Role.UNIT, Role.THIRD_PARTY, Role.EXPERT, Role.NPC, Role.AUDIT),
    *(Role.DISCIPLINE, Role.GOVERNMENT, Role.ORGANIZATION_DEPT),
    *(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
)
MACHINES = (Role.TREASURY, Role.BUDGET_SYSTEM, Role.PLATFORM, Role.NPC_NETWORK, Role.SERVICE)
READS_ADOPTIONS = (Role.FINANCE, Role.DEPARTMENT, Role.UNIT, Role.AUDIT)
KEEPS_INDICATORS = (Role.FINANCE, Role.DEPARTMENT, Role.UNIT)


def _grants() -> Mapping[tuple[Role, Duty], frozenset[str]]:
    posts = [(role, duty) for role in PEOPLE for duty in Duty] + [(role, Duty.NONE) for role in MACHINES]
    granted: dict[tuple[Role, Duty], set[str]] = {post: {Permission.INDICATOR_READ} for post in posts}
    for role, duty in posts:
        if role in READS_ADOPTIONS or role is Role.SERVICE:
            granted[role, duty] |= {Permission.ADOPTION_READ, Permission.OBSERVATION_READ}
    granted[Role.UNIT, Duty.MAKER].add(Permission.ADOPTION_CREATE)
    for role in KEEPS_INDICATORS:
        for duty in (Duty.MAKER, Duty.CHECKER, Duty.HEAD):
            granted[role, duty].add(Permission.PROPOSAL_READ)
        granted[role, Duty.MAKER].add(Permission.PROPOSAL_WRITE)
        granted[role, Duty.CHECKER].add(Permission.PROPOSAL_REVIEW)
    for role in (Role.FINANCE, Role.DEPARTMENT):
        granted[role, Duty.HEAD].add(Permission.PROPOSAL_PUBLISH)
    granted[Role.FINANCE, Duty.CHECKER].add(Permission.PROPOSAL_NOTE)
    granted[Role.SERVICE, Duty.NONE].add(Permission.OBSERVATION_RECEIVE)
    for role in (Role.FINANCE, Role.DEPARTMENT):
        for duty in (Duty.MAKER, Duty.CHECKER):
            granted[role, duty] |= {Permission.STANDARD_WRITE, Permission.REFERENCE_WRITE}
        granted[role, Duty.HEAD].add(Permission.STANDARD_PUBLISH)
    return {post: frozenset(permissions) for post, permissions in granted.items()}


GRANTS = _grants()


def may(who: Principal, permission: Permission) -> bool:
    """For what one route tells to some of its callers only."""
    return permission in GRANTS.get((who.role, who.duty), frozenset())


LibraryReader = Annotated[Principal, Depends(require(Permission.INDICATOR_READ))]
AdoptionReader = Annotated[Principal, Depends(require(Permission.ADOPTION_READ))]
Adopter = Annotated[Principal, Depends(require(Permission.ADOPTION_CREATE))]
ProposalReader = Annotated[Principal, Depends(require(Permission.PROPOSAL_READ))]
Proposer = Annotated[Principal, Depends(require(Permission.PROPOSAL_WRITE))]
ProposalReviewer = Annotated[Principal, Depends(require(Permission.PROPOSAL_REVIEW))]
ProposalPublisher = Annotated[Principal, Depends(require(Permission.PROPOSAL_PUBLISH))]
ReportTaker = Annotated[Principal, Depends(require(Permission.PROPOSAL_NOTE))]
ObservationReader = Annotated[Principal, Depends(require(Permission.OBSERVATION_READ))]
ObservationReceiver = Annotated[Principal, Depends(require(Permission.OBSERVATION_RECEIVE))]
StandardAuthor = Annotated[Principal, Depends(require(Permission.STANDARD_WRITE))]
StandardPublisher = Annotated[Principal, Depends(require(Permission.STANDARD_PUBLISH))]
ReferenceKeeper = Annotated[Principal, Depends(require(Permission.REFERENCE_WRITE))]
