"""Drafts that nobody is to publish: thrown away by hand, or because a decision keeps back something of their source.

The database erases content, digest, sum and names of a discarded edition; what was answered to whoever drafted it
is erased as well.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, or_, select

from disclosure_api.domain.deriving import WHOLE, Scope
from disclosure_api.domain.lifecycle import Action, Status, next_status
from disclosure_api.releases.models import Release
from disclosure_api.releases.queries import ReleaseNotFound, editions_of
from disclosure_api.releases.recording import note
from disclosure_api.withholdings.models import Withholding
from wenxiao.access import Duty, Principal
from wenxiao.database import locked
from wenxiao.errors import Forbidden
from wenxiao.pages import check_version

_GONE = {
    "type": "/problems/draft-out-of-date",
    "title": "草稿已过时",
    "status": 409,
    "detail": "该草稿已作废，内容不再提供；请重新起草。",
}
_ERASE_ANSWERS = text(
    "UPDATE disclosure.idempotency_record SET status = 409, body = convert_to(:body, 'UTF8'),"
    """ headers = '{"content-type": "application/problem+json"}'"""
    " WHERE EXISTS (SELECT FROM unnest(CAST(:ids AS text[])) one"
    " WHERE position(convert_to(one, 'UTF8') IN body) > 0)"
)


class NotYourDraft(Forbidden):
    title = "不是自己起草的内容"


async def discard_release(session: AsyncSession, officer: Principal, release_id: UUID, *, expected: int) -> None:
    release = await locked(session, Release, release_id, ReleaseNotFound)
    check_version(release.version, expected)
    actors = {officer.subject, officer.acting_for} - {None}
    if officer.duty is not Duty.HEAD and not actors & {release.drafted_by, release.drafted_for}:
        raise NotYourDraft("经办只能作废自己起草的内容，请由起草人或负责人办理。")
    await _discard(session, officer, [release])


async def discard_drafts(session: AsyncSession, head: Principal, decided: Withholding) -> None:
    """All drafts that were frozen before the decision and may hold what it keeps back."""
    of_matter = and_(
        col(Release.kind) == decided.kind,
        or_(col(Release.source_id) == decided.source_id, col(Release.item_id) == decided.item_id),
    )
    of_project = and_(
        col(Release.project_code) == decided.project_code, col(Release.region_code) == decided.region_code
    )
    if WHOLE not in decided.pointers:
        of_project = and_(of_project, col(Release.budget_year) == decided.budget_year)
    meant = or_(of_matter, of_project) if decided.scope is Scope.PROJECT else of_matter
    drafts = select(Release).where(meant, col(Release.status) == Status.DRAFT).order_by(col(Release.id))
    found = await session.scalars(drafts.with_for_update().execution_options(populate_existing=True))
    await _discard(session, head, list(found))


async def _discard(session: AsyncSession, officer: Principal, releases: Sequence[Release]) -> None:
    for release in releases:
        release.status = next_status(release, release.status, Action.DISCARD, officer.subject)
        release.version += 1
        editions = await editions_of(session, _id(release))
        for edition in editions:
            edition.status = Status.DISCARDED
        await session.flush()
        for edition in editions:
            await session.refresh(edition)
        await note(session, release, "release:discard", editions)
    if releases:
        told = {"ids": [str(release.id) for release in releases], "body": json.dumps(_GONE, ensure_ascii=False)}
        await session.execute(_ERASE_ANSWERS, told)


def _id(release: Release) -> UUID:
    if release.id is None:
        raise LookupError("only what was written can be discarded")
    return release.id
