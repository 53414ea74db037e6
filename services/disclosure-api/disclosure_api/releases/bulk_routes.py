"""`/api/v1/releases/bulk` and `/api/v1/releases/publish`: a thousand at once, with a result for each."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from disclosure_api.access import Drafter, Publisher
from disclosure_api.clients import neighbours_of
from disclosure_api.releases import bulk
from disclosure_api.releases.bulk_models import BatchAnswer, DraftBatch, PublicationBatch
from disclosure_api.request_parts import Policies
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.service import nouns

router = nouns("releases")


class Proposals(NamedTuple):
    batch: DraftBatch
    found: list[bulk.Found]


async def with_their_sources(request: Request, drafter: Drafter, batch: DraftBatch) -> Proposals:
    """Asked for before the request's transaction begins."""
    return Proposals(batch, await bulk.sources_of(neighbours_of(request), batch.releases))


Proposed = Annotated[Proposals, Depends(with_their_sources)]


@router.post("/bulk")
async def draft_releases(
    proposed: Proposed, drafter: Drafter, session: Session, policies: Policies, today: Today
) -> BatchAnswer:
    """Drafts many; a row that is refused leaves nothing, the others stay. A dry run keeps nothing at all."""
    batch, found = proposed
    return await bulk.draft_in_bulk(
        session, drafter, batch.releases, found, library=policies, today=today, dry_run=batch.dry_run
    )


@router.post("/publish")
async def publish_releases(
    batch: PublicationBatch, publisher: Publisher, session: Session, policies: Policies, today: Today
) -> BatchAnswer:
    """Publishes many in the versions that were read; a row that is refused stays as it was."""
    return await bulk.publish_in_bulk(
        session, publisher, batch.releases, library=policies, today=today, dry_run=batch.dry_run
    )
