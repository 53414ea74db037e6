"""The evidence on which the budget gate decides."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.directives.models import Directive, DirectiveStatus
from targets_api.domain.gate import DirectiveFacts, Evidence, ProjectFacts, TargetFacts
from targets_api.domain.projects import ExitTrigger, ProjectStatus
from targets_api.projects.models import Project
from targets_api.projects.usecases import assessment_facts, assessment_of
from targets_api.projects.years import life_of
from targets_api.targets.queries import newest_target


async def directives_for(session: Session, project_id: UUID, budget_year: int) -> tuple[DirectiveFacts, ...]:
    asked = (
        select(Directive)
        .where(
            col(Directive.project_id) == project_id,
            col(Directive.budget_year) == budget_year,
            col(Directive.status) == DirectiveStatus.IN_FORCE,
        )
        .order_by(col(Directive.id))
    )
    return tuple(
        DirectiveFacts(
            id=str(row.id),
            advice=row.advice,
            grade=row.grade,
            evaluated_year=row.evaluated_year,
            reduction_percent=row.reduction_percent,
            basis=tuple(row.basis),
            kind=row.kind,
        )
        for row in (await session.scalars(asked)).all()
    )


async def _assessed_on(session: Session, project: Project) -> date | None:
    found = await assessment_of(session, project.id)
    return found.assessed_on if found else None


async def evidence_for(session: Session, project: Project, budget_year: int, amount: Decimal) -> Evidence:
    target = await newest_target(session, project.id, budget_year)
    return Evidence(
        project=ProjectFacts(
            id=str(project.id),
            code=project.code,
            name=project.name,
            kind=project.kind.value,
            scale=project.scale.value,
            admitted=project.status is ProjectStatus.ADMITTED,
            infrastructure=project.infrastructure,
            traits=tuple(project.traits),
            budget_book=project.budget_book.value,
            object=project.object.value,
            exited=ExitTrigger(project.exit["trigger"]) if project.exit else None,
            last_day=(last_day := life_of(project, ()).last_day),
            assessed_on=await _assessed_on(session, project) if last_day else None,
        ),
        budget_year=budget_year,
        amount=amount,
        assessment=await assessment_facts(session, project),
        target=TargetFacts(str(target.id), target.version, target.status) if target else None,
        directives=await directives_for(session, project.id, budget_year),
    )
