"""Forty people at once, with offices being merged and moved under them; every answer held against the world."""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx

from wenxiao.access import Role

from .cast import PASSWORD, Member
from .world import World

# How old an answer of the gateway may be at the edge, and how long the services' copies take, with room to spare.
STALE_SECONDS = 8.0
FIRST_DAY = date(2022, 1, 1)
Json = dict[str, Any]


@dataclass
class Person:
    member: Member
    token: str = ""

    @property
    def writes(self) -> bool:
        return self.member.role is Role.UNIT


@dataclass
class Ledger:
    """Who wrote which project, and when it was certain to be there.

    A list may show a project before its writer has the answer: `early` keeps reader, project and the offices whose
    projects the reader may see, until every answer is in.
    """

    office: dict[str, int] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)
    early: list[tuple[Member, str, set[int]]] = field(default_factory=list)


@dataclass
class Interleaving:
    """`worlds` holds each state of the directory with the moment from which it counted."""

    http: httpx.AsyncClient
    people: list[Person]
    worlds: list[tuple[float, World]]
    chance: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def run(self, requests: int, *, workers: int = 12, every: int) -> None:
        """Until that many requests were answered; a change of the directory after each `every` of them."""
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work(requests))
            group.create_task(self._reorganise(requests, every))
        for reader, project, possible in self.ledger.early:
            if self.ledger.office.get(project) not in possible:
                self.faults.append(f"{reader}: the foreign row {project}, before its writer was answered")

    async def _work(self, requests: int) -> None:
        while self.counts["requests"] < requests and not self.faults:
            person = self.chance.choice([one for one in self.people if one.member.role is not Role.SYSTEM_ADMIN])
            deeds: list[Callable[[Person], Coroutine[Any, Any, None]]] = [self._list, self._list, self._read]
            await self.chance.choice([*deeds, self._write] if person.writes else deeds)(person)

    # what people do

    async def _list(self, person: Person) -> None:
        asked, got, cursor = time.monotonic(), set(), ""
        while True:
            answer = await self._ask(person, "GET", f"/projects?limit=200{cursor}")
            if answer is None:
                return
            page: Json = answer.json()
            got |= {item["id"] for item in page["items"]}
            if not page.get("next"):
                break
            cursor = f"&cursor={page['next']}"
        certain, possible = self._bounds(person, asked)
        must = self._written_by(certain, before=asked)
        self.counts["lists"] += 1
        self.counts["rows"] += len(got)
        self.ledger.early += [(person.member, project, possible) for project in got - self.ledger.office.keys()]
        if foreign := got & self.ledger.office.keys() - self._written_by(possible):
            self.faults.append(f"{person.member}: {len(foreign)} foreign rows, {foreign}")
        if missing := must - got:
            self.faults.append(f"{person.member}: {len(missing)} missing rows, {missing}")

    async def _read(self, person: Person) -> None:
        if not self.ledger.since:
            return
        project, asked = self.chance.choice([*self.ledger.since]), time.monotonic()
        answer = await self._ask(person, "GET", f"/projects/{project}", 200, 404)
        if answer is None:
            return
        certain, possible = self._bounds(person, asked)
        self.counts[f"read {answer.status_code}"] += 1
        if answer.status_code == 200 and self.ledger.office[project] not in possible:
            self.faults.append(f"{person.member} read the foreign project {project}")
        if answer.status_code == 404 and project in self._written_by(certain, before=asked):
            self.faults.append(f"{person.member} did not find {project}")

    async def _write(self, person: Person) -> None:
        name, asked = f"项目{uuid4().hex}", time.monotonic()
        answer = await self._ask(person, "POST", "/projects", 201, json=_draft(name))
        if answer is None:
            return
        told: Json = answer.json()
        self.counts["written"] += 1
        self.ledger.office[told["id"]], self.ledger.since[told["id"]] = told["unit_id"], time.monotonic()
        if told["unit_id"] not in self._own(person, asked):
            self.faults.append(f"{person.member} wrote for {told['unit_id']}")

    # what must be so

    def _worlds(self, asked: float) -> list[World]:
        """Every state of the directory that may have counted between the question and now."""
        counted = [world for since, world in self.worlds if since >= asked - STALE_SECONDS]
        before = [world for since, world in self.worlds if since < asked - STALE_SECONDS]
        return [*before[-1:], *counted]

    def _own(self, person: Person, asked: float) -> set[int]:
        return {world.heir(person.member.office) for world in self._worlds(asked)}

    def _bounds(self, person: Person, asked: float) -> tuple[set[int], set[int]]:
        """Offices whose projects must have been shown, and whose may have been."""
        finance = person.member.role is Role.FINANCE
        seen = [world.seen_by(world.heir(person.member.office), finance=finance) for world in self._worlds(asked)]
        return set.intersection(*seen), set.union(*seen)

    def _written_by(self, offices: set[int], *, before: float = math.inf) -> set[str]:
        return {p for p, office in self.ledger.office.items() if office in offices and self.ledger.since[p] < before}

    # what the administrators do meanwhile

    async def _reorganise(self, requests: int, every: int) -> None:
        due = every
        while self.counts["requests"] < requests and not self.faults:
            if self.counts["requests"] >= due:
                due += every
                await self._change()
            await asyncio.sleep(0.02)

    async def _change(self) -> None:
        admin = self.chance.choice([one for one in self.people if one.member.role is Role.SYSTEM_ADMIN])
        world = self.worlds[-1][1]
        units = [
            office
            for office in world.offices.values()
            if office.region == admin.member.region and office.kind == "unit" and world.heir(office.id) == office.id
        ]
        if len(units) < 3:
            return
        one, other = self.chance.sample(units, 2)
        if not self.counts["merge"] or self.chance.random() < 0.5:
            body: Json = {"successor_id": other.id}
            await self._act(admin, one.id, "merge", body, world.merged(one.id, other.id))
        elif other.parent is not None and other.parent != one.parent:
            department = world.offices[other.parent]
            body = {"parent_id": department.id, "code": f"{department.code}{self.chance.randrange(100, 999)}"}
            await self._act(admin, one.id, "move", body, world.moved(one.id, department.id))
        else:
            await self._act(admin, one.id, "rename", {"name": f"更名{uuid4().hex[:6]}"}, world.copy())

    async def _act(self, admin: Person, office: int, action: str, body: Json, after: World) -> None:
        read = await self._ask(admin, "GET", f"/organisations/{office}")
        if read is None:
            return
        headers = {"If-Match": read.headers["etag"], "Idempotency-Key": str(uuid4())}
        self.counts["acts"] += 1
        day = (FIRST_DAY + timedelta(days=self.counts["acts"])).isoformat()
        told = body | {"effective_day": day, "reason": "机构改革", "document_number": "编办〔2022〕1号"}
        before = self.worlds[-1][1]
        self.worlds.append((time.monotonic(), after))
        answer = await self._ask(
            admin, "POST", f"/organisations/{office}/{action}", 200, 201, json=told, headers=headers
        )
        if answer is None:
            self.faults.append(f"{action} of {office} was not answered")
            return
        # Until the answer the old state may have counted as well as the new one.
        self.worlds += [(time.monotonic(), before), (time.monotonic(), after)]
        self.counts[action] += 1

    async def _ask(self, person: Person, method: str, path: str, *expected: int, **sent: Any) -> httpx.Response | None:
        """None where the session ended, since the post did with its office: the person signs in again."""
        if not person.token:
            await self._sign_in(person)
        headers = {"Authorization": f"Bearer {person.token}"} | sent.pop("headers", {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid4()))
        answer = await self.http.request(method, f"/api/v1{path}", headers=headers, **sent)
        self.counts["requests"] += 1
        if answer.status_code == 401:
            person.token = ""
            self.counts["signed in again"] += 1
            return None
        if answer.status_code not in (expected or (200,)):
            self.faults.append(f"{person.member} {method} {path}: {answer.status_code} {answer.text[:400]}")
            return None
        return answer

    async def _sign_in(self, person: Person) -> None:
        body = {"username": person.member.username, "password": PASSWORD}
        answer = await self.http.post("/api/v1/sessions", json=body)
        self.counts["requests"] += 1
        if answer.status_code != 201:
            self.faults.append(f"{person.member} could not sign in: {answer.text[:400]}")
            return
        person.token = answer.json()["access_token"]


def _draft(name: str) -> Json:
    return {
        "name": name,
        "budget_year": 2027,
        "budget_book": "general_public",
        "kind": "one_off",
        "scale": "ordinary",
        "amount_requested": "100000.00",
        "summary": "检验各岗位所见范围",
        "responsible_person": "项目负责人",
    }
