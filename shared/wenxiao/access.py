"""Who calls, in which post, with which reach; and whether the post may do this kind of thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request

from wenxiao.clock import real_today
from wenxiao.problems import NotPermitted, Unauthenticated
from wenxiao.tokens import Claims, InvalidToken

ASSERTION_HEADER = "X-Wenxiao-Assertion"
ASSERTION_ISSUER = "wenxiao-gateway"
ASSERTION_AUDIENCE = "wenxiao-services"


class Role(StrEnum):
    FINANCE = "finance"
    DEPARTMENT = "department"
    UNIT = "unit"
    THIRD_PARTY = "third_party"
    EXPERT = "expert"
    NPC = "npc"
    AUDIT = "audit"
    DISCIPLINE = "discipline"
    GOVERNMENT = "government"
    ORGANIZATION_DEPT = "organization_dept"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    TREASURY = "treasury"
    BUDGET_SYSTEM = "budget_system"
    PLATFORM = "platform"
    NPC_NETWORK = "npc_network"
    SERVICE = "service"
    PUBLIC = "public"


class Duty(StrEnum):
    """The duty inside an organisation; machines and the public have none."""

    MAKER = "maker"
    CHECKER = "checker"
    HEAD = "head"
    NONE = "none"


class ReachKind(StrEnum):
    REGION_TREE = "region_tree"
    OWN_REGION = "own_region"
    UNITS = "units"
    ASSIGNED = "assigned"
    PUBLISHED = "published"
    NONE = "none"


@dataclass(frozen=True)
class Reach:
    """Rows within reach: a region path (`/44/4416/441622`), and organisation ids for `units`."""

    kind: ReachKind
    region_path: str = ""
    units: tuple[int, ...] | None = None
    audience: str | None = None


NOTHING = Reach(ReachKind.NONE)


@dataclass(frozen=True)
class Principal:
    """The caller as the gateway's assertion states it; one post per session."""

    subject: str
    name: str
    role: Role
    duty: Duty
    level: str
    region_code: str
    region_path: str
    read: Reach
    write: Reach
    session: str
    organisation_id: int | None = None
    organisation_code: str | None = None
    organisation_name: str | None = None
    department_id: int | None = None
    portfolio: tuple[int, ...] = ()
    business_day: date | None = None
    on_behalf_of: str | None = None
    acting_for: str | None = None  # who has delegated the post: what one of the two wrote, neither may review


def principal_claims(who: Principal) -> dict[str, Any]:
    """The claims of an assertion that say who calls; the inverse of `principal_of`."""
    return {
        "sub": who.subject,
        "name": who.name,
        "role": who.role.value,
        "duty": who.duty.value,
        "level": who.level,
        "region": [who.region_code, who.region_path],
        "read": _reach_claim(who.read),
        "write": _reach_claim(who.write),
        "session": who.session,
        "organisation": [who.organisation_id, who.organisation_code, who.organisation_name],
        "department": who.department_id,
        "portfolio": list(who.portfolio),
        "day": who.business_day.isoformat() if who.business_day else None,
        "behalf": who.on_behalf_of,
        "acting": who.acting_for,
    }


def principal_of(claims: Claims) -> Principal:
    """Raises InvalidToken when a signed assertion is not of the shape we sign."""
    try:
        day = claims["day"]
        organisation_id, organisation_code, organisation_name = claims["organisation"]
        return Principal(
            subject=claims["sub"],
            name=claims["name"],
            role=Role(claims["role"]),
            duty=Duty(claims["duty"]),
            level=claims["level"],
            region_code=claims["region"][0],
            region_path=claims["region"][1],
            read=_reach_of(claims["read"]),
            write=_reach_of(claims["write"]),
            session=claims["session"],
            organisation_id=organisation_id,
            organisation_code=organisation_code,
            organisation_name=organisation_name,
            department_id=claims["department"],
            portfolio=tuple(claims["portfolio"]),
            business_day=date.fromisoformat(day) if day else None,
            on_behalf_of=claims["behalf"],
            acting_for=claims.get("acting"),  # a gateway that is a release older does not state it
        )
    except (KeyError, TypeError, ValueError, IndexError) as malformed:
        raise InvalidToken(type(malformed).__name__) from None


def _reach_claim(reach: Reach) -> list[Any]:
    units = None if reach.units is None else list(reach.units)
    return [reach.kind.value, reach.region_path, units, reach.audience]


def _reach_of(claim: list[Any]) -> Reach:
    kind, path, units, audience = claim
    return Reach(ReachKind(kind), path, None if units is None else tuple(units), audience)


async def principal(request: Request) -> Principal:
    """The caller of this request; every request through the edge carries an assertion."""
    token = request.headers.get(ASSERTION_HEADER)
    if token is None:
        raise Unauthenticated("缺少身份断言：请经由统一入口访问。")
    try:
        who = principal_of(await request.app.state.verifier.claims(token))
    except InvalidToken:
        raise Unauthenticated("身份断言无效或已过期，请重新登录后再试。") from None
    request.state.principal = who
    return who


CurrentPrincipal = Annotated[Principal, Depends(principal)]
Grants = Mapping[tuple[Role, Duty], frozenset[str]]


class Require:
    """A route's access in its signature: the caller's post must be granted `permission`."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, request: Request, who: CurrentPrincipal) -> Principal:
        grants: Grants = request.app.state.grants
        if self.permission not in grants.get((who.role, who.duty), frozenset()):
            raise NotPermitted(
                "当前岗位没有这项权限，请换用有权的岗位登录，或联系本单位安全管理员。",
                permission=str(getattr(self.permission, "value", self.permission)),
            )
        return who


def require(permission: str) -> Callable[[Request, CurrentPrincipal], Principal]:
    return Require(permission)


def business_day(request: Request, who: CurrentPrincipal) -> date:
    """Today in Shanghai, or the demonstration's day where the clock is the demonstration's."""
    if request.app.state.demo_clock and who.business_day is not None:
        return who.business_day
    return real_today()


Today = Annotated[date, Depends(business_day)]
