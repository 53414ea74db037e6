"""Taking a target through its reviews: check, pass, finance's review, sending back, taking back, opinions."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from targets_api.database import Session
from targets_api.domain import review, review_form, third_party_review
from targets_api.domain.collective_decision import CollectiveDecisionRequired, require_collective_decision
from targets_api.domain.deadlines import require_ahead
from targets_api.domain.declaration import DeclarationPolicy, refused, review_findings
from targets_api.domain.lifecycle import Action, Guard, Status
from targets_api.domain.projects import LibraryObject, subjects_of
from targets_api.domain.review import Judged, ReviewNotPassed
from targets_api.domain.review_form import FormJudged
from targets_api.domain.values import Period
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of, seen
from targets_api.targets.collective_decisions import decision_evidence
from targets_api.targets.models import Target
from targets_api.targets.queries import indicators_of
from targets_api.targets.review_models import OpinionBody, SendBackBody, TargetOpinion
from targets_api.targets.usecases import Doing, TargetNotFound, begin_step, record_event
from wenxiao import audit
from wenxiao.errors import Invalid
from wenxiao.findings import Finding

BACK_TO = {
    "unit": Action.RETURN,
    "department": Action.RETURN_TO_DEPARTMENT,
    "finance": Action.RETURN_TO_FINANCE,
}


class RowUnknown(Invalid):
    title = "没有该行"


@dataclass(frozen=True)
class Reviewed:
    """What the reviewer of finance wrote: criterion by criterion, and the form where he filled it in."""

    criteria: Sequence[Judged]
    form: FormJudged | None = None


async def pass_on_target(session: Session, target_id: UUID, action: Action, *, expected: int, doing: Doing) -> Target:
    """The steps of the department; where its document asks for it, the head hands over after a collective decision."""
    target, step = await begin_step(session, target_id, action, expected, doing)
    if Guard.COLLECTIVE in step.guards:
        _keep(target, _collective_findings(target, doing))
    return await _moved(session, target, action, step.next, doing)


async def withdraw_target(session: Session, target_id: UUID, *, expected: int, doing: Doing) -> Target:
    """Who took the last step takes it back, as long as the next one has not acted."""
    target, step = await begin_step(session, target_id, Action.WITHDRAW, expected, doing)
    return await _moved(session, target, Action.WITHDRAW, step.next, doing)


async def return_target(
    session: Session, target_id: UUID, body: SendBackBody, *, expected: int, doing: Doing
) -> Target:
    """Back to the unit, the department or the reviewer of finance, with reasons per row and until when."""
    action = BACK_TO[body.to]
    target, step = await begin_step(session, target_id, action, expected, doing)
    require_ahead(body.due_on, doing.today)
    await _require_rows(session, target, [one.row_number for one in body.rows])
    rows = [one.model_dump() for one in body.rows]
    return await _moved(session, target, action, step.next, doing, body.reason, rows=rows, due_on=body.due_on)


async def review_target(
    session: Session, target_id: UUID, reviewed: Reviewed, *, expected: int, doing: Doing
) -> Target:
    """Finance's review; what was left open or came late stays with the target."""
    target, step = await begin_step(session, target_id, Action.REVIEW, expected, doing)
    rules, law = doing.declaring(target.region_code).policy, doing.reviewing(target.region_code)
    form, judged = reviewed.form, reviewed.criteria
    if form is not None:
        judged = review.with_form(judged, review_form.dimensions_met(form, law.form.value), rules)
    findings = (
        *_window(target, rules, doing),
        *review.criteria_findings(judged, rules),
        *(review_form.form_findings(form, law.form, rules.when_review_fails) if form else ()),
    )
    refusals = refused(findings)
    if refusals:
        raise ReviewNotPassed(refusals[0].detail, findings=findings)
    _keep(target, findings)
    target.review_result = _result(form, law.form.value, doing) if form else None
    told = review.told(judged, rules)
    return await _moved(session, target, Action.REVIEW, step.next, doing, told)


async def give_opinion(session: Session, target_id: UUID, body: OpinionBody, *, doing: Doing) -> TargetOpinion:
    """A commissioned third party or expert says what it thinks; it moves nothing."""
    target = await seen(session, Target, target_id, TargetNotFound)
    project = await seen(session, Project, target.project_id, ProjectNotFound)
    rule = doing.reviewing(target.region_code).third_party
    findings = third_party_review.opinion_findings(target.status, _subjects(project), rule)
    await _require_rows(session, target, [one.row_number for one in body.rows])
    who = doing.who
    opinion = TargetOpinion(
        **scope_of(target),
        target_id=target.id,
        target_version=target.version,
        round=target.round,
        result=body.result,
        words=body.words,
        rows=[one.model_dump() for one in body.rows],
        findings=[asdict(finding) for finding in findings],
        subject=who.subject,
        name=who.name,
        role=who.role.value,
        organisation=who.organisation_name,
        given_on=doing.today,
    )
    session.add(opinion)
    await session.flush()
    said = {"result": body.result.value, "version": target.version}
    await audit.record(session, action="target:give_opinion", resource=f"targets/{target.id}", detail=said)
    return opinion


async def _moved(
    session: Session,
    target: Target,
    action: Action,
    to: Status,
    doing: Doing,
    reason: str | None = None,
    *,
    rows: Sequence[dict[str, Any]] = (),
    due_on: date | None = None,
) -> Target:
    before, target.status = target.status, to
    target.version += 1
    await record_event(session, target, action, before, doing, reason, rows=rows, due_on=due_on)
    return target


def _keep(target: Target, findings: Sequence[Finding]) -> None:
    """A step that is taken anew says anew what it found: of a rule only the newest word stays."""
    rules = {finding.rule for finding in findings}
    earlier = [one for one in target.findings if one["rule"] not in rules]
    target.findings = [*earlier, *(asdict(finding) for finding in findings)]


def _collective_findings(target: Target, doing: Doing) -> tuple[Finding, ...]:
    rule = doing.declaring(target.region_code).policy.collective_decision_required
    findings = require_collective_decision(decision_evidence(target, doing), rule)
    refusals = refused(findings)
    if refusals:
        raise CollectiveDecisionRequired(refusals[0].detail, findings=findings)
    return findings


def _window(target: Target, rules: DeclarationPolicy, doing: Doing) -> tuple[Finding, ...]:
    """What came in the year or is adjusted follows the budget's procedure, not the months of the calendar."""
    law = doing.reviewing(target.region_code)
    if target.adjustment is not None:
        detail = "调整的绩效目标随预算调整程序审核，不按集中审核的月份"
        return (Finding("review.adjustment", detail, law.adjustment.basis, None, "advice"),)
    if target.in_year:
        detail = "年中新增的绩效目标随预算程序审核，不按集中审核的月份"
        return (Finding("review.in_year", detail, law.in_year.basis, None, "advice"),)
    return review_findings(target.budget_year, rules, doing.today)


def _result(form: FormJudged, sheet: review_form.ReviewForm, doing: Doing) -> dict[str, Any]:
    total, result = review_form.total_points(form), review_form.result_of(form, sheet)
    return {
        "kind": form.kind.value,
        "items": [
            {
                "item": one.item,
                "grade": one.grade.value if one.grade else None,
                "points": None if one.points is None else f"{one.points:f}",
                "remark": one.remark,
            }
            for one in form.items
        ],
        "total": None if total is None else f"{total:f}",
        "result": result.value if result else None,
        "reviewed_by": doing.who.name,
        "reviewed_on": doing.today.isoformat(),
    }


def _subjects(project: Project) -> frozenset[str]:
    """Documents speak of key projects where we keep major ones."""
    programme = project.object is LibraryObject.POLICY
    named = frozenset(subjects_of(project.kind.value, project.scale.value, programme=programme))
    return named | {"key_project"} if "major_project" in named else named


async def _require_rows(session: Session, target: Target, numbers: Sequence[int]) -> None:
    annual, whole_life = (
        await indicators_of(session, target.id),
        await indicators_of(session, target.id, Period.WHOLE_LIFE),
    )
    known = {row.row_number for row in (*annual, *whole_life)}
    for index, number in enumerate(numbers):
        if number not in known:
            detail = f"该目标没有第{number}行指标，请核对行号"
            raise RowUnknown(detail, pointer=f"#/rows/{index}/row_number")
