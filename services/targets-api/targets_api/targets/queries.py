"""Targets, what belongs to them and their history."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.lifecycle import Status
from targets_api.domain.values import Period
from targets_api.targets.models import Indicator, Target, TargetEvent, TargetMilestone, TargetTask


async def indicators_of(session: Session, target_id: UUID, period: Period = Period.ANNUAL) -> Sequence[Indicator]:
    """The year's rows, which are weighed, monitored and scored; or those of the whole life."""
    asked = (
        select(Indicator)
        .where(col(Indicator.target_id) == target_id, col(Indicator.period) == period)
        .order_by(col(Indicator.row_number))
    )
    return (await session.scalars(asked)).all()


async def milestones_of(session: Session, target_id: UUID) -> Sequence[TargetMilestone]:
    asked = select(TargetMilestone).where(col(TargetMilestone.target_id) == target_id)
    return (await session.scalars(asked.order_by(col(TargetMilestone.row_number)))).all()


async def tasks_of(session: Session, target_id: UUID) -> Sequence[TargetTask]:
    asked = select(TargetTask).where(col(TargetTask.target_id) == target_id)
    return (await session.scalars(asked.order_by(col(TargetTask.row_number)))).all()


async def events_of(session: Session, target_id: UUID) -> Sequence[TargetEvent]:
    asked = select(TargetEvent).where(col(TargetEvent.target_id) == target_id).order_by(col(TargetEvent.sequence))
    return (await session.scalars(asked)).all()


async def newest_target(session: Session, project_id: UUID, budget_year: int) -> Target | None:
    """The latest revision of a project's target in a year."""
    asked = (
        select(Target)
        .where(col(Target.project_id) == project_id, col(Target.budget_year) == budget_year)
        .order_by(col(Target.revision).desc())
        .limit(1)
    )
    return (await session.scalars(asked)).one_or_none()


async def in_force(session: Session, approved: Target) -> Target:
    """Of an approved target the revision that holds for its year today; itself where none has taken its place."""
    asked = (
        select(Target)
        .where(
            col(Target.project_id) == approved.project_id,
            col(Target.budget_year) == approved.budget_year,
            col(Target.status) == Status.APPROVED,
        )
        .order_by(col(Target.revision).desc())
        .limit(1)
    )
    return (await session.scalars(asked)).one_or_none() or approved


async def approved_after(session: Session, approved: Target) -> int | None:
    """The number of the revision that has taken a target's place for its year; None while it is in force."""
    newest = await in_force(session, approved)
    return newest.revision if newest.revision > approved.revision else None
