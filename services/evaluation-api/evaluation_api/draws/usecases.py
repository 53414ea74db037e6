"""Drawing self-evaluations for re-check, and drawing the same again."""

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from evaluation_api.domain.drawing import DrawEvidence, PoolNotKept, lot, refuse_a_given_seed
from evaluation_api.domain.grading import scale_of
from evaluation_api.domain.lifecycle import ReCheckStatus
from evaluation_api.domain.sampling import Frame
from evaluation_api.domain.strata import (
    Allocation,
    Attribute,
    Candidate,
    bracket_of,
    object_of,
    own_grade_of,
    stratum_of,
)
from evaluation_api.domain.trace import document
from evaluation_api.draws.deciding import Decided, decided, evidence_of, exact_share, frame_of
from evaluation_api.draws.models import Draw, DrawRequest
from evaluation_api.draws.queries import Open, drawn_re_checks, open_to_a_draw
from evaluation_api.history import note_step
from evaluation_api.policies import DrawingPolicy, drawing_policy, drawing_policy_of, effective
from evaluation_api.re_checks.models import ReCheck, to_be_checked
from evaluation_api.self_evaluations.models import SelfEvaluation
from evaluation_api.self_evaluations.queries import hold_the_pool
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import NotFound
from wenxiao.policy import PolicyLibrary


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
    """From what the departments have passed and nobody has drawn. The frame is fixed, and its digest in the audit log,
    before there is a seed; the choice follows from both."""
    refuse_a_given_seed(asked.seed, demonstration=demonstration)
    policy = drawing_policy(effective(library, "evaluation", drawer, drawer.region_code, today))
    await hold_the_pool(session, drawer.region_path, asked.budget_year)
    candidates = await open_to_a_draw(session, drawer.region_path, asked.budget_year)
    frame = _frame(candidates, asked, policy)
    identifier = (await session.scalars(select(func.uuidv7()))).one()
    fixed = {"frame_sha256": frame.sha256, "candidates": len(candidates)}
    await record(session, action="draw:fix_frame", resource=f"draws/{identifier}", detail=fixed)
    seed, given = asked.seed or secrets.token_hex(16), asked.seed is not None
    evidence = _evidence(asked, frame, policy, (seed, given), today)
    made = decided(evidence, frame, policy)
    row = _row(identifier, drawer, (evidence, frame), policy, made)
    note_step(row, drawer, today, action="draw", to_status="drawn")
    session.add(row)
    await session.flush()
    forms = {str(one.evaluation.id): one.evaluation for one in candidates}
    session.add_all(_re_checks([forms[chosen] for chosen in made.drawn.chosen], row, drawer, today))
    await session.flush()
    detail = {"seed": seed, "candidates": row.candidates, "chosen": row.chosen, "digest": row.digest}
    await record(session, action="draw:make", resource=f"draws/{row.id}", detail=detail)
    return row


def _frame(candidates: Sequence[Open], asked: DrawRequest, policy: DrawingPolicy) -> Frame:
    """Strata as the policy has them, or as they are asked for."""
    held = policy.rule.sampling
    by = tuple(Attribute(one) for one in (held.value.by if held else ()))
    rule = Allocation(held.value.allocation) if held else Allocation.LARGEST_REMAINDER
    wanted = by if asked.strata is None else tuple(asked.strata)
    spread = asked.allocation or rule
    edges = held.value.money_edges if held else ()
    found = sorted((_candidate(one, wanted, edges) for one in candidates), key=lambda one: one.id)
    return Frame(wanted, spread, (wanted, spread) != (by, rule), tuple(found))


def _candidate(found: Open, by: Sequence[Attribute], edges: Sequence[int]) -> Candidate:
    form = found.evaluation
    attributes = {
        "object": object_of(found.object),
        "department": str(form.department_id),
        "money": bracket_of(form.adjusted_budget, edges),
        "own_grade": own_grade_of(form.own_total, scale_of(form.grade_scale or [])),
    }
    return Candidate(
        id=str(form.id),
        stratum=stratum_of(attributes, by),
        department_name=found.department_name or "",
        project_code=form.project_code,
        project_name=form.project_name,
        unit_name=form.unit_name,
        **attributes,
    )


def _evidence(
    asked: DrawRequest, frame: Frame, policy: DrawingPolicy, seed: tuple[str, bool], today: date
) -> DrawEvidence:
    share = asked.share if asked.count or asked.share else policy.rule.share.value
    pool = tuple(one.id for one in frame.candidates)
    return DrawEvidence(asked.budget_year, pool, *seed, exact_share(share), asked.count, today)


def _row(
    identifier: UUID, drawer: Principal, drawn_from: tuple[DrawEvidence, Frame], policy: DrawingPolicy, made: Decided
) -> Draw:
    """A draw belongs to the office that drew; `evidence_of` and `frame_of` read their columns back."""
    evidence, frame = drawn_from
    return Draw(
        id=identifier,
        region_path=drawer.region_path,
        region_code=drawer.region_code,
        unit_id=drawer.organisation_id or 0,
        unit_code=drawer.organisation_code or "",
        unit_name=drawer.organisation_name or "",
        department_id=drawer.department_id or drawer.organisation_id or 0,
        budget_year=evidence.budget_year,
        pool=list(evidence.pool),
        seed=evidence.seed,
        seed_given=evidence.seed_given,
        share=evidence.share,
        asked_count=evidence.count,
        drawn_on=evidence.drawn_on,
        strata=[one.value for one in frame.by],
        allocation_rule=frame.allocation.value,
        strata_asked=frame.asked,
        frame=document(frame.candidates),
        frame_sha256=frame.sha256,
        allocation=made.allocation,
        candidates=made.drawn.candidates,
        pool_sha256=made.drawn.pool_sha256,
        chosen=list(made.drawn.chosen),
        findings=made.findings,
        policy=policy.document,
        stamp=policy.document["stamp"],
        digest=made.digest,
    )


def _re_checks(chosen: Sequence[SelfEvaluation], drawn: Draw, drawer: Principal, today: date) -> list[ReCheck]:
    rows = []
    for position, one in enumerate(chosen, start=1):
        row = to_be_checked(one, draw_id=drawn.id, position=position, lot=lot(drawn.seed, str(one.id)))
        note_step(row, drawer, today, action="draw", to_status=ReCheckStatus.DRAWN.value)
        rows.append(row)
    return rows


async def kept_draw(session: AsyncSession, identifier: UUID) -> Draw:
    row = await session.get(Draw, identifier)
    if row is None:
        raise DrawNotFound("没有找到这次抽取，或不在本岗位可见范围内；请核对编号。")
    return row


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The stored choice against a new one from the stored frame and seed under the stored policy."""
    row = await kept_draw(session, identifier)
    if row.pool is None or row.policy is None or row.drawn_on is None or row.digest is None:
        raise PoolNotKept("这次抽取早于保存候选名单的版本，不能重算；请按种子和当年已通过的自评人工核对。")
    kept = row.model_dump()
    frame = frame_of(kept)
    again = decided(evidence_of(kept), frame, drawing_policy_of(row.policy))
    drawn = again.drawn
    seen = [(str(one.self_evaluation_id), one.lot) for one in await drawn_re_checks(session, identifier)]
    within = {one for one, _ in seen}
    pairs: dict[str, tuple[object, object]] = {
        "#/chosen": (row.chosen, list(drawn.chosen)),
        "#/candidates": (row.candidates, drawn.candidates),
        "#/pool_sha256": (row.pool_sha256, drawn.pool_sha256),
        "#/frame_sha256": (row.frame_sha256, frame and frame.sha256),
        "#/frame": _strata(frame),
        "#/allocation": (row.allocation, again.allocation),
        "#/findings": (row.findings, again.findings),
        "#/re_checks": (seen, [(one, lot(row.seed, one)) for one in drawn.chosen if one in within]),
        "#/digest": (row.digest, again.digest),
    }
    found = [at for at, (stored, computed) in pairs.items() if stored != computed]
    return RecomputationView(
        matches=not found,
        stored_digest=row.digest,
        recomputed_digest=again.digest,
        stored_total=None,
        recomputed_total=None,
        deviations=found,
    )


def _strata(frame: Frame | None) -> tuple[list[str], list[str]]:
    """As they stand in the frame, and as its attributes give them."""
    if frame is None:
        return [], []
    return [one.stratum for one in frame.candidates], [stratum for _, stratum in frame.lines]
