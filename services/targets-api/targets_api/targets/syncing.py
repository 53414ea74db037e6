"""The days of target and budget at each stage: what the service knows, and what others report."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.lifecycle import Action
from targets_api.domain.separation import standing_steps
from targets_api.domain.sync import RELEASE, STAGES_ZH, StageDays, counted, require_reportable, stages
from targets_api.gate_decisions.models import GateDecision
from targets_api.scope import scope_of, seen
from targets_api.targets.models import Target, TargetEvent
from targets_api.targets.queries import events_of
from targets_api.targets.review_models import SyncBody, SyncStageView, SyncView, TargetSyncRecord
from targets_api.targets.usecases import Doing, TargetNotFound
from wenxiao import audit


async def sync_of(session: Session, target_id: UUID, *, doing: Doing) -> SyncView:
    target = await seen(session, Target, target_id, TargetNotFound)
    law = doing.declaring(target.region_code).policy
    shown = stages(await _days(session, target), law.sync_stages, law.sync_events)
    return SyncView(
        target_id=target.id,
        project_id=target.project_id,
        budget_year=target.budget_year,
        summary=counted(shown),
        stages=[SyncStageView(**{name: getattr(one, name) for name in SyncStageView.model_fields}) for one in shown],
    )


async def report_stage(session: Session, target_id: UUID, body: SyncBody, *, doing: Doing) -> SyncView:
    """Never written over: a later report of the same stage and side counts, the earlier one stays on record."""
    require_reportable(body.stage, body.side, body.day, doing.today)
    target = await seen(session, Target, target_id, TargetNotFound)
    record = TargetSyncRecord(
        **scope_of(target),
        target_id=target.id,
        **body.model_dump(),
        recorded_by=doing.who.subject,
        recorded_by_name=doing.who.name,
    )
    session.add(record)
    await session.flush()
    said = body.model_dump(mode="json")
    await audit.record(session, action="target:report_sync", resource=f"targets/{target.id}", detail=said)
    return await sync_of(session, target_id, doing=doing)


async def _days(session: Session, target: Target) -> dict[str, StageDays]:
    asked = select(TargetSyncRecord).where(col(TargetSyncRecord.target_id) == target.id)
    told = {
        (one.stage, one.side): one.day
        for one in (await session.scalars(asked.order_by(col(TargetSyncRecord.id)))).all()
    }
    steps = standing_steps(await events_of(session, target.id), target.round)
    known = {
        ("declare", "target"): _day_of(steps, Action.SUBMIT),
        ("review", "target"): _day_of(steps, Action.REVIEW),
        ("review", "budget"): await _gate_day(session, target),
        ("approve", "target"): target.approved_on,
        ("approve", "budget"): target.approved_on if target.approved_budget is not None else None,
    }
    days = {place: day for place, day in known.items() if day is not None} | told
    return {
        stage: StageDays(days.get((stage, "target")), days.get((stage, "budget"))) for stage in (*STAGES_ZH, RELEASE)
    }


def _day_of(steps: Sequence[TargetEvent], action: Action) -> date | None:
    return next((one.day for one in reversed(steps) if one.action == action), None)


async def _gate_day(session: Session, target: Target) -> date | None:
    """The budget of an item is reviewed where the gate is asked about it; finance may report another day."""
    asked = select(col(GateDecision.decided_on)).where(col(GateDecision.target_id) == target.id)
    return (await session.scalars(asked.order_by(col(GateDecision.id).desc()).limit(1))).one_or_none()
