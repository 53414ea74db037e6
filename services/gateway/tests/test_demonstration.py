import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.database import ROLE, SCHEMA
from gateway.demonstration import ACCOUNTS, MACHINES, PASSWORD, DemonstrationRefused, seed
from gateway.domain.passwords import weaknesses
from gateway.domain.posts import AdministratorsExclude
from gateway.posts.models import Post
from gateway.posts.usecases import appoint
from gateway.regions.models import Level
from wenxiao.access import Duty, Role
from wenxiao.clock import real_today
from wenxiao.database import Database
from wenxiao.testing import TestDatabase

from .front import Front

DEMO = {"WENXIAO_DEMONSTRATION": "on"}
TABLES = ("region", "organisation", "person", "credential", "post", "machine", "audit_event")


async def contents(database: TestDatabase) -> dict[str, list[str]]:
    engine = create_async_engine(database.url())
    async with engine.connect() as connection:
        found = {
            table: sorted((await connection.execute(text(f"SELECT t::text FROM {SCHEMA}.{table} t"))).scalars())
            for table in TABLES
        }
    await engine.dispose()
    return found


async def test_seeding_again_changes_nothing(database: TestDatabase) -> None:
    before = await contents(database)
    await seed(database.url(ROLE), environment=DEMO)
    await seed(database.url(), role=ROLE, environment=DEMO)
    assert await contents(database) == before
    assert [len(before[table]) for table in TABLES] == [349, 9, 14, 14, 14, 3, 1]


async def test_a_password_that_was_changed_stays_changed(front: Front, database: TestDatabase) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    change = {"old_password": PASSWORD, "new_password": "Xin-Mima-2026-longchuan"}
    await front.call("PUT", "/credentials/current", token, json=change)
    await seed(database.url(ROLE), environment=DEMO)
    await front.sign_in("renda", "Xin-Mima-2026-longchuan")


@pytest.mark.parametrize("environment", [{}, {"WENXIAO_DEMONSTRATION": "off"}, {"WENXIAO_DEMONSTRATION": "1"}])
async def test_outside_the_demonstration_it_refuses(database: TestDatabase, environment: dict[str, str]) -> None:
    with pytest.raises(DemonstrationRefused, match="WENXIAO_DEMONSTRATION=on"):
        await seed(database.url(ROLE), environment=environment)


def test_the_password_of_the_demonstration_keeps_the_rules() -> None:
    for account in ACCOUNTS:
        assert weaknesses(PASSWORD, account.username) == ()


def test_names_are_given_once() -> None:
    names = [account.username for account in ACCOUNTS] + [machine.client_id for machine in MACHINES]
    assert len(names) == len(set(names)) == 17


async def appoint_second(opened: Database, held: Post, role: Role) -> None:
    async with opened.transaction(GATEWAY) as session:
        await appoint(
            session,
            held.person_id,
            role=role,
            duty=Duty.NONE,
            level=Level.COUNTY,
            organisation_id=held.organisation_id,
            valid_from=real_today(),
        )


async def write_second(opened: Database, held: Post) -> None:
    async with opened.transaction(GATEWAY) as session:
        await session.execute(
            text(
                f"INSERT INTO {SCHEMA}.post (person_id, role, duty, level, organisation_id, valid_from, version)"
                " VALUES (:person, 'system_admin', 'none', 'county', :office, '2022-01-01', 1)"
            ),
            {"person": held.person_id, "office": held.organisation_id},
        )


async def test_nobody_becomes_two_of_the_three_administrators(database: TestDatabase) -> None:
    opened = Database(database.url(ROLE), schema=SCHEMA)
    async with opened.transaction(GATEWAY) as session:
        held = (await session.scalars(select(Post).where(col(Post.role) == Role.SECURITY_ADMIN))).one()
    with pytest.raises(AdministratorsExclude):
        await appoint_second(opened, held, Role.AUDIT_ADMIN)
    with pytest.raises(IntegrityError, match="uq_post_one_administrator"):
        await write_second(opened, held)
    await appoint_second(opened, held, Role.FINANCE)
    await opened.close()
