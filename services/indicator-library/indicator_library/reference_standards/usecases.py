"""Keeping the register: a standard is entered once and ends; it is never rewritten, since others rest on it."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.units import unit
from indicator_library.reference_standards.models import (
    ReferenceStandard,
    ReferenceStandardDraft,
    ReferenceStandardEnd,
    ReferenceStandardNotFound,
)
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Forbidden, Invalid
from wenxiao.pages import check_version


class ValidityReversed(Invalid):
    title = "有效期止早于有效期起"


class OfficeUnknown(Forbidden):
    title = "当前岗位没有所属单位，不能登记标准"


def office_of(who: Principal) -> dict[str, Any]:
    """The scope of what an office writes for its region, and by whose hand."""
    if who.organisation_id is None:
        raise OfficeUnknown("当前岗位没有所属单位，请换用财政部门或主管部门的岗位登录。")
    return {
        "region_path": who.region_path,
        "region_code": who.region_code,
        "unit_id": who.organisation_id,
        "unit_code": who.organisation_code or "",
        "unit_name": who.organisation_name or "",
        "author_subject": who.subject,
        "author_name": who.name,
    }


async def register(session: AsyncSession, who: Principal, draft: ReferenceStandardDraft) -> ReferenceStandard:
    unit(draft.unit, "#/unit")
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise ValidityReversed("有效期止不能早于有效期起，请改正。", pointer="#/valid_until")
    row = ReferenceStandard(**draft.model_dump(), **office_of(who))
    session.add(row)
    await session.flush()
    detail = {"title": row.title, "number": row.number, "amount": str(row.amount), "unit": row.unit}
    await record(session, action="reference_standard:write", resource=f"reference-standards/{row.id}", detail=detail)
    return row


async def end(session: AsyncSession, identifier: UUID, body: ReferenceStandardEnd, *, expected: int) -> None:
    """What rests on it stays as it was decided; nothing new is linked to it after its last day."""
    row = await locked(session, ReferenceStandard, identifier, ReferenceStandardNotFound)
    check_version(row.version, expected)
    if body.valid_until < row.valid_from:
        raise ValidityReversed("有效期止不能早于有效期起，请改正。", pointer="#/valid_until")
    row.valid_until = body.valid_until
    row.version += 1
    await session.flush()
    detail = {"valid_until": body.valid_until.isoformat()}
    await record(session, action="reference_standard:end", resource=f"reference-standards/{identifier}", detail=detail)
