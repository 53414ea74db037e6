"""Drafting and signing a department's commitment, and finding those that are missing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from targets_api.commitments.models import Commitment, CommitmentDraft, FiguresView, MissingCommitment
from targets_api.commitments.queries import (
    commitments_of,
    kept_promises,
    newest_signed,
    promises_by_department,
    promises_of,
)
from targets_api.database import Session
from targets_api.domain.commitments import (
    MISSING_ZH,
    CommitmentStatus,
    Figures,
    NotOwnCommitment,
    Promise,
    figures_of,
    letter,
    missing_because,
    require_signable,
    require_something,
)
from targets_api.policies import Place, level_of
from targets_api.review_policies import commitment_rule, commitment_stamp
from targets_api.scope import own_scope
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

_ONE_DRAFT_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('commitment', :department))")


class CommitmentNotFound(NotFound):
    title = "没有该承诺书"


async def draft_commitment(
    session: Session, draft: CommitmentDraft, *, who: Principal, today: date, library: PolicyLibrary
) -> Commitment:
    """The text with the figures of today; an earlier draft gives way, an earlier signed one stays on record."""
    scope = own_scope(who)
    await session.execute(_ONE_DRAFT_AT_A_TIME, {"department": scope["unit_id"]})
    promises = await promises_of(session, scope["unit_id"], draft.budget_year)
    require_something(promises, draft.budget_year)
    earlier = (await commitments_of(session, draft.budget_year)).get(scope["unit_id"], ())
    open_one = next((one for one in earlier if one.status is CommitmentStatus.DRAFT), None)
    place = Place(who.region_code, who.level, today)
    written: dict[str, Any] = {
        "figures": _kept(promises),
        "text": letter(scope["unit_name"], "财政部门", draft.budget_year, figures_of(promises)),
        "basis": list(commitment_rule(library, place).basis),
        "policy_stamp": asdict(commitment_stamp(library, place)),
        "author_subject": who.subject,
        "author_name": who.name,
    }
    if open_one is None:
        row = Commitment(**scope, **written, budget_year=draft.budget_year, revision=len(earlier) + 1)
        session.add(row)
    else:
        row = open_one
        for name, value in written.items():
            setattr(row, name, value)
        row.version += 1
    await session.flush()
    said = {"budget_year": draft.budget_year, "revision": row.revision}
    await audit.record(session, action="commitment:draft", resource=f"commitments/{row.id}", detail=said)
    return row


def _kept(promises: Sequence[Promise]) -> dict[str, Any]:
    told = figures_of(promises)
    items = [asdict(one) | {"budget": f"{one.budget:f}"} for one in promises]
    return asdict(told) | {"budget": f"{told.budget:f}", "items": items}


async def sign_commitment(
    session: Session, commitment_id: UUID, *, expected: int, who: Principal, today: date
) -> Commitment:
    row = await locked(session, Commitment, commitment_id, CommitmentNotFound)
    check_version(row.version, expected)
    if row.unit_id != who.organisation_id:
        raise NotOwnCommitment("承诺书由本部门负责人签署，请由该部门负责人办理")
    now = await promises_of(session, row.unit_id, row.budget_year)
    require_signable(row.status, kept_promises(row.figures), now)
    row.status, row.signed_on = CommitmentStatus.SIGNED, today
    row.signed_by, row.signed_by_name, row.signed_for = who.subject, who.name, who.acting_for
    row.version += 1
    await session.flush()
    said = {"signed_by": who.name}
    await audit.record(session, action="commitment:sign", resource=f"commitments/{row.id}", detail=said)
    return row


async def missing_commitments(
    session: Session, budget_year: int, *, today: date, library: PolicyLibrary
) -> list[MissingCommitment]:
    """Only where the document of the place asks for a commitment; elsewhere nothing is missing."""
    kept, missing = await commitments_of(session, budget_year), []
    for one in await promises_by_department(session, budget_year):
        rule = commitment_rule(library, Place(one.region_code, level_of(one.region_code), today))
        if rule.value is None:
            continue
        written = kept.get(one.department_id, ())
        signed = newest_signed(written)
        promised = kept_promises(signed.figures) if signed else None
        because = missing_because(one.promises, promised, drafted=bool(written))
        if because is None:
            continue
        missing.append(
            MissingCommitment(
                department_id=one.department_id,
                department_name=one.name,
                region_code=one.region_code,
                budget_year=budget_year,
                because=because,
                words=f"{one.name}：{MISSING_ZH[because]}",
                figures=_shown(figures_of(one.promises)),
                basis=list(rule.basis),
            )
        )
    return missing


def _shown(figures: Figures) -> FiguresView:
    return FiguresView(**asdict(figures) | {"budget": f"{figures.budget:f}"})
