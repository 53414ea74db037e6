"""Posts in five places, and the table of what their documents say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.credentials.hashing import Hashing
from gateway.credentials.models import Credential
from gateway.database import ROLE, SCHEMA
from gateway.organisations.models import Organisation, OrganisationKind
from gateway.people.models import Person
from gateway.posts.usecases import appoint
from gateway.regions.models import Level, Region
from standalone.demo.callers import Caller, sign_in
from standalone.installation import Installation
from wenxiao.access import Duty, Role
from wenxiao.database import Database

PASSWORD = "Feng-Shou-2026-zhe"
FOUNDED = date(2018, 1, 1)
DOCUMENTS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("five_places.yaml").read_text("utf-8"))
Json = dict[str, Any]
OFFICES = (
    ("801", OrganisationKind.FINANCE, None, "财政局"),
    ("811", OrganisationKind.DEPARTMENT, None, "水利局"),
    ("811001", OrganisationKind.UNIT, "811", "水利工程中心"),
    ("901", OrganisationKind.THIRD_PARTY, None, "会计师事务所"),
)
POSTS = {
    "unit": ("811001", Role.UNIT, Duty.MAKER),
    "department": ("811", Role.DEPARTMENT, Duty.MAKER),
    "checker": ("811", Role.DEPARTMENT, Duty.CHECKER),
    "head": ("811", Role.DEPARTMENT, Duty.HEAD),
    "finance": ("801", Role.FINANCE, Duty.MAKER),
    "reviewer": ("801", Role.FINANCE, Duty.CHECKER),
    "approver": ("801", Role.FINANCE, Duty.HEAD),
    "firm": ("901", Role.THIRD_PARTY, Duty.NONE),
}


async def plant(place: Installation, codes: Sequence[str] = ()) -> dict[tuple[str, str], int]:
    """Offices and posts in each region, those of the five unless told; the offices' ids by region and code."""
    url, role = place.login(ROLE)
    database, hashing = Database(url, schema=SCHEMA, role=role), Hashing()
    hashed, known = await hashing.hash(PASSWORD), dict[tuple[str, str], int]()
    try:
        async with database.transaction(GATEWAY, "cast") as session:
            for code in codes or [told["区划"] for told in DOCUMENTS.values()]:
                asked = select(Region).where(col(Region.code) == code)
                region = (await session.scalars(asked)).one()
                await _open_offices(session, region, known)
                await _appoint(session, region, known, hashed)
    finally:
        hashing.close()
        await database.close()
    return known


async def _open_offices(session: AsyncSession, region: Region, known: dict[tuple[str, str], int]) -> None:
    for code, kind, parent, name in OFFICES:
        office = Organisation(
            region_code=region.code,
            region_path=region.path,
            code=code,
            name=f"{region.name}{name}",
            kind=kind,
            parent_id=known[region.code, parent] if parent else None,
            valid_from=FOUNDED,
        )
        session.add(office)
        await session.flush()
        known[region.code, code] = office.id


async def _appoint(session: AsyncSession, region: Region, known: dict[tuple[str, str], int], hashed: str) -> None:
    for name, (office, role, duty) in POSTS.items():
        person = Person(username=f"{name}-{region.code}", name=f"{region.name}{name}")
        session.add(person)
        await session.flush()
        session.add(Credential(person_id=person.id, password_hash=hashed))
        await appoint(
            session,
            person.id,
            role=role,
            duty=duty,
            level=Level(region.level),
            organisation_id=known[region.code, office],
            valid_from=FOUNDED,
        )


@dataclass
class Place:
    """One place with its people signed in, and what the edge answered them, by the words of the documents."""

    name: str
    told: Json
    callers: dict[str, Caller]
    firm_id: int
    seen: Json = field(default_factory=dict)

    def on(self, post: str, day: str) -> Caller:
        return self.callers[post].on(day)


async def settle(http: httpx.AsyncClient, name: str, offices: dict[tuple[str, str], int]) -> Place:
    told = DOCUMENTS[name]
    callers = {post: await sign_in(http, f"{post}-{told['区划']}", PASSWORD) for post in POSTS}
    return Place(name, told, callers, offices[told["区划"], "901"])
