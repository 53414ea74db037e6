"""Advice on a target as it is saved, together with what a submission would find."""

from uuid import UUID

from targets_api.database import Session
from targets_api.domain import declaration
from targets_api.domain.values import Period
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import seen
from targets_api.targets.advising import TargetAdvice, advice_on, shown
from targets_api.targets.content import FundingDraft, TargetContent
from targets_api.targets.declaring import as_written, declared_of
from targets_api.targets.models import Target
from targets_api.targets.queries import indicators_of
from targets_api.targets.usecases import Doing, TargetNotFound


async def advice_on_saved(session: Session, target_id: UUID, *, doing: Doing) -> TargetAdvice:
    """Reads only: a refusal among the findings is what the submission would refuse, not refused here."""
    target = await seen(session, Target, target_id, TargetNotFound)
    project = await seen(session, Project, target.project_id, ProjectNotFound)
    content = TargetContent(
        overall_goal=target.overall_goal,
        execution_weight=target.execution_weight,
        indicators=[as_written(row) for row in await indicators_of(session, target.id)],
        whole_life_indicators=[as_written(row) for row in await indicators_of(session, target.id, Period.WHOLE_LIFE)],
        funding=FundingDraft.model_validate(target.funding),
    )
    asked = project.amount_requested if project.budget_year == target.budget_year else None
    advice = advice_on(content, amount=asked, doing=doing, region_code=target.region_code)
    declared, _ = await declared_of(session, target, doing)
    rules = doing.declaring(target.region_code).policy
    found = declaration.submission_findings(declared, rules, doing.today)
    return TargetAdvice(rows=advice.rows, findings=[*shown(found), *advice.findings])
