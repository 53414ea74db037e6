"""Publishing makes final, withdrawing tells everybody."""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.by_whom import require_may_publish, require_may_withdraw
from disclosure_api.domain.chain import Op
from disclosure_api.domain.fields import Kind
from disclosure_api.domain.lifecycle import Action, next_status
from disclosure_api.domain.succession import Correction, require_replaceable
from disclosure_api.domain.withholding import granted, require_decided
from disclosure_api.policies import disclosure_policy
from disclosure_api.releases.closing import Withdrawal, take_back
from disclosure_api.releases.models import Edition, Release
from disclosure_api.releases.queries import (
    ReleaseNotFound,
    audiences_of,
    editions_of,
    matter_of,
    predecessor,
    published_as,
    require_only_one,
    seen_release,
)
from disclosure_api.releases.recording import note, pending
from disclosure_api.releases.summaries import still_so
from disclosure_api.withholdings.queries import About, one_at_a_time, standing
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Conflict
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

_DUE = text("SELECT source_id, in_force FROM disclosure.due_source WHERE item_id = :item")
# Says nothing of a decision: readers may not know that there is one.
REPLACED = "已由更正后的公开内容取代。"


class DraftOutOfDate(Conflict):
    title = "草稿已过时"


async def publish_release(
    session: AsyncSession,
    publisher: Principal,
    release_id: UUID,
    *,
    expected: int,
    library: PolicyLibrary,
    today: date,
) -> None:
    """The writer of the feed numbers it after this has been committed."""
    # The matter before its rows, as whoever decides to keep something of it back.
    await one_at_a_time(session, _about(await seen_release(session, release_id)))
    release = await locked(session, Release, release_id, ReleaseNotFound)
    check_version(release.version, expected)
    _require_theirs(release, publisher, library, today)
    status = next_status(release, release.status, Action.PUBLISH, publisher.subject, publisher.acting_for)
    editions = await editions_of(session, release_id, locking=True)
    require_of_this_region(release, editions)
    await _require_drafted_since(session, release)
    await _require_summed_up_now(session, release, editions)
    await _supersede(session, release, publisher, today)
    release.status, release.version = status, release.version + 1
    release.published_by, release.published_by_name = publisher.subject, publisher.name
    release.published_on = today
    for edition in editions:
        edition.status, edition.published_on, edition.published_as = status, today, publisher.role.value
    await session.flush()
    session.add_all(pending(edition, Op.UPSERT, today) for edition in editions)
    await session.flush()
    await note(session, release, "release:publish", editions)


async def withdraw_release(
    session: AsyncSession,
    withdrawer: Principal,
    release_id: UUID,
    *,
    expected: int,
    reason: str,
    library: PolicyLibrary,
    today: date,
) -> None:
    """The release stays in the register, with its reason; its content is no longer handed out, nor is that of the
    releases that it corrected."""
    release = await locked(session, Release, release_id, ReleaseNotFound)
    check_version(release.version, expected)
    require_may_withdraw(withdrawer.role.value, await published_as(session, release_id))
    await take_back(session, release, Withdrawal(withdrawer, reason, today))


def _require_theirs(release: Release, officer: Principal, library: PolicyLibrary, today: date) -> None:
    """By the law of the day on which it is published."""
    policy, _ = disclosure_policy(library, region_code=release.region_code, level=officer.level, day=today)
    require_may_publish(officer.role.value, Kind(release.kind), audiences_of(release), policy.publishers)


async def _require_drafted_since(session: AsyncSession, release: Release) -> None:
    """What was decided after the draft, one way or the other, is not in it."""
    await _require_still_final(session, release)
    standings = await standing(session, _about(release))
    require_decided(standings)
    if {UUID(one.id) for one in granted(standings)} != set(release.withholdings):
        raise DraftOutOfDate("起草之后作出或解除了不予公开的决定，请重新起草后再发布。")


async def _require_summed_up_now(session: AsyncSession, release: Release, editions: Sequence[Edition]) -> None:
    """What was withdrawn or kept back since must not be counted."""
    if release.kind is not Kind.REGION_SUMMARY or release.withholdings:
        return
    for edition in editions:
        if not await still_so(session, matter_of(release), edition.audience, edition.content):
            raise DraftOutOfDate("起草之后所汇总的公开内容有变化，请重新起草地区汇总后再发布。")


async def _require_still_final(session: AsyncSession, release: Release) -> None:
    """Of what is told of final sources: nothing that was returned, nor a revision that is not in force any more."""
    found = await session.execute(_DUE, {"item": release.item_id})
    for source_id, in_force in found:
        if source_id != release.source_id:
            raise DraftOutOfDate("起草之后来源已有新的定稿，请按新的来源重新起草后再发布。")
        if not in_force and release.kind is not Kind.TARGET:
            raise DraftOutOfDate("起草之后来源已被退回或撤销定稿，请待重新定稿后另行起草。")


def _about(release: Release) -> About:
    place, project = release.region_code, release.project_code
    return About(Kind(release.kind), release.source_id, release.item_id, place, project, release.budget_year)


def require_of_this_region(release: Release, editions: Sequence[Edition]) -> None:
    """What was frozen in another region is another matter, for other readers."""
    if any(one.region_path != release.region_path for one in editions) or any(
        json.loads(one.content)["region_code"] != release.region_code for one in editions
    ):
        raise DraftOutOfDate("起草之后该单位已划转到其他地区，请由现所属地区重新起草后再发布。")


async def _supersede(session: AsyncSession, release: Release, publisher: Principal, today: date) -> None:
    """What shows a value that a later decision keeps back is taken back, with all that it took the place of."""
    await require_only_one(session, matter_of(release), audiences_of(release), release.replaces)
    if release.replaces is None:
        return
    earlier = await locked(session, Release, release.replaces, ReleaseNotFound)
    require_replaceable(Correction(matter_of(release), audiences_of(release)), predecessor(earlier))
    if set(release.withholdings) - set(earlier.withholdings):
        await take_back(session, earlier, Withdrawal(publisher, REPLACED, today), audiences_of(release))
        return
    earlier.status = next_status(earlier, earlier.status, Action.SUPERSEDE, publisher.subject)
    earlier.version += 1
    for edition in await editions_of(session, release.replaces):
        edition.status = earlier.status
    await session.flush()
