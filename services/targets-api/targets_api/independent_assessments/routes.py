"""Second sheets over HTTP; finance records what its assessor found, and none is written over."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from fastapi import Response

from targets_api.access import AssessmentReviewer, ProjectReader
from targets_api.assessment_reports.queries import AssessmentReportUnknown, items_of, require_report
from targets_api.database import Session
from targets_api.domain.ex_ante import Sheet
from targets_api.domain.second_opinions import SecondSheet, judge_second_sheet
from targets_api.independent_assessments.models import (
    IndependentAssessment,
    IndependentAssessmentView,
    IndependentSheet,
)
from targets_api.policies import Place, ex_ante_policy
from targets_api.projects.models import Project
from targets_api.projects.usecases import AssessmentIncomplete, ProjectNotFound, assessment_of, subject_of
from targets_api.request_policies import Policies
from targets_api.scope import scope_of, seen
from wenxiao import audit
from wenxiao.access import Principal, Today
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns

router = nouns("independent-assessments")
VIEW = "targets.independent_assessment_view"


class IndependentAssessmentNotFound(NotFound):
    title = "没有该单独评估"


async def _record(
    session: Session, body: IndependentSheet, *, who: Principal, library: PolicyLibrary, today: date
) -> IndependentAssessment:
    project = await seen(session, Project, body.project_id, ProjectNotFound)
    await require_report(session, project.id, body.report_sha256)
    if body.assessed_on > today:
        raise AssessmentIncomplete("评估日期晚于今天，请核对", pointer="#/assessed_on")
    policy, stamp = ex_ante_policy(library, Place(project.region_code, who.level, today))
    own, subject = await assessment_of(session, project.id), subject_of(project)
    filled = Sheet(body.points, body.conclusion, body.reason, items_of(body.items), None, body.report_sha256)
    second = SecondSheet(subject, filled, body.assessor, own.conclusion if own else None)
    judged = judge_second_sheet(second, policy, today)
    if wrong := [finding for finding in judged.findings if finding.severity == "refusal"]:
        raise AssessmentIncomplete(f"评估表有{len(wrong)}处需更正，请按 findings 逐项修改", findings=wrong)
    row = IndependentAssessment(
        **scope_of(project),
        **body.model_dump(include={"project_id", "assessor", "conclusion", "reason", "assessed_on", "report_title"}),
        author_subject=who.subject,
        author_name=who.name,
        points={code: str(points) for code, points in body.points.items()},
        items=[item.model_dump(mode="json") for item in body.items],
        report_sha256=body.report_sha256,
        total=judged.total,
        suggested_conclusion=judged.suggested_conclusion,
        findings=[asdict(finding) for finding in judged.findings],
        policy_stamp=asdict(stamp),
        judged_digest=subject.digest,
    )
    session.add(row)
    await session.flush()
    said = {"project": project.code, "assessor": body.assessor, "conclusion": body.conclusion}
    await audit.record(session, action="assessment:record", resource=f"independent-assessments/{row.id}", detail=said)
    return row


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
    responses=problems(ProjectNotFound, AssessmentIncomplete, AssessmentReportUnknown, OutsideReach),
)
async def record_independent_assessment(
    body: IndependentSheet, who: AssessmentReviewer, session: Session, policies: Policies, today: Today
) -> Response:
    """Finance records what the assessor it asked has found; the office's own sheet stays as it is."""
    row = await _record(session, body, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/independent-assessments/{row.id}"}
    return await one(session, VIEW, row.id, IndependentAssessmentNotFound, status=201, headers=place)


@router.get(
    "/{assessment_id}", response_model=IndependentAssessmentView, responses=problems(IndependentAssessmentNotFound)
)
async def get_independent_assessment(assessment_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One second sheet."""
    return await one(session, VIEW, assessment_id, IndependentAssessmentNotFound)
