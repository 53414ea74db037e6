"""A draft for a new declaration, filled from last year's target and from what the unit adopted from the library."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from pydantic import Field as Constraint
from sqlmodel import col, select

from targets_api.clients import AdoptedIndicator, adopted_indicators
from targets_api.database import Session
from targets_api.domain.lifecycle import Status
from targets_api.projects.models import FindingView, Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import seen
from targets_api.targets.advising import shown
from targets_api.targets.content import FundingDraft, FundsDraft, IndicatorDraft, TargetContent, TargetDraft
from targets_api.targets.models import Target
from targets_api.targets.next_year import content_for
from targets_api.targets.usecases import Doing
from wenxiao.findings import Finding


class TargetProposal(BaseModel):
    """`target` is a body for POST /targets; the sources say where it comes from."""

    target: TargetDraft
    source_target_id: UUID | None
    source_budget_year: int | None
    adopted: int = Constraint(description="从指标库选用而补入的指标数")
    notes: list[FindingView]


async def latest_before(session: Session, project_id: UUID, budget_year: int) -> Target | None:
    """The newest approved target of an earlier year; else the newest one that was written at all."""
    asked = (
        select(Target)
        .where(col(Target.project_id) == project_id, col(Target.budget_year) < budget_year)
        .order_by(
            (col(Target.status) == Status.APPROVED).desc(), col(Target.budget_year).desc(), col(Target.revision).desc()
        )
        .limit(1)
    )
    return (await session.scalars(asked)).one_or_none()


async def propose_target(
    session: Session, project_id: UUID, budget_year: int, *, adopted: Sequence[AdoptedIndicator], doing: Doing
) -> TargetProposal:
    """Reads only; what it gives is written by whoever posts it."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    source = await latest_before(session, project_id, budget_year)
    content = await content_for(session, source, budget_year) if source else TargetContent()
    rows = _not_yet(adopted, content.indicators)
    content.indicators = [*content.indicators, *rows]
    content.funding = FundingDraft(
        whole_life=content.funding.whole_life, annual=FundsDraft(total=_asked(project, budget_year))
    )
    if content.execution_weight is None:
        content.execution_weight = doing.declaring(project.region_code).execution_weight_default
    target = TargetDraft(**_written(content), project_id=project_id, budget_year=budget_year)
    return TargetProposal(
        target=target,
        source_target_id=source.id if source else None,
        source_budget_year=source.budget_year if source else None,
        adopted=len(rows),
        notes=shown(_notes(source, rows, content)),
    )


def _written(content: TargetContent) -> dict[str, Any]:
    return {name: getattr(content, name) for name in TargetContent.model_fields}


def _asked(project: Project, budget_year: int) -> Decimal | None:
    """What the library knows of the year's money."""
    return project.amount_requested if project.budget_year == budget_year else None


def _not_yet(adopted: Sequence[AdoptedIndicator], rows: Sequence[IndicatorDraft]) -> list[IndicatorDraft]:
    """Adopted indicators that no row names already, by the library's id or by the same words."""
    known = {row.library_indicator_id for row in rows} - {None}
    named = {row.name for row in rows}
    drafts: list[IndicatorDraft] = []
    for one in adopted:
        if one.indicator_id in known or one.indicator.name in named:
            continue
        known.add(one.indicator_id)
        named.add(one.indicator.name)
        drafts.append(one.as_row())
    return drafts


def _notes(source: Target | None, rows: Sequence[IndicatorDraft], content: TargetContent) -> list[Finding]:
    notes: list[Finding] = []
    if source is None:
        notes.append(_note("no_predecessor", "项目没有以前年度的绩效目标，请逐项填写", "#/target"))
    else:
        detail = f"由{source.budget_year}年度目标带入；该年度完成情况尚未取得，请对照完成情况核对今年的指标值"
        notes.append(_note("results_unknown", detail, "#/target/indicators"))
        if source.status is not Status.APPROVED:
            detail = f"{source.budget_year}年度目标尚未批复，带入的是编写中的内容"
            notes.append(_note("predecessor_not_approved", detail, "#/target"))
    if rows:
        detail = f"从指标库选用的{len(rows)}条指标已补入，请填写指标值和分值"
        notes.append(_note("adopted", detail, "#/target/indicators"))
    if any(task.amount_total is None for task in content.tasks):
        notes.append(_note("task_amounts", "年度任务的预算金额请按今年填写", "#/target/tasks"))
    return notes


def _note(rule: str, detail: str, pointer: str) -> Finding:
    return Finding(f"proposal.{rule}", detail, (), pointer, "advice")


async def adopted_for(request: Request, session: Session, project_id: UUID) -> Sequence[AdoptedIndicator]:
    """Asked of the neighbour by the project's name, as adoptions know it."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    return await adopted_indicators(request, project.name, project.unit_id)
