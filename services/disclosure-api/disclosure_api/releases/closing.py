"""Taking back what was published, with all that it once took the place of: content is read by nobody from then on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.feed_tables import FeedPurge
from disclosure_api.domain.chain import Op
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.lifecycle import Action, Status, next_status
from disclosure_api.releases.models import Edition, Release
from disclosure_api.releases.queries import ReleaseNotFound, editions_of
from disclosure_api.releases.recording import note, pending
from wenxiao.access import Principal
from wenxiao.database import locked

_BEFORE = text(
    "WITH RECURSIVE chain AS (SELECT replaces, 1 AS step FROM disclosure.release WHERE id = :id"
    " UNION ALL SELECT r.replaces, c.step + 1 FROM disclosure.release r JOIN chain c ON r.id = c.replaces)"
    " SELECT r.id FROM chain c JOIN disclosure.release r ON r.id = c.replaces WHERE r.status = 'superseded'"
    " ORDER BY c.step"
)


@dataclass(frozen=True)
class Withdrawal:
    """Who takes it back, when, and the reason that its readers are told."""

    officer: Principal
    reason: str
    today: date


async def take_back(
    session: AsyncSession, release: Release, withdrawal: Withdrawal, succeeded: Collection[Audience] = ()
) -> None:
    """The release, which is locked, and every one that it took the place of, the latest first. Those `succeeded` get
    another one in the same transaction, so their feed tells of that one alone."""
    in_force = release.status is Status.PUBLISHED
    await _close(session, release, withdrawal, succeeded)
    if not in_force:
        return
    for earlier in list(await session.scalars(_BEFORE, {"id": release.id})):
        await _close(session, await locked(session, Release, earlier, ReleaseNotFound), withdrawal, succeeded)


async def _close(
    session: AsyncSession, release: Release, withdrawal: Withdrawal, succeeded: Collection[Audience]
) -> None:
    officer = withdrawal.officer
    release.status = next_status(release, release.status, Action.WITHDRAW, officer.subject)
    release.version += 1
    release.withdrawn_by, release.withdrawn_by_name = officer.subject, officer.name
    release.withdrawn_on, release.withdrawal_reason = withdrawal.today, withdrawal.reason
    editions = await editions_of(session, _id(release))
    for edition in editions:
        told = edition.status is Status.PUBLISHED and edition.audience not in succeeded
        session.add(pending(edition, Op.WITHDRAW, withdrawal.today) if told else _purge(edition))
        edition.status = Status.WITHDRAWN
        edition.withdrawn_on, edition.withdrawal_reason = withdrawal.today, withdrawal.reason
    await session.flush()
    await note(session, release, "release:withdraw", editions)


def _purge(edition: Edition) -> FeedPurge:
    return FeedPurge(
        region_path=edition.region_path,
        audience=edition.audience,
        release_id=edition.release_id,
        type=edition.kind,
        item_id=edition.item_id,
    )


def _id(release: Release) -> UUID:
    if release.id is None:
        raise LookupError("only what was written can be withdrawn")
    return release.id
