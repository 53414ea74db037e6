"""Registering what becomes of organisations: at once, or when the day has come."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.organisation_acts import Act, Merge, Move, OrganisationChangeRefused, Register, Split
from gateway.domain.organisation_changes import ChangeAction, ChangeStatus, next_status
from gateway.domain.organisation_plans import plan_of
from gateway.domain.organisations import OrganisationHistory, Plan
from gateway.organisation_changes.bodies import BODIES, KIND_OF, Grounds
from gateway.organisation_changes.carrying_out import carry_out
from gateway.organisation_changes.models import OrganisationChange
from gateway.organisation_changes.queries import history_of, lock_directory, locked_change, next_due, regions_of
from gateway.organisations.models import Organisation
from gateway.organisations.queries import OrganisationNotFound
from gateway.regions.models import Region
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.errors import NotFound
from wenxiao.pages import check_version


class OrganisationChangeNotFound(NotFound):
    title = "未找到机构变动"


@dataclass(frozen=True)
class Registrar:
    """Who registers, in which region tree, on which day."""

    who: Principal
    today: date


async def change_organisation(
    session: AsyncSession, registrar: Registrar, organisation_id: int, version: int, body: Grounds
) -> OrganisationChange:
    """An act on an organisation that stands; `version` is the one that was read."""
    await lock_directory(session)
    row = await session.get(Organisation, organisation_id, with_for_update={"key_share": True})
    if row is None:
        raise OrganisationNotFound("没有找到该机构，或不在本岗位管理的地区内。请在机构名录中查找。")
    check_version(row.version, version)
    change, _ = await register_change(session, registrar, body, organisation_id)
    return change


async def register_change(
    session: AsyncSession,
    registrar: Registrar,
    body: Grounds,
    organisation_id: int = 0,
    history: OrganisationHistory | None = None,
) -> tuple[OrganisationChange, OrganisationHistory]:
    """Refused at once where it cannot be; whoever registers many hands the history on from one to the next."""
    await lock_directory(session)
    act = body.act(organisation_id)
    history = history or await history_around(session, registrar, act)
    plan = plan_of(history, act, body.effective_day)
    change = await _written(session, registrar, act, body)
    if body.effective_day > registrar.today:
        await record(session, action="organisation:schedule", resource=_resource(change), detail=_detail(change))
        return change, history
    return change, await _make_effective(session, history, change, plan)


async def history_around(session: AsyncSession, registrar: Registrar, act: Act) -> OrganisationHistory:
    """Of the regions that the act speaks of, inside the registrar's tree; what lies outside is not known to it."""
    return await history_of(session, await _regions_named(session, act, registrar.who.region_path))


async def _regions_named(session: AsyncSession, act: Act, tree: str) -> set[str]:
    ids: set[int | None] = {act.parent_id if isinstance(act, Register) else act.organisation_id}
    if isinstance(act, Move):
        ids.add(act.parent_id)
    if isinstance(act, Merge):
        ids.add(act.successor_id)
    if isinstance(act, Split):
        ids.update(heir.organisation_id for heir in act.heirs)
    codes = await regions_of(session, [one for one in ids if one is not None])
    stated = act.region_code if isinstance(act, (Register, Move)) else None
    region = await session.get(Region, stated) if stated else None
    if region is not None and (tree == "/" or region.path == tree or region.path.startswith(f"{tree}/")):
        codes.add(region.code)
    return codes


async def _written(session: AsyncSession, registrar: Registrar, act: Act, body: Grounds) -> OrganisationChange:
    if isinstance(act, Register):
        organisation_id, region_code = None, act.region_code
    else:
        row = await session.get_one(Organisation, act.organisation_id)
        organisation_id, region_code = row.id, row.region_code
    region = await session.get_one(Region, region_code)
    change = OrganisationChange(
        kind=KIND_OF[type(body)],
        status=ChangeStatus.SCHEDULED,
        organisation_id=organisation_id,
        region_code=region_code,
        region_path=region.path,
        effective_day=body.effective_day,
        reason=body.reason,
        document_number=body.document_number,
        payload=body.model_dump(mode="json", exclude_unset=True),
        subject=registrar.who.subject,
        name=registrar.who.name,
    )
    session.add(change)
    await session.flush()
    return change


async def _make_effective(
    session: AsyncSession, history: OrganisationHistory, change: OrganisationChange, plan: Plan
) -> OrganisationHistory:
    after, settled = await carry_out(session, history, plan)
    if change.organisation_id is None:
        change.organisation_id = settled.begun[0].organisation_id
    _move(change, ChangeAction.MAKE_EFFECTIVE)
    change.effected_at = now()
    await session.flush()
    detail = _detail(change) | {"organisations": sorted(settled.touched)}
    await record(session, action=f"organisation:{change.kind.value}", resource=_resource(change), detail=detail)
    return after


async def cancel_change(
    session: AsyncSession, registrar: Registrar, change_id: UUID, version: int, reason: str
) -> OrganisationChange:
    """Only what still lies ahead; what has become so is corrected, not taken back."""
    change = await locked_change(session, change_id, registrar.who.region_path)
    if change is None:
        raise OrganisationChangeNotFound("没有找到这项机构变动，或不在本岗位管理的地区内。请在变动清单中查找。")
    check_version(change.version, version)
    _move(change, ChangeAction.CANCEL)
    await session.flush()
    detail = _detail(change) | {"cancelled_because": reason}
    await record(session, action="organisation_change:cancel", resource=_resource(change), detail=detail)
    return change


async def make_due_effective(session: AsyncSession, gateway: Principal, today: date) -> bool:
    """One change whose day has come; decided anew, since much may have happened after it was registered."""
    change = await next_due(session, today)
    if change is None:
        return False
    await lock_directory(session)
    body = BODIES[change.kind].model_validate(change.payload)
    act = body.act(change.organisation_id or 0)
    history = await history_around(session, Registrar(gateway, today), act)
    try:
        plan = plan_of(history, act, change.effective_day)
    except OrganisationChangeRefused as refused:
        _move(change, ChangeAction.REFUSE)
        change.refusal = " ".join(finding.detail for finding in refused.findings)
        await session.flush()
        detail = _detail(change) | {"refusal": change.refusal}
        await record(session, action="organisation_change:refuse", resource=_resource(change), detail=detail)
        return True
    await _make_effective(session, history, change, plan)
    return True


def _move(change: OrganisationChange, action: ChangeAction) -> None:
    change.status = next_status(change.status, action)
    change.version += 1


def _resource(change: OrganisationChange) -> str:
    return f"organisation-changes/{change.id}"


def _detail(change: OrganisationChange) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "organisation_id": change.organisation_id,
        "effective_day": change.effective_day.isoformat(),
        "reason": change.reason,
        "document_number": change.document_number,
        "registered_by": change.subject,
    }
