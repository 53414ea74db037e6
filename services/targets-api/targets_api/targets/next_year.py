"""What a target of one year gives to the target of a later one, so that nothing is typed twice."""

from collections.abc import Sequence
from uuid import UUID

from targets_api.database import Session
from targets_api.domain.lifecycle import Status
from targets_api.domain.milestones import MilestoneKind
from targets_api.domain.projects import require_not_exited
from targets_api.domain.values import Period
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
from targets_api.targets.declaring import TargetExists, as_written, header, write_content
from targets_api.targets.models import Indicator, Target, TargetMilestone
from targets_api.targets.queries import in_force, indicators_of, milestones_of, newest_target, tasks_of
from targets_api.targets.usecases import Doing, TargetNotFound, record_event, require_author_post
from wenxiao.errors import Conflict, Invalid
from wenxiao.pages import check_version


class NotRollable(Conflict):
    title = "绩效目标不能结转"


class YearNotLater(Invalid):
    title = "预算年度有误"


async def roll_forward_target(
    session: Session, target_id: UUID, budget_year: int, *, expected: int, doing: Doing
) -> Target:
    """A draft for a later year from an approved target, in the revision that is in force; it is reviewed anew."""
    named = await seen(session, Target, target_id, TargetNotFound)
    check_version(named.version, expected)
    project = await require_author_post(session, named.project_id, doing)
    require_not_exited(project.status, "结转绩效目标")
    if named.status is not Status.APPROVED:
        raise NotRollable("只有已批复的绩效目标可以结转，请先完成批复")
    source = await in_force(session, named)
    if budget_year <= source.budget_year:
        detail = f"结转年度应晚于{source.budget_year}年，请核对"
        raise YearNotLater(detail, pointer="#/budget_year")
    if await newest_target(session, source.project_id, budget_year) is not None:
        raise TargetExists(f"该项目{budget_year}年度已有绩效目标，请在原目标上修改")
    content = await content_for(session, source, budget_year)
    target = Target(
        **scope_of(source),
        project_id=source.project_id,
        budget_year=budget_year,
        predecessor_id=source.id,
        **header(content, source, doing),
    )
    session.add(target)
    await session.flush()
    await write_content(session, target, content)
    said = f"由{source.budget_year}年度绩效目标（第{source.revision}版）结转"
    await record_event(session, target, "create", None, doing, said)
    return target


async def content_for(session: Session, source: Target, budget_year: int) -> TargetContent:
    """What an earlier target says for a later year: values become last year's, money and what is past stays behind."""
    rows = [_next_year(row) for row in await indicators_of(session, source.id)]
    whole_life = await indicators_of(session, source.id, Period.WHOLE_LIFE)
    funding = FundingDraft.model_validate(source.funding)
    return TargetContent(
        overall_goal=source.overall_goal,
        whole_life_goal=source.whole_life_goal,
        whole_life_from=source.whole_life_from,
        whole_life_until=source.whole_life_until,
        execution_weight=source.execution_weight,
        dimensions_not_applicable=[ExemptionDraft(**one) for one in source.dimensions_not_applicable],
        indicators=rows,
        whole_life_indicators=[as_written(row) for row in whole_life],
        milestones=_still_ahead(await milestones_of(session, source.id), budget_year),
        functions=source.functions,
        derived_from=[SourceDraft.model_validate(one) for one in source.derived_from],
        tasks=[
            TaskDraft(name=task.name, content=task.content, project_ids=[UUID(str(p)) for p in task.project_ids])
            for task in await tasks_of(session, source.id)
        ],
        funding=FundingDraft(whole_life=funding.whole_life),
    )


def _next_year(row: Indicator) -> IndicatorDraft:
    draft = as_written(row)
    draft.previous_text = row.target_text
    return draft


def _still_ahead(milestones: Sequence[TargetMilestone], budget_year: int) -> list[MilestoneDraft]:
    """Those due in the year or later; what was to be reached across the year and is due now is a stage of it."""
    ahead = [one for one in milestones if one.due_on is not None and one.due_on.year >= budget_year]
    drafts = [MilestoneDraft(kind=one.kind, name=one.name, due_on=one.due_on, text=one.text) for one in ahead]
    for draft in drafts:
        if draft.due_on is not None and draft.due_on.year == budget_year:
            draft.kind = MilestoneKind.STAGE
    return drafts
