"""Drawing self-evaluations for re-check, and drawing the same again."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.drawing import (
    DrawEvidence,
    Drawn,
    PoolNotKept,
    decide,
    lot,
    refuse_a_given_seed,
)
from evaluation_api.domain.lifecycle import ReCheckStatus
from evaluation_api.domain.trace import document, sha256
from evaluation_api.draws.models import Draw, DrawRequest
from evaluation_api.draws.queries import drawn_re_checks, open_to_a_draw
from evaluation_api.history import note_step
from evaluation_api.policies import DrawingPolicy, drawing_policy, drawing_policy_of, effective
from evaluation_api.re_checks.models import ReCheck, to_be_checked
from evaluation_api.self_evaluations.models import SelfEvaluation
from evaluation_api.self_evaluations.queries import hold_the_pool
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import NotFound
from wenxiao.findings import Finding
from wenxiao.policy import PolicyLibrary

HUNDREDTH = Decimal("0.01")


class DrawNotFound(NotFound):
    title = "没有这次抽取"


async def draw_for_re_check(
    session: AsyncSession,
    asked: DrawRequest,
    *,
    drawer: Principal,
    library: PolicyLibrary,
    today: date,
    demonstration: bool,
) -> Draw:
    """From what the departments have passed and nobody has drawn; the choice follows from the recorded seed."""
    refuse_a_given_seed(asked.seed, demonstration=demonstration)
    policy = drawing_policy(effective(library, "evaluation", drawer, drawer.region_code, today))
    await hold_the_pool(session, drawer.region_path, asked.budget_year)
    candidates = {str(row.id): row for row in await open_to_a_draw(session, drawer.region_path, asked.budget_year)}
    share = asked.share if asked.count or asked.share else policy.rule.share.value
    seed, given = asked.seed or secrets.token_hex(16), asked.seed is not None
    evidence = _evidence(asked.budget_year, sorted(candidates), seed, given, share, asked.count, today)
    drawn, findings, digest = decided(evidence, policy)
    row = Draw(
        **_place(drawer),
        **_columns(evidence),
        candidates=drawn.candidates,
        pool_sha256=drawn.pool_sha256,
        chosen=list(drawn.chosen),
        findings=document(findings),
        policy=policy.document,
        stamp=policy.document["stamp"],
        digest=digest,
    )
    note_step(row, drawer, today, action="draw", to_status="drawn")
    session.add(row)
    await session.flush()
    session.add_all(_re_checks([candidates[chosen] for chosen in drawn.chosen], row, drawer, today))
    await session.flush()
    detail = {"seed": seed, "candidates": drawn.candidates, "chosen": row.chosen, "digest": digest}
    await record(session, action="draw:make", resource=f"draws/{row.id}", detail=detail)
    return row


def _place(drawer: Principal) -> dict[str, Any]:
    """A draw belongs to the office that drew."""
    return {
        "region_path": drawer.region_path,
        "region_code": drawer.region_code,
        "unit_id": drawer.organisation_id or 0,
        "unit_code": drawer.organisation_code or "",
        "unit_name": drawer.organisation_name or "",
        "department_id": drawer.department_id or drawer.organisation_id or 0,
    }


def _evidence(
    budget_year: int, pool: list[str], seed: str, given: bool, share: Decimal | None, count: int | None, day: date
) -> DrawEvidence:
    """A share has two decimals here as in the database: the digest must not tell them apart."""
    exact = None if share is None else share.quantize(HUNDREDTH)
    return DrawEvidence(budget_year, tuple(pool), seed, given, exact, count, day)


def _columns(evidence: DrawEvidence) -> dict[str, Any]:
    """The evidence as it is kept; `_evidence` reads it back."""
    return {
        "budget_year": evidence.budget_year,
        "pool": list(evidence.pool),
        "seed": evidence.seed,
        "seed_given": evidence.seed_given,
        "share": evidence.share,
        "asked_count": evidence.count,
        "drawn_on": evidence.drawn_on,
    }


def decided(evidence: DrawEvidence, policy: DrawingPolicy) -> tuple[Drawn, tuple[Finding, ...], str]:
    """The choice, what is to be said of it, and the digest: drawing and recomputing take this one way."""
    drawn, findings = decide(evidence, policy.rule)
    content = {"evidence": evidence, "policy": policy.document, "drawn": drawn, "findings": findings}
    return drawn, findings, sha256(content)


def _re_checks(chosen: list[SelfEvaluation], drawn: Draw, drawer: Principal, today: date) -> list[ReCheck]:
    rows = []
    for position, one in enumerate(chosen, start=1):
        row = to_be_checked(one, draw_id=drawn.id, position=position, lot=lot(drawn.seed, str(one.id)))
        note_step(row, drawer, today, action="draw", to_status=ReCheckStatus.DRAWN.value)
        rows.append(row)
    return rows


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The stored choice against a new one from the stored pool and seed under the stored policy."""
    row = await session.get(Draw, identifier)
    if row is None:
        raise DrawNotFound("没有找到这次抽取，或不在本岗位可见范围内；请核对编号。")
    if row.pool is None or row.policy is None or row.drawn_on is None or row.digest is None:
        raise PoolNotKept("这次抽取早于保存候选名单的版本，不能重算；请按种子和当年已通过的自评人工核对。")
    evidence = _evidence(row.budget_year, row.pool, row.seed, row.seed_given, row.share, row.asked_count, row.drawn_on)
    drawn, findings, digest = decided(evidence, drawing_policy_of(row.policy))
    made = [(str(one.self_evaluation_id), one.lot) for one in await drawn_re_checks(session, identifier)]
    pairs: dict[str, tuple[object, object]] = {
        "#/chosen": (row.chosen, list(drawn.chosen)),
        "#/candidates": (row.candidates, drawn.candidates),
        "#/pool_sha256": (row.pool_sha256, drawn.pool_sha256),
        "#/findings": (row.findings, document(findings)),
        "#/re_checks": (made, [(one, lot(row.seed, one)) for one in drawn.chosen]),
        "#/digest": (row.digest, digest),
    }
    found = [at for at, (stored, again) in pairs.items() if stored != again]
    return RecomputationView(
        matches=not found,
        stored_digest=row.digest,
        recomputed_digest=digest,
        stored_total=None,
        recomputed_total=None,
        deviations=found,
    )
