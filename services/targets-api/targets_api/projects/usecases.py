"""Assessing and admitting a project."""

from dataclasses import asdict, fields
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from targets_api.assessment_reports.queries import filled_sheet
from targets_api.database import Session
from targets_api.domain import ex_ante, projects, sheets
from targets_api.domain.library import admit
from targets_api.domain.outcome import Outcome
from targets_api.domain.projects import ProjectAction, ProjectStatus
from targets_api.policies import Place, ex_ante_policy
from targets_api.projects.decisions import admission_rules, keep_decision
from targets_api.projects.library import entry_of
from targets_api.projects.models import ExAnteAssessment, ExAnteSheet, Project
from targets_api.scope import scope_of
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
    judged = {field.name: getattr(project, field.name) for field in fields(ex_ante.Subject)}
    return ex_ante.Subject(**judged | {"traits": tuple(project.traits)})


async def assessment_facts(session: Session, project: Project) -> ex_ante.Assessment | None:
    """Sheets from before digests were kept count as current."""
    row = await assessment_of(session, project.id)
    if row is None:
        return None
    return ex_ante.Assessment(row.conclusion, row.total, row.judged_digest in (None, subject_of(project).digest))


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
    filled = await filled_sheet(session, project.id, sheet, sheet.signature)
    evidence = ex_ante.SheetEvidence(subject_of(project), filled, sheet.assessed_on, sheet.report_title)
    judged = sheets.judge_sheet(evidence, rules[0], today)
    wrong = [finding for finding in judged.findings if finding.severity == "refusal"]
    if wrong:
        detail = f"评估表有{len(wrong)}处需更正，请按 findings 逐项修改"
        raise AssessmentIncomplete(detail, findings=wrong)
    if sheet.assessed_on > today:
        raise AssessmentIncomplete("评估日期晚于今天，请核对", pointer="#/assessed_on")
    if sheet.signature is not None and sheet.signature.signed_on > today:
        raise AssessmentIncomplete("签署日期晚于今天，请核对", pointer="#/signature/signed_on")
    row = await assessment_of(session, project_id) or ExAnteAssessment(project_id=project_id, **scope_of(project))
    _fill(row, sheet, judged, evidence.subject)
    row.author_subject, row.author_name, row.policy_stamp = who.subject, who.name, asdict(rules[1])
    session.add(row)
    project.version += 1
    kept = (rules[0], asdict(rules[1]))
    await keep_decision(session, project, ProjectAction.ASSESS, evidence, who=who, rules=kept, today=today)
    said = {"total": str(judged.total), "conclusion": sheet.conclusion}
    await audit.record(session, action="project:assess", resource=f"projects/{project.id}", detail=said)
    return project


def _fill(row: ExAnteAssessment, sheet: ExAnteSheet, judged: ex_ante.SheetDecision, subject: ex_ante.Subject) -> None:
    """The sheet in force; earlier ones stay among the project's decisions."""
    row.points = {code: f"{points:f}" for code, points in sheet.points.items()}
    row.total, row.conclusion, row.reason = judged.total, sheet.conclusion, sheet.reason
    row.suggested_conclusion = judged.suggested_conclusion
    row.judged_digest = subject.digest
    row.assessed_on, row.report_title = sheet.assessed_on, sheet.report_title
    row.items = [item.model_dump(mode="json") for item in sheet.items]
    row.signature = sheet.signature.model_dump(mode="json") if sheet.signature else None
    row.report_sha256 = sheet.report_sha256
    row.findings = [asdict(finding) for finding in judged.findings]


async def admission_evidence(session: Session, project: Project) -> ex_ante.AdmissionEvidence:
    traits = tuple(project.traits)
    nature = ex_ante.Nature(project.kind, project.scale, project.infrastructure, traits, project.object)
    return ex_ante.AdmissionEvidence(nature, await assessment_facts(session, project), await entry_of(session, project))


async def foreseen_admission(
    session: Session, project: Project, *, who: Principal, library: PolicyLibrary, today: date
) -> ex_ante.Admission:
    """What would be decided about the entry as it stands."""
    rules, _ = admission_rules(library, Place(project.region_code, who.level, today))
    return admit(await admission_evidence(session, project), rules, today)


async def admit_project(
    session: Session, project_id: UUID, *, expected: int, who: Principal, library: PolicyLibrary, today: date
) -> Project:
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    projects.require_entered(project.status, "重复入库")
    rules = admission_rules(library, Place(project.region_code, who.level, today))
    evidence = await admission_evidence(session, project)
    found = admit(evidence, rules[0], today)
    if found.outcome is not Outcome.ALLOWED:
        refusals = [finding for finding in found.findings if finding.severity == "refusal"]
        raise NotAdmissible(refusals[0].detail, findings=refusals, outcome=found.outcome)
    project.status, project.admitted_on = ProjectStatus.ADMITTED, today
    project.version += 1
    await keep_decision(session, project, ProjectAction.ADMIT, evidence, who=who, rules=rules, today=today)
    await audit.record(session, action="project:admit", resource=f"projects/{project.id}")
    return project
