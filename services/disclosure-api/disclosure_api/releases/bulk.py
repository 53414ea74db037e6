"""Many at once, in one transaction: each row is what it would be alone; a dry run goes the whole way and takes it
back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.clients import NeighbouringServices
from disclosure_api.domain.fields import Kind
from disclosure_api.domain.sources import Source
from disclosure_api.domain.succession import Matter, item_id
from disclosure_api.releases.bulk_models import BatchAnswer, BatchRow, NamedRelease, Outcome
from disclosure_api.releases.drafting import draft_release, named_source
from disclosure_api.releases.models import NotedFinding, Release, ReleaseDraft
from disclosure_api.releases.queries import ReleaseNotFound, matters_of
from disclosure_api.releases.usecases import publish_release
from wenxiao.access import Principal
from wenxiao.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import DATABASE_REFUSALS, StaleVersion, slug

# A neighbour that is down refuses no row: then nothing is known of any.
OF_A_ROW = (NotFound, Conflict, Forbidden, Invalid, StaleVersion)
AT_ONCE = 8
Found = Source | Refusal | None


async def sources_of(neighbours: NeighbouringServices, drafts: Sequence[ReleaseDraft]) -> list[Found]:
    """A source, the refusal in its place, or nothing where a region is summed up; before a transaction is open."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def ask(draft: ReleaseDraft) -> Found:
        try:
            source_id = named_source(draft)
            async with turns:
                return await neighbours.source(draft.kind, source_id) if source_id else None
        except OF_A_ROW as refused:
            return refused

    return list(await asyncio.gather(*map(ask, drafts)))


async def draft_in_bulk(
    session: AsyncSession,
    drafter: Principal,
    drafts: Sequence[ReleaseDraft],
    found: Sequence[Found],
    *,
    library: PolicyLibrary,
    today: date,
    dry_run: bool,
) -> BatchAnswer:
    """One order for all callers, so that no two wait in a ring."""

    async def one(number: int) -> BatchRow:
        source = found[number]
        if isinstance(source, Refusal):
            raise source
        release = await draft_release(session, drafter, drafts[number], source, library, today)
        return _done(number, Outcome.DRAFTED, release)

    order = sorted(range(len(drafts)), key=lambda number: _matter(drafter, drafts[number], found[number]))
    return await _each(session, order, one, dry_run=dry_run)


async def publish_in_bulk(
    session: AsyncSession,
    publisher: Principal,
    named: Sequence[NamedRelease],
    *,
    library: PolicyLibrary,
    today: date,
    dry_run: bool,
) -> BatchAnswer:
    async def one(number: int) -> BatchRow:
        wanted = named[number]
        await publish_release(session, publisher, wanted.id, expected=wanted.version, library=library, today=today)
        release = await session.get(Release, wanted.id)
        if release is None:
            raise ReleaseNotFound("没有该公开内容，或不在可见范围内；请核对编号。")
        return _done(number, Outcome.PUBLISHED, release)

    matters = await matters_of(session, [one.id for one in named])
    order = sorted(range(len(named)), key=lambda number: (matters.get(named[number].id, ""), str(named[number].id)))
    return await _each(session, order, one, dry_run=dry_run)


def _matter(drafter: Principal, draft: ReleaseDraft, found: Found) -> str:
    if isinstance(found, Source):
        return str(item_id(found.matter))
    if isinstance(found, Refusal):
        return ""
    region = drafter.region_code
    return str(item_id(Matter(region, Kind.REGION_SUMMARY, region, draft.budget_year or 0)))


async def _each(
    session: AsyncSession, order: Iterable[int], one: Callable[[int], Awaitable[BatchRow]], *, dry_run: bool
) -> BatchAnswer:
    rows: dict[int, BatchRow] = {}
    async with session.begin_nested() as everything:
        for number in order:
            try:
                async with session.begin_nested():
                    rows[number] = await one(number)
            except OF_A_ROW as refused:
                rows[number] = _refused(number, refused)
            except DBAPIError as failed:
                rows[number] = _refused(number, _told_by_the_database(failed))
        if dry_run:
            await everything.rollback()
    shown = [_as_tried(rows[number]) if dry_run else rows[number] for number in sorted(rows)]
    refused_rows = sum(row.outcome is Outcome.REFUSED for row in shown)
    return BatchAnswer(dry_run=dry_run, done=len(shown) - refused_rows, refused=refused_rows, rows=shown)


def _told_by_the_database(failed: DBAPIError) -> Refusal:
    state = getattr(failed.orig, "sqlstate", None)
    if state not in DATABASE_REFUSALS:
        raise failed
    kind, detail = DATABASE_REFUSALS[state]
    return kind(detail)


def _done(number: int, outcome: Outcome, release: Release) -> BatchRow:
    findings = [NotedFinding.model_validate(one) for one in release.findings]
    return _row(number, outcome, release_id=release.id, version=release.version, findings=findings)


def _refused(number: int, refused: Refusal) -> BatchRow:
    findings = [NotedFinding.model_validate(asdict(one) | {"basis": list(one.basis)}) for one in refused.findings]
    problem = f"/problems/{slug(type(refused))}"
    told = {"problem": problem, "detail": refused.detail, "basis": list(refused.basis), "findings": findings}
    return _row(number, Outcome.REFUSED, **told)


def _row(number: int, outcome: Outcome, **told: Any) -> BatchRow:
    empty: dict[str, Any] = {"release_id": None, "version": None, "problem": None, "detail": None, "basis": []}
    return BatchRow(index=number, outcome=outcome, **empty | told)


def _as_tried(row: BatchRow) -> BatchRow:
    """What was taken back has no id of its own; a release that was only tried to be published keeps its own."""
    gone: UUID | None = None if row.outcome is Outcome.DRAFTED else row.release_id
    return row.model_copy(update={"release_id": gone, "version": None})
