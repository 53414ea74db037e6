"""Beginning an adjustment: a new revision of an approved target for the same year."""

from dataclasses import asdict
from typing import Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.adjusting import AdjustmentUnfounded, Wanted, adjustment_findings, require_adjustable
from targets_api.domain.declaration import refused
from targets_api.domain.values import Period
from targets_api.projects.models import ShortWords, Words
from targets_api.scope import scope_of, seen
from targets_api.targets.content import (
    ExemptionDraft,
    FundingDraft,
    IndicatorDraft,
    MilestoneDraft,
    SourceDraft,
    TargetContent,
    TaskDraft,
)
from targets_api.targets.declaring import header, write_content
from targets_api.targets.models import Target
from targets_api.targets.queries import indicators_of, milestones_of, tasks_of
from targets_api.targets.usecases import Doing, TargetNotFound, record_event, require_author_post
from wenxiao.database import locked
from wenxiao.pages import check_version

Draft = TypeVar("Draft", IndicatorDraft, MilestoneDraft, TaskDraft)


class AdjustBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Literal["budget_adjustment", "policy_change", "emergency", "other"] = Constraint(
        description="预算调整、政策变化、突发事件或其他"
    )
    explanation: Words = Constraint(description="为什么原目标难以实现")
    document: ShortWords | None = Constraint(default=None, description="依据的文件，如预算调整方案文号")


async def adjust_target(session: Session, target_id: UUID, body: AdjustBody, *, expected: int, doing: Doing) -> Target:
    """A draft with the content of the approved one, which stays as it is and holds until this one is approved."""
    source = await locked(session, Target, target_id, TargetNotFound)
    check_version(source.version, expected)
    await require_author_post(session, source.project_id, doing)
    newest = await _newest_revision(session, source)
    require_adjustable(source.status, newest.revision, source.revision, newest.status)
    law = doing.reviewing(source.region_code)
    findings = adjustment_findings(Wanted(body.reason, doing.who.role.value), law.adjustment)
    refusals = refused(findings)
    if refusals:
        raise AdjustmentUnfounded(refusals[0].detail, findings=findings)
    content = await content_of(session, source)
    adjustment = body.model_dump() | {
        "asked_by": doing.who.name,
        "asked_on": doing.today.isoformat(),
        "findings": [asdict(finding) for finding in findings],
        "policy_stamp": asdict(law.stamp),
    }
    target = Target(
        **scope_of(source),
        project_id=source.project_id,
        budget_year=source.budget_year,
        revision=newest.revision + 1,
        predecessor_id=source.id,
        in_year=source.in_year,
        adjustment=adjustment,
        **header(content, source, doing),
    )
    session.add(target)
    await session.flush()
    await write_content(session, target, content)
    await record_event(session, target, "create", None, doing, f"调整第{source.revision}版：{body.explanation}")
    return target


async def _newest_revision(session: Session, source: Target) -> Target:
    asked = (
        select(Target)
        .where(col(Target.project_id) == source.project_id, col(Target.budget_year) == source.budget_year)
        .order_by(col(Target.revision).desc())
        .limit(1)
    )
    return (await session.scalars(asked)).one_or_none() or await seen(session, Target, source.id, TargetNotFound)


async def content_of(session: Session, source: Target) -> TargetContent:
    """Everything that the author wrote, as he wrote it."""
    annual = await indicators_of(session, source.id)
    whole_life = await indicators_of(session, source.id, Period.WHOLE_LIFE)
    return TargetContent(
        overall_goal=source.overall_goal,
        whole_life_goal=source.whole_life_goal,
        whole_life_from=source.whole_life_from,
        whole_life_until=source.whole_life_until,
        execution_weight=source.execution_weight,
        dimensions_not_applicable=[ExemptionDraft(**one) for one in source.dimensions_not_applicable],
        indicators=[_same(IndicatorDraft, row) for row in annual],
        whole_life_indicators=[_same(IndicatorDraft, row) for row in whole_life],
        milestones=[_same(MilestoneDraft, row) for row in await milestones_of(session, source.id)],
        functions=source.functions,
        derived_from=[SourceDraft.model_validate(one) for one in source.derived_from],
        tasks=[_same(TaskDraft, row) for row in await tasks_of(session, source.id)],
        funding=FundingDraft.model_validate(source.funding),
    )


def _same(draft: type[Draft], row: Draft) -> Draft:
    return draft.model_validate(row.model_dump(include=set(draft.model_fields)))
