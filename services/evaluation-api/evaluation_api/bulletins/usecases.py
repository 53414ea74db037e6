"""Proposing a bulletin from what is final and what is late, issuing it, and computing it again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.bulletin_policies import AnnouncingPolicy, announcing_policy, announcing_policy_of
from evaluation_api.bulletins import queries
from evaluation_api.bulletins.models import Bulletin
from evaluation_api.domain.bulletin import entries_of, refuse_an_empty_one, refuse_without_law
from evaluation_api.domain.lifecycle import BULLETIN, Action, next_status
from evaluation_api.domain.trace import document, sha256
from evaluation_api.history import hands_of, note_step
from evaluation_api.policies import effective
from evaluation_api.recomputing import held_against_the_log
from evaluation_api.regional_law import law_of_year
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


class BulletinNotFound(NotFound):
    title = "没有这份通报"


class BulletinOutdated(Conflict):
    title = "起草后已签发另一份通报"


async def propose(
    session: AsyncSession, budget_year: int, *, proposer: Principal, library: PolicyLibrary, today: date
) -> Bulletin:
    """Nobody picks what is announced: it follows from the region's year; what was announced before is left out."""
    policy = announcing_policy(effective(library, "evaluation", proposer, proposer.region_code, today))
    refuse_without_law(policy.rule)
    evidence = await _evidence(session, budget_year, proposer, library, today)
    entries, digest = decided(evidence, policy)
    row = Bulletin(
        region_path=proposer.region_path,
        region_code=proposer.region_code,
        unit_id=proposer.organisation_id or 0,
        unit_code=proposer.organisation_code or "",
        unit_name=proposer.organisation_name or "",
        department_id=proposer.department_id or proposer.organisation_id or 0,
        budget_year=budget_year,
        evidence=evidence,
        entries=entries,
        policy=policy.document,
        digest=digest,
        proposed_on=today,
    )
    note_step(row, proposer, today, action="propose", to_status=row.status.value)
    session.add(row)
    await session.flush()
    detail = {"entries": len(entries), "digest": digest}
    await record(session, action="bulletin:propose", resource=f"bulletins/{row.id}", detail=detail)
    return row


async def _evidence(
    session: AsyncSession, budget_year: int, proposer: Principal, library: PolicyLibrary, today: date
) -> dict[str, Any]:
    where = proposer.region_path
    before = [entry for one in await queries.issued(session, where, budget_year) for entry in one.entries]
    checked = {one["place"]["re_check_id"] for one in before} - {None}
    owed = {(one["place"]["target_id"], one["figures"].get("submitted_on")) for one in before}
    law = await law_of_year(session, budget_year, who=proposer, library=library, today=today)
    found: dict[str, Any] = document(
        {
            "budget_year": budget_year,
            "as_of": today,
            "re_checks": await queries.concluded(session, where, budget_year, but=checked),
            "owed": await queries.late(session, law, where, but=owed),
        }
    )
    return found


def decided(evidence: dict[str, Any], policy: AnnouncingPolicy) -> tuple[list[dict[str, Any]], str]:
    """Entries and digest from the stored evidence alone: proposing and recomputing take this one way."""
    found = entries_of(evidence, policy.rule)
    refuse_an_empty_one(found, evidence["budget_year"])
    entries: list[dict[str, Any]] = document(found)
    return entries, sha256({"evidence": evidence, "policy": policy.document, "entries": entries})


async def issue(session: AsyncSession, identifier: UUID, *, head: Principal, expected: int, today: date) -> None:
    """Final, and read by everybody of the region, from here on."""
    row = await locked(session, Bulletin, identifier, BulletinNotFound)
    check_version(row.version, expected)
    before = row.status
    after = next_status(
        BULLETIN, before, Action.ISSUE, actor=head.subject, hands=hands_of(row), acting_for=head.acting_for
    )
    await queries.one_at_a_time(session, row.region_path, row.budget_year)
    if await queries.issued_since(session, row):
        raise BulletinOutdated("起草后已签发本年度另一份通报，内容可能重复，请重新起草后再签发。")
    row.status, row.issued_on = after, today
    note_step(row, head, today, action="issue", from_status=before.value, to_status=row.status.value)
    await session.flush()
    detail = {"entries": len(row.entries), "digest": row.digest}
    await record(session, action="bulletin:issue", resource=f"bulletins/{identifier}", detail=detail)


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The stored entries against new ones from the stored evidence under the stored policy, and the audit log."""
    row = await session.get(Bulletin, identifier)
    if row is None:
        raise BulletinNotFound("没有找到这份通报，或尚未签发；请核对编号。")
    entries, digest = decided(row.evidence, announcing_policy_of(row.policy))
    pairs = {"#/entries": (row.entries, entries), "#/digest": (row.digest, digest)}
    found = [at for at, (stored, again) in pairs.items() if stored != again]
    told = RecomputationView(
        matches=not found,
        stored_digest=row.digest,
        recomputed_digest=digest,
        stored_total=None,
        recomputed_total=None,
        deviations=found,
    )
    return await held_against_the_log(
        session, told, row, step="propose", action="bulletin:propose", resource=f"bulletins/{identifier}"
    )
