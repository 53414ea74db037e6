"""A consumer that is killed at any point ends with exactly what is published, whatever befalls the publisher."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest

from .publishing_house import PublishingHouse, publishing_house, ran

# A connection whose server was killed has nobody to take leave of.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed connection:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PROGRAMS = Path(__file__).parents[2] / "standalone/standalone/feed_consumer"
KILLED = -9
LATER = 3  # the publisher cannot answer just now; run again
PUBLISHERS = 3
QUESTIONS = 9  # of a run that has a few pages to fetch, signing in and receipt included
BETWEEN_QUESTIONS_SECONDS = 0.1


@pytest.fixture
def place() -> Iterator[Path]:
    """In memory where there is some, and open to the account that PostgreSQL runs as."""
    made = Path(mkdtemp(prefix="wenxiao-", dir="/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"))
    made.chmod(0o711)
    yield made
    rmtree(made, ignore_errors=True)


class Consumer:
    """The program as a technician runs it, with what the congress's network runs it with."""

    def __init__(self, house: PublishingHouse, file: Path) -> None:
        self._house, self.file = house, file
        self.kills = self.moved = 0

    async def run(self, *source: str | Path, killed: bool = False) -> int:
        """Killed, if at all, at a random moment after a random one of its questions."""
        asked = (*(source or (self._house.url,)), "--into", self.file, "--page", "2", "--patience", "60")
        environment = dict(os.environ) | {"WENXIAO_CLIENT_ID": "npc-longchuan", "WENXIAO_CLIENT_SECRET": "any"}
        asked_enough = self._house.door.expect(self._house.chance.randrange(1, QUESTIONS))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(PROGRAMS / "pull.py"), *map(str, asked)),
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        answer = asyncio.ensure_future(process.communicate())
        if killed:
            knocked = asyncio.ensure_future(asked_enough.wait())
            await asyncio.wait([answer, knocked], return_when=asyncio.FIRST_COMPLETED)
            knocked.cancel()
            await asyncio.wait([answer], timeout=self._house.chance.random() * BETWEEN_QUESTIONS_SECONDS)
            if process.returncode is None:
                process.kill()
        told = b"".join(await answer).decode()
        assert process.returncode in (0, LATER, KILLED), told
        self.kills += process.returncode == KILLED
        return process.returncode or 0

    def place(self) -> str | None:
        """How far it is, as it left it."""
        if not self.file.exists():
            return None
        with closing(sqlite3.connect(self.file)) as file:
            tables = file.execute("SELECT count(*) FROM sqlite_master").fetchone()
            found = file.execute("SELECT value FROM kept WHERE name = 'place'").fetchone() if tables[0] else None
        return found and str(found[0])

    def held(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as file:
            columns = "type, id, release_id, digest, money_fen, content"
            return file.execute(f"SELECT {columns} FROM in_force ORDER BY type, id").fetchall()


Blow = Callable[[PublishingHouse], Coroutine[Any, Any, None]]


async def suffers(house: PublishingHouse, consumer: Consumer, kills: int, blows: Mapping[int, Blow]) -> None:
    """While others publish; whoever of them fails otherwise than by a blow ends it all."""
    until = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(PUBLISHERS):
            group.create_task(house.work(until))
        group.create_task(is_killed(house, consumer, kills, dict(blows))).add_done_callback(lambda _: until.set())


async def is_killed(house: PublishingHouse, consumer: Consumer, kills: int, blows: dict[int, Blow]) -> None:
    """Until it is enough, and not before some have found it with something loaded; after so many each blow falls."""
    while consumer.kills < kills or consumer.moved <= kills // 10:
        due = [at for at in blows if at <= consumer.kills]
        falling = [asyncio.create_task(blows.pop(at)(house)) for at in due[:1]]
        if house.chance.random() < 0.05:
            consumer.file.unlink(missing_ok=True)
        before = consumer.place()
        await consumer.run(killed=True)
        consumer.moved += consumer.place() != before
        await asyncio.gather(*falling)
    assert not blows, "every blow has fallen"


async def ends_with_exactly_what_is_published(house: PublishingHouse, consumer: Consumer, epochs: int) -> None:
    await house.all_is_numbered()
    assert await consumer.run() == 0
    assert len(await house.fetched("SELECT FROM disclosure.feed_epoch")) >= epochs
    truth = await house.truth()
    assert len(truth) > PUBLISHERS
    assert consumer.held() == truth
    async with house.client() as client:
        manifest = (await client.get("/api/v1/disclosure/manifest")).json()["manifest"]
    fen = sum(row[4] for row in truth)
    assert (manifest["count"], manifest["money_total"]) == (len(truth), f"{fen // 100}.{fen % 100:02d}")
    receipts = await house.fetched("SELECT position, head FROM disclosure.receipt")
    assert (manifest["position"], manifest["head"]) in receipts


async def a_bundle_gives_the_same(house: PublishingHouse, consumer: Consumer, place: Path) -> None:
    """Once the last snapshot is that of the head; proved, and loaded into a second file."""
    async with house.client() as client:
        while told := (await client.get("/api/v1/disclosure/manifest")).json()["manifest"]:
            if told["snapshot"] and told["snapshot"]["position"] == told["position"]:
                break
            await asyncio.sleep(0.5)
        (place / "bundle.zip").write_bytes((await client.get(told["snapshot"]["bundle"]["href"])).content)
    await ran(sys.executable, PROGRAMS / "verify.py", place / "bundle.zip")
    second = Consumer(house, place / "carried.sqlite")
    assert await second.run(place / "bundle.zip") == 0
    assert second.held() == consumer.held()


async def test_a_few_kills_two_restarts_and_a_copy_put_back(place: Path) -> None:
    blows = {
        1: PublishingHouse.kill_database, 3: PublishingHouse.copy_database, 5: PublishingHouse.put_the_copy_back,
    }  # fmt: skip
    async with publishing_house(place, seed=1, rest_seconds=1) as house:
        consumer = Consumer(house, place / "feed.sqlite")
        await suffers(house, consumer, 8, blows)
        await ends_with_exactly_what_is_published(house, consumer, epochs=2)
        await a_bundle_gives_the_same(house, consumer, place)


@pytest.mark.long
async def test_a_thousand_kills_and_everything_that_befalls_a_database(place: Path) -> None:
    await everything_befalls(place, kills=1000)


async def everything_befalls(place: Path, kills: int) -> None:
    a, tenth = PublishingHouse, kills // 10
    blows: dict[int, Blow] = dict.fromkeys(range(tenth // 2, kills, tenth), a.kill_database)
    blows |= dict.fromkeys(range(tenth // 2 + 3, kills, tenth), a.restart_database)
    blows |= {tenth: a.copy_database, 2 * tenth: a.put_the_copy_back, 3 * tenth: a.dump_database}
    blows |= {4 * tenth: a.restore_the_dump_elsewhere, 5 * tenth: a.copy_database, 7 * tenth: a.put_the_copy_back}
    async with publishing_house(place, seed=2022) as house:
        consumer = Consumer(house, place / "feed.sqlite")
        await suffers(house, consumer, kills, blows)
        await ends_with_exactly_what_is_published(house, consumer, epochs=4)
        await a_bundle_gives_the_same(house, consumer, place)
