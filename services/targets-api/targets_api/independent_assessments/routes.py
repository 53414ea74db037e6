"""Second sheets over HTTP: an assessor files its own, finance records one or takes one over; none is written over."""

from uuid import UUID

from fastapi import Response

from targets_api.access import AssessmentFiler, AssessmentReviewer, ProjectReader
from targets_api.assessment_reports.queries import AssessmentReportUnknown
from targets_api.database import Session
from targets_api.domain.second_opinions import AlreadyTakenOver, AssessorMisnamed
from targets_api.independent_assessments import usecases
from targets_api.independent_assessments.models import IndependentAssessmentView, IndependentSheet, TakeOverBody
from targets_api.independent_assessments.usecases import IndependentAssessmentNotFound
from targets_api.projects.usecases import AssessmentIncomplete, ProjectNotFound
from targets_api.request_policies import Policies
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("independent-assessments")
VIEW = "targets.independent_assessment_view"


@router.get("", response_model=Page[IndependentAssessmentView])
async def list_independent_assessments(
    who: ProjectReader, session: Session, paging: Paging, project_id: UUID | None = None
) -> Response:
    """Second sheets within reach."""
    return await page(session, VIEW, paging, where={"project_id": project_id})


@router.post(
    "",
    status_code=201,
    response_model=IndependentAssessmentView,
    responses=problems(ProjectNotFound, AssessmentIncomplete, AssessorMisnamed, AssessmentReportUnknown, OutsideReach),
)
async def file_independent_assessment(
    body: IndependentSheet, who: AssessmentFiler, session: Session, policies: Policies, today: Today
) -> Response:
    """An assessor files its sheet of a project assigned to it, or finance records one; the office's own stays."""
    row = await usecases.file_sheet(session, body, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/independent-assessments/{row.id}"}
    return await one(session, VIEW, row.id, IndependentAssessmentNotFound, status=201, headers=place)


@router.get(
    "/{assessment_id}", response_model=IndependentAssessmentView, responses=problems(IndependentAssessmentNotFound)
)
async def get_independent_assessment(assessment_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One second sheet."""
    return await one(session, VIEW, assessment_id, IndependentAssessmentNotFound)


@router.post(
    "/{assessment_id}/take-over",
    response_model=IndependentAssessmentView,
    responses=problems(
        IndependentAssessmentNotFound, AlreadyTakenOver, OutsideReach, PreconditionRequired, StaleVersion
    ),
)
async def take_over(
    assessment_id: UUID,
    expected: IfMatch,
    who: AssessmentReviewer,
    session: Session,
    today: Today,
    body: TakeOverBody | None = None,
) -> Response:
    """Finance takes over what its assessor has filed; a review may rest on it from then on."""
    told = body or TakeOverBody()
    await usecases.take_over(session, assessment_id, told, expected=expected, who=who, today=today)
    return await one(session, VIEW, assessment_id, IndependentAssessmentNotFound)
