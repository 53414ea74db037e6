"""Proposing what a result means for the next budget, and confirming it, which tells targets-api."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.database import Document
from evaluation_api.domain.lifecycle import RESULT_APPLICATION, Action, ReCheckStatus, next_status
from evaluation_api.domain.linkage import ADVICE_ZH, EvaluationKind, Linkage, LinkageEvidence, advise
from evaluation_api.domain.trace import document, sha256
from evaluation_api.domain.uses import Shortcoming
from evaluation_api.history import hands_of, note_step
from evaluation_api.policies import ApplicationPolicy, application_policy, application_policy_of, effective
from evaluation_api.re_checks.models import ReCheck, ReCheckNotFound
from evaluation_api.result_applications.models import ApplicationRequest, ResultApplication
from evaluation_api.result_applications.queries import next_directive
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict, NotFound
from wenxiao.outbox import emit
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

CARRIED = {
    "region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id",
    "self_evaluation_id", "project_id", "project_code", "project_name", "livelihood",
}  # fmt: skip


class ResultApplicationNotFound(NotFound):
    title = "没有这份结果应用意见"


class ReCheckNotConcluded(Conflict):
    title = "复核尚未审定"


async def propose(
    session: AsyncSession, asked: ApplicationRequest, *, proposer: Principal, library: PolicyLibrary, today: date
) -> ResultApplication:
    """One proposal per concluded re-check; advice, percentage and year follow from grade and policy."""
    checked = await session.get(ReCheck, asked.re_check_id)
    if checked is None:
        raise ReCheckNotFound("没有找到这份复核，或不在本岗位可见范围内；请核对编号。")
    if checked.status is not ReCheckStatus.CONCLUDED:
        raise ReCheckNotConcluded("复核尚未审定，不能提出结果应用意见；请先由财政部门负责人审定复核结论。")
    policy = application_policy(effective(library, "application", proposer, checked.region_code, today))
    evidence = _evidence(checked, asked.shortcomings)
    linkage, digest = decided(evidence, policy)
    row = ResultApplication(
        **checked.model_dump(include=CARRIED),
        re_check_id=checked.id,
        evaluated_year=checked.budget_year,
        budget_year=linkage.budget_year,
        score=Decimal(evidence["score"]),
        grade=evidence["grade"],
        grade_result=linkage.result,
        advice=linkage.advice,
        advice_zh=ADVICE_ZH[linkage.advice],
        reduction_percent=linkage.percent,
        basis=[_clause(library, clause) for clause in linkage.basis],
        findings=document(linkage.findings),
        evidence=evidence,
        policy=policy.document,
        digest=digest,
        proposed_by=proposer.subject,
    )
    note_step(row, proposer, today, action="propose", to_status=row.status.value)
    session.add(row)
    await session.flush()
    detail = {"advice": row.advice.value, "grade": row.grade, "digest": digest}
    await record(session, action="result_application:propose", resource=f"result-applications/{row.id}", detail=detail)
    return row


def _evidence(checked: ReCheck, stated: Collection[Shortcoming]) -> Document:
    evidence: Document = document(
        {
            "re_check_id": str(checked.id),
            "re_check_digest": checked.digest,
            "kind": EvaluationKind.RE_CHECK.value,
            "grade": checked.grade,
            "score": checked.final_score,
            "livelihood": checked.livelihood,
            "concluded_in": checked.concluded_on.year if checked.concluded_on else None,
            "shortcomings": [shortcoming for shortcoming in Shortcoming if shortcoming in stated],
        }
    )
    return evidence


def decided(evidence: Document, policy: ApplicationPolicy) -> tuple[Linkage, str]:
    """The advice and its digest, from the stored evidence alone: proposing and recomputing take this one way."""
    given = LinkageEvidence(
        kind=EvaluationKind(evidence["kind"]),
        grade=evidence["grade"],
        score=Decimal(evidence["score"]),
        livelihood=evidence["livelihood"],
        concluded_in=evidence["concluded_in"],
        shortcomings=tuple(evidence.get("shortcomings", ())),
    )
    linkage = advise(given, policy.linkage)
    return linkage, sha256({"evidence": evidence, "policy": policy.document, "advice": linkage})


def _clause(library: PolicyLibrary, clause_id: str) -> Document:
    clause = library.clause(clause_id)
    return {
        "id": clause.id,
        "document": clause.document,
        "number": clause.number,
        "article": clause.article,
        "zh": clause.zh,
    }


async def confirm(session: AsyncSession, identifier: UUID, *, head: Principal, expected: int, today: date) -> None:
    """Final from here on; the directive leaves for targets-api in the same transaction."""
    row = await locked(session, ResultApplication, identifier, ResultApplicationNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(
        RESULT_APPLICATION, before, Action.CONFIRM, actor=head.subject, hands=hands_of(row), acting_for=head.acting_for
    )
    row.confirmed_on = today
    note_step(row, head, today, action="confirm", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await emit(
        session,
        to="targets-api",
        path="/api/v1/directives",
        aggregate=f"project:{row.project_id}:{row.budget_year}",
        version=await next_directive(session, row.project_id, row.budget_year),
        body=directive(row, head),
    )
    detail = {"advice": row.advice.value, "budget_year": row.budget_year}
    await record(
        session, action="result_application:confirm", resource=f"result-applications/{identifier}", detail=detail
    )


def directive(row: ResultApplication, head: Principal) -> dict[str, Any]:
    """What targets-api is told; the decision itself stays here, under its URL."""
    return {
        "application_id": str(row.id),
        "decision_url": f"/api/v1/result-applications/{row.id}",
        "project_id": str(row.project_id),
        "project_code": row.project_code,
        "kind": row.evidence["kind"],
        "evaluated_year": row.evaluated_year,
        "budget_year": row.budget_year,
        "score": f"{row.score:f}",
        "grade": row.grade,
        "result": row.grade_result,
        "advice": row.advice.value,
        "reduction_percent": None if row.reduction_percent is None else f"{row.reduction_percent:f}",
        "livelihood": row.livelihood,
        "basis": [clause["id"] for clause in row.basis],
        "confirmed_by": head.name,
    }


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The stored advice against a new decision from the stored evidence under the stored policy."""
    row = await session.get(ResultApplication, identifier)
    if row is None:
        raise ResultApplicationNotFound("没有找到这份结果应用意见，或不在本岗位可见范围内；请核对编号。")
    linkage, digest = decided(row.evidence, application_policy_of(row.policy))
    pairs = {
        "#/advice": (row.advice, linkage.advice),
        "#/budget_year": (row.budget_year, linkage.budget_year),
        "#/reduction_percent": (row.reduction_percent, linkage.percent),
        "#/score": (row.score, Decimal(row.evidence["score"])),
        "#/grade": (row.grade, row.evidence["grade"]),
        "#/livelihood": (row.livelihood, row.evidence["livelihood"]),
        "#/grade_result": (row.grade_result, linkage.result),
        "#/advice_zh": (row.advice_zh, ADVICE_ZH[linkage.advice]),
        "#/basis": ([clause["id"] for clause in row.basis], list(linkage.basis)),
        "#/findings": (row.findings, document(linkage.findings)),
        "#/digest": (row.digest, digest),
    }
    found = [at for at, (stored, again) in pairs.items() if stored != again]
    return RecomputationView(
        matches=not found,
        stored_digest=row.digest,
        recomputed_digest=digest,
        stored_total=f"{row.score:f}",
        recomputed_total=row.evidence["score"],
        deviations=found,
    )
