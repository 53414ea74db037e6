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
    CREDENTIAL_RESET = "credential:reset"
    CREDENTIAL_UNLOCK = "credential:unlock"
    POST_READ = "post:read"
    POST_APPOINT = "post:appoint"
    POST_DELEGATE = "post:delegate"
    SESSION_CHANGE_POST = "session:change_post"
    PERSON_READ = "person:read"
    PERSON_REGISTER = "person:register"
    PERSON_ACTIVATE = "person:activate"
    PERSON_DEACTIVATE = "person:deactivate"
    MACHINE_READ = "machine:read"
    MACHINE_REGISTER = "machine:register"
    MACHINE_ACTIVATE = "machine:activate"
    MACHINE_DEACTIVATE = "machine:deactivate"
    RESPONSIBILITY_READ = "responsibility:read"
    RESPONSIBILITY_ASSIGN = "responsibility:assign"
    REGION_READ = "region:read"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_CHANGE = "organisation:change"
    ORGANISATION_CHANGE_READ = "organisation_change:read"
    DIRECTORY_CHANGE_READ = "directory_change:read"
    DIRECTORY_WORKBOOK_READ = "directory_workbook:read"
    DIRECTORY_WORKBOOK_IMPORT = "directory_workbook:import"
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
_PERSON = _SIGNED_IN | {Permission.CREDENTIAL_CHANGE, Permission.POST_READ, Permission.SESSION_CHANGE_POST}
# One registers, another one puts into force, the third one looks on: none of the three can do anything alone.
_ADMINISTRATOR = {Permission.PERSON_READ, Permission.MACHINE_READ}
_SWITCHES_OFF = {Permission.PERSON_DEACTIVATE, Permission.MACHINE_DEACTIVATE}
_BUSINESS = {Permission.ORGANISATION_READ, Permission.POST_DELEGATE, Permission.RESPONSIBILITY_READ}
_OF_ROLE: dict[Role, set[Permission]] = {
    Role.SECURITY_ADMIN: {
        *_SWITCHES_OFF,
        Permission.PERSON_ACTIVATE,
        Permission.POST_APPOINT,
        Permission.MACHINE_ACTIVATE,
        Permission.SESSION_REVOKE,
        Permission.CREDENTIAL_RESET,
        Permission.CREDENTIAL_UNLOCK,
        Permission.SIGNING_KEY_READ,
        Permission.SIGNING_KEY_ROTATE,
        Permission.SIGNING_KEY_WITHDRAW,
    },
    Role.AUDIT_ADMIN: {Permission.SECURITY_EVENT_READ},
    Role.SYSTEM_ADMIN: {
        Permission.DIRECTORY_WORKBOOK_READ,
        Permission.DIRECTORY_WORKBOOK_IMPORT,
        *_SWITCHES_OFF,
        Permission.PERSON_REGISTER,
        Permission.MACHINE_REGISTER,
        Permission.ORGANISATION_READ,
        Permission.ORGANISATION_CHANGE,
        Permission.ORGANISATION_CHANGE_READ,
    },
    Role.FINANCE: {Permission.ORGANISATION_CHANGE_READ},
}


def _granted(role: Role, duty: Duty) -> frozenset[str]:
    if role is Role.PUBLIC:
        return frozenset(_EVERYBODY)
    if role is Role.SERVICE:
        directory = {Permission.REGION_READ, Permission.ORGANISATION_READ, Permission.DIRECTORY_CHANGE_READ}
        return frozenset(directory | {Permission.LAW_READ})
    granted = _PERSON if role in PEOPLE else _SIGNED_IN
    if role in ADMINISTRATORS:
        granted = granted | _ADMINISTRATOR
    else:
        granted = granted | (_BUSINESS if role in PEOPLE else {Permission.ORGANISATION_READ})
    if duty is Duty.HEAD and role in (Role.FINANCE, Role.DEPARTMENT, Role.UNIT):
        granted = granted | {Permission.RESPONSIBILITY_ASSIGN}
    return frozenset(granted | _OF_ROLE.get(role, set()))


GRANTS: Grants = {
    (role, duty): _granted(role, duty) for role in Role for duty in Duty if (duty is Duty.NONE) or role in PEOPLE
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


def in_own_tree(who: Principal) -> Principal:
    """What the system administrator administers of the directory: the own region and all below, nothing beside it."""
    tree = Reach(ReachKind.REGION_TREE, who.region_path)
    return replace(who, read=tree, write=tree)


Caller = Annotated[Principal, Depends(require(Permission.SESSION_START))]
Leaver = Annotated[Principal, Depends(require(Permission.SESSION_END))]
Revoker = Annotated[Principal, Depends(require(Permission.SESSION_REVOKE))]
Holder = Annotated[Principal, Depends(require(Permission.CREDENTIAL_CHANGE))]
CredentialResetter = Annotated[Principal, Depends(require(Permission.CREDENTIAL_RESET))]
CredentialUnlocker = Annotated[Principal, Depends(require(Permission.CREDENTIAL_UNLOCK))]
PostReader = Annotated[Principal, Depends(require(Permission.POST_READ))]
PostAppointer = Annotated[Principal, Depends(require(Permission.POST_APPOINT))]
PostGiver = Annotated[Principal, Depends(require(Permission.POST_DELEGATE))]
PostChanger = Annotated[Principal, Depends(require(Permission.SESSION_CHANGE_POST))]
PersonReader = Annotated[Principal, Depends(require(Permission.PERSON_READ))]
PersonRegistrar = Annotated[Principal, Depends(require(Permission.PERSON_REGISTER))]
PersonActivator = Annotated[Principal, Depends(require(Permission.PERSON_ACTIVATE))]
PersonDeactivator = Annotated[Principal, Depends(require(Permission.PERSON_DEACTIVATE))]
MachineReader = Annotated[Principal, Depends(require(Permission.MACHINE_READ))]
MachineRegistrar = Annotated[Principal, Depends(require(Permission.MACHINE_REGISTER))]
MachineActivator = Annotated[Principal, Depends(require(Permission.MACHINE_ACTIVATE))]
MachineDeactivator = Annotated[Principal, Depends(require(Permission.MACHINE_DEACTIVATE))]
ResponsibilityReader = Annotated[Principal, Depends(require(Permission.RESPONSIBILITY_READ))]
ResponsibilityAssigner = Annotated[Principal, Depends(require(Permission.RESPONSIBILITY_ASSIGN))]
RegionReader = Annotated[Principal, Depends(require(Permission.REGION_READ))]
OrganisationReader = Annotated[Principal, Depends(require(Permission.ORGANISATION_READ))]
OrganisationChanger = Annotated[Principal, Depends(require(Permission.ORGANISATION_CHANGE))]
OrganisationChangeReader = Annotated[Principal, Depends(require(Permission.ORGANISATION_CHANGE_READ))]
DirectoryFollower = Annotated[Principal, Depends(require(Permission.DIRECTORY_CHANGE_READ))]
WorkbookReader = Annotated[Principal, Depends(require(Permission.DIRECTORY_WORKBOOK_READ))]
WorkbookImporter = Annotated[Principal, Depends(require(Permission.DIRECTORY_WORKBOOK_IMPORT))]
KeyReader = Annotated[Principal, Depends(require(Permission.SIGNING_KEY_READ))]
KeyRotator = Annotated[Principal, Depends(require(Permission.SIGNING_KEY_ROTATE))]
KeyWithdrawer = Annotated[Principal, Depends(require(Permission.SIGNING_KEY_WITHDRAW))]
SecurityEventReader = Annotated[Principal, Depends(require(Permission.SECURITY_EVENT_READ))]
LawReader = Annotated[Principal, Depends(require(Permission.LAW_READ))]
