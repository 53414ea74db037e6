"""A transfer's way: written, reconciled, issued with the money, and put on the yearly list."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.transfers import (
    Line,
    Reconciliation,
    TransferNotIssuable,
    TransferStatus,
    reconcile,
    require_draft,
    require_issued,
)
from targets_api.domain.transfers import Transfer as TransferFacts
from targets_api.policies import Place
from targets_api.projects.models import FindingView, Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import own_scope, scope_of, seen
from targets_api.targets.reading import kept_reading
from targets_api.transfers.models import (
    FundDocument,
    Listing,
    ReconciledLine,
    ReconciledPart,
    ReconciliationView,
    Transfer,
    TransferDraft,
    TransferListing,
)
from targets_api.transfers.reading import facts_of, listing_basis, transfer_policy
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary
from wenxiao_values import read_target


class TransferNotFound(NotFound):
    title = "没有该转移支付"


class TransferMalformed(Invalid):
    title = "转移支付填报有重复"


class AlreadyListed(Conflict):
    title = "已列入该年度自评名单"


def _require_each_once(draft: TransferDraft) -> None:
    """A name twice would make it a matter of chance which row counts."""
    seen_names: set[str] = set()
    for index, row in enumerate(draft.indicators):
        if row.name in seen_names:
            raise TransferMalformed(f"指标“{row.name}”重复，请合并为一行", pointer=f"#/indicators/{index}/name")
        seen_names.add(row.name)
    codes: set[str] = set()
    for index, part in enumerate(draft.parts):
        if part.code in codes:
            raise TransferMalformed(f"“{part.name}”（{part.code}）重复，请合并", pointer=f"#/parts/{index}/code")
        codes.add(part.code)
        names = [row.name for row in part.indicators]
        for number, name in enumerate(names):
            if name in names[:number]:
                pointer = f"#/parts/{index}/indicators/{number}/name"
                raise TransferMalformed(f"{part.name}的指标“{name}”重复，请合并为一行", pointer=pointer)


async def draft_transfer(session: Session, draft: TransferDraft, *, who: Principal) -> Transfer:
    _require_each_once(draft)
    if draft.project_id is not None:
        await seen(session, Project, draft.project_id, ProjectNotFound)
    row = Transfer(**own_scope(who), **_written(draft), author_subject=who.subject, author_name=who.name)
    session.add(row)
    await session.flush()
    said = {"name": row.name, "amount": str(row.amount)}
    await audit.record(session, action="transfer:write", resource=f"transfers/{row.id}", detail=said)
    return row


def _written(draft: TransferDraft) -> dict[str, Any]:
    """What was printed, and beside each value what it was read as, never instead of it."""
    lists = draft.model_dump(mode="json", include={"indicators", "parts"})
    for row in (*lists["indicators"], *(row for part in lists["parts"] for row in part["indicators"])):
        row["typed"] = kept_reading(read_target(row["name"], row["target_text"]))
    return draft.model_dump(exclude={"indicators", "parts"}) | lists


async def edit_transfer(
    session: Session, transfer_id: UUID, draft: TransferDraft, *, expected: int, who: Principal
) -> Transfer:
    _require_each_once(draft)
    row = await locked(session, Transfer, transfer_id, TransferNotFound)
    check_version(row.version, expected)
    require_draft(row.status, "修改")
    if draft.project_id is not None:
        await seen(session, Project, draft.project_id, ProjectNotFound)
    for name, value in _written(draft).items():
        setattr(row, name, value)
    row.version += 1
    await session.flush()
    await audit.record(session, action="transfer:write", resource=f"transfers/{row.id}", detail={"name": row.name})
    return row


def reconciled(
    row: Transfer, *, who: Principal, library: PolicyLibrary, today: date
) -> tuple[Reconciliation, ReconciliationView]:
    """What was issued is judged by the law of the day on which it was."""
    place = Place(row.region_code, who.level, row.issued_on or today)
    policy, stamps = transfer_policy(library, place)
    facts = facts_of(row)
    found = reconcile(facts, policy)
    view = ReconciliationView(
        transfer_id=row.id,
        amount=str(row.amount),
        amount_of_parts=f"{found.amount_of_parts:.2f}",
        red=found.red,
        lines=[_line(line, facts) for line in found.lines],
        findings=[FindingView.model_validate(asdict(finding)) for finding in found.findings],
        policy_stamps=stamps,
    )
    return found, view


def _shown(number: Decimal | None, *, is_day: bool) -> str | None:
    if number is None:
        return None
    if is_day:
        return date.fromordinal(int(number)).isoformat()
    return f"{number.normalize():f}" if number else "0"


def _line(line: Line, facts: TransferFacts) -> ReconciledLine:
    row = next(row for row in facts.rows if row.name == line.name)
    parts = []
    for part in facts.parts:
        value = part.value_of(line.name)
        shown = _shown(value.number, is_day=value.is_day) if value else None
        parts.append(
            ReconciledPart(code=part.code, name=part.name, target_text=value.printed if value else None, number=shown)
        )
    return ReconciledLine(
        name=line.name,
        joining=line.joining,
        unit=line.unit,
        overall_text=row.value.printed,
        overall=_shown(line.overall, is_day=line.is_day),
        computed=_shown(line.computed, is_day=line.is_day),
        difference=_shown(line.difference, is_day=False),
        red=line.red,
        parts=parts,
    )


async def issue_transfer(
    session: Session,
    transfer_id: UUID,
    document: FundDocument,
    *,
    expected: int,
    who: Principal,
    library: PolicyLibrary,
    today: date,
) -> Transfer:
    """Money and targets go out in one document; nothing goes out while the parts do not carry the whole."""
    row = await locked(session, Transfer, transfer_id, TransferNotFound)
    check_version(row.version, expected)
    require_draft(row.status, "重复下达")
    found, view = reconciled(row, who=who, library=library, today=today)
    wrong = [finding for finding in found.findings if finding.severity == "refusal"]
    if wrong:
        detail = f"转移支付目标有{len(wrong)}处对不上，请按 findings 逐项更正后再下达"
        raise TransferNotIssuable(detail, findings=wrong)
    row.status, row.issued_on = TransferStatus.ISSUED, today
    row.document_number = document.document_number
    row.findings, row.policy_stamps = [asdict(finding) for finding in found.findings], view.policy_stamps
    row.version += 1
    await session.flush()
    said = {"document": document.document_number, "parts": len(row.parts)}
    await audit.record(session, action="transfer:issue", resource=f"transfers/{row.id}", detail=said)
    return row


async def list_for_evaluation(
    session: Session, transfer_id: UUID, listing: Listing, *, who: Principal, library: PolicyLibrary, today: date
) -> Transfer:
    """On the list of the year, fixed by finance and department together."""
    transfer = await seen(session, Transfer, transfer_id, TransferNotFound)
    require_issued(transfer.status)
    asked = select(TransferListing.id).where(
        col(TransferListing.transfer_id) == transfer.id, col(TransferListing.year) == listing.year
    )
    if (await session.scalars(asked)).one_or_none() is not None:
        raise AlreadyListed(f"该转移支付已列入{listing.year}年度自评名单，无须重复列入", pointer="#/year")
    session.add(
        TransferListing(
            **scope_of(transfer),
            author_subject=who.subject,
            author_name=who.name,
            transfer_id=transfer.id,
            year=listing.year,
            agreed_with=listing.agreed_with,
            listed_on=today,
            basis=listing_basis(library, Place(transfer.region_code, who.level, today)),
        )
    )
    await session.flush()
    said = {"year": listing.year, "agreed_with": listing.agreed_with}
    await audit.record(session, action="transfer:list", resource=f"transfers/{transfer.id}", detail=said)
    return transfer
