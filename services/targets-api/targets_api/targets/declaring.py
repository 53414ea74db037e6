"""Declaring a target: writing its content, reading its values, submitting it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import col, delete, select

from targets_api.database import Session
from targets_api.domain import declaration
from targets_api.domain.declaration import Declaration, Reading, TargetIncomplete
from targets_api.domain.department_overall import Funds, linked_findings
from targets_api.domain.form import Exemption
from targets_api.domain.lifecycle import Action
from targets_api.domain.milestones import Life
from targets_api.domain.projects import require_author, require_not_exited
from targets_api.domain.values import Kind, Period, settle
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of, seen
from targets_api.targets.content import (
    FundingDraft,
    FundsDraft,
    IndicatorDraft,
    TargetContent,
    TargetDraft,
)
from targets_api.targets.models import Indicator, Target, TargetMilestone, TargetTask
from targets_api.targets.queries import indicators_of, milestones_of, newest_target, tasks_of
from targets_api.targets.reading import kept_reading, read_row, reading
from targets_api.targets.usecases import Doing, begin_step, record_event
from wenxiao.errors import Conflict
from wenxiao.findings import Finding

Part = TypeVar("Part", Indicator, TargetMilestone, TargetTask)


class TargetExists(Conflict):
    title = "该年度绩效目标已存在"


async def declare_target(session: Session, draft: TargetDraft, *, doing: Doing) -> Target:
    project = await seen(session, Project, draft.project_id, ProjectNotFound)
    require_author(project.object, doing.who.role.value)
    require_not_exited(project.status, "申报绩效目标")
    if await newest_target(session, project.id, draft.budget_year) is not None:
        raise TargetExists(f"该项目{draft.budget_year}年度已有绩效目标，请在原目标上修改")
    target = Target(
        **scope_of(project), project_id=project.id, budget_year=draft.budget_year, **header(draft, project, doing)
    )
    target.in_year = _came_in_the_year(draft, draft.budget_year, doing.today)
    session.add(target)
    await session.flush()
    await write_content(session, target, draft)
    await record_event(session, target, "create", None, doing)
    return target


async def revise_target(
    session: Session, target_id: UUID, content: TargetContent, *, expected: int, doing: Doing
) -> Target:
    target, step = await begin_step(session, target_id, Action.EDIT, expected, doing)
    before, target.status = target.status, step.next
    for name, value in header(content, target, doing).items():
        setattr(target, name, value)
    if content.in_year is not None:
        target.in_year = content.in_year
    target.findings, target.version = [], target.version + 1
    await write_content(session, target, content)
    await record_event(session, target, Action.EDIT, before, doing)
    return target


def header(content: TargetContent, place: Project | Target, doing: Doing) -> dict[str, Any]:
    """What stands in the target's own row."""
    default = doing.declaring(place.region_code).execution_weight_default
    return {
        "overall_goal": content.overall_goal,
        "execution_weight": content.execution_weight or default,
        "dimensions_not_applicable": [e.model_dump() for e in content.dimensions_not_applicable],
        "whole_life_goal": content.whole_life_goal,
        "whole_life_from": content.whole_life_from,
        "whole_life_until": content.whole_life_until,
        "functions": content.functions,
        "derived_from": [one.model_dump(mode="json") for one in content.derived_from],
        "funding": content.funding.model_dump(mode="json", exclude_none=True),
    }


def _came_in_the_year(content: TargetContent, budget_year: int, today: date) -> bool:
    return today.year >= budget_year if content.in_year is None else content.in_year


async def write_content(session: Session, target: Target, content: TargetContent) -> None:
    """Replaces rows, milestones and tasks; each value is read and kept beside what was printed."""
    for part in (Indicator, TargetMilestone, TargetTask):
        await session.execute(delete(part).where(col(part.target_id) == target.id))
    number = 0
    for period, rows in ((Period.ANNUAL, content.indicators), (Period.WHOLE_LIFE, content.whole_life_indicators)):
        for row in rows:
            number += 1
            session.add(_indicator(target, row, number, period))
    for number, milestone in enumerate(content.milestones, start=1):
        session.add(_part(TargetMilestone, target, number, milestone.model_dump()))
    for number, task in enumerate(content.tasks, start=1):
        written = task.model_dump() | {"project_ids": [str(project) for project in task.project_ids]}
        session.add(_part(TargetTask, target, number, written))
    await session.flush()


def _part(part: type[Part], target: Target, number: int, written: dict[str, Any]) -> Part:
    """The draft was validated; a table row takes its values as they are."""
    return part(**scope_of(target), **written, target_id=target.id, row_number=number)


def _indicator(target: Target, row: IndicatorDraft, number: int, period: Period) -> Indicator:
    value = read_row(row)
    read = reading(row, value)
    settled = settle(row, read.value, read.usual)
    written = row.model_dump() | {
        "kind": settled.kind,
        "direction": settled.direction,
        "period": period,
        "typed": kept_reading(value),
    }
    return _part(Indicator, target, number, written)


async def submit_target(session: Session, target_id: UUID, *, expected: int, doing: Doing) -> Target:
    """Strict: nothing is submitted whose rows are incomplete or whose weights do not add up."""
    target, step = await begin_step(session, target_id, Action.SUBMIT, expected, doing)
    rules = doing.declaring(target.region_code)
    declared, rows = await declared_of(session, target, doing)
    findings = (
        *declaration.submission_findings(declared, rules.policy, doing.today),
        *await _links(session, target, declared),
    )
    refusals = declaration.refused(findings)
    if refusals:
        detail = f"绩效目标有{len(refusals)}处未按要求填报：{refusals[0].detail}；请按 findings 逐项修改后重新提交"
        raise TargetIncomplete(detail, findings=findings)
    _take_over(rows, (*declared.read, *declared.whole_life_read))
    before, target.status, target.round = target.status, step.next, target.round + 1
    target.findings = [asdict(finding) for finding in findings]
    target.policy_stamp = asdict(rules.stamp)
    target.version += 1
    await session.flush()
    await record_event(session, target, Action.SUBMIT, before, doing)
    return target


async def declared_of(session: Session, target: Target, doing: Doing) -> tuple[Declaration, Sequence[Indicator]]:
    """The evidence of a submission, and the rows that it speaks of."""
    annual = await indicators_of(session, target.id)
    whole_life = await indicators_of(session, target.id, Period.WHOLE_LIFE)
    funding = FundingDraft.model_validate(target.funding)
    declared = Declaration(
        target.overall_goal,
        target.budget_year,
        target.execution_weight,
        annual,
        [Exemption(e["dimension"], e["reason"]) for e in target.dimensions_not_applicable],
        by_applicant=doing.who.organisation_id == target.unit_id,
        read=[reading(row, read_row(row)) for row in annual],
        whole_life_goal=target.whole_life_goal,
        whole_life_rows=whole_life,
        whole_life_read=[reading(row, read_row(row)) for row in whole_life],
        life=Life(target.whole_life_from, target.whole_life_until),
        milestones=await milestones_of(session, target.id),
        object=await _object_of(session, target),
        functions=target.functions,
        derived_from=[one["source"] for one in target.derived_from],
        tasks=await tasks_of(session, target.id),
        annual_funds=_funds(funding.annual),
        whole_life_funds=_funds(funding.whole_life),
        in_year=target.in_year,
        adjusted=target.adjustment is not None,
    )
    return declared, (*annual, *whole_life)


async def _object_of(session: Session, target: Target) -> str:
    project = await seen(session, Project, target.project_id, ProjectNotFound)
    return project.object.value


def _funds(told: FundsDraft | None) -> Funds:
    return Funds(told.total, told.fiscal, told.other) if told else Funds()


async def _links(session: Session, target: Target, declared: Declaration) -> list[Finding]:
    """Whether the projects that tasks name are there and of the same department; for a government, of the region."""
    named = {UUID(str(project)) for task in declared.tasks for project in task.project_ids}
    if not named:
        return []
    found = (await session.scalars(select(Project).where(col(Project.id).in_(named)))).all()
    own = {
        str(one.id): one.region_path == target.region_path
        and (declared.object == "government" or one.department_id == target.department_id)
        for one in found
    }
    return linked_findings(declared.tasks, own)


def _take_over(rows: Sequence[Indicator], readings: Sequence[Reading]) -> None:
    """What the author left open and the reading fills: from here on the row is monitored and scored by it."""
    for row, read in zip(rows, readings, strict=True):
        settled = settle(row, read.value, read.usual)
        if settled.kind is Kind.QUALITATIVE or not settled.taken:
            continue
        row.operator, row.target_value = settled.operator, settled.value
        row.target_upper, row.unit = settled.upper, settled.unit


def as_written(row: Indicator) -> IndicatorDraft:
    """A kept row as its author would send it again."""
    return IndicatorDraft.model_validate(row.model_dump(include=set(IndicatorDraft.model_fields)))
