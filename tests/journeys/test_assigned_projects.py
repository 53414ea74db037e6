"""A third party through the edge: what it sees of the projects it was commissioned with, and how soon no longer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from gateway.access import GATEWAY
from gateway.credentials.hashing import Hashing
from gateway.credentials.models import Credential
from gateway.organisations.models import Organisation, OrganisationKind
from gateway.people.models import Person
from gateway.posts.usecases import appoint
from gateway.regions.models import Level
from standalone.demo.account import Account
from standalone.demo.callers import Caller, sign_in
from standalone.demo.cast import Course, Journey
from standalone.demo.run import travel
from standalone.demonstration import PASSWORD
from standalone.house import house
from standalone.installation import Installation
from standalone.members import MEMBERS
from standalone.throwaway import throwaway_installation
from wenxiao.access import Duty, Role
from wenxiao.database import Database

SECONDS = 5.0
COPIES = ("indicators", "targets", "evaluation", "disclosure")


@dataclass
class Town:
    """The house after its year, a firm of which it knows, and the firm's employee."""

    journey: Journey
    firm: Caller
    firm_id: int
    seconds_to_copies: float


async def wait_until(holds: Callable[[], Awaitable[bool]]) -> float:
    """How long it took; the test fails after twice the time that is promised."""
    began = monotonic()
    while not await holds():
        assert monotonic() - began < 2 * SECONDS, "it did not happen"
        await asyncio.sleep(0.05)
    return monotonic() - began


async def found_firm(place: Installation) -> int:
    """A firm enters the directory, with one employee who can sign in."""
    hashing = Hashing()
    address, role = place.login("wenxiao_gateway")
    database = Database(address, schema="gateway", role=role)
    async with database.transaction(GATEWAY, "journey") as session:
        firm = Organisation(
            region_code="441622",
            region_path="/44/4416/441622",
            code="901",
            name="粤诚会计师事务所",
            kind=OrganisationKind.THIRD_PARTY,
            valid_from=date(2020, 1, 1),
        )
        person = Person(username="yuecheng", name="梁思远")
        session.add_all([firm, person])
        await session.flush()
        session.add(Credential(person_id=person.id, password_hash=await hashing.hash(PASSWORD)))
        await appoint(
            session,
            person.id,
            role=Role.THIRD_PARTY,
            duty=Duty.NONE,
            level=Level.COUNTY,
            organisation_id=firm.id,
            valid_from=date(2020, 1, 1),
        )
        firm_id = firm.id
    hashing.close()
    await database.close()
    return firm_id


async def seconds_to_all_copies(place: Installation, firm_id: int) -> float:
    owner = Database(place.owner.render_as_string(hide_password=False), schema="targets")
    known = " AND ".join(f"EXISTS (SELECT FROM {schema}.directory_organisation WHERE id = :firm)" for schema in COPIES)

    async def everywhere() -> bool:
        async with owner.transaction() as session:
            return bool(await session.scalar(text(f"SELECT {known}"), {"firm": firm_id}))

    taken = await wait_until(everywhere)
    await owner.close()
    return taken


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    with throwaway_installation() as place:
        async with house(place, MEMBERS, clock="demo") as edge:
            transport = httpx.ASGITransport(edge)
            async with httpx.AsyncClient(transport=transport, base_url="http://edge", timeout=30) as http:
                journey = await travel(http, Account())
                firm_id = await found_firm(place)
                lag = await seconds_to_all_copies(place, firm_id)
                firm = (await sign_in(http, "yuecheng", PASSWORD)).on("2023-10-10")
                yield Town(journey, firm, firm_id, lag)


async def shown(caller: Caller, paths: list[str]) -> list[Any]:
    """Of an item its status, of a list how many it holds."""
    answers = [await caller.send("GET", path) for path in paths]
    return [answer.status_code if path.count("/") > 1 else len(answer.json()["items"]) for path, answer in
            zip(paths, answers, strict=True)]  # fmt: skip


LISTS = (
    *("/projects", "/targets", "/executions", "/monitoring-reports"),
    *("/self-evaluations", "/re-checks", "/assignments"),
)


def items_of(course: Course) -> list[str]:
    return [
        f"/projects/{course.project['id']}",
        f"/targets/{course.target['id']}",
        f"/self-evaluations/{course.evaluation['id']}",
        f"/re-checks/{course.re_check['id']}",
    ]


def commissioned(town: Town, course: Course) -> dict[str, Any]:
    return {
        "assignee": f"organisation:{town.firm_id}",
        "project_ids": [course.project["id"]],
        "purpose": "key_evaluation",
        "starts_on": "2023-10-01",
        "ends_on": "2023-12-31",
        "document": "龙财绩〔2023〕12号委托书",
    }


@pytest.mark.clause("longchuan-2.9.d")
async def test_a_revoked_firm_sees_nothing_within_five_seconds_on_any_path(town: Town) -> None:
    assert town.seconds_to_copies < SECONDS
    mine, other = town.journey.courses
    items, lists = items_of(mine), list(LISTS)
    paths = items + lists
    nothing = [404] * len(items) + [0] * len(lists)
    assert await shown(town.firm, paths) == nothing

    head = town.journey.caller("caizheng-fuze", "2023-10-10")
    commission = commissioned(town, mine)
    assignment = await head.post("/assignments", commission)
    assert "longchuan-2.9.d" in (await head.post("/assignments", commission | {"purpose": "evaluation"}))["basis"]

    async def everything() -> bool:
        seen = await shown(town.firm, paths)
        return seen[: len(items)] == [200] * len(items) and all(count > 0 for count in seen[len(items) :])

    begun = await wait_until(everything)
    assert begun < SECONDS
    for hidden in (f"/projects/{other.project['id']}", f"/self-evaluations/{other.evaluation['id']}"):
        assert (await town.firm.send("GET", hidden)).status_code == 404
    listed = (await town.firm.get("/executions"))["items"]
    assert {row["project_id"] for row in listed} == {mine.project["id"]}
    assert await shown(town.firm.on("2024-01-01"), paths) == nothing, "the day after the last"
    town.firm.on("2023-12-31")
    assert await everything(), "the last day"

    for one in (await head.get("/assignments"))["items"]:
        await head.act(f"/assignments/{one['id']}", "revoke", {"reason": "未按合同派出人员"})

    async def gone() -> bool:
        return await shown(town.firm, paths) == nothing

    ended = await wait_until(gone)
    assert ended < SECONDS
    assert (await head.get(f"/assignments/{assignment['id']}"))["status"] == "revoked"
    print(f"copies {town.seconds_to_copies:.2f} s, begun {begun:.2f} s, ended {ended:.2f} s")  # noqa: T201 - shown with -s
