"""What the audit keeps of a step, and what the feed's writer is left to number."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.models import FeedPending
from disclosure_api.domain.chain import Op
from disclosure_api.releases.models import Edition, Release
from wenxiao.audit import record

PLACES = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")


def pending(edition: Edition, op: Op, today: date) -> FeedPending:
    return FeedPending(
        **{name: getattr(edition, name) for name in PLACES},
        release_id=edition.release_id,
        audience=edition.audience,
        op=op,
        valid_from=today,
    )


async def note(session: AsyncSession, release: Release, action: str, editions: Sequence[Edition]) -> None:
    digests = {edition.audience.value: edition.digest for edition in editions}
    detail = {"kind": release.kind.value, "source_id": str(release.source_id), "digests": digests}
    await record(session, action=action, resource=f"releases/{release.id}", detail=detail)
