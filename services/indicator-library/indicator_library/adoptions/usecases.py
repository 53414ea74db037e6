"""Adopting freezes the indicator for the unit that asks, once per project."""

from dataclasses import asdict
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from indicator_library.adoptions.models import Adoption, AdoptionDraft
from indicator_library.domain.adopting import IndicatorRetired, digest, require_adoptable, snapshot
from indicator_library.indicators.models import Indicator, IndicatorStatus
from indicator_library.indicators.queries import holds, known_version
from indicator_library.indicators.seeking import own_place
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import Conflict, Forbidden


class AlreadyAdopted(Conflict):
    title = "该项目已引用此指标"


class NoUnit(Forbidden):
    title = "当前岗位不属于预算单位"


async def adopt_indicator(session: AsyncSession, adopter: Principal, draft: AdoptionDraft, today: date) -> Adoption:
    """The new adoption; the library may change afterwards, the adoption does not."""
    if adopter.organisation_id is None or adopter.organisation_code is None:
        raise NoUnit("当前岗位没有所属单位，不能引用指标，请换用单位岗位登录。")
    indicator, version = await known_version(session, draft.indicator_id)
    if indicator.status is IndicatorStatus.RETIRED:
        raise IndicatorRetired(
            f"“{indicator.name}”已停用。" + await _instead(session, indicator), pointer="#/indicator_id"
        )
    here = await holds(session, indicator.id, own_place(adopter, today))
    findings = require_adoptable(indicator, holds_here=here)
    await _once(session, adopter.organisation_id, draft)
    frozen = snapshot(version.content, indicator.code, version.number)
    adoption = Adoption(
        region_path=adopter.region_path,
        region_code=adopter.region_code,
        unit_id=adopter.organisation_id,
        unit_code=adopter.organisation_code,
        unit_name=adopter.organisation_name or adopter.organisation_code,
        department_id=adopter.department_id or adopter.organisation_id,
        indicator_id=draft.indicator_id,
        project_name=draft.project_name,
        snapshot=frozen,
        digest=digest(frozen),
        findings=[asdict(finding) for finding in findings],
        adopted_by=adopter.subject,
        adopted_on=today,
    )
    session.add(adoption)
    await session.flush()
    await record(
        session,
        action="adoption:create",
        resource=f"adoptions/{adoption.id}",
        detail={"indicator_id": draft.indicator_id, "project_name": draft.project_name, "digest": adoption.digest},
    )
    return adoption


async def _instead(session: AsyncSession, retired: Indicator) -> str:
    successor = await session.get(Indicator, retired.successor_id) if retired.successor_id else None
    return f"请改用“{successor.name}”（{successor.code}）。" if successor else "请在指标库中另选指标。"


async def _once(session: AsyncSession, unit_id: int, draft: AdoptionDraft) -> None:
    known = await session.scalar(
        select(Adoption.id).where(
            col(Adoption.unit_id) == unit_id,
            col(Adoption.project_name) == draft.project_name,
            col(Adoption.indicator_id) == draft.indicator_id,
        )
    )
    if known is not None:
        raise AlreadyAdopted("该项目已引用此指标，请直接使用已有的引用。", adoption_id=str(known))
