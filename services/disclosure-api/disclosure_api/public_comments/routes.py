"""`/api/v1/public/comments`: anybody comments on a public release; finance answers, and its head shows both."""

from uuid import UUID

from fastapi import Response

from disclosure_api.access import Anybody, CommentAnswerer, Commenter, CommentShower
from disclosure_api.domain.participation import (
    AnswererMayNotShow,
    CommentActionNotAllowed,
    CommentStatus,
    CommentTooLong,
    ParticipationNotProvided,
    TooManyComments,
)
from disclosure_api.public_comments import usecases
from disclosure_api.public_comments.models import (
    AnswerBody,
    CommentDraft,
    CommentReceived,
    DeclineBody,
    PublicCommentView,
)
from disclosure_api.public_comments.usecases import CommentNotFound
from disclosure_api.releases.queries import ReleaseNotFound
from disclosure_api.request_parts import Policies
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.public_comment_view"
ORDER = ("region_path", "id")
router = nouns("public/comments")
STEP = problems(CommentNotFound, CommentActionNotAllowed)


@router.post(
    "",
    status_code=201,
    response_model=CommentReceived,
    responses=problems(ReleaseNotFound, ParticipationNotProvided, CommentTooLong, TooManyComments),
)
async def comment_on_release(
    draft: CommentDraft, who: Commenter, session: Session, policies: Policies, today: Today
) -> CommentReceived:
    """Says something to a release, without a name; finance reads it, and shows it with its answer."""
    return await usecases.comment(session, draft, policies, today)


@router.get("", response_model=Page[PublicCommentView])
async def list_comments(
    reader: Anybody,
    session: Session,
    paging: Paging,
    release_id: UUID | None = None,
    status: CommentStatus | None = None,
) -> Response:
    """Those that are shown, with their answers; finance reads all of its region."""
    return await page(session, VIEW, paging, where={"release_id": release_id, "status": status}, order=ORDER)


@router.get("/{comment_id}", response_model=PublicCommentView, responses=problems(CommentNotFound))
async def read_comment(comment_id: UUID, reader: Anybody, session: Session) -> Response:
    """One comment with its answer."""
    return await one(session, VIEW, comment_id, CommentNotFound)


@router.post("/{comment_id}/answer", response_model=PublicCommentView, responses=STEP)
async def answer_comment(
    comment_id: UUID, body: AnswerBody, who: CommentAnswerer, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Finance writes the answer; nobody else sees it yet."""
    await usecases.answer(session, comment_id, body.answer, who=who, expected=expected, today=today)
    return await one(session, VIEW, comment_id, CommentNotFound)


@router.post("/{comment_id}/show", response_model=PublicCommentView, responses=STEP | problems(AnswererMayNotShow))
async def show_comment(
    comment_id: UUID, who: CommentShower, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The head shows comment and answer, never his own."""
    await usecases.show(session, comment_id, who=who, expected=expected, today=today)
    return await one(session, VIEW, comment_id, CommentNotFound)


@router.post("/{comment_id}/decline", response_model=PublicCommentView, responses=STEP)
async def decline_comment(
    comment_id: UUID, body: DeclineBody, who: CommentShower, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The head keeps it back, with a reason that stays inside."""
    await usecases.decline(session, comment_id, body.reason, who=who, expected=expected, today=today)
    return await one(session, VIEW, comment_id, CommentNotFound)
