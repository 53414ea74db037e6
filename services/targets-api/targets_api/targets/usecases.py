"""Declaring a target and taking it through its reviews to approval."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, delete

from targets_api.database import Session
from targets_api.domain import declaration, review
from targets_api.domain.declaration import Declaration, Exemption, TargetIncomplete
from targets_api.domain.lifecycle import Action, Guard, Status, Transition, transition
from targets_api.domain.review import Judged, ReviewNotPassed
from targets_api.domain.separation import require_another_person
from targets_api.policies import Declaring, Place, declaring
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of, seen
from targets_api.targets.models import (
    Indicator,
    IndicatorDraft,
    Target,
    TargetContent,
    TargetDraft,
    TargetEvent,
)
from targets_api.targets.queries import events_of, indicators_of, newest_target
from wenxiao import audit, clock
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import NotPermitted


class TargetNotFound(NotFound):
    title = "没有该绩效目标"


class TargetExists(Conflict):
    title = "该年度绩效目标已存在"


class NotRollable(Conflict):
    title = "绩效目标不能结转"


class YearNotLater(Invalid):
    title = "预算年度有误"


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


async def _write_rows(session: Session, target: Target, rows: Sequence[IndicatorDraft]) -> None:
    await session.execute(delete(Indicator).where(col(Indicator.target_id) == target.id))
    for number, row in enumerate(rows, start=1):
        place = scope_of(target) | {"target_id": target.id, "row_number": number}
        session.add(Indicator.model_validate(row, update=place))
    await session.flush()


async def declare_target(session: Session, draft: TargetDraft, *, doing: Doing) -> Target:
    project = await seen(session, Project, draft.project_id, ProjectNotFound)
    if await newest_target(session, project.id, draft.budget_year) is not None:
        raise TargetExists(f"该项目{draft.budget_year}年度已有绩效目标，请在原目标上修改")
    weight = draft.execution_weight
    target = Target(
        **scope_of(project),
        project_id=project.id,
        budget_year=draft.budget_year,
        overall_goal=draft.overall_goal,
        execution_weight=weight or doing.declaring(project.region_code).execution_weight_default,
        dimensions_not_applicable=[e.model_dump() for e in draft.dimensions_not_applicable],
    )
    session.add(target)
    await session.flush()
    await _write_rows(session, target, draft.indicators)
    await record_event(session, target, "create", None, doing)
    return target


async def revise_target(
    session: Session, target_id: UUID, content: TargetContent, *, expected: int, doing: Doing
) -> Target:
    target, step = await begin_step(session, target_id, Action.EDIT, expected, doing)
    before, target.status = target.status, step.next
    default = doing.declaring(target.region_code).execution_weight_default
    target.overall_goal = content.overall_goal
    target.execution_weight = content.execution_weight or default
    target.dimensions_not_applicable = [e.model_dump() for e in content.dimensions_not_applicable]
    target.findings, target.version = [], target.version + 1
    await _write_rows(session, target, content.indicators)
    await record_event(session, target, Action.EDIT, before, doing)
    return target


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


async def submit_target(session: Session, target_id: UUID, *, expected: int, doing: Doing) -> Target:
    """Strict: nothing is submitted whose rows are incomplete or whose weights do not add up."""
    target, step = await begin_step(session, target_id, Action.SUBMIT, expected, doing)
    rules = doing.declaring(target.region_code)
    declared = Declaration(
        target.overall_goal,
        target.budget_year,
        target.execution_weight,
        await indicators_of(session, target.id),
        [Exemption(e["dimension"], e["reason"]) for e in target.dimensions_not_applicable],
        by_applicant=doing.who.organisation_id == target.unit_id,
    )
    findings = declaration.submission_findings(declared, rules.policy, doing.today)
    refusals = declaration.refused(findings)
    if refusals:
        detail = f"绩效目标有{len(refusals)}处未按要求填报：{refusals[0].detail}；请按 findings 逐项修改后重新提交"
        raise TargetIncomplete(detail, findings=findings)
    before, target.status, target.round = target.status, step.next, target.round + 1
    target.findings = [asdict(finding) for finding in findings]
    target.policy_stamp = asdict(rules.stamp)
    target.version += 1
    await session.flush()
    await record_event(session, target, Action.SUBMIT, before, doing)
    return target


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


async def roll_forward_target(
    session: Session, target_id: UUID, budget_year: int, *, expected: int, doing: Doing
) -> Target:
    """A draft for a later year from an approved target; it is reviewed anew."""
    source = await seen(session, Target, target_id, TargetNotFound)
    check_version(source.version, expected)
    if source.status is not Status.APPROVED:
        raise NotRollable("只有已批复的绩效目标可以结转，请先完成批复")
    if budget_year <= source.budget_year:
        detail = f"结转年度应晚于{source.budget_year}年，请核对"
        raise YearNotLater(detail, pointer="#/budget_year")
    if await newest_target(session, source.project_id, budget_year) is not None:
        raise TargetExists(f"该项目{budget_year}年度已有绩效目标，请在原目标上修改")
    target = Target(
        **scope_of(source),
        project_id=source.project_id,
        budget_year=budget_year,
        predecessor_id=source.id,
        overall_goal=source.overall_goal,
        execution_weight=source.execution_weight,
        dimensions_not_applicable=list(source.dimensions_not_applicable),
    )
    session.add(target)
    await session.flush()
    await _write_rows(session, target, [_draft_of(row) for row in await indicators_of(session, source.id)])
    await record_event(session, target, "create", None, doing, f"由{source.budget_year}年度绩效目标结转")
    return target


def _draft_of(row: Indicator) -> IndicatorDraft:
    return IndicatorDraft.model_validate(row.model_dump(include=set(IndicatorDraft.model_fields)))
