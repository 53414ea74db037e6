"""Telling evaluation-api which approved targets will owe a self-evaluation, in the transaction of the deed."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.lifecycle import Status
from targets_api.projects.models import Project
from targets_api.scope import scope_of
from targets_api.targets.models import Target
from wenxiao.outbox import emit

EVALUATION = "evaluation-api"


async def tell_approved(session: Session, target: Target, project: Project) -> None:
    """The target in force with all that counts of its project; what is told later of the same year goes after it.

    A revision has two numbers: the even one, and the next where its project has left the library.
    """
    await emit(
        session,
        to=EVALUATION,
        path="/internal/approved-targets",
        aggregate=f"approved-target:{project.id}:{target.budget_year}",
        version=2 * target.revision + (1 if project.exit else 0),
        body=_told(target, project),
    )


async def tell_exit(session: Session, project: Project) -> None:
    for target in _in_force(await _approved(session, project)):
        await tell_approved(session, target, project)


async def _approved(session: Session, project: Project) -> Iterable[Target]:
    asked = select(Target).where(col(Target.project_id) == project.id, col(Target.status) == Status.APPROVED)
    return (await session.scalars(asked.order_by(col(Target.revision)))).all()


def _in_force(approved: Iterable[Target]) -> Iterable[Target]:
    return {target.budget_year: target for target in approved}.values()


def _told(target: Target, project: Project) -> dict[str, Any]:
    return scope_of(target) | {
        "target_id": target.id,
        "revision": target.revision,
        "project_id": project.id,
        "project_code": project.code,
        "project_name": project.name,
        "object": project.object.value,
        "budget_year": target.budget_year,
        "approved_budget": str(target.approved_budget),
        "approved_on": target.approved_on,
        "transfer_payment": project.transfer_payment,
        "exited_on": project.exit["on"] if project.exit else None,
    }
