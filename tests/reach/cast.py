"""Forty people in five jurisdictions, put straight into the gateway's tables; none of them exists."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import GATEWAY
from gateway.credentials.hashing import Hashing
from gateway.credentials.models import Credential
from gateway.database import ROLE, SCHEMA
from gateway.organisations.models import Organisation, OrganisationKind
from gateway.people.models import Person
from gateway.posts.usecases import appoint
from gateway.regions.models import Level, Region
from standalone.installation import Installation
from wenxiao.access import Duty, Role
from wenxiao.database import Database

from .world import Office, World

PASSWORD = "Feng-Shou-2026-zhe"
FOUNDED = date(2018, 1, 1)
# A city with one of its districts, two county-level cities, a county and a league city with one of its counties.
PLACES = ("440500", "440507", "321182", "330681", "441622", "150400", "150428")
JURISDICTION = {"440507": "440500", "150428": "150400"}
# code, kind, parent: a finance bureau and two departments with three units each, beside what the demonstration has.
OFFICES = (
    ("801", "finance", None),
    ("811", "department", None),
    *((f"81100{n}", "unit", "811") for n in (1, 2, 3)),
    ("812", "department", None),
    *((f"81200{n}", "unit", "812") for n in (1, 2, 3)),
)
POSTS = (
    ("801", Role.FINANCE, Duty.HEAD),
    ("801", Role.SYSTEM_ADMIN, Duty.NONE),
    ("811", Role.DEPARTMENT, Duty.HEAD),
    ("811001", Role.UNIT, Duty.MAKER),
    ("811002", Role.UNIT, Duty.MAKER),
    ("812", Role.DEPARTMENT, Duty.CHECKER),
    ("812001", Role.UNIT, Duty.MAKER),
    ("812002", Role.UNIT, Duty.MAKER),
)


@dataclass(frozen=True)
class Member:
    """One of the forty; `office` is where the person works at first."""

    username: str
    role: Role
    region: str
    office: int


async def plant(place: Installation) -> tuple[World, list[Member]]:
    """The offices and people, and the world as the test will reckon with it."""
    url, role = place.login(ROLE)
    database, hashing = Database(url, schema=SCHEMA, role=role), Hashing()
    hashed = await hashing.hash(PASSWORD)
    try:
        async with database.transaction(GATEWAY, "cast") as session:
            regions = {row.code: row for row in await session.scalars(select(Region))}
            world = World({code: row.parent_code for code, row in regions.items()})
            people: list[Member] = []
            for code in PLACES:
                offices = await _offices(session, regions[code], world)
                if code not in JURISDICTION:
                    people += await _people(session, regions[code], offices, hashed)
    finally:
        hashing.close()
        await database.close()
    return world, people


async def _offices(session: AsyncSession, region: Region, world: World) -> dict[str, int]:
    known: dict[str, int] = {}
    for code, kind, parent in OFFICES:
        office = Organisation(
            region_code=region.code,
            region_path=region.path,
            code=code,
            name=f"{region.name}{code}",
            kind=OrganisationKind(kind),
            parent_id=known[parent] if parent else None,
            valid_from=FOUNDED,
        )
        session.add(office)
        await session.flush()
        known[code] = office.id
        world.offices[office.id] = Office(office.id, region.code, code, kind, office.parent_id)
    return known


async def _people(session: AsyncSession, region: Region, offices: dict[str, int], hashed: str) -> list[Member]:
    made = []
    for number, (code, role, duty) in enumerate(POSTS):
        person = Person(username=f"r{region.code}-{number}", name=f"{region.name}{number}")
        session.add(person)
        await session.flush()
        session.add(Credential(person_id=person.id, password_hash=hashed))
        await appoint(
            session,
            person.id,
            role=role,
            duty=duty,
            level=Level(region.level),
            organisation_id=offices[code],
            valid_from=FOUNDED,
        )
        made.append(Member(person.username, role, region.code, offices[code]))
    return made
