"""The project library over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import Admitter, Assessor, ExecutionReader, ProjectReader, ProjectWriter
from targets_api.database import Session
from targets_api.domain.codes import ForeignRegionCode, ProjectCodeMalformed
from targets_api.domain.entries import OtherFund, Side
from targets_api.domain.projects import (
    BudgetBook,
    LibraryObject,
    ObjectNotYours,
    ProjectAdmitted,
    ProjectExited,
    ProjectKind,
    ProjectStatus,
    Scale,
)
from targets_api.domain.terms import YearPlanUneven
from targets_api.kept_decisions import Recomputed
from targets_api.projects import entering, usecases
from targets_api.projects.decisions import ProjectDecisionNotFound, decision_of, recompute
from targets_api.projects.entering import CatalogueItemUnknown
from targets_api.projects.models import (
    ExAnteSheet,
    ExecutionFigures,
    Project,
    ProjectDecisionView,
    ProjectDraft,
    ProjectView,
    Year,
)
from targets_api.projects.queries import figures_until
from targets_api.projects.usecases import AssessmentIncomplete, NotAdmissible, ProjectCodeTaken, ProjectNotFound
from targets_api.request_policies import Policies
from targets_api.scope import seen
from wenxiao.access import Today
from wenxiao.bodies import Day
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("projects")
VIEW = "targets.project_view"
DECISIONS = "targets.project_decision_view"
_CHANGES = (ProjectNotFound, OutsideReach, PreconditionRequired, StaleVersion, ProjectAdmitted, ProjectExited)
_DRAFT = (ForeignRegionCode, ProjectCodeMalformed, ProjectCodeTaken, YearPlanUneven, CatalogueItemUnknown)


@router.get("", response_model=Page[ProjectView])
async def list_projects(
    who: ProjectReader,
    session: Session,
    paging: Paging,
    code: Annotated[str | None, Query(max_length=40)] = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: ProjectStatus | None = None,
    kind: ProjectKind | None = None,
    scale: Scale | None = None,
    of_object: Annotated[LibraryObject | None, Query(alias="object", description="管理对象")] = None,
    budget_book: BudgetBook | None = None,
    side: Side | None = None,
    other_fund: OtherFund | None = None,
    catalogue_item_id: UUID | None = None,
    q: Annotated[str | None, Query(min_length=1, max_length=100, description="代码的开头或名称的一部分")] = None,
) -> Response:
    """Projects within reach."""
    where: dict[str, Any] = {"code": code, "budget_year": budget_year, "status": status, "kind": kind, "scale": scale}
    where |= {"object": of_object, "budget_book": budget_book, "side": side, "other_fund": other_fund}
    where |= {"catalogue_item_id": catalogue_item_id}
    sought = ["(starts_with(v.code, :q) OR strpos(v.name, :q) > 0)"] if q else []
    return await page(session, VIEW, paging, where=where, conditions=sought, parameters={"q": q} if q else None)


@router.post(
    "",
    status_code=201,
    response_model=ProjectView,
    responses=problems(*_DRAFT, ObjectNotYours, OutsideReach),
)
async def enter_project(draft: ProjectDraft, who: ProjectWriter, session: Session, today: Today) -> Response:
    """Enter a project or policy of one's own unit, or a department as a whole, in the project library."""
    project = await entering.enter_project(session, draft, who=who, today=today)
    place = {"Location": f"/api/v1/projects/{project.id}"}
    return await one(session, VIEW, project.id, ProjectNotFound, status=201, headers=place)


@router.get("/{project_id}", response_model=ProjectView, responses=problems(ProjectNotFound))
async def get_project(project_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One project with its ex-ante assessment."""
    return await one(session, VIEW, project_id, ProjectNotFound)


@router.put(
    "/{project_id}",
    response_model=ProjectView,
    responses=problems(*_CHANGES, *_DRAFT),
)
async def edit_project(
    project_id: UUID, draft: ProjectDraft, expected: IfMatch, who: ProjectWriter, session: Session, today: Today
) -> Response:
    """Replace what was entered, as long as the project is not admitted."""
    await entering.edit_project(session, project_id, draft, expected=expected, who=who, today=today)
    return await one(session, VIEW, project_id, ProjectNotFound)


@router.put(
    "/{project_id}/ex-ante-assessment", response_model=ProjectView, responses=problems(*_CHANGES, AssessmentIncomplete)
)
async def assess_project(
    project_id: UUID,
    sheet: ExAnteSheet,
    expected: IfMatch,
    who: Assessor,
    session: Session,
    policies: Policies,
    today: Today,
) -> Response:
    """File the ex-ante assessment; If-Match is the project's ETag."""
    await usecases.assess_project(session, project_id, sheet, expected=expected, who=who, library=policies, today=today)
    return await one(session, VIEW, project_id, ProjectNotFound)


@router.post("/{project_id}/admit", response_model=ProjectView, responses=problems(*_CHANGES, NotAdmissible))
async def admit_project(
    project_id: UUID, expected: IfMatch, who: Admitter, session: Session, policies: Policies, today: Today
) -> Response:
    """Admit the project to the library; refused with its clauses where the assessment is missing or poor."""
    await usecases.admit_project(session, project_id, expected=expected, who=who, library=policies, today=today)
    return await one(session, VIEW, project_id, ProjectNotFound)


@router.get("/{project_id}/decisions", response_model=Page[ProjectDecisionView], responses=problems(ProjectNotFound))
async def list_project_decisions(project_id: UUID, who: ProjectReader, session: Session, paging: Paging) -> Response:
    """Every assessment and admission of a project with its evidence and rules; none is written over."""
    await seen(session, Project, project_id, ProjectNotFound)
    return await page(session, DECISIONS, paging, where={"project_id": project_id})


@router.get(
    "/{project_id}/decisions/{decision_id}",
    response_model=ProjectDecisionView,
    responses=problems(ProjectDecisionNotFound),
)
async def get_project_decision(project_id: UUID, decision_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One assessment or admission with its evidence, rules and digest."""
    row = await decision_of(session, project_id, decision_id)
    return await one(session, DECISIONS, row.id, ProjectDecisionNotFound)


@router.post(
    "/{project_id}/decisions/{decision_id}/recompute",
    response_model=Recomputed,
    responses=problems(ProjectDecisionNotFound),
)
async def recompute_project_decision(
    project_id: UUID, decision_id: UUID, who: ProjectReader, session: Session, policies: Policies
) -> Recomputed:
    """Compute an assessment or admission again from what was stored, and say whether it is the same."""
    return recompute(await decision_of(session, project_id, decision_id), policies)


@router.get("/{project_id}/execution", response_model=ExecutionFigures, responses=problems(ProjectNotFound))
async def get_execution(
    project_id: UUID,
    who: ExecutionReader,
    session: Session,
    today: Today,
    budget_year: Annotated[Year, Query(description="预算年度")],
    until: Annotated[Day | None, Query(description="截止日；留空取今天")] = None,
) -> ExecutionFigures:
    """Approved, adjusted and executed amounts of a budget year up to a day."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    day = until or today
    figures = await figures_until(session, project_id, budget_year=budget_year, until=day)
    return ExecutionFigures.of(project_id, project.code, budget_year, day, figures)
