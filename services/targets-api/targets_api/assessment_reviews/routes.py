"""Finance's reviews of assessments over HTTP; the newest of a year is what the gate shows beside the money."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import AssessmentReviewer, ProjectReader
from targets_api.assessment_reviews.models import AssessmentReview, AssessmentReviewView, ReviewDraft
from targets_api.database import Session
from targets_api.domain.ex_ante import Nature
from targets_api.domain.second_opinions import NotTakenOver, Reviewed, require_taken_over, review_findings
from targets_api.independent_assessments.models import IndependentAssessment
from targets_api.independent_assessments.usecases import is_taken_over
from targets_api.policies import Place, ex_ante_policy
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound, assessment_facts
from targets_api.request_policies import Policies
from targets_api.scope import scope_of, seen
from wenxiao import audit
from wenxiao.access import Principal, Today
from wenxiao.errors import Invalid, NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns

router = nouns("assessment-reviews")
VIEW = "targets.assessment_review_view"


class AssessmentReviewNotFound(NotFound):
    title = "没有该评估审核意见"


class IndependentAssessmentUnknown(Invalid):
    title = "没有所引用的单独评估"


async def _require_of_project(session: Session, identifier: UUID | None, project_id: UUID) -> None:
    if identifier is None:
        return
    row = await session.get(IndependentAssessment, identifier)
    if row is None or row.project_id != project_id:
        detail = "没有找到所引用的单独评估，或它不属于本项目，请核对编号"
        raise IndependentAssessmentUnknown(detail, pointer="#/independent_assessment_id")
    require_taken_over(row.filed_by, taken_over=await is_taken_over(session, row.id))


async def _review(
    session: Session, draft: ReviewDraft, *, who: Principal, library: PolicyLibrary, today: date
) -> AssessmentReview:
    project = await seen(session, Project, draft.project_id, ProjectNotFound)
    await _require_of_project(session, draft.independent_assessment_id, project.id)
    policy, stamp = ex_ante_policy(library, Place(project.region_code, who.level, today))
    nature = Nature(project.kind, project.scale, project.infrastructure, tuple(project.traits), project.object)
    facts = await assessment_facts(session, project)
    found = review_findings(Reviewed(nature, facts, project.amount_requested, draft.suggested_amount), policy)
    row = AssessmentReview(
        **scope_of(project),
        **draft.model_dump(),
        author_subject=who.subject,
        author_name=who.name,
        reviewed_on=today,
        findings=[asdict(finding) for finding in found],
        policy_stamp=asdict(stamp),
    )
    session.add(row)
    await session.flush()
    said = {"project": project.code, "suggested": str(draft.suggested_amount)}
    await audit.record(session, action="assessment:review", resource=f"assessment-reviews/{row.id}", detail=said)
    return row


@router.get("", response_model=Page[AssessmentReviewView])
async def list_assessment_reviews(
    who: ProjectReader,
    session: Session,
    paging: Paging,
    project_id: UUID | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """Finance's reviews of assessments within reach."""
    return await page(session, VIEW, paging, where={"project_id": project_id, "budget_year": budget_year})


@router.post(
    "",
    status_code=201,
    response_model=AssessmentReviewView,
    responses=problems(ProjectNotFound, IndependentAssessmentUnknown, NotTakenOver, OutsideReach),
)
async def review_assessment(
    draft: ReviewDraft, who: AssessmentReviewer, session: Session, policies: Policies, today: Today
) -> Response:
    """Finance reviews an assessment and suggests an amount; a later review does not write over an earlier one."""
    row = await _review(session, draft, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/assessment-reviews/{row.id}"}
    return await one(session, VIEW, row.id, AssessmentReviewNotFound, status=201, headers=place)


@router.get("/{review_id}", response_model=AssessmentReviewView, responses=problems(AssessmentReviewNotFound))
async def get_assessment_review(review_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One review with the amount it suggests."""
    return await one(session, VIEW, review_id, AssessmentReviewNotFound)
