"""A copied-back data directory is told by a file outside the database, since its own fingerprint stays the same."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from disclosure_api.database import SCHEMA
from disclosure_api.disclosure.numbering import number_pending
from disclosure_api.disclosure.witness import FeedWitness
from wenxiao.database import Database
from wenxiao.testing import administer

from .keeping_back import for_the_congress_alone
from .office import CHANGES, MANIFEST, Office


async def number(office: Office, witness: FeedWitness) -> int:
    return await number_pending(office.caller.app.state.database, witness)


async def fingerprint(office: Office) -> str:
    owner = Database(office.database.url(), schema=SCHEMA)
    async with owner.engine.connect() as connection:
        found: str = (await connection.execute(text("SELECT disclosure.database_fingerprint()"))).scalar_one()
    await owner.close()
    return found


async def copied_back(office: Office, *lost: str) -> None:
    """The database as it stood before: `lost` are the rows that came after."""
    await administer(
        office.database.cluster,
        *("SET session_replication_role = replica", *lost, "RESET session_replication_role"),
        database=office.database.name,
    )


async def test_a_database_behind_its_witness_starts_a_new_epoch(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "feed-witness.json"
    await office.published()
    await number(office, FeedWitness(kept))
    await office.published(source_id=await office.another_target(9))
    await number(office, FeedWitness(kept))
    before, same = (await office.get(CHANGES)).json(), await fingerprint(office)
    assert len(before["items"]) == 2

    await copied_back(office, "DELETE FROM disclosure.feed_entry WHERE position = 2")
    await office.published(source_id=await office.another_target(10))
    await number(office, FeedWitness(kept))
    assert await fingerprint(office) == same
    after = await office.get(CHANGES, params={"after": before["next"]})
    assert (after.status_code, after.json()["type"]) == (410, "/problems/baseline-required")
    again = (await office.get(CHANGES)).json()
    assert again["items"][1]["release_id"] != before["items"][1]["release_id"]

    await number(office, FeedWitness(kept))
    assert (await office.get(CHANGES, params={"after": again["next"]})).status_code == 200


@pytest.mark.parametrize(
    "lost", ["DELETE FROM disclosure.feed_epoch", "UPDATE disclosure.feed_entry SET link = 'other'"]
)
async def test_so_does_one_that_lost_the_epoch_or_has_another_end(office: Office, tmp_path: Path, lost: str) -> None:
    kept = tmp_path / "feed-witness.json"
    await office.published()
    await number(office, FeedWitness(kept))
    epoch = (await office.get(MANIFEST)).json()["manifest"]["epoch"]
    await copied_back(office, lost)
    await number(office, FeedWitness(kept))
    assert (await office.get(MANIFEST)).json()["manifest"]["epoch"] != epoch


async def test_nothing_changes_while_the_database_holds_what_its_witness_says(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "feed-witness.json"
    await office.published()
    await office.number()
    epoch = (await office.get(MANIFEST)).json()["manifest"]["epoch"]
    for count in range(3):
        await office.published(source_id=await office.another_target(20 + count))
        if count == 1:  # the file fell behind: the service was killed between commit and writing
            await office.number()
        await number(office, FeedWitness(kept))
    assert (await office.get(MANIFEST)).json()["manifest"]["epoch"] == epoch


async def test_a_file_that_cannot_be_read_starts_a_new_epoch_and_is_written_anew(
    office: Office, tmp_path: Path
) -> None:
    kept = tmp_path / "feed-witness.json"
    await office.published()
    await number(office, FeedWitness(kept))
    epoch = (await office.get(MANIFEST)).json()["manifest"]["epoch"]
    kept.write_text("{")
    await number(office, FeedWitness(kept))
    assert (await office.get(MANIFEST)).json()["manifest"]["epoch"] != epoch
    epoch = (await office.get(MANIFEST)).json()["manifest"]["epoch"]
    await number(office, FeedWitness(kept))
    assert (await office.get(MANIFEST)).json()["manifest"]["epoch"] == epoch


def positions(kept: Path) -> dict[str, int]:
    return {audience: position for _, audience, position, _ in json.loads(kept.read_text("utf-8"))["heads"]}


async def told_to_the_congress(office: Office, count: int) -> None:
    source = await office.another_target(count)
    await for_the_congress_alone(office, source_id=source)
    await office.published(source_id=source)


async def test_of_two_processes_that_share_it_neither_forgets_what_the_other_numbered(
    office: Office, tmp_path: Path
) -> None:
    kept = tmp_path / "feed-witness.json"
    one, other = FeedWitness(kept), FeedWitness(kept)
    await for_the_congress_alone(office)
    await office.published()
    await number(office, one)
    await number(office, other)
    for count in range(3):
        await told_to_the_congress(office, 50 + count)
        await number(office, one)
    await office.published(source_id=await office.another_target(60))
    await number(office, other)
    assert positions(kept) == {"npc": 5, "public": 1}
    await told_to_the_congress(office, 61)
    await number(office, other)
    await office.published(source_id=await office.another_target(62))
    await number(office, one)
    assert positions(kept) == {"npc": 7, "public": 2}


async def test_two_that_compare_at_once_start_one_epoch(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "feed-witness.json"
    await office.published()
    await number(office, FeedWitness(kept))
    await copied_back(office, "UPDATE disclosure.feed_entry SET link = 'other'")
    await asyncio.gather(*(number(office, FeedWitness(kept)) for _ in range(4)))
    async with office.caller.app.state.database.transaction(None) as session:
        assert await session.scalar(text("SELECT count(*) FROM disclosure.feed_epoch")) == 2
