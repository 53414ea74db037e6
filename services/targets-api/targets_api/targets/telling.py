"""Telling the neighbours of approved targets in the transaction of the deed: evaluation-api which will owe a
self-evaluation, indicator-library what they promise, disclosure-api what may be due to the congress and the public."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from targets_api.clients import INDICATOR_LIBRARY
from targets_api.database import Session
from targets_api.domain.lifecycle import Status
from targets_api.domain.values import Period
from targets_api.projects.models import Project
from targets_api.scope import scope_of
from targets_api.targets.models import Indicator, Target
from wenxiao.outbox import emit

EVALUATION = "evaluation-api"
DISCLOSURE = "disclosure-api"


async def tell_approved(session: Session, target: Target, project: Project) -> None:
    """The target in force with all that counts of its project; what is told later of the same year goes after it.

    A revision has two numbers: the even one, and the next where its project has left the library.
    """
    version, told = 2 * target.revision + (1 if project.exit else 0), _told(target, project)
    await emit(
        session,
        to=EVALUATION,
        path="/internal/approved-targets",
        aggregate=f"approved-target:{project.id}:{target.budget_year}",
        version=version,
        body=told,
    )
    await emit(
        session,
        to=INDICATOR_LIBRARY,
        path="/internal/observed-targets",
        aggregate=f"observed-target:{project.id}:{target.budget_year}",
        version=version,
        body=told | {"budget_book": project.budget_book.value, "rows": await _promised(session, target)},
    )
    await emit(
        session,
        to=DISCLOSURE,
        path="/internal/due-targets",
        aggregate=f"due-target:{project.id}:{target.budget_year}",
        version=version,
        body=told | _key(project),
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


def _key(project: Project) -> dict[str, Any]:
    """What makes it a key project, by the words of one document or another."""
    return {
        "budget_book": project.budget_book.value,
        "scale": project.scale.value,
        "traits": list(project.traits),
        "livelihood": project.livelihood_subsidy_to_individuals,
    }


async def _promised(session: Session, target: Target) -> list[dict[str, Any]]:
    """The annual rows, at most two hundred: one message holds them all, and one transaction takes them."""
    asked = select(Indicator).where(col(Indicator.target_id) == target.id, col(Indicator.period) == Period.ANNUAL)
    rows = (await session.scalars(asked.order_by(col(Indicator.row_number)))).all()
    return [row.model_dump(mode="json", include=PROMISED) for row in rows]


PROMISED = {
    "row_number", "library_indicator_id", "category", "subcategory", "name", "kind", "direction", "unit",
    "operator", "target_text", "target_value", "target_upper", "weight",
}  # fmt: skip
