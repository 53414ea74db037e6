"""A comment is taken within its bounds, answered by finance, and shown by its head; nobody else sees it before."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.participation import (
    CommentStatus,
    require_answered,
    require_undecided,
    require_welcome,
)
from disclosure_api.due_policies import participation_policy
from disclosure_api.public_comments.models import CommentDraft, CommentReceived, PublicComment
from disclosure_api.releases.queries import ReleaseNotFound
from disclosure_api.steps import note_step
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

_RELEASE = text(
    "SELECT e.region_path, e.region_code, e.unit_id, e.unit_code, e.unit_name, e.department_id, e.project_name,"
    " coalesce(d.level, CASE WHEN length(e.region_code) > 6 THEN 'town' WHEN e.region_code LIKE '%00' THEN 'city'"
    " ELSE 'county' END) AS level FROM disclosure.edition e"
    " LEFT JOIN disclosure.directory_region d ON d.code = e.region_code"
    " WHERE e.release_id = :id AND e.audience = 'public' AND e.status = 'published'"
)
_TODAY = text("SELECT disclosure.comments_of_day(:id, :day)")
# What is written here its writer may not read again, so nothing is asked back.
_TAKE = text(
    "INSERT INTO disclosure.public_comment (id, version, region_path, region_code, unit_id, unit_code, unit_name,"
    " department_id, release_id, project_name, text, submitted_on, status, history) VALUES (:id, 1, :region_path,"
    " :region_code, :unit_id, :unit_code, :unit_name, :department_id, :release_id, :project_name, :text, :day,"
    " 'received', '[]')"
)


class CommentNotFound(NotFound):
    title = "没有这条公众意见"


async def comment(session: AsyncSession, draft: CommentDraft, library: PolicyLibrary, today: date) -> CommentReceived:
    found = (await session.execute(_RELEASE, {"id": draft.release_id})).mappings().one_or_none()
    if found is None:
        raise ReleaseNotFound("没有该公开内容，或已不在用；请从公开目录重新查找。", pointer="#/release_id")
    place = dict(found)
    law = participation_policy(library, region_code=place["region_code"], level=place.pop("level"), day=today)
    had = await session.scalar(_TODAY, {"id": draft.release_id, "day": today})
    welcome = require_welcome(draft.text, had or 0, law)
    identifier = uuid4()
    given = {"id": identifier, "release_id": draft.release_id, "text": draft.text, "day": today}
    await session.execute(_TAKE, place | given)
    await record(session, action="comment:create", resource=f"public/comments/{identifier}")
    return CommentReceived(
        id=identifier,
        release_id=draft.release_id,
        submitted_on=today,
        status=CommentStatus.RECEIVED,
        basis=list(welcome.basis),
    )


async def answer(
    session: AsyncSession, identifier: UUID, said: str, *, who: Principal, expected: int, today: date
) -> None:
    row = await _row(session, identifier, expected)
    require_undecided(row.status)
    row.answer, row.answered_by, row.answered_for = said, who.subject, who.acting_for
    await _moved(session, row, CommentStatus.ANSWERED, "answer", who, today)


async def show(session: AsyncSession, identifier: UUID, *, who: Principal, expected: int, today: date) -> None:
    """Comment and answer are public together from here on."""
    row = await _row(session, identifier, expected)
    require_answered(row.status, {row.answered_by, row.answered_for}, {who.subject, who.acting_for})
    row.shown_on = today
    await _moved(session, row, CommentStatus.SHOWN, "show", who, today)


async def decline(
    session: AsyncSession, identifier: UUID, reason: str, *, who: Principal, expected: int, today: date
) -> None:
    row = await _row(session, identifier, expected)
    require_undecided(row.status)
    row.declined_because = reason
    await _moved(session, row, CommentStatus.DECLINED, "decline", who, today)


async def _row(session: AsyncSession, identifier: UUID, expected: int) -> PublicComment:
    row = await locked(session, PublicComment, identifier, CommentNotFound)
    check_version(row.version, expected)
    return row


async def _moved(
    session: AsyncSession, row: PublicComment, to: CommentStatus, action: str, who: Principal, today: date
) -> None:
    row.status, row.version = to, row.version + 1
    note_step(row, who, today, action=action, to_status=to.value)
    await session.flush()
    await record(session, action=f"comment:{action}", resource=f"public/comments/{row.id}")
