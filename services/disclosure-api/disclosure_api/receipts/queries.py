"""Whose receipts a reader sees: a feed may be followed by several, and each hands in for itself."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wenxiao.access import Principal, ReachKind
from wenxiao.errors import NotFound

NOBODY = 0
_OF_ANOTHER = text("SELECT EXISTS (SELECT FROM disclosure.receipt_view WHERE id = :id AND unit_id <> :own)")


def whose(reader: Principal) -> int | None:
    """The organisation whose receipts alone the reader sees; None where he sees all within his reach."""
    if reader.read.kind is not ReachKind.PUBLISHED:
        return None
    return reader.organisation_id or NOBODY


async def require_own(session: AsyncSession, reader: Principal, receipt: UUID, missing: type[NotFound]) -> None:
    own = whose(reader)
    if own is not None and await session.scalar(_OF_ANOTHER, {"id": receipt, "own": own}):
        raise missing("没有找到这条记录，或不在本岗位可见范围内；请核对编号。")
