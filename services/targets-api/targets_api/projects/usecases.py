"""Entering, assessing and admitting a project."""

from dataclasses import asdict, fields
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain import admission, ex_ante, projects
from targets_api.domain.outcome import Outcome
from targets_api.domain.projects import ProjectAction, ProjectStatus
from targets_api.policies import Place, ex_ante_policy
from targets_api.projects.decisions import keep_decision
from targets_api.projects.models import ExAnteAssessment, ExAnteSheet, Project, ProjectDraft
from targets_api.scope import own_scope, scope_of
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


class ProjectNotFound(NotFound):
    title = "没有该项目"


class ProjectCodeTaken(Conflict):
    title = "项目代码已被使用"


class NotAdmissible(Conflict):
    title = "项目不得入库"


class AssessmentIncomplete(Invalid):
    title = "事前绩效评估未按要求填报"


async def assessment_of(session: Session, project_id: UUID) -> ExAnteAssessment | None:
    asked = select(ExAnteAssessment).where(col(ExAnteAssessment.project_id) == project_id)
    return (await session.scalars(asked)).one_or_none()


def subject_of(project: Project) -> ex_ante.Subject:
    judged = project.model_dump(include={field.name for field in fields(ex_ante.Subject)} - {"traits"})
    return ex_ante.Subject(**judged | {"traits": tuple(project.traits)})


async def assessment_facts(session: Session, project: Project) -> ex_ante.Assessment | None:
    """Sheets from before digests were kept count as current."""
    row = await assessment_of(session, project.id)
    if row is None:
        return None
    return ex_ante.Assessment(row.conclusion, row.total, row.judged_digest in (None, subject_of(project).digest))


async def _code_for(session: Session, draft: ProjectDraft, who: Principal) -> str:
    if draft.code is None:
        serial = await session.scalar(text("SELECT nextval('targets.project_serial')"))
        return projects.assigned_code(who.region_code, draft.budget_year, int(serial or 0))
    projects.require_own_code(draft.code, who.region_code, draft.budget_year)
    return draft.code


async def _require_free_code(session: Session, code: str, region_path: str) -> None:
    """Within the region only, so that a refusal says nothing of other regions."""
    taken = await session.scalar(
        text("SELECT targets.project_code_taken(:region_path, :code)"), {"region_path": region_path, "code": code}
    )
    if taken:
        detail = f"项目代码{code}在本地区已被使用，请核对或留空由系统编制"
        raise ProjectCodeTaken(detail, pointer="#/code")


async def enter_project(session: Session, draft: ProjectDraft, *, who: Principal) -> Project:
    code = await _code_for(session, draft, who)
    await _require_free_code(session, code, who.region_path)
    given = own_scope(who) | {"code": code, "author_subject": who.subject, "author_name": who.name}
    project = Project.model_validate(draft, update=given)
    session.add(project)
    await session.flush()
    await audit.record(session, action="project:enter", resource=f"projects/{project.id}", detail={"code": code})
    return project


async def edit_project(
    session: Session, project_id: UUID, draft: ProjectDraft, *, expected: int, who: Principal
) -> Project:
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    projects.require_entered(project.status, "修改")
    if draft.code is not None and draft.code != project.code:
        projects.require_own_code(draft.code, project.region_code, draft.budget_year)
        await _require_free_code(session, draft.code, project.region_path)
        project.code = draft.code
    project.sqlmodel_update(draft.model_dump(exclude={"code"}))
    project.version += 1
    await session.flush()
    await audit.record(session, action="project:edit", resource=f"projects/{project.id}")
    return project


async def assess_project(
    session: Session,
    project_id: UUID,
    sheet: ExAnteSheet,
    *,
    expected: int,
    who: Principal,
    library: PolicyLibrary,
    today: date,
) -> Project:
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    projects.require_entered(project.status, "重新评估")
    rules = ex_ante_policy(library, Place(project.region_code, who.level, today))
    filled = ex_ante.Sheet(sheet.points, sheet.conclusion, sheet.reason)
    evidence = ex_ante.SheetEvidence(subject_of(project), filled, sheet.assessed_on, sheet.report_title)
    judged = ex_ante.judge_sheet(evidence, rules[0], today)
    wrong = [finding for finding in judged.findings if finding.severity == "refusal"]
    if wrong:
        detail = f"评估表有{len(wrong)}处需更正，请按 findings 逐项修改"
        raise AssessmentIncomplete(detail, findings=wrong)
    if sheet.assessed_on > today:
        raise AssessmentIncomplete("评估日期晚于今天，请核对", pointer="#/assessed_on")
    row = await assessment_of(session, project_id) or ExAnteAssessment(project_id=project_id, **scope_of(project))
    _fill(row, sheet, judged, evidence.subject)
    row.author_subject, row.author_name, row.policy_stamp = who.subject, who.name, asdict(rules[1])
    session.add(row)
    project.version += 1
    await keep_decision(session, project, ProjectAction.ASSESS, evidence, who=who, rules=rules, today=today)
    said = {"total": str(judged.total), "conclusion": sheet.conclusion}
    await audit.record(session, action="project:assess", resource=f"projects/{project.id}", detail=said)
    return project


def _fill(row: ExAnteAssessment, sheet: ExAnteSheet, judged: ex_ante.SheetDecision, subject: ex_ante.Subject) -> None:
    """The sheet in force; earlier ones stay among the project's decisions."""
    row.points = {code: str(points) for code, points in sheet.points.items()}
    row.total, row.conclusion, row.reason = judged.total, sheet.conclusion, sheet.reason
    row.suggested_conclusion = judged.suggested_conclusion
    row.judged_digest = subject.digest
    row.assessed_on, row.report_title = sheet.assessed_on, sheet.report_title
    row.findings = [asdict(finding) for finding in judged.findings]


async def admit_project(
    session: Session, project_id: UUID, *, expected: int, who: Principal, library: PolicyLibrary, today: date
) -> Project:
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    projects.require_entered(project.status, "重复入库")
    rules = ex_ante_policy(library, Place(project.region_code, who.level, today))
    assessment = await assessment_facts(session, project)
    nature = ex_ante.Nature(project.kind, project.scale, project.infrastructure, tuple(project.traits))
    evidence = ex_ante.AdmissionEvidence(nature, assessment)
    found = admission.may_enter_library(nature, assessment, rules[0])
    if found.outcome is not Outcome.ALLOWED:
        raise NotAdmissible(found.findings[0].detail, findings=found.findings, outcome=found.outcome)
    project.status, project.admitted_on = ProjectStatus.ADMITTED, today
    project.version += 1
    await keep_decision(session, project, ProjectAction.ADMIT, evidence, who=who, rules=rules, today=today)
    await audit.record(session, action="project:admit", resource=f"projects/{project.id}")
    return project
