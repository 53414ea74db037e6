"""Every assessment and admission of a project is kept as it was decided, and can be computed again."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain import admission, sheets
from targets_api.domain.ex_ante import Admission, AdmissionEvidence, ExAntePolicy, SheetDecision, SheetEvidence
from targets_api.domain.library import AdmissionPolicy, admit
from targets_api.domain.projects import ProjectAction
from targets_api.kept_decisions import Recomputed, digest_of, recomputed
from targets_api.library_policies import library_rules
from targets_api.policies import Place, ex_ante_policy
from targets_api.projects.models import Project, ProjectDecision
from targets_api.scope import scope_of
from wenxiao.access import Principal
from wenxiao.errors import NotFound
from wenxiao.policy import PolicyLibrary

Rules = ExAntePolicy | AdmissionPolicy
POLICY = TypeAdapter(ExAntePolicy)
ADMISSION_POLICY = TypeAdapter(AdmissionPolicy)
EVIDENCE: dict[ProjectAction, TypeAdapter[Any]] = {
    ProjectAction.ASSESS: TypeAdapter(SheetEvidence),
    ProjectAction.ADMIT: TypeAdapter(AdmissionEvidence),
}
DECISION: dict[ProjectAction, TypeAdapter[Any]] = {
    ProjectAction.ASSESS: TypeAdapter(SheetDecision),
    ProjectAction.ADMIT: TypeAdapter(Admission),
}


class ProjectDecisionNotFound(NotFound):
    title = "没有该项目的评估或入库记录"


def _decide(evidence: SheetEvidence | AdmissionEvidence, policy: Rules, today: date) -> Any:
    """An admission kept from before the library asked for more rests on the rules of assessment alone."""
    if isinstance(evidence, SheetEvidence):
        return sheets.judge_sheet(evidence, policy.ex_ante if isinstance(policy, AdmissionPolicy) else policy, today)
    if isinstance(policy, AdmissionPolicy):
        return admit(evidence, policy, today)
    return admission.may_enter_library(evidence.nature, evidence.assessment, policy)


def admission_rules(library: PolicyLibrary, place: Place) -> tuple[AdmissionPolicy, dict[str, Any]]:
    """The rules of an admission with the stamps of their texts: ex-ante's, and those of the sections beside it."""
    policy, stamp = ex_ante_policy(library, place)
    asked = library_rules(library, place)
    return AdmissionPolicy(policy, asked.policy), asdict(stamp) | {"beside": asked.stamps_kept}


async def keep_decision(
    session: Session,
    project: Project,
    action: ProjectAction,
    evidence: SheetEvidence | AdmissionEvidence,
    *,
    who: Principal,
    rules: tuple[Rules, dict[str, Any]],
    today: date,
) -> None:
    policy, stamp = rules
    shape: TypeAdapter[Any] = ADMISSION_POLICY if isinstance(policy, AdmissionPolicy) else POLICY
    told = DECISION[action].dump_python(_decide(evidence, policy, today), mode="json")
    kept, law = EVIDENCE[action].dump_python(evidence, mode="json"), shape.dump_python(policy, mode="json")
    row = ProjectDecision(
        **scope_of(project),
        author_subject=who.subject,
        author_name=who.name,
        project_id=project.id,
        action=action,
        level=who.level,
        decided_on=today,
        evidence=kept,
        policy=law,
        policy_stamp=stamp,
        decision=told,
        digest=digest_of(kept, law, told),
    )
    session.add(row)
    await session.flush()


async def decision_of(session: Session, project_id: UUID, decision_id: UUID) -> ProjectDecision:
    asked = select(ProjectDecision).where(
        col(ProjectDecision.project_id) == project_id, col(ProjectDecision.id) == decision_id
    )
    row = (await session.scalars(asked)).one_or_none()
    if row is None:
        raise ProjectDecisionNotFound("没有找到这条记录，或不在本岗位可见范围内；请核对编号。")
    return row


def recompute(row: ProjectDecision, library: PolicyLibrary) -> Recomputed:
    evidence, place = (
        EVIDENCE[row.action].validate_python(row.evidence),
        Place(row.region_code, row.level, row.decided_on),
    )
    policy: Rules
    if "library" in row.policy:
        policy, stamp = ADMISSION_POLICY.validate_python(row.policy), admission_rules(library, place)[1]
    else:
        policy, stamp = POLICY.validate_python(row.policy), asdict(ex_ante_policy(library, place)[1])
    again = DECISION[row.action].dump_python(_decide(evidence, policy, row.decided_on), mode="json")
    return recomputed(
        row.id,
        stored=row.decision,
        stored_digest=row.digest,
        again=again,
        again_digest=digest_of(row.evidence, row.policy, again),
        stamp=row.policy_stamp,
        stamp_today=stamp,
    )
