"""An entry's way through the years: rolled forward with nothing typed twice, and out of the library."""

from datetime import date
from uuid import UUID

from targets_api.database import Session
from targets_api.domain import projects, terms
from targets_api.domain.projects import EXIT_ZH, ProjectKind, ProjectStatus
from targets_api.library_policies import library_rules
from targets_api.policies import Place
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound, assessment_of
from targets_api.projects.years import Exit, ProjectYear, RollForward, life_of, plan_of, years_of
from targets_api.scope import scope_of
from targets_api.targets.telling import tell_exit
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


async def roll_forward(
    session: Session, project_id: UUID, body: RollForward, *, expected: int, who: Principal, today: date
) -> Project:
    """The same entry under the same code in the next budget year; what was assessed stays what it was."""
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    years, plan = await years_of(session, project_id), await plan_of(session, project_id)
    assessment = await assessment_of(session, project_id)
    latest = years[-1].budget_year if years else project.budget_year
    standing = terms.Standing(
        status=project.status,
        kind=project.kind,
        latest_year=latest,
        life=life_of(project, plan),
        assessed_on=assessment.assessed_on if assessment else None,
    )
    terms.require_rollable(standing, body.budget_year)
    last_amount = years[-1].amount_requested if years else project.amount_requested
    amount = body.amount_requested
    if amount is None:
        planned = terms.planned_amount(plan, body.budget_year)
        amount = last_amount if planned is None else planned
    session.add(
        ProjectYear(
            **scope_of(project),
            author_subject=who.subject,
            author_name=who.name,
            project_id=project.id,
            budget_year=body.budget_year,
            kind=ProjectKind.CONTINUING,
            amount_requested=amount,
            rolled_on=today,
        )
    )
    project.version += 1
    await session.flush()
    said = {"budget_year": body.budget_year, "amount": str(amount)}
    await audit.record(session, action="project:roll_forward", resource=f"projects/{project.id}", detail=said)
    return project


async def exit_project(
    session: Session,
    project_id: UUID,
    body: Exit,
    *,
    expected: int,
    who: Principal,
    library: PolicyLibrary,
    today: date,
) -> Project:
    """Out of the library for good; the clause stands beside the reason where the place's law names this trigger."""
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    projects.require_not_exited(project.status, "重复退出")
    rule = library_rules(library, Place(project.region_code, who.level, today)).policy.multi_year
    named = terms.exit_named(body.trigger, rule)
    project.status = ProjectStatus.EXITED
    project.exit = {
        "on": today.isoformat(),
        "trigger": body.trigger.value,
        "reason": body.reason,
        "basis": list(rule.basis) if named else [],
        "by": who.name,
    }
    project.version += 1
    await session.flush()
    await tell_exit(session, project)
    said = {"trigger": EXIT_ZH[body.trigger], "reason": body.reason}
    await audit.record(session, action="project:exit", resource=f"projects/{project.id}", detail=said)
    return project
