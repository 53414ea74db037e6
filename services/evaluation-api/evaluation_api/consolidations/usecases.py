"""Gathering the self-evaluations of one transfer into one form, reporting it, and computing it again."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.clients import Transfer
from evaluation_api.consolidations import queries
from evaluation_api.consolidations.gathering import digest_over, form_of, gathered, judged
from evaluation_api.consolidations.models import Consolidation, ConsolidationContent, ConsolidationNotFound
from evaluation_api.domain.lifecycle import CONSOLIDATION, Action, next_status
from evaluation_api.domain.sheet import Judgement, digest_of
from evaluation_api.domain.trace import sha256
from evaluation_api.history import hands_of, note_step
from evaluation_api.policies import evaluation_policy_of
from evaluation_api.recomputing import compared
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


async def gather(
    session: AsyncSession,
    transfer: Transfer,
    content: ConsolidationContent,
    *,
    author: Principal,
    library: PolicyLibrary,
    today: date,
) -> Consolidation:
    """A first one, or a new revision of what was reported before."""
    department = author.department_id or author.organisation_id or 0
    row = Consolidation(
        region_path=author.region_path,
        region_code=author.region_code,
        unit_id=author.organisation_id or 0,
        unit_code=author.organisation_code or "",
        unit_name=author.organisation_name or "",
        department_id=department,
        transfer_id=transfer.id,
        revision=await queries.last_revision(session, transfer.id, department) + 1,
        **await gathered(session, transfer, content, author=author, library=library, today=today),
    )
    note_step(row, author, today, action="gather", to_status=row.status.value)
    session.add(row)
    await session.flush()
    await _told(session, row, "consolidation:make")
    return row


async def gather_again(
    session: AsyncSession,
    identifier: UUID,
    transfer: Transfer,
    content: ConsolidationContent,
    *,
    author: Principal,
    expected: int,
    library: PolicyLibrary,
    today: date,
) -> None:
    """Reads what has been reported meanwhile."""
    row = await locked(session, Consolidation, identifier, ConsolidationNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(CONSOLIDATION, before, Action.GATHER, actor=author.subject, hands={})
    found = await gathered(session, transfer, content, author=author, library=library, today=today)
    for name, value in found.items():
        setattr(row, name, value)
    note_step(row, author, today, action="gather", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await _told(session, row, "consolidation:make")


async def report(session: AsyncSession, identifier: UUID, *, author: Principal, expected: int, today: date) -> None:
    """From now on it is final: finance reads it, and so does the department that the transfer came from."""
    row = await locked(session, Consolidation, identifier, ConsolidationNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(
        CONSOLIDATION, before, Action.REPORT, actor=author.subject, hands=hands_of(row), acting_for=author.acting_for
    )
    row.reported_on = today
    note_step(row, author, today, action="report", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await _told(session, row, "consolidation:report")


async def _told(session: AsyncSession, row: Consolidation, action: str) -> None:
    detail = {"total": f"{row.total:f}", "parts": len(row.parts), "missing": len(row.missing), "digest": row.digest}
    await record(session, action=action, resource=f"consolidations/{row.id}", detail=detail)


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """Parts, values and points once more from what is stored, under the stored policy."""
    found = await session.get(Consolidation, identifier)
    if found is None:
        raise ConsolidationNotFound("没有找到这份汇总自评，或不在本岗位可见范围内；请核对编号。")
    row = found.model_dump()
    stored = Judgement(found.total, found.result["grade"], found.result, found.digest)
    digest_now = digest_over(row, digest_of(form_of(row, found.rows), sha256(found.policy), found.result))
    return compared(stored, digest_now, judged(row, evaluation_policy_of(found.policy)))
