"""A publisher that suffers what publishers suffer: slow commits out of order, a server that dies, backups put back.

disclosure-api over real HTTP with its background rounds, on a PostgreSQL cluster of its own that may be killed,
stopped, copied and put back. Who asks comes in by the front door, which stands for the edge.
"""

import asyncio
import random
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from socket import socket
from threading import Event, Thread
from typing import Any

import asyncpg
import httpx
import uvicorn
from sqlalchemy.exc import DBAPIError

from disclosure_api.app import create_app
from disclosure_api.database import ROLE, SCHEMA
from disclosure_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.postgres import Cluster
from wenxiao.postgres.account import account_for, binaries
from wenxiao.postgres.postmaster import PAUSE, running_postmaster
from wenxiao.testing import (
    KEYS,
    PRIVATE_KEY,
    Caller,
    ServiceUnderTest,
    TestDatabase,
    administer,
    fresh_key,
    make_template,
)
from wenxiao_directory.testing import StandInGateway

from .front_door import FrontDoor
from .office import Neighbourhood, Office

MIGRATIONS = Path(__file__).parents[1] / "migrations"
PATIENCE_SECONDS = 300
LETTERS = "TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
PASSING = (DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)
# Whatever publishes or withdraws waits a while before it commits, and others overtake it.
SLOWLY = """
CREATE FUNCTION disclosure.hesitate() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(random() * 0.1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER hesitate AFTER INSERT ON disclosure.feed_pending DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION disclosure.hesitate();
GRANT EXECUTE ON FUNCTION disclosure.hesitate() TO PUBLIC;
"""
TRUTH = (
    "SELECT kind, item_id::text, release_id::text, digest, (money * 100)::bigint, content FROM disclosure.edition"
    " WHERE audience = 'npc' AND status = 'published' ORDER BY kind, item_id"
)


@dataclass
class PublishingHouse:
    """`place` holds the cluster, its copies and the witness; all chance comes from one seed."""

    place: Path
    chance: random.Random
    url: str = ""
    door: FrontDoor = field(default_factory=FrontDoor)
    name: str = "publisher"
    signing_key: str = field(default_factory=lambda: fresh_key()[0])
    clusters: list[Cluster] = field(default_factory=list)
    neighbours: Neighbourhood = field(default_factory=Neighbourhood)
    office: Office | None = None
    rest_seconds: float = 0
    snapshot_seconds: int = 5
    drafted: int = 0
    kept_position: int = 0
    _closing: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)

    @property
    def cluster(self) -> Cluster:
        return self.clusters[-1]

    async def open(self) -> None:
        """The service on the database that is there now."""
        network = Network(transports={"gateway": StandInGateway().transport()})
        network.transports |= {name: self.neighbours.transport() for name in ("targets-api", "evaluation-api")}
        settings = {
            "database_url": self.cluster.url(self.name, ROLE), "audit_key": PRIVATE_KEY, "clock": "demo",
            "signing_key": self.signing_key, "witness": self.place / "feed-witness.json",
            "snapshot_seconds": self.snapshot_seconds,
        }  # fmt: skip
        app = create_app(Settings.model_validate(settings), network, KEYS)
        running = app.router.lifespan_context(app)
        await running.__aenter__()
        self._closing.append(lambda: running.__aexit__(None, None, None))
        self.office = Office(Caller(app), TestDatabase(self.cluster, self.name), self.neighbours)
        self.door.app = app

    async def close(self) -> None:
        self.door.app = None
        while self._closing:
            await self._closing.pop()()

    async def start_database(self) -> None:
        """Another hand on the same cluster: the one before may hold one that was killed."""
        cluster = Cluster(self.place / "cluster")
        await asyncio.to_thread(cluster.start)
        self.clusters.append(cluster)

    async def kill_database(self) -> None:
        postmaster = running_postmaster(self.cluster.data)
        assert postmaster is not None
        postmaster.kill()
        await self.start_database()

    async def stop_database(self) -> None:
        """As an operator does who copies it: in order, with whatever was open broken off."""
        postmaster = running_postmaster(self.cluster.data)
        assert postmaster is not None
        postmaster.send_signal(signal.SIGINT)
        while running_postmaster(self.cluster.data):  # noqa: ASYNC110 - a process tells nobody that it ends
            await asyncio.sleep(PAUSE)

    async def restart_database(self) -> None:
        await self.stop_database()
        await self.start_database()

    async def copy_database(self) -> None:
        await self.stop_database()
        rmtree(self.place / "copy", ignore_errors=True)
        await ran("cp", "-a", self.cluster.data, self.place / "copy")
        await self.start_database()
        self.kept_position = await self._position()

    async def put_the_copy_back(self) -> None:
        """Once something has been numbered since that will be lost."""
        await self._more_is_numbered()
        await self.stop_database()
        rmtree(self.cluster.data)
        await ran("cp", "-a", self.place / "copy", self.cluster.data)
        await self.start_database()

    async def dump_database(self) -> None:
        await self._client("pg_dump", "-Fc", "-f", str(self.place / "dump"), self.name)
        self.kept_position = await self._position()

    async def restore_the_dump_elsewhere(self) -> None:
        """Into another database of the same cluster; the service is told its new address."""
        await self._more_is_numbered()
        await self.close()
        self.name = f"restored_{self.chance.randrange(10**6)}"
        await administer(self.cluster, f"CREATE DATABASE {self.name} {LETTERS}")
        await self._client("pg_restore", "-d", self.name, str(self.place / "dump"))
        await self.open()

    async def _position(self) -> int:
        found = await self.fetched("SELECT coalesce(max(position), 0) FROM disclosure.feed_entry")
        return int(found[0][0])

    async def _more_is_numbered(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._position() <= self.kept_position:  # noqa: ASYNC110 - no table tells when it grows
                await asyncio.sleep(0.05)

    async def _client(self, program: str, *arguments: str) -> None:
        folder = binaries(account_for(self.cluster.directory))
        await ran(folder / program, "-h", self.cluster.socket, "-U", "postgres", *arguments)

    async def draft(self, **body: Any) -> dict[str, Any]:
        assert self.office is not None
        self.drafted += 1
        changes = {"approved_budget": f"{self.chance.randrange(10**6)}.{self.drafted % 100:02d}"}
        source = await self.office.another_target(1000 + self.drafted, **changes)
        answer = await self.office.draft(source_id=source, **body)
        assert answer.status_code in (201, 500, 503), answer.text
        drafted: dict[str, Any] = answer.json()
        return drafted

    async def correct(self, release: dict[str, Any]) -> dict[str, Any]:
        """The same project with another amount, drafted in the place of what is in force."""
        assert self.office is not None
        path = f"/api/v1/targets/{release['source_id']}"
        self.neighbours.answers[path] = {**self.neighbours.answers[path], "approved_budget": "7.07"}
        answer = await self.office.draft(source_id=release["source_id"], replaces=release["id"])
        corrected: dict[str, Any] = answer.json()
        return corrected

    async def work(self, until: asyncio.Event) -> None:
        """Drafts, publishes, corrects and withdraws, until told to stop; waits for a database that is away."""
        mine: list[dict[str, Any]] = []
        while not until.is_set():
            try:
                await self._one_step(mine)
                await asyncio.sleep(self.rest_seconds)
            except (*PASSING, KeyError, AssertionError):  # the answer of a service whose database is away
                mine.clear()
                await asyncio.sleep(0.1)

    async def _one_step(self, mine: list[dict[str, Any]]) -> None:
        assert self.office is not None
        published = mine.pop(self.chance.randrange(len(mine))) if len(mine) > 3 else None
        if published and self.chance.random() < 0.4:
            await self.office.act(published, "withdraw", json={"reason": "口径有误"})
            return
        draft = await self.correct(published) if published else await self.draft()
        mine.append((await self.office.act(draft, "publish")).json())
        assert mine[-1]["status"] == "published", mine[-1]

    def client(self) -> httpx.AsyncClient:
        """The congress's network, by hand."""
        return httpx.AsyncClient(base_url=self.url, headers={"Authorization": "Bearer network"}, timeout=60)

    async def all_is_numbered(self) -> None:
        """The rounds of the service have taken whatever waited."""
        waiting = "SELECT EXISTS (SELECT FROM disclosure.feed_pending)"
        while (await self.fetched(waiting))[0][0]:  # noqa: ASYNC110 - a table tells nobody that it is empty
            await asyncio.sleep(0.1)

    async def fetched(self, query: str) -> list[Any]:
        """As the owner sees it."""
        connection = await asyncpg.connect(host=str(self.cluster.socket), user="postgres", database=self.name)
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def truth(self) -> list[tuple[Any, ...]]:
        """What is in force for the congress, from the editions, not from the feed."""
        return await self.fetched(TRUTH)


async def ran(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(*map(str, command), stderr=subprocess.PIPE)
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


@asynccontextmanager
async def publishing_house(place: Path, seed: int, rest_seconds: float = 0) -> AsyncIterator[PublishingHouse]:
    """On a cluster of its own, served over HTTP until the context ends."""
    chance = random.Random(seed)  # noqa: S311 - a fixed seed
    house = PublishingHouse(place, chance, rest_seconds=rest_seconds)
    await house.start_database()
    await make_template(house.cluster, house.name, [ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS)])
    await administer(house.cluster, SLOWLY, database=house.name)
    try:
        async with served(house):
            yield house
    finally:
        for cluster in reversed(house.clusters):
            await asyncio.to_thread(cluster.stop)


@asynccontextmanager
async def served(house: PublishingHouse) -> AsyncIterator[PublishingHouse]:
    await house.open()
    listener = socket()
    listener.bind(("127.0.0.1", 0))
    house.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(house.door, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield house
    finally:
        await house.close()
        server.should_exit = True
        await serving


@contextmanager
def served_apart(house: PublishingHouse) -> Iterator[PublishingHouse]:
    """In a loop and a thread of its own, for callers that wait by themselves."""
    up, down = Event(), Event()

    async def until_told() -> None:
        async with served(house):
            up.set()
            await asyncio.to_thread(down.wait)

    thread = Thread(target=asyncio.run, args=(until_told(),))
    thread.start()
    assert up.wait(60)
    try:
        yield house
    finally:
        down.set()
        thread.join()
