"""A batch from draft to publication: each step is taken with all its proposals at once, by the same separate people."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.access import GRANTS
from indicator_library.domain.importing import Outcome, Planned, Row
from indicator_library.domain.inheritance import merged
from indicator_library.domain.lifecycle import ProposalAction, Step, Transition, next_status
from indicator_library.domain.proposing import ProposalIncomplete
from indicator_library.indicator_imports.models import IndicatorImport
from indicator_library.indicator_imports.planning import planned
from indicator_library.indicator_imports.publishing import Made, publish_all
from indicator_library.indicator_proposals.drafting import Acting
from indicator_library.indicator_proposals.history import hands_of, line_of, note_step
from indicator_library.indicator_proposals.standing import owner_of, require_theirs
from indicator_library.indicators.models import Tier
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict, NotFound
from wenxiao.pages import check_version
from wenxiao.problems import NotPermitted

SHOWN = 20
_HANDS = text(
    "SELECT DISTINCT line ->> 'action' AS action, line ->> 'subject' AS subject, line ->> 'acting_for' AS acting_for"
    " FROM indicators.indicator_proposal p, jsonb_array_elements(p.history) AS line"
    " WHERE p.batch_id = :id AND p.status = :status"
)
_ROWS = text(
    "SELECT p.id, p.action, p.indicator_id, p.base_version, p.parent_id, p.content, p.distinct_because,"
    " i.code, a.code AS parent_code, c.content AS above FROM indicators.indicator_proposal p"
    " LEFT JOIN indicators.indicator i ON i.id = p.indicator_id"
    " LEFT JOIN indicators.indicator a ON a.id = p.parent_id"
    " LEFT JOIN indicators.indicator_version c ON c.indicator_id = a.id AND c.number = a.version"
    " WHERE p.batch_id = :id AND p.status = :status ORDER BY p.id FOR UPDATE OF p"
)
_LOCK = text("SELECT id FROM indicators.indicator WHERE id = ANY (:ids) ORDER BY id FOR UPDATE")
_TAKE = text(
    "UPDATE indicators.indicator_proposal SET status = :to, version = version + 1,"
    " history = history || CAST(:line AS jsonb), due_to_finance = due_to_finance OR :due,"
    " indicator_id = coalesce((CAST(:made AS jsonb) ->> id::text)::uuid, indicator_id)"
    " WHERE batch_id = :id AND status = :before"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:place, 0))")


class ImportNotFound(NotFound):
    title = "没有这次指标导入"


class BatchOvertaken(Conflict):
    title = "指标库已有变化"


async def step(
    session: AsyncSession, identifier: UUID, taken: Step, act: Acting, expected: int, *, reason: str | None = None
) -> IndicatorImport:
    """Submitting and publishing look at every row anew; proposals that went their own way since stay where they are."""
    batch = await locked(session, IndicatorImport, identifier, ImportNotFound)
    check_version(batch.version, expected)
    require_theirs(batch, act.who)
    before = batch.status
    transition = await _next(session, batch, taken, act)
    made: Mapping[str, str] = {}
    due = False
    if taken is Step.PUBLISH:
        await session.execute(_ONE_AT_A_TIME, {"place": f"indicators.publish.{batch.region_path}"})
        due = batch.tier is Tier.DEPARTMENT
    if taken in (Step.SUBMIT, Step.PUBLISH):
        told = await _judged_anew(session, batch, act)
        if taken is Step.PUBLISH:
            made = _indicators(await publish_all(session, told, owner_of(batch), act))
    line = line_of(act.who, act.day, taken, transition.to, before=before, reason=reason)
    moved = {"id": identifier, "before": before, "to": transition.to, "due": due, "made": json.dumps(made)}
    await session.execute(_TAKE, moved | {"line": json.dumps([line], ensure_ascii=False)})
    note_step(batch, act.who, act.day, taken, transition.to, before=before, reason=reason)
    await session.flush()
    await record(
        session,
        action=f"indicator_import:{taken.value}",
        resource=f"indicator-imports/{identifier}",
        detail={"status": batch.status.value, "counts": batch.counts},
    )
    return batch


async def _next(session: AsyncSession, batch: IndicatorImport, taken: Step, act: Acting) -> Transition:
    """Whoever had a hand in a single proposal of the batch had one in the batch."""
    hands = hands_of(batch)
    for row in await session.execute(_HANDS, {"id": batch.id, "status": batch.status}):
        hands.setdefault(row.action, set()).update({row.subject, row.acting_for} - {None})
    by = {name for name in (act.who.subject, act.who.acting_for) if name}
    transition = next_status(batch.status, taken, by=by, hands=hands)
    if transition.permission not in GRANTS.get((act.who.role, act.who.duty), ()):
        raise NotPermitted("这一步由另一岗位办理，请换用有权的岗位登录。", permission=transition.permission)
    return transition


async def _judged_anew(session: AsyncSession, batch: IndicatorImport, act: Acting) -> list[Planned]:
    asked = await session.execute(_ROWS, {"id": batch.id, "status": batch.status})
    found = [dict(row) for row in asked.mappings()]
    await session.execute(_LOCK, {"ids": [one["indicator_id"] for one in found if one["indicator_id"]]})
    rows = [_row(number, one) for number, one in enumerate(found, 1)]
    told = await planned(session, rows, owner_of(batch), act)
    refused = [one for one in told if one.outcome is Outcome.REFUSED]
    overtaken = [one for one, was in zip(told, found, strict=True) if not _as_planned(one, was)]
    if overtaken and not refused:
        names = "、".join(f"“{one.row.stated['name']}”" for one in overtaken[:SHOWN])
        raise BatchOvertaken(
            f"导入以后指标库已有变化，其中 {len(overtaken)} 项须重新核对：{names}。请退回或撤回这一批，重新导入。",
            names=[one.row.stated["name"] for one in overtaken[:SHOWN]],
        )
    if refused:
        first = refused[0]
        detail = next(finding.detail for finding in first.findings if finding.severity == "refusal")
        raise ProposalIncomplete(
            f"这一批中有 {len(refused)} 项不能通过，如“{first.row.stated.get('name')}”：{detail}",
            findings=[finding for one in refused[:SHOWN] for finding in one.findings],
        )
    return told


def _row(number: int, proposal: Mapping[str, Any]) -> Row:
    """The proposal as the row that it came from: with all that holds, as a table states it."""
    above, own = proposal["above"], proposal["content"]
    return Row(
        number,
        merged(above, own) if above else own,
        code=proposal["code"],
        parent_code=proposal["parent_code"],
        distinct_because=proposal["distinct_because"],
        proposal_id=proposal["id"],
    )


def _as_planned(one: Planned, was: Mapping[str, Any]) -> bool:
    revised = was["action"] == ProposalAction.REVISE
    outcome = Outcome.REVISED if revised else Outcome.CREATED
    version = one.existing.version if one.existing else None
    parent = one.parent.id if one.parent else None
    return (one.outcome, version, parent) == (outcome, was["base_version"], was["parent_id"])


def _indicators(made: Sequence[Made]) -> dict[str, str]:
    """Proposal → the indicator that it became."""
    return {str(one.proposal_id): str(one.indicator["id"]) for one in made}
