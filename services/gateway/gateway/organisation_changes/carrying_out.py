"""A plan becomes rows: periods, successions, what is so now; posts, people and machines of what ended go along."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.domain.organisations import ONE_DAY, OrganisationHistory, Period, Plan
from gateway.domain.posts import SEPARATED
from gateway.domain.sessions import SessionStatus
from gateway.machines.models import Machine
from gateway.organisations.models import Organisation, OrganisationKind, OrganisationPeriod, Succession, SuccessionKind
from gateway.people.models import Person
from gateway.posts.models import Post
from gateway.regions.models import Level, Region
from gateway.sessions.models import UserSession

NEW_OF_A_POST = {"id", "organisation_id", "level", "valid_from", "delegated_from", "version"}


async def carry_out(
    session: AsyncSession, history: OrganisationHistory, plan: Plan
) -> tuple[OrganisationHistory, Plan]:
    """The history after the plan, and the plan with the ids that new organisations got."""
    regions = await _regions(session, plan)
    settled = await _registered(session, plan, regions)
    after = history.after(settled)
    for succession in settled.successions:
        row = Succession(**(vars(succession) | {"kind": SuccessionKind(succession.kind)}))
        session.add(row)
    await session.flush()
    new = sum(period.organisation_id < 0 for period in plan.begun)
    await _write_periods(session, settled, settled.begun[new:])
    for organisation_id in sorted({*settled.closed, *(one.organisation_id for one, _ in settled.corrected)}):
        await _state(session, after, organisation_id, regions)
    ended = {one.predecessor_id: one.successor_id for one in settled.successions if one.main}
    for gone, heir in ended.items():
        await _go_along(session, gone, heir, settled.day)
    return after, settled


async def _regions(session: AsyncSession, plan: Plan) -> Mapping[str, Region]:
    codes = {period.region_code for period in plan.begun} | {after.region_code for _, after in plan.corrected}
    rows = await session.scalars(select(Region).where(col(Region.code).in_(codes)))
    return {region.code: region for region in rows}


async def _registered(session: AsyncSession, plan: Plan, regions: Mapping[str, Region]) -> Plan:
    """New organisations first; their first periods are begun by the database."""
    new = [period for period in plan.begun if period.organisation_id < 0]
    ids: dict[int, int] = {}
    for period in new:
        facts = vars(period) | {"kind": OrganisationKind(period.kind), "region_path": regions[period.region_code].path}
        row = Organisation(**{name: value for name, value in facts.items() if name != "organisation_id"})
        session.add(row)
        await session.flush()
        ids[period.organisation_id] = row.id

    def known(period: Period) -> Period:
        parent = period.parent_id
        return replace(
            period,
            organisation_id=ids.get(period.organisation_id, period.organisation_id),
            parent_id=ids.get(parent, parent) if parent is not None else None,
        )

    begun = [*new, *(period for period in plan.begun if period.organisation_id > 0)]
    successions = (replace(one, successor_id=ids.get(one.successor_id, one.successor_id)) for one in plan.successions)
    return replace(plan, begun=tuple(map(known, begun)), successions=tuple(successions))


async def _write_periods(session: AsyncSession, plan: Plan, begun: Sequence[Period]) -> None:
    if plan.closed:
        await session.execute(
            update(OrganisationPeriod)
            .where(
                col(OrganisationPeriod.organisation_id).in_(plan.closed), col(OrganisationPeriod.valid_until).is_(None)
            )
            .values(valid_until=plan.day - ONE_DAY)
        )
    if begun:
        await session.execute(insert(OrganisationPeriod), [_row(period) for period in begun])
    for before, after in plan.corrected:
        await session.execute(
            update(OrganisationPeriod)
            .where(
                col(OrganisationPeriod.organisation_id) == before.organisation_id,
                col(OrganisationPeriod.valid_from) == before.valid_from,
            )
            .values(**_row(after))
        )


def _row(period: Period) -> dict[str, Any]:
    return vars(period) | {"kind": OrganisationKind(period.kind)}


async def _state(
    session: AsyncSession, history: OrganisationHistory, organisation_id: int, regions: Mapping[str, Region]
) -> None:
    """What is so now is the last period; of one that ended, with its main successor."""
    last = history.periods[organisation_id][-1]
    values = {name: value for name, value in _row(last).items() if name not in {"organisation_id", "valid_from"}}
    if last.region_code in regions:
        values["region_path"] = regions[last.region_code].path
    main = next((one.successor_id for one in history.successions.get(organisation_id, ()) if one.main), None)
    await session.execute(
        update(Organisation)
        .where(col(Organisation.id) == organisation_id)
        .values(**values, successor_id=main, version=Organisation.version + 1)
    )


async def _go_along(session: AsyncSession, gone: int, heir: int, day: date) -> None:
    """A post ends on the eve and goes on as a new one at the successor; sessions in it go on without a new sign-in.

    A post entered upon on the day or later moves as it is, and so does an administrator's: of those a person has one.
    Whoever signs in meanwhile holds sessions and then asks for the post's key: locked with `key_share`, it can be had.
    """
    level = await session.scalar(
        select(col(Region.level))
        .join(Organisation, col(Organisation.region_code) == col(Region.code))
        .where(col(Organisation.id) == heir)
    )
    here = select(Post).where(col(Post.organisation_id) == gone)
    posts = await session.scalars(here.with_for_update(key_share=True))
    moved: dict[UUID, Post] = {}
    for post in posts.all():
        if post.withdrawn_at is not None or (post.valid_until is not None and post.valid_until < day):
            continue
        if post.valid_from >= day or post.role.value in SEPARATED:
            post.organisation_id, post.level, post.version = heir, Level(str(level)), post.version + 1
            continue
        kept = {name: value for name, value in post.model_dump().items() if name not in NEW_OF_A_POST}
        moved[post.id] = Post(**kept, organisation_id=heir, level=Level(str(level)), valid_from=day)
        moved[post.id].delegated_from = post.delegated_from
        post.valid_until, post.version = day - ONE_DAY, post.version + 1
    await _begin(session, moved)
    for table in (Machine.__table__, Person.__table__):  # type: ignore[attr-defined]  # SQLModel gives them
        moved_here = update(table).where(table.c.organisation_id == gone)
        await session.execute(moved_here.values(organisation_id=heir, version=table.c.version + 1))


async def _begin(session: AsyncSession, moved: Mapping[UUID, Post]) -> None:
    """Givers before those who were delegated: a delegated post hangs on its giver's new one."""
    for post in sorted(moved.values(), key=lambda one: one.delegated_from is not None):
        giver = moved.get(post.delegated_from) if post.delegated_from else None
        if giver is not None:
            post.delegated_from = giver.id
        session.add(post)
        await session.flush()
    for old, post in moved.items():
        await session.execute(
            update(UserSession)
            .where(col(UserSession.post_id) == old, col(UserSession.status) == SessionStatus.ACTIVE)
            .values(post_id=post.id)
        )
        await session.execute(
            update(Post)
            .where(col(Post.delegated_from) == old, col(Post.id).not_in([*moved]))
            .values(delegated_from=post.id)
        )
