"""Whose a proposal is: the tier it speaks for, and who of that office may take its steps."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.indicators.models import Tier
from indicator_library.indicators.publishing import Owner
from wenxiao.access import Principal, Role
from wenxiao.errors import Forbidden, NotFound

OFFICES = {Tier.DEPARTMENT, Tier.UNIT}
_LEVELS = {
    "nation": Tier.NATIONAL,
    "province": Tier.PROVINCE,
    "city": Tier.CITY,
    "county": Tier.COUNTY,
    "town": Tier.TOWN,
}


class OfAnOffice(Protocol):
    """A proposal, or a batch of them."""

    tier: Tier
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int


class ProposalNotFound(NotFound):
    title = "没有这份指标建议"


class NotTheirs(Forbidden):
    title = "不归本单位办理"


def tier_of(who: Principal) -> Tier:
    """Finance speaks for its region, a department for its trade, a unit for itself."""
    if who.role is Role.FINANCE:
        return _LEVELS[who.level]
    return Tier.DEPARTMENT if who.role is Role.DEPARTMENT else Tier.UNIT


def owner_of(proposal: OfAnOffice) -> Owner:
    place = (proposal.tier, proposal.region_path, proposal.region_code)
    if proposal.tier not in OFFICES:
        return Owner(*place)
    return Owner(*place, proposal.unit_id, proposal.unit_code, proposal.unit_name, proposal.department_id)


def require_theirs(proposal: OfAnOffice, who: Principal) -> None:
    """Finance takes the steps of its region's indicators, a department those of its own and of its units'."""
    if proposal.region_path != who.region_path:
        raise NotTheirs("这份建议属于别的地区，请由当地办理。")
    if proposal.tier not in OFFICES:
        if who.role is not Role.FINANCE:
            raise NotTheirs("本级共性指标由财政部门办理，请换用财政岗位。")
        return
    if who.role is Role.FINANCE:
        raise NotTheirs("部门和单位的业务指标由其主管部门审核发布，财政只作备案，请由主管部门办理。")
    if who.organisation_id not in (proposal.unit_id, proposal.department_id):
        raise NotTheirs("这份建议属于别的单位，请由提出单位或其主管部门办理。")


async def parents_of(session: AsyncSession, identifier: UUID) -> Mapping[object, object]:
    """Child → parent for everything that the indicator inherits from, itself first; ends also where it comes round."""
    rows = await session.execute(
        text(
            "WITH RECURSIVE up (id, parent_id) AS (SELECT id, parent_id FROM indicators.indicator WHERE id = :id"
            " UNION SELECT i.id, i.parent_id FROM indicators.indicator i JOIN up ON i.id = up.parent_id)"
            " SELECT id, parent_id FROM up WHERE parent_id IS NOT NULL"
        ),
        {"id": identifier},
    )
    return {row.id: row.parent_id for row in rows}
