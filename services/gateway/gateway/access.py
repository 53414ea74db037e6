"""The policy of this service: which post may do which kind of thing."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from wenxiao.access import NOTHING, Duty, Grants, Principal, Reach, ReachKind, Role, require


class Permission(StrEnum):
    SESSION_START = "session:start"
    SESSION_END = "session:end"
    SESSION_REVOKE = "session:revoke"
    CREDENTIAL_CHANGE = "credential:change"
    POST_READ = "post:read"
    REGION_READ = "region:read"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_CHANGE = "organisation:change"
    ORGANISATION_CHANGE_READ = "organisation_change:read"
    DIRECTORY_CHANGE_READ = "directory_change:read"
    SIGNING_KEY_READ = "signing_key:read"
    SIGNING_KEY_ROTATE = "signing_key:rotate"
    SIGNING_KEY_WITHDRAW = "signing_key:withdraw"
    SECURITY_EVENT_READ = "security_event:read"
    LAW_READ = "law:read"


MACHINES = frozenset({Role.TREASURY, Role.BUDGET_SYSTEM, Role.PLATFORM, Role.NPC_NETWORK})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
PEOPLE = frozenset(Role) - MACHINES - {Role.SERVICE, Role.PUBLIC}

_EVERYBODY = {Permission.SESSION_START, Permission.REGION_READ, Permission.LAW_READ}
_SIGNED_IN = _EVERYBODY | {Permission.SESSION_END}
_PERSON = _SIGNED_IN | {Permission.CREDENTIAL_CHANGE, Permission.POST_READ}
_OF_ROLE: dict[Role, set[Permission]] = {
    Role.SECURITY_ADMIN: {
        Permission.SESSION_REVOKE,
        Permission.SIGNING_KEY_READ,
        Permission.SIGNING_KEY_ROTATE,
        Permission.SIGNING_KEY_WITHDRAW,
    },
    Role.AUDIT_ADMIN: {Permission.SECURITY_EVENT_READ},
    Role.SYSTEM_ADMIN: {Permission.ORGANISATION_CHANGE, Permission.ORGANISATION_CHANGE_READ},
    Role.FINANCE: {Permission.ORGANISATION_CHANGE_READ},
}


def _granted(role: Role) -> frozenset[str]:
    if role is Role.PUBLIC:
        return frozenset(_EVERYBODY)
    if role is Role.SERVICE:
        directory = {Permission.REGION_READ, Permission.ORGANISATION_READ, Permission.DIRECTORY_CHANGE_READ}
        return frozenset(directory | {Permission.LAW_READ})
    granted = _PERSON if role in PEOPLE else _SIGNED_IN
    if role not in ADMINISTRATORS:
        granted = granted | {Permission.ORGANISATION_READ}
    return frozenset(granted | _OF_ROLE.get(role, set()))


GRANTS: Grants = {
    (role, duty): _granted(role) for role in Role for duty in Duty if (duty is Duty.NONE) or role in PEOPLE
}

# The gateway's own identity: it finds out who calls before there is a caller.
GATEWAY = Principal(
    subject="gateway",
    name="统一认证",
    role=Role.SERVICE,
    duty=Duty.NONE,
    level="nation",
    region_code="",
    region_path="/",
    read=Reach(ReachKind.REGION_TREE, "/"),
    write=Reach(ReachKind.REGION_TREE, "/"),
    session="gateway",
)
ANONYMOUS = Principal(
    subject="public",
    name="社会公众",
    role=Role.PUBLIC,
    duty=Duty.NONE,
    level="nation",
    region_code="",
    region_path="/",
    read=Reach(ReachKind.PUBLISHED, "/", audience="public"),
    write=NOTHING,
    session="anonymous",
)


def with_gateway_reach(who: Principal) -> Principal:
    """Administrators reach no organisation; what they administer is found with the gateway's reach, in their name."""
    return replace(who, read=GATEWAY.read, write=GATEWAY.write)


Caller = Annotated[Principal, Depends(require(Permission.SESSION_START))]
Leaver = Annotated[Principal, Depends(require(Permission.SESSION_END))]
Revoker = Annotated[Principal, Depends(require(Permission.SESSION_REVOKE))]
Holder = Annotated[Principal, Depends(require(Permission.CREDENTIAL_CHANGE))]
PostReader = Annotated[Principal, Depends(require(Permission.POST_READ))]
RegionReader = Annotated[Principal, Depends(require(Permission.REGION_READ))]
OrganisationReader = Annotated[Principal, Depends(require(Permission.ORGANISATION_READ))]
OrganisationChanger = Annotated[Principal, Depends(require(Permission.ORGANISATION_CHANGE))]
OrganisationChangeReader = Annotated[Principal, Depends(require(Permission.ORGANISATION_CHANGE_READ))]
DirectoryFollower = Annotated[Principal, Depends(require(Permission.DIRECTORY_CHANGE_READ))]
KeyReader = Annotated[Principal, Depends(require(Permission.SIGNING_KEY_READ))]
KeyRotator = Annotated[Principal, Depends(require(Permission.SIGNING_KEY_ROTATE))]
KeyWithdrawer = Annotated[Principal, Depends(require(Permission.SIGNING_KEY_WITHDRAW))]
SecurityEventReader = Annotated[Principal, Depends(require(Permission.SECURITY_EVENT_READ))]
LawReader = Annotated[Principal, Depends(require(Permission.LAW_READ))]
