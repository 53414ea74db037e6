"""Drafting freezes, publishing makes final, withdrawing tells everybody."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.models import FeedPending
from disclosure_api.domain.chain import Op
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.lifecycle import Action, Status, next_status
from disclosure_api.domain.publication import Evidence, distinct, require_allowed
from disclosure_api.domain.sources import Source
from disclosure_api.domain.succession import Correction, Predecessor, item_id, require_first, require_replaceable
from disclosure_api.policies import disclosure_policy
from disclosure_api.releases.freezing import frozen_edition, scope
from disclosure_api.releases.models import Edition, Release, ReleaseDraft
from disclosure_api.releases.queries import (
    ReleaseNotFound,
    department_named,
    editions_of,
    matter_of,
    release_in_force,
    visible_release,
)
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


async def draft_release(
    session: AsyncSession, drafter: Principal, draft: ReleaseDraft, source: Source, library: PolicyLibrary, today: date
) -> Release:
    """Refuses what is not final or not complete; the content is frozen now, before anybody publishes it."""
    policy, stamp = disclosure_policy(library, region_code=source.unit.region_code, level=drafter.level, day=today)
    audiences = distinct(draft.audiences)
    evidence = Evidence(source.kind, audiences, source.status, source.budget_year, today, draft.not_public_because)
    decision = require_allowed(evidence, policy)
    item, earlier = await _item_of(session, draft, source)
    code, name = await department_named(session, source.unit.department_id)
    release = Release(
        **scope(source),
        department_code=code,
        department_name=name,
        kind=source.kind,
        source_noun=source.noun,
        source_id=UUID(source.id),
        item_id=item,
        subject=source.subject,
        period=source.period,
        project_code=source.project_code,
        project_name=source.project_name,
        budget_year=source.budget_year,
        audiences=[audience.value for audience in audiences],
        not_public_because=draft.not_public_because,
        replaces=draft.replaces,
        accompanies=list(decision.accompanies),
        basis=list(decision.basis),
        findings=[asdict(finding) for finding in decision.findings],
        policy=asdict(stamp),
        drafted_by=drafter.subject,
        drafted_for=drafter.acting_for,
        drafted_by_name=drafter.name,
        drafted_on=today,
    )
    session.add(release)
    await session.flush()
    told = dict.fromkeys(_audiences(earlier), earlier.id) if earlier else {}
    editions = [frozen_edition(release, source, audience, told.get(audience)) for audience in audiences]
    session.add_all(editions)
    await session.flush()
    await _note(session, release, "release:draft", editions)
    return release


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
    session.add_all(_pending(edition, Op.UPSERT, today) for edition in editions)
    await session.flush()
    await _note(session, release, "release:publish", editions)


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
    session.add_all(_pending(edition, Op.WITHDRAW, today) for edition in editions)
    await session.flush()
    await _note(session, release, "release:withdraw", editions)


async def _item_of(session: AsyncSession, draft: ReleaseDraft, source: Source) -> tuple[UUID, Release | None]:
    """The feed's id of the matter, the same through all corrections; and the release that is corrected."""
    if draft.replaces is None:
        in_force = await release_in_force(session, source.matter)
        require_first(str(in_force) if in_force else None)
        return item_id(source.matter), None
    earlier = await visible_release(session, draft.replaces, "#/replaces")
    require_replaceable(Correction(source.matter, distinct(draft.audiences)), _predecessor(earlier))
    return earlier.item_id, earlier


async def _supersede(session: AsyncSession, release: Release, publisher: Principal) -> None:
    if release.replaces is None:
        in_force = await release_in_force(session, matter_of(release))
        require_first(str(in_force) if in_force else None)
        return
    earlier = await locked(session, Release, release.replaces, ReleaseNotFound)
    require_replaceable(Correction(matter_of(release), _audiences(release)), _predecessor(earlier))
    earlier.status = next_status(earlier, earlier.status, Action.SUPERSEDE, publisher.subject)
    earlier.version += 1
    for edition in await editions_of(session, release.replaces):
        edition.status = earlier.status
    await session.flush()


def _audiences(release: Release) -> tuple[Audience, ...]:
    return tuple(Audience(audience) for audience in release.audiences)


def _predecessor(earlier: Release) -> Predecessor:
    return Predecessor(
        id=str(earlier.id),
        matter=matter_of(earlier),
        audiences=_audiences(earlier),
        status=Status(earlier.status),
    )


def _pending(edition: Edition, op: Op, today: date) -> FeedPending:
    places = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return FeedPending(
        **{name: getattr(edition, name) for name in places},
        release_id=edition.release_id,
        audience=edition.audience,
        op=op,
        valid_from=today,
    )


async def _note(session: AsyncSession, release: Release, action: str, editions: list[Edition]) -> None:
    digests = {edition.audience.value: edition.digest for edition in editions}
    detail = {"kind": release.kind.value, "source_id": str(release.source_id), "digests": digests}
    await record(session, action=action, resource=f"releases/{release.id}", detail=detail)
