"""What the database knows of the objects that forms are about: a few statements for a whole workbook."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.values import Period
from targets_api.targets.content import (
    ExemptionDraft,
    FundingDraft,
    IndicatorDraft,
    MilestoneDraft,
    SourceDraft,
    TargetContent,
    TaskDraft,
)
from targets_api.targets.declaring import as_written
from targets_api.targets.models import Indicator, Target, TargetMilestone, TargetTask
from wenxiao_workbooks import plain

AT_ONCE = 100
_ENTRIES = text(
    """
    SELECT p.id, p.code, p.name, p.object, p.kind, p.budget_year, p.region_path, p.region_code, p.unit_id, p.unit_code,
           p.unit_name, p.department_id, p.amount_requested, p.starts_year, p.term_years,
           targets.current_name(p.unit_id, p.unit_name) AS unit_current_name,
           targets.current_name(p.department_id, NULL) AS department_name,
           p.budget_year = :budget_year OR EXISTS (SELECT FROM targets.project_year y
               WHERE y.project_id = p.id AND y.budget_year = :budget_year) AS is_of_year
    FROM targets.project p
    WHERE CAST(:ids AS uuid[]) IS NULL OR p.id = ANY (CAST(:ids AS uuid[]))
    ORDER BY p.region_path, p.unit_id, p.id
    """
)


@dataclass(frozen=True)
class Entry:
    """A library entry, as far as a form has to do with it."""

    id: UUID
    code: str
    name: str
    object: str
    kind: str
    budget_year: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    amount_requested: Decimal
    starts_year: int | None
    term_years: int | None
    unit_current_name: str
    department_name: str | None
    is_of_year: bool

    @property
    def is_overall(self) -> bool:
        return self.object in ("department", "government")

    @property
    def unit_words(self) -> frozenset[str]:
        """The ways in which a form may name its unit."""
        names = {plain(self.unit_name), plain(self.unit_current_name or self.unit_name)}
        return frozenset(names | {self.unit_code})


async def entries(session: Session, budget_year: int, ids: Iterable[UUID] | None = None) -> Sequence[Entry]:
    """All within reach, or those of these ids."""
    given = {"budget_year": budget_year, "ids": None if ids is None else list(ids)}
    return [Entry(**row) for row in (await session.execute(_ENTRIES, given)).mappings()]


@dataclass(frozen=True)
class Held:
    target: Target
    content: TargetContent


@dataclass
class _Parts:
    annual: list[IndicatorDraft] = field(default_factory=list)
    whole_life: list[IndicatorDraft] = field(default_factory=list)
    milestones: list[MilestoneDraft] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)


async def newest_targets(session: Session, projects: Iterable[UUID], budget_year: int) -> Mapping[UUID, Held]:
    """By project: the newest revision of the year, with everything that its author wrote."""
    asked = select(Target).where(col(Target.project_id).in_(list(projects)), col(Target.budget_year) == budget_year)
    found = (await session.scalars(asked.order_by(col(Target.revision)))).all()
    return {held.target.project_id: held for held in await with_content(session, found)}


async def with_content(session: Session, targets: Sequence[Target]) -> Sequence[Held]:
    """Some at a time, so that other calls are answered in between."""
    held: list[Held] = []
    for begin in range(0, len(targets), AT_ONCE):
        held += await _some_with_content(session, targets[begin : begin + AT_ONCE])
        await asyncio.sleep(0)
    return held


async def _some_with_content(session: Session, targets: Sequence[Target]) -> Sequence[Held]:
    parts: dict[UUID, _Parts] = defaultdict(_Parts)
    ids = [target.id for target in targets]
    for row in await _of(session, Indicator, ids):
        own = parts[row.target_id]
        (own.annual if row.period is Period.ANNUAL else own.whole_life).append(as_written(row))
    for milestone in await _of(session, TargetMilestone, ids):
        drafted = MilestoneDraft.model_validate(milestone.model_dump(include=set(MilestoneDraft.model_fields)))
        parts[milestone.target_id].milestones.append(drafted)
    for task in await _of(session, TargetTask, ids):
        parts[task.target_id].tasks.append(
            TaskDraft.model_validate(task.model_dump(include=set(TaskDraft.model_fields)))
        )
    return [Held(target, _content(target, parts[target.id])) for target in targets]


async def _of(session: Session, part: Any, ids: Sequence[UUID]) -> Sequence[Any]:
    asked = select(part).where(col(part.target_id).in_(ids)).order_by(col(part.target_id), col(part.row_number))
    return (await session.scalars(asked)).all() if ids else []


def _content(target: Target, parts: _Parts) -> TargetContent:
    return TargetContent(
        overall_goal=target.overall_goal,
        whole_life_goal=target.whole_life_goal,
        whole_life_from=target.whole_life_from,
        whole_life_until=target.whole_life_until,
        execution_weight=target.execution_weight,
        dimensions_not_applicable=[ExemptionDraft(**one) for one in target.dimensions_not_applicable],
        indicators=parts.annual,
        whole_life_indicators=parts.whole_life,
        milestones=parts.milestones,
        functions=target.functions,
        derived_from=[SourceDraft.model_validate(one) for one in target.derived_from],
        tasks=parts.tasks,
        funding=FundingDraft.model_validate(target.funding),
    )
