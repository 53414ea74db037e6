"""Asking for an audit of printed tables, and taking one away with all that was found."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from evaluation_api.policies import EvaluationPolicy, effective, evaluation_policy
from evaluation_api.table_audits.incoming import Incoming
from evaluation_api.table_audits.models import (
    AuditedTableFile,
    AuditState,
    TableAudit,
    TableAuditNotFound,
    TableContent,
    TableContentPart,
    TablesNotUsable,
)
from evaluation_api.table_audits.queries import content_of, one_at_a_time, same_audit
from wenxiao import audit
from wenxiao.access import Principal, Role, principal_claims
from wenxiao.database import Scoped, locked
from wenxiao.policy import PolicyLibrary

BEFORE_HANDING_IN = frozenset({Role.UNIT, Role.DEPARTMENT})


def law_in_force(library: PolicyLibrary, who: Principal, day: date, form: str | None) -> EvaluationPolicy:
    return evaluation_policy(effective(library, "evaluation", who, who.region_code, day), form)


async def ask_for_an_audit(
    session: AsyncSession,
    sent: Incoming,
    *,
    who: Principal,
    law: EvaluationPolicy,
    day: date,
    file_name: str,
    budget_year: int | None,
) -> tuple[UUID, bool]:
    """The audit's id, and whether it is new: the same content by the same law was, or will be, found to be the same."""
    name = _bare(file_name)
    scope = _scope(who)
    await one_at_a_time(session, scope.unit_id)
    content = await content_of(session, scope.unit_id, sent.sha256)
    if content is not None:
        same = await same_audit(session, scope.unit_id, content, law.sha256, budget_year)
        if same is not None:
            return same, False
    made = TableAudit(
        **scope.model_dump(),
        precheck=who.role in BEFORE_HANDING_IN,
        budget_year=budget_year,
        day=day,
        file_name=name,
        sha256=sent.sha256,
        size=sent.size,
        content_id=content or await _keep(session, sent, scope, precheck=who.role in BEFORE_HANDING_IN),
        policy=law.document,
        rules_sha256=law.sha256,
        claims=principal_claims(who),
        request_id=session.info["request_id"],
        made_by_name=who.name,
        state=AuditState.WAITING,
    )
    session.add(made)
    await session.flush()
    said = {"file_name": name, "sha256": sent.sha256, "size": sent.size, "rules": law.sha256}
    await audit.record(session, action="table_audit:make", resource=f"table-audits/{made.id}", detail=said)
    return made.id, True


async def remove_audit(session: AsyncSession, identifier: UUID) -> None:
    """Also while it is worked on: the worker finds nothing left to write to. Content goes with its last audit."""
    row = await locked(session, TableAudit, identifier, TableAuditNotFound)
    await one_at_a_time(session, row.unit_id)
    await session.execute(delete(AuditedTableFile).where(col(AuditedTableFile.audit_id) == identifier))
    await session.execute(delete(TableAudit).where(col(TableAudit.id) == identifier))
    others = select(col(TableAudit.id)).where(col(TableAudit.content_id) == row.content_id)
    unneeded = ~others.exists()
    parts = delete(TableContentPart).where(col(TableContentPart.content_id) == row.content_id, unneeded)
    await session.execute(parts)
    await session.execute(delete(TableContent).where(col(TableContent.id) == row.content_id, unneeded))
    said = {"file_name": row.file_name, "sha256": row.sha256, "state": row.state.value}
    await audit.record(session, action="table_audit:remove", resource=f"table-audits/{identifier}", detail=said)


def _scope(who: Principal) -> Scoped:
    return Scoped(
        region_path=who.region_path,
        region_code=who.region_code,
        unit_id=who.organisation_id or 0,
        unit_code=who.organisation_code or "",
        unit_name=who.organisation_name or "",
        department_id=who.department_id or who.organisation_id or 0,
    )


def _bare(file_name: str) -> str:
    name = "".join(one for one in file_name if one.isprintable()).replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not name:
        raise TablesNotUsable("文件名是空的，请写上带扩展名的文件名，如 自评表.xlsx。", pointer="?file_name")
    return name


async def _keep(session: AsyncSession, sent: Incoming, scope: Scoped, *, precheck: bool) -> UUID:
    held = TableContent(**scope.model_dump(), precheck=precheck, sha256=sent.sha256, size=sent.size)
    session.add(held)
    await session.flush()
    for number, part in enumerate(sent.parts()):
        row = TableContentPart(**scope.model_dump(), precheck=precheck, content_id=held.id, number=number, content=part)
        session.add(row)
        await session.flush()
        session.expunge(row)
    return held.id
