"""Second sheets: filed by the assessor through its assignment, or recorded by finance; and finance takes one over."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from targets_api.assessment_reports.queries import filled_sheet
from targets_api.database import Session
from targets_api.domain.second_opinions import SecondSheet, assessor_of, judge_second_sheet, require_takable
from targets_api.independent_assessments.models import (
    AssessmentTakingOver,
    IndependentAssessment,
    IndependentSheet,
    TakeOverBody,
)
from targets_api.policies import Place, ex_ante_policy, level_of
from targets_api.projects.models import Project
from targets_api.projects.usecases import AssessmentIncomplete, ProjectNotFound, assessment_of, subject_of
from targets_api.scope import scope_of, seen
from wenxiao import audit
from wenxiao.access import Principal, Role
from wenxiao.errors import NotFound
from wenxiao.findings import Finding
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


class IndependentAssessmentNotFound(NotFound):
    title = "没有该单独评估"


async def file_sheet(
    session: Session, body: IndependentSheet, *, who: Principal, library: PolicyLibrary, today: date
) -> IndependentAssessment:
    """An assessor sees the project as long as it is assigned to it; the law is that of the project's place."""
    project = await seen(session, Project, body.project_id, ProjectNotFound)
    filled = await filled_sheet(session, project.id, body)
    if body.assessed_on > today:
        raise AssessmentIncomplete("评估日期晚于今天，请核对", pointer="#/assessed_on")
    finance = who.role is Role.FINANCE
    own_name = None if finance else who.organisation_name if who.role is Role.THIRD_PARTY else who.name
    assessor = assessor_of(body.assessor, own_name)
    level = who.level if finance else level_of(project.region_code)
    policy, stamp = ex_ante_policy(library, Place(project.region_code, level, today))
    own, subject = await assessment_of(session, project.id), subject_of(project)
    second = SecondSheet(subject, filled, assessor, own.conclusion if own else None)
    judged = judge_second_sheet(second, policy, today)
    _require_none([finding for finding in judged.findings if finding.severity == "refusal"])
    row = IndependentAssessment(
        **scope_of(project),
        **body.model_dump(include={"project_id", "conclusion", "reason", "assessed_on", "report_title"}),
        assessor=assessor,
        filed_by=who.role.value,
        author_subject=who.subject,
        author_name=who.name,
        points={code: f"{points:f}" for code, points in body.points.items()},
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
    said = {"project": project.code, "assessor": assessor, "conclusion": body.conclusion}
    await audit.record(session, action="assessment:record", resource=f"independent-assessments/{row.id}", detail=said)
    return row


def _require_none(wrong: Sequence[Finding]) -> None:
    if wrong:
        raise AssessmentIncomplete(f"评估表有{len(wrong)}处需更正，请按 findings 逐项修改", findings=wrong)


async def take_over(
    session: Session, assessment_id: UUID, body: TakeOverBody, *, expected: int, who: Principal, today: date
) -> None:
    """Finance accepts what its assessor delivered; the sheet itself stays as it was filed."""
    row = await seen(session, IndependentAssessment, assessment_id, IndependentAssessmentNotFound)
    check_version(row.version, expected)
    require_takable(row.filed_by, taken_over=await is_taken_over(session, row.id))
    session.add(
        AssessmentTakingOver(
            **scope_of(row),
            author_subject=who.subject,
            author_name=who.name,
            project_id=row.project_id,
            independent_assessment_id=row.id,
            taken_over_on=today,
            remark=body.remark,
        )
    )
    await session.flush()
    said = {"assessor": row.assessor, "remark": body.remark}
    await audit.record(
        session, action="assessment:take_over", resource=f"independent-assessments/{row.id}", detail=said
    )


async def is_taken_over(session: Session, assessment_id: UUID) -> bool:
    asked = select(AssessmentTakingOver.id).where(col(AssessmentTakingOver.independent_assessment_id) == assessment_id)
    return (await session.scalars(asked)).one_or_none() is not None
