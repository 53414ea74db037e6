"""Drawing self-evaluations for re-check."""

import secrets
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.drawing import count_for_share, draw, lot
from evaluation_api.domain.lifecycle import ReCheckStatus
from evaluation_api.domain.trace import document
from evaluation_api.draws.models import Draw, DrawRequest
from evaluation_api.draws.queries import open_to_a_draw
from evaluation_api.history import note_step
from evaluation_api.policies import effective
from evaluation_api.re_checks.models import ReCheck, to_be_checked
from evaluation_api.self_evaluations.models import SelfEvaluation
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import NotFound
from wenxiao.findings import Finding, Parameter
from wenxiao.policy import PolicyLibrary


class DrawNotFound(NotFound):
    title = "没有这次抽取"


async def draw_for_re_check(
    session: AsyncSession, asked: DrawRequest, *, drawer: Principal, library: PolicyLibrary, today: date
) -> Draw:
    """From what the departments have passed and nobody has drawn; the choice follows from the recorded seed."""
    section = effective(library, "evaluation", drawer, drawer.region_code, today)
    share: Parameter[Decimal] = section.parameters["re_check_share"]
    candidates = {str(row.id): row for row in await open_to_a_draw(session, drawer.region_path, asked.budget_year)}
    least = count_for_share(len(candidates), share.value)
    count = asked.count or (least if asked.share is None else count_for_share(len(candidates), asked.share))
    seed = asked.seed or secrets.token_hex(16)
    drawn = draw(candidates, seed=seed, count=count)
    row = Draw(
        region_path=drawer.region_path,
        region_code=drawer.region_code,
        unit_id=drawer.organisation_id or 0,
        unit_code=drawer.organisation_code or "",
        unit_name=drawer.organisation_name or "",
        department_id=drawer.department_id or drawer.organisation_id or 0,
        budget_year=asked.budget_year,
        seed=seed,
        share=share.value if asked.count is None and asked.share is None else asked.share,
        asked_count=asked.count,
        candidates=drawn.candidates,
        pool_sha256=drawn.pool_sha256,
        chosen=list(drawn.chosen),
        findings=document(_few(len(drawn.chosen), least, share)),
        stamp=document(asdict(section.stamp)),
    )
    note_step(row, drawer, today, action="draw", to_status="drawn")
    session.add(row)
    await session.flush()
    for position, chosen in enumerate(drawn.chosen, start=1):
        session.add(_re_check(candidates[chosen], row, position, drawer, today))
    await session.flush()
    detail = {"seed": seed, "candidates": drawn.candidates, "chosen": list(drawn.chosen)}
    await record(session, action="draw:make", resource=f"draws/{row.id}", detail=detail)
    return row


def _re_check(chosen: SelfEvaluation, drawn: Draw, position: int, drawer: Principal, today: date) -> ReCheck:
    row = to_be_checked(chosen, draw_id=drawn.id, position=position, lot=lot(drawn.seed, str(chosen.id)))
    note_step(row, drawer, today, action="draw", to_status=ReCheckStatus.DRAWN.value)
    return row


def _few(chosen: int, least: int, share: Parameter[Decimal]) -> list[Finding]:
    if chosen >= least:
        return []
    detail = f"抽取{chosen}个，少于惯例比例{share.value:f}%对应的{least}个，请说明理由或补抽"
    return [Finding("fewer_than_the_share", detail, share.basis, severity="warning")]
