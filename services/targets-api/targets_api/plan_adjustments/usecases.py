"""Asking for another year plan of an admitted entry, and finance's decision; the plan changes with it or not at all."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain import terms
from targets_api.domain.entries import Life, YearAmount
from targets_api.domain.plan_adjusting import (
    PlanAdjustmentStatus,
    WantedPlan,
    plan_adjustment_findings,
    require_adjustable,
    require_decidable,
)
from targets_api.library_policies import library_rules
from targets_api.plan_adjustments.models import PlanAdjustment, PlanAdjustmentDraft, PlanVerdict
from targets_api.policies import Place
from targets_api.projects.library import entry_of
from targets_api.projects.models import PlannedYear, Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.projects.years import write_plan
from targets_api.scope import scope_of
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Invalid, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


class PlanAdjustmentNotFound(NotFound):
    title = "没有该分年度安排的调整"


class PlanAdjustmentUnfounded(Invalid):
    title = "分年度安排的调整不符合规定"


async def ask_plan_adjustment(
    session: Session, draft: PlanAdjustmentDraft, *, who: Principal, library: PolicyLibrary, today: date
) -> PlanAdjustment:
    """The entry is locked meanwhile, so that two do not ask at once."""
    project = await locked(session, Project, draft.project_id, ProjectNotFound)
    require_adjustable(project.status, one_is_open=await _is_open(session, project.id))
    entry = await entry_of(session, project)
    life = _life_after(draft, entry.life)
    terms.require_even_plan(life)
    rules = library_rules(library, Place(project.region_code, who.level, today))
    findings = plan_adjustment_findings(entry, WantedPlan(draft.reason, life), rules.policy, today)
    refusals = [finding for finding in findings if finding.severity == "refusal"]
    if refusals:
        raise PlanAdjustmentUnfounded(refusals[0].detail, findings=findings)
    row = PlanAdjustment(
        **scope_of(project),
        **draft.model_dump(include={"project_id", "reason", "explanation", "document", "whole_life_total"}),
        author_subject=who.subject,
        author_name=who.name,
        term_years=life.term_years,
        year_plan=_kept(life.year_plan),
        before=_plan(entry.life),
        asked_on=today,
        asked_for=who.acting_for,
        findings=[asdict(finding) for finding in findings],
        policy_stamps=rules.stamps_kept,
    )
    session.add(row)
    await session.flush()
    said = {"project": project.code, "reason": draft.reason, "total": str(draft.whole_life_total)}
    await audit.record(session, action="plan:ask_adjustment", resource=f"plan-adjustments/{row.id}", detail=said)
    return row


async def decide_plan_adjustment(
    session: Session, adjustment_id: UUID, verdict: PlanVerdict, *, expected: int, who: Principal, today: date
) -> PlanAdjustment:
    """Agreed, the plan takes the place of the one before in this transaction; refused, all stays as it is."""
    row = await locked(session, PlanAdjustment, adjustment_id, PlanAdjustmentNotFound)
    check_version(row.version, expected)
    require_decidable(row.status, (row.author_subject, row.asked_for), (who.subject, who.acting_for))
    project = await locked(session, Project, row.project_id, ProjectNotFound)
    row.status = PlanAdjustmentStatus.AGREED if verdict.agreed else PlanAdjustmentStatus.REFUSED
    row.opinion, row.decided_on = verdict.opinion, today
    row.decided_by, row.decided_by_name, row.decided_for = who.subject, who.name, who.acting_for
    row.version += 1
    if verdict.agreed:
        require_adjustable(project.status, one_is_open=False)
        project.whole_life_total, project.term_years = row.whole_life_total, row.term_years
        project.version += 1
        plan = [PlannedYear(year=one["year"], amount=Decimal(one["amount"])) for one in row.year_plan]
        await write_plan(session, project, plan, author=row)
    await session.flush()
    said = {"project": project.code, "agreed": verdict.agreed}
    await audit.record(session, action="plan:decide_adjustment", resource=f"plan-adjustments/{row.id}", detail=said)
    return row


async def _is_open(session: Session, project_id: UUID) -> bool:
    asked = select(PlanAdjustment.id).where(
        col(PlanAdjustment.project_id) == project_id, col(PlanAdjustment.status) == PlanAdjustmentStatus.ASKED
    )
    return (await session.scalars(asked)).one_or_none() is not None


def _life_after(draft: PlanAdjustmentDraft, before: Life) -> Life:
    return replace(
        before,
        term_years=draft.term_years or before.term_years,
        whole_life_total=draft.whole_life_total,
        year_plan=tuple(YearAmount(one.year, one.amount) for one in draft.year_plan),
    )


def _kept(plan: Sequence[YearAmount]) -> list[dict[str, Any]]:
    return [{"year": one.year, "amount": f"{one.amount:.2f}"} for one in sorted(plan, key=lambda one: one.year)]


def _plan(life: Life) -> dict[str, Any]:
    total = None if life.whole_life_total is None else f"{life.whole_life_total:.2f}"
    return {"whole_life_total": total, "term_years": life.term_years, "year_plan": _kept(life.year_plan)}
