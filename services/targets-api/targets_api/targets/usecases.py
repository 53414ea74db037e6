"""Taking a target through its reviews: who acts, which step, and what is recorded of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from targets_api.database import Session
from targets_api.domain import declaration, review
from targets_api.domain.lifecycle import Action, Guard, Status, Transition, transition
from targets_api.domain.review import Judged, ReviewNotPassed
from targets_api.domain.separation import require_another_person
from targets_api.policies import Declaring, Place, declaring
from targets_api.scope import scope_of
from targets_api.targets.models import Target, TargetEvent
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


async def record_event(
    session: Session, target: Target, action: str, before: Status | None, doing: Doing, reason: str | None = None
) -> None:
    """One line of the history and one audit event, in the transaction of the deed."""
    who = doing.who
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
        day=doing.today,
        recorded_at=clock.now(),
    )
    session.add(line)
    await session.flush()
    said = {"from": line.from_status, "to": line.to_status, "reason": reason}
    await audit.record(session, action=f"target:{action}", resource=f"targets/{target.id}", detail=said)


async def begin_step(
    session: Session, target_id: UUID, action: Action, expected: int, doing: Doing
) -> tuple[Target, Transition]:
    """Locks the target and asks the table: right version, right state, right post, another person."""
    target = await locked(session, Target, target_id, TargetNotFound)
    check_version(target.version, expected)
    step = transition(target.status, action)
    if step.permission not in doing.granted:
        raise NotPermitted("当前岗位不办理这一步，请由相应岗位办理。", permission=step.permission)
    if Guard.ANOTHER_PERSON in step.guards:
        deeds = await events_of(session, target.id)
        require_another_person(
            deeds,
            actor=doing.who.subject,
            action=action,
            current_round=target.round,
            acting_for=doing.who.acting_for,
        )
    return target, step


async def pass_on_target(
    session: Session, target_id: UUID, action: Action, *, expected: int, doing: Doing, reason: str | None = None
) -> Target:
    """A step that needs no more than the table says: check, pass, or return with a reason."""
    target, step = await begin_step(session, target_id, action, expected, doing)
    before, target.status = target.status, step.next
    target.version += 1
    await session.flush()
    await record_event(session, target, action, before, doing, reason)
    return target


async def review_target(
    session: Session, target_id: UUID, judged: Sequence[Judged], *, expected: int, doing: Doing
) -> Target:
    """Finance's review, criterion by criterion; what was left open or came late stays with the target."""
    target, step = await begin_step(session, target_id, Action.REVIEW, expected, doing)
    rules = doing.declaring(target.region_code).policy
    findings = (
        *declaration.review_findings(target.budget_year, rules, doing.today),
        *review.criteria_findings(judged, rules),
    )
    refusals = declaration.refused(findings)
    if refusals:
        raise ReviewNotPassed(refusals[0].detail, findings=findings)
    before, target.status = target.status, step.next
    target.findings = [*target.findings, *(asdict(finding) for finding in findings)]
    target.version += 1
    await session.flush()
    await record_event(session, target, Action.REVIEW, before, doing, review.told(judged, rules))
    return target
