"""The one writer of the feed: in the order of what was done, and one faulty feed stops no other."""

import pytest

from disclosure_api.domain.chain import NothingToWithdraw
from wenxiao.testing import administer

from .office import ANYBODY, CHANGES, MANIFEST, Office


async def test_a_clock_set_back_between_publication_and_withdrawal_changes_nothing(office: Office) -> None:
    release = await office.published()
    await office.act(release, "withdraw", json={"reason": "有误"})
    earlier = (
        "UPDATE disclosure.feed_pending SET id = ('00000000-0000-7000-8000-00000000000'"
        " || CASE WHEN audience = 'npc' THEN '1' ELSE '2' END)::uuid WHERE op = 'withdraw'"
    )
    await administer(office.database.cluster, earlier, database=office.database.name)
    await office.published(source_id=await office.another_target(77))
    assert await office.number() == 6
    assert [item["op"] for item in await office.whole_feed()] == ["upsert", "withdraw", "upsert"]
    assert (await office.get(MANIFEST)).json()["manifest"]["count"] == 1


async def test_an_item_that_cannot_be_numbered_stops_no_other_feed(office: Office) -> None:
    release = await office.published()
    await office.act(release, "withdraw", json={"reason": "有误"})
    lost = "DELETE FROM disclosure.feed_pending WHERE op = 'upsert' AND audience = 'npc'"
    await administer(office.database.cluster, lost, database=office.database.name)
    for _ in range(2):
        with pytest.raises(ExceptionGroup) as faulty:
            await office.number()
        assert [type(fault) for fault in faulty.value.exceptions] == [NothingToWithdraw]
        assert "/44/4416/441622 npc" in faulty.value.exceptions[0].__notes__[0]
    assert [item["op"] for item in await office.whole_feed(ANYBODY, region="441622")] == ["upsert", "withdraw"]
    stopped = (await office.get(CHANGES)).json()
    assert (stopped["items"], stopped["caught_up"]) == ([], False)


async def test_nor_what_else_waits_in_its_own_feed(office: Office) -> None:
    """Before it and after it, in the same batch; its own matter stops, and every round says so."""
    before = await office.published(source_id=await office.another_target(80))
    faulty = await office.published()
    await office.act(faulty, "withdraw", json={"reason": "有误"})
    lost = f"DELETE FROM disclosure.feed_pending WHERE op = 'upsert' AND release_id = '{faulty['id']}'"
    await administer(office.database.cluster, lost, database=office.database.name)
    again = await office.published()
    after = await office.published(source_id=await office.another_target(81))
    await office.act(before, "withdraw", json={"reason": "有误"})
    for _ in range(2):
        with pytest.raises(ExceptionGroup) as told:
            await office.number()
        assert [type(fault) for fault in told.value.exceptions] == [NothingToWithdraw, NothingToWithdraw]
        assert faulty["id"] in told.value.exceptions[0].__notes__[0]
    answer = (await office.get(CHANGES)).json()
    said = [(item["op"], item["release_id"]) for item in answer["items"]]
    assert said == [("upsert", before["id"]), ("upsert", after["id"]), ("withdraw", before["id"])]
    assert again["id"] not in {release for _, release in said}
    assert answer["caught_up"] is False
    told_now = (await office.get(MANIFEST)).json()["manifest"]
    assert (told_now["position"], told_now["count"]) == (3, 1)
