"""Proposing a bulletin from what was due and what came of it, issuing it, and computing it again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from disclosure_api.congress_papers.usecases import office_of
from disclosure_api.disclosure_bulletins.models import DisclosureBulletin, RecomputationView
from disclosure_api.disclosure_duties.queries import duties_of
from disclosure_api.domain.announcing import (
    AnnouncingPolicy,
    BulletinStatus,
    entries_of,
    policy_of,
    refuse_an_empty_one,
    refuse_without_law,
    require_issuable,
)
from disclosure_api.domain.canonical import digest
from disclosure_api.due_law import due_law
from disclosure_api.due_policies import supervised_law
from disclosure_api.steps import acting, hands_of, note_step
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

GRAVE = ("v.region_path = :region_path", "v.state IN ('late', 'missing', 'irregular', 'outdated')")


class DisclosureBulletinNotFound(NotFound):
    title = "没有这份公开情况通报"


class DisclosureBulletinOutdated(Conflict):
    title = "起草后已签发另一份公开情况通报"


async def propose(
    session: AsyncSession, budget_year: int, *, proposer: Principal, library: PolicyLibrary, today: date
) -> DisclosureBulletin:
    """Nobody picks what is announced: it follows from the region's year; what was announced before is left out."""
    held = supervised_law(library, region_code=proposer.region_code, level=proposer.level, day=today)
    policy = AnnouncingPolicy(held.supervision)
    refuse_without_law(policy)
    evidence = await _evidence(session, budget_year, proposer, library, today)
    kept = {**policy.document(), "stamp": vars(held.stamp)}
    entries, summed = decided(evidence, kept)
    row = DisclosureBulletin(
        **office_of(proposer),
        budget_year=budget_year,
        evidence=evidence,
        entries=entries,
        policy=kept,
        digest=summed,
        proposed_on=today,
    )
    note_step(row, proposer, today, action="propose", to_status=row.status.value)
    session.add(row)
    await session.flush()
    await _note(session, row, "disclosure_bulletin:propose")
    return row


def decided(evidence: dict[str, Any], kept: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Entries and digest from the stored evidence alone: proposing and recomputing take this one way."""
    entries = entries_of(evidence, policy_of(kept))
    refuse_an_empty_one(entries, evidence["budget_year"])
    return entries, digest({"evidence": evidence, "policy": kept, "entries": entries})


async def issue(
    session: AsyncSession, identifier: UUID, *, head: Principal, expected: int, library: PolicyLibrary, today: date
) -> None:
    """Final, and read by everybody of the region, from here on; only while it is what the evidence of today says."""
    row = await locked(session, DisclosureBulletin, identifier, DisclosureBulletinNotFound)
    check_version(row.version, expected)
    require_issuable(row.status, hands_of(row, "propose"), acting(head))
    key = func.hashtextextended(f"disclosure.bulletin.{row.region_path}.{row.budget_year}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
    if await _issued_since(session, row):
        raise DisclosureBulletinOutdated("起草后已签发本年度另一份通报，内容可能重复，请重新起草后再签发。")
    evidence = await _evidence(session, row.budget_year, head, library, today)
    now = entries_of(evidence, policy_of(row.policy))
    if {_told(entry) for entry in now} != {_told(entry) for entry in row.entries}:
        raise DisclosureBulletinOutdated("起草后情况有变化，有的已经办理、撤回或决定不予公开，请重新起草后再签发。")
    row.status, row.issued_on, row.version = BulletinStatus.ISSUED, today, row.version + 1
    note_step(row, head, today, action="issue", to_status=row.status.value)
    await session.flush()
    await _note(session, row, "disclosure_bulletin:issue")


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The stored entries against new ones from the stored evidence under the stored policy."""
    row = await session.get(DisclosureBulletin, identifier)
    if row is None:
        raise DisclosureBulletinNotFound("没有找到这份通报，或尚未签发；请核对编号。")
    entries, summed = decided(row.evidence, row.policy)
    pairs = {"#/entries": (row.entries, entries), "#/digest": (row.digest, summed)}
    found = [at for at, (stored, again) in pairs.items() if stored != again]
    return RecomputationView(matches=not found, stored_digest=row.digest, recomputed_digest=summed, deviations=found)


async def _evidence(
    session: AsyncSession, budget_year: int, proposer: Principal, library: PolicyLibrary, today: date
) -> dict[str, Any]:
    law = await due_law(session, budget_year, who=proposer, library=library, today=today)
    rows = await duties_of(session, law, GRAVE, {"region_path": proposer.region_path})
    before = {
        _told(entry) for one in await _issued(session, proposer.region_path, budget_year) for entry in one.entries
    }
    return {
        "budget_year": budget_year,
        "as_of": today.isoformat(),
        "duties": [row for row in rows if _told(row) not in before],
    }


def _told(entry: dict[str, Any]) -> tuple[str, ...]:
    """Once as missing, once as late, once as irregular."""
    return entry["kind"], entry["project_code"], entry["audience"], entry["state"]


async def _issued(session: AsyncSession, region_path: str, budget_year: int) -> list[DisclosureBulletin]:
    asked = select(DisclosureBulletin).where(
        col(DisclosureBulletin.region_path) == region_path,
        col(DisclosureBulletin.budget_year) == budget_year,
        col(DisclosureBulletin.status) == BulletinStatus.ISSUED,
    )
    return list((await session.scalars(asked.order_by(col(DisclosureBulletin.id)))).all())


async def _issued_since(session: AsyncSession, proposed: DisclosureBulletin) -> bool:
    """By real time: whether another of the year was issued after this one had been proposed."""
    moment = proposed.created_at
    return moment is not None and any(
        datetime.fromisoformat(line["recorded_at"]) > moment
        for one in await _issued(session, proposed.region_path, proposed.budget_year)
        for line in one.history
        if line["action"] == "issue"
    )


async def _note(session: AsyncSession, row: DisclosureBulletin, action: str) -> None:
    detail = {"entries": len(row.entries), "digest": row.digest}
    await record(session, action=action, resource=f"disclosure-bulletins/{row.id}", detail=detail)
