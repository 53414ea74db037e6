"""`/api/v1/releases`: drafted, published, withdrawn; and the frozen content for each audience."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response

from disclosure_api.access import Discarder, Drafter, EditionReader, Publisher, ReleaseReader, Withdrawer
from disclosure_api.clients import neighbours_of
from disclosure_api.domain.binding import WithholdingDoesNotFit
from disclosure_api.domain.by_whom import NotYoursToPublish
from disclosure_api.domain.fields import Audience, Kind, SourceIncomplete
from disclosure_api.domain.lifecycle import AuthorMayNotPublish, ReleaseActionNotAllowed, Status
from disclosure_api.domain.publication import AudiencesIncomplete, SourceNotFinal
from disclosure_api.domain.sources import Source
from disclosure_api.domain.succession import AlreadyReleased, NotReplaceable
from disclosure_api.domain.withholding import NothingLeftToRelease, WithholdingUndecided
from disclosure_api.from_evaluation import SourceOfAnotherKind
from disclosure_api.releases import discarding, drafting, queries, usecases
from disclosure_api.releases.drafting import SourceNotNamed, named_source
from disclosure_api.releases.models import ReleaseDraft, ReleaseView, WithdrawBody
from disclosure_api.releases.summaries import NoRegionOfOnesOwn
from disclosure_api.request_parts import Policies
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("releases")


class Proposal(NamedTuple):
    """A region's summary has no source: it is computed from what is published."""

    draft: ReleaseDraft
    source: Source | None


async def with_its_source(request: Request, drafter: Drafter, draft: ReleaseDraft) -> Proposal:
    """Asked for in a dependency: the request's transaction, which an Idempotency-Key opens, begins after it."""
    source_id = named_source(draft)
    return Proposal(draft, await neighbours_of(request).source(draft.kind, source_id) if source_id else None)


# Stands before Session in a signature: dependencies are resolved in that order.
Proposed = Annotated[Proposal, Depends(with_its_source)]
ACTING = problems(
    *(queries.ReleaseNotFound, ReleaseActionNotAllowed, AuthorMayNotPublish, NotYoursToPublish),
    *(AlreadyReleased, NotReplaceable, WithholdingUndecided, usecases.DraftOutOfDate),
)


@router.post(
    "",
    status_code=201,
    response_model=ReleaseView,
    responses=problems(
        *(SourceNotFinal, SourceIncomplete, AudiencesIncomplete, AlreadyReleased, NotReplaceable),
        *(SourceNotNamed, SourceOfAnotherKind, NoRegionOfOnesOwn, NotYoursToPublish),
        *(WithholdingUndecided, WithholdingDoesNotFit, NothingLeftToRelease),
    ),
)
async def draft_release(
    proposed: Proposed, drafter: Drafter, session: Session, policies: Policies, today: Today
) -> Response:
    """Fetches the source, freezes what each audience may see of it, and names the clauses that demand it."""
    release = await drafting.draft_release(session, drafter, *proposed, policies, today)
    return await queries.release_view(session, release.id, 201)


@router.get("", response_model=Page[ReleaseView])
async def list_releases(
    reader: ReleaseReader,
    session: Session,
    paging: Paging,
    kind: Kind | None = None,
    status: Status | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    source_id: UUID | None = None,
) -> Response:
    """Releases within the caller's reach, for those inside the administration."""
    where = {"kind": kind, "status": status, "budget_year": budget_year, "source_id": source_id}
    return await page(session, queries.VIEW, paging, where=where)


@router.get("/{release_id}", response_model=ReleaseView, responses=problems(queries.ReleaseNotFound))
async def read_release(release_id: UUID, reader: ReleaseReader, session: Session) -> Response:
    """One release with its content per audience; the ETag is for If-Match."""
    return await queries.release_view(session, release_id)


@router.post("/{release_id}/publish", response_model=ReleaseView, responses=ACTING)
async def publish_release(
    release_id: UUID, publisher: Publisher, session: Session, expected: IfMatch, policies: Policies, today: Today
) -> Response:
    """Makes a draft final for all its audiences at once; never by the hand that drafted it."""
    await usecases.publish_release(session, publisher, release_id, expected=expected, library=policies, today=today)
    return await queries.release_view(session, release_id)


@router.post(
    "/{release_id}/discard",
    response_model=ReleaseView,
    responses=problems(queries.ReleaseNotFound, ReleaseActionNotAllowed, discarding.NotYourDraft),
)
async def discard_release(release_id: UUID, officer: Discarder, session: Session, expected: IfMatch) -> Response:
    """Throws a draft away for good; what was frozen for its audiences is erased."""
    await discarding.discard_release(session, officer, release_id, expected=expected)
    return await queries.release_view(session, release_id)


@router.post("/{release_id}/withdraw", response_model=ReleaseView, responses=ACTING)
async def withdraw_release(
    release_id: UUID,
    body: WithdrawBody,
    withdrawer: Withdrawer,
    session: Session,
    expected: IfMatch,
    policies: Policies,
    today: Today,
) -> Response:
    """Tells everybody that a published release no longer holds, and why."""
    await usecases.withdraw_release(
        session, withdrawer, release_id, expected=expected, reason=body.reason, library=policies, today=today
    )
    return await queries.release_view(session, release_id)


@router.get(
    "/{release_id}/editions/{audience}",
    response_model=dict[str, object],
    responses=problems(queries.EditionNotFound, queries.EditionWithdrawn),
)
async def read_edition(
    release_id: UUID,
    audience: Audience,
    reader: EditionReader,
    session: Session,
    known: Annotated[str | None, Header(alias="If-None-Match", max_length=2000)] = None,
) -> Response:
    """The frozen content for one audience, byte for byte; its SHA-256 is the ETag."""
    return await queries.edition_bytes(session, release_id, audience, known)
