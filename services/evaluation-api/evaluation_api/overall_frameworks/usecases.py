"""Opening, filling, scoring and recomputing what a department states for its framework."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.database import Document
from evaluation_api.domain.declaring import NotYetScored
from evaluation_api.domain.framework import framework_of
from evaluation_api.domain.framework_scoring import Entered, FormRow, score_framework
from evaluation_api.domain.grading import grade_of
from evaluation_api.domain.lifecycle import SELF_EVALUATION, Action, next_status
from evaluation_api.domain.overall_filling import Stated, check_stated
from evaluation_api.domain.recomputation import differing
from evaluation_api.domain.trace import document, sha256
from evaluation_api.history import note_step
from evaluation_api.overall_frameworks.models import OverallSheet, OverallSheetDraft, OverallSheetNotFound
from evaluation_api.overall_policies import OverallPolicy, framework_in_force, overall_policy, overall_policy_of
from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

SCOPE = {
    "region_path",
    "region_code",
    "unit_id",
    "unit_code",
    "unit_name",
    "department_id",
    "project_id",
    "budget_year",
}
DEPARTMENT = "department"


async def open_sheet(
    session: AsyncSession, row: SelfEvaluation, *, author: Principal, library: PolicyLibrary, today: date
) -> None:
    """Beside the self-evaluation of a department's target; the framework is the one its place uses today."""
    framework = framework_in_force(library, author, row.region_code, today)
    session.add(
        OverallSheet(**row.model_dump(include=SCOPE), self_evaluation_id=row.id, framework=document(framework.document))
    )
    await session.flush()


async def sheet_of(session: AsyncSession, evaluation_id: UUID) -> OverallSheet | None:
    found = await session.scalars(select(OverallSheet).where(col(OverallSheet.self_evaluation_id) == evaluation_id))
    return found.one_or_none()


async def held_sheet(session: AsyncSession, evaluation_id: UUID) -> OverallSheet:
    sheet = await sheet_of(session, evaluation_id)
    if sheet is None:
        raise OverallSheetNotFound("没有整体支出评价表：只有部门整体绩效目标的自评才有；请核对编号。")
    return sheet


async def fill_sheet(
    session: AsyncSession,
    evaluation_id: UUID,
    draft: OverallSheetDraft,
    *,
    author: Principal,
    expected: int,
    today: date,
) -> None:
    """An edit of the self-evaluation like any other: same version, same history, same guards."""
    row = await locked(session, SelfEvaluation, evaluation_id, SelfEvaluationNotFound)
    check_version(row.version, expected)
    sheet = await held_sheet(session, evaluation_id)
    before = row.status
    row.status = next_status(SELF_EVALUATION, before, Action.EDIT, actor=author.subject, hands={})
    amounts = check_stated(
        framework_of(sheet.framework),
        [Stated(one.name, one.value, one.unit) for one in draft.figures],
        [(one.row, one.fulfilled) for one in draft.checklists],
        [one.row for one in draft.absent],
    )
    sheet.figures = [_figure(one.model_dump(mode="json"), one.value, amounts[one.name]) for one in draft.figures]
    sheet.checklists = [one.model_dump(mode="json") for one in draft.checklists]
    sheet.absent = [one.model_dump(mode="json") for one in draft.absent]
    sheet.version += 1
    note_step(row, author, today, action="edit", from_status=before.value, to_status=row.status.value)
    _forget_score(sheet)
    row.total = row.result = row.policy = row.digest = None
    await session.flush()
    await record(session, action="self_evaluation:write", resource=f"self-evaluations/{evaluation_id}/overall-sheet")


def _figure(typed: Document, value: Decimal, amount: Decimal) -> Document:
    return typed | {"value": f"{value:f}", "amount": f"{amount.normalize():f}"}


async def forget_sheet(session: AsyncSession, evaluation_id: UUID) -> None:
    """What was scored belongs to a form that has changed since."""
    sheet = await sheet_of(session, evaluation_id)
    if sheet is not None:
        _forget_score(sheet)
        await session.flush()


def _forget_score(sheet: OverallSheet) -> None:
    sheet.total = sheet.grade = sheet.result = sheet.policy = sheet.digest = None


async def score_sheet(
    session: AsyncSession, row: SelfEvaluation, *, author: Principal, library: PolicyLibrary, today: date
) -> None:
    """After the form itself is scored: rows of the approved target count by what they earned there."""
    sheet = await sheet_of(session, row.id)
    if sheet is None:
        return
    policy = overall_policy(library, author, row.region_code, today, sheet.framework)
    result = judged_sheet(sheet, row.rows, row.result or {}, policy)
    sheet.total, sheet.grade, sheet.result = Decimal(result["total"]), result["grade"], result
    sheet.policy = policy.document
    sheet.digest = _digest(sheet, row, policy, result)
    await session.flush()
    detail = {"total": result["total"], "digest": sheet.digest, "framework": policy.framework.code}
    await record(
        session, action="self_evaluation:score_overall", resource=f"self-evaluations/{row.id}/overall-sheet",
        detail=detail,
    )  # fmt: skip


def judged_sheet(
    sheet: OverallSheet, rows: Sequence[Document], form: Document, policy: OverallPolicy
) -> dict[str, Any]:
    """`rows` and `form` are the self-evaluation's own rows and what they earned."""
    entered = Entered(
        figures={one["name"]: Decimal(one["amount"]) for one in sheet.figures},
        fulfilled={one["row"]: tuple(one["fulfilled"]) for one in sheet.checklists},
        absent={one["row"]: one["reason"] for one in sheet.absent},
    )
    result: dict[str, Any] = document(
        score_framework(
            policy.framework, entered, _form_rows(rows, form), policy.rules, policy.views,
            lambda total: grade_of(total, policy.grade_scale),
        )
    )  # fmt: skip
    return result


def _form_rows(rows: Sequence[Document], form: Document) -> list[FormRow]:
    scores = [one["score"] for one in form["rows"]]
    return [
        FormRow(
            one["category"] or "", one["subcategory"] or "", one["indicator"], Decimal(one["weight"]),
            None if score is None else Decimal(score),
        )
        for one, score in zip(rows, scores, strict=True)
    ]  # fmt: skip


def _digest(sheet: OverallSheet, row: SelfEvaluation, policy: OverallPolicy, result: dict[str, Any]) -> str:
    stated = {"figures": sheet.figures, "checklists": sheet.checklists, "absent": sheet.absent}
    return sha256({"evidence": stated, "form": row.digest, "policy": policy.document, "result": result})


async def recompute_sheet(session: AsyncSession, evaluation_id: UUID) -> RecomputationView:
    """The stored result against a new computation from the stored figures under the stored framework."""
    row = await session.get(SelfEvaluation, evaluation_id)
    if row is None:
        raise SelfEvaluationNotFound("没有找到这份单位自评，或不在本岗位可见范围内；请核对编号。")
    sheet = await held_sheet(session, evaluation_id)
    if sheet.policy is None or sheet.result is None or sheet.digest is None or sheet.total is None:
        raise NotYetScored("这份整体支出评价表尚未提交计分，提交后才能复算。")
    policy = overall_policy_of(sheet.policy)
    again = judged_sheet(sheet, row.rows, row.result or {}, policy)
    digest = _digest(sheet, row, policy, sheet.result)
    found = list(differing("#/result", sheet.result, again))
    found += [
        at
        for at, differs in (
            ("#/total", f"{sheet.total:f}" != again["total"]),
            ("#/grade", sheet.grade != again["grade"]),
            ("#/digest", digest != sheet.digest),
        )
        if differs
    ]
    return RecomputationView(
        matches=not found,
        stored_digest=sheet.digest,
        recomputed_digest=digest,
        stored_total=f"{sheet.total:f}",
        recomputed_total=again["total"],
        deviations=found,
    )
