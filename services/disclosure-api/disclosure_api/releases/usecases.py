"""Publishing makes final, withdrawing tells everybody."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.chain import Op
from disclosure_api.domain.lifecycle import Action, next_status
from disclosure_api.domain.succession import Correction, require_first, require_replaceable
from disclosure_api.releases.models import Release
from disclosure_api.releases.queries import (
    ReleaseNotFound,
    audiences_of,
    editions_of,
    matter_of,
    predecessor,
    release_in_force,
)
from disclosure_api.releases.recording import note, pending
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.pages import check_version


async def publish_release(
    session: AsyncSession, publisher: Principal, release_id: UUID, expected: int, today: date
) -> None:
    """The writer of the feed numbers it after this has been committed."""
    release = await locked(session, Release, release_id, ReleaseNotFound)
    check_version(release.version, expected)
    status = next_status(release, release.status, Action.PUBLISH, publisher.subject, publisher.acting_for)
    await _supersede(session, release, publisher)
    release.status, release.version = status, release.version + 1
    release.published_by, release.published_by_name = publisher.subject, publisher.name
    release.published_on = today
    editions = await editions_of(session, release_id)
    for edition in editions:
        edition.status, edition.published_on = status, today
    session.add_all(pending(edition, Op.UPSERT, today) for edition in editions)
    await session.flush()
    await note(session, release, "release:publish", editions)


async def withdraw_release(
    session: AsyncSession, withdrawer: Principal, release_id: UUID, expected: int, reason: str, today: date
) -> None:
    """The release stays in the register, with its reason; its content is no longer handed out."""
    release = await locked(session, Release, release_id, ReleaseNotFound)
    check_version(release.version, expected)
    status = next_status(release, release.status, Action.WITHDRAW, withdrawer.subject)
    release.status, release.version = status, release.version + 1
    release.withdrawn_by, release.withdrawn_by_name = withdrawer.subject, withdrawer.name
    release.withdrawn_on, release.withdrawal_reason = today, reason
    editions = await editions_of(session, release_id)
    for edition in editions:
        edition.status, edition.withdrawn_on, edition.withdrawal_reason = status, today, reason
    session.add_all(pending(edition, Op.WITHDRAW, today) for edition in editions)
    await session.flush()
    await note(session, release, "release:withdraw", editions)


async def _supersede(session: AsyncSession, release: Release, publisher: Principal) -> None:
    if release.replaces is None:
        in_force = await release_in_force(session, matter_of(release))
        require_first(str(in_force) if in_force else None)
        return
    earlier = await locked(session, Release, release.replaces, ReleaseNotFound)
    require_replaceable(Correction(matter_of(release), audiences_of(release)), predecessor(earlier))
    earlier.status = next_status(earlier, earlier.status, Action.SUPERSEDE, publisher.subject)
    earlier.version += 1
    for edition in await editions_of(session, release.replaces):
        edition.status = earlier.status
    await session.flush()
