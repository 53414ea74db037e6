"""Taking a target through its reviews: who acts, which step, and what is recorded of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from targets_api.database import Session
from targets_api.domain.deadlines import Waiting, due_of
from targets_api.domain.lifecycle import Action, Guard, Status, Transition, transition
from targets_api.domain.portfolio import require_portfolio
from targets_api.domain.projects import require_author
from targets_api.domain.separation import require_another_person, require_own_step
from targets_api.policies import Declaring, Place, declaring
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.review_policies import ReviewPolicy, review_policy
from targets_api.scope import scope_of, seen
from targets_api.targets.models import (
    Target,
    TargetEvent,
)
from targets_api.targets.queries import events_of
from wenxiao import audit, clock
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import NotPermitted


class TargetNotFound(NotFound):
    title = "没有该绩效目标"


@dataclass(frozen=True)
class Doing:
    """Who acts, on which business day, under which law, with which permissions."""

    who: Principal
    today: date
    library: PolicyLibrary
    granted: frozenset[str]

    def declaring(self, region_code: str) -> Declaring:
        return declaring(self.library, Place(region_code, self.who.level, self.today))

    def reviewing(self, region_code: str) -> ReviewPolicy:
        return review_policy(self.library, Place(region_code, self.who.level, self.today))


def set_due(target: Target, doing: Doing, given: date | None = None) -> None:
    """Until when the next step has to be taken: the day given with a return, or the calendar's."""
    off_calendar = target.in_year or target.adjustment is not None
    waiting = Waiting(target.status, target.budget_year, off_calendar, given)
    due = due_of(waiting, doing.reviewing(target.region_code).calendar)
    target.due_on = due.day if due else None


async def record_event(
    session: Session,
    target: Target,
    action: str,
    before: Status | None,
    doing: Doing,
    reason: str | None = None,
    *,
    rows: Sequence[dict[str, Any]] = (),
    due_on: date | None = None,
) -> None:
    """One line of the history and one audit event, in the transaction of the deed; the next step gets its day."""
    who = doing.who
    if before is not target.status and target.status is not Status.APPROVED:
        set_due(target, doing, due_on)
    line = TargetEvent(
        **scope_of(target),
        target_id=target.id,
        sequence=len(await events_of(session, target.id)) + 1,
        action=action,
        from_status=before.value if before else None,
        to_status=target.status.value,
        round=target.round,
        subject=who.subject,
        acting_for=who.acting_for,
        name=who.name,
        role=who.role.value,
        duty=who.duty.value,
        organisation=who.organisation_name,
        reason=reason,
        row_reasons=list(rows),
        day=doing.today,
        recorded_at=clock.now(),
    )
    session.add(line)
    await session.flush()
    said = {"from": line.from_status, "to": line.to_status, "reason": reason}
    await audit.record(session, action=f"target:{action}", resource=f"targets/{target.id}", detail=said)


async def require_author_post(session: Session, project_id: UUID, doing: Doing) -> Project:
    """Before RLS says the same of each row: finance writes for its government, everybody else for the rest."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    require_author(project.object, doing.who.role.value)
    return project


async def begin_step(
    session: Session, target_id: UUID, action: Action, expected: int, doing: Doing
) -> tuple[Target, Transition]:
    """Locks the target and asks the table: right version, right state, right post, another person."""
    target = await locked(session, Target, target_id, TargetNotFound)
    check_version(target.version, expected)
    step = transition(target.status, action)
    if step.permission not in doing.granted:
        raise NotPermitted("当前岗位不办理这一步，请由相应岗位办理。", permission=step.permission)
    if Guard.AUTHOR in step.guards:
        await require_author_post(session, target.project_id, doing)
    if Guard.PORTFOLIO in step.guards:
        require_portfolio(doing.who.portfolio, target.department_id)
    if not {Guard.ANOTHER_PERSON, Guard.OWN_STEP} & set(step.guards):
        return target, step
    deeds, who = await events_of(session, target.id), doing.who
    if Guard.ANOTHER_PERSON in step.guards:
        require_another_person(
            deeds, actor=who.subject, action=action, current_round=target.round, acting_for=who.acting_for
        )
    if Guard.OWN_STEP in step.guards:
        require_own_step(deeds, actor=who.subject, current_round=target.round, acting_for=who.acting_for)
    return target, step
