"""The files of a snapshot: by whom they are read, how they are sent, how long they stay; and the list of the feeds."""

import gzip

from sqlalchemy import text

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.models import FeedView
from disclosure_api.disclosure.snapshot_rounds import SnapshotRounds
from wenxiao.testing import COUNTY

from .office import ANYBODY, CONGRESS, HEAD, MANIFEST, NETWORK, ZIJIN_NETWORK, Office
from .snapshots import FEEDS, PARTS, build, lines, manifest, snapshot, two_kinds


async def test_a_withdrawal_empties_every_part_that_held_it(office: Office) -> None:
    first, second, _ = await two_kinds(office)
    await build(office)
    before = await snapshot(office)
    await office.act(first, "withdraw", json={"reason": "有误"})
    assert await build(office, patience=3600) == 2
    after = await snapshot(office)
    assert [line["release_id"] for line in await lines(office, after) if line["type"] == "target"] == [second["id"]]
    assert after["withdrawn"] == [{"type": "target", "id": first["item_id"], "release_id": first["id"], "position": 4}]
    for part in before["parts"]:
        answer = await office.get(part["href"])
        if part["type"] == "target":
            assert (answer.status_code, answer.json()["type"]) == (410, "/problems/part-purged")
            assert answer.json()["baseline"] == f"{MANIFEST}?region=441622&audience=npc"
        else:
            assert answer.status_code == 200
    emptied = text("SELECT count(*) FROM disclosure.feed_part WHERE packed IS NULL")
    async with office.caller.app.state.database.transaction(HOUSE) as session:
        assert await session.scalar(emptied) == 2 * 3


async def test_only_the_last_three_snapshots_keep_their_parts(office: Office) -> None:
    await office.published()
    await build(office)
    digests = [{part["digest"] for part in (await snapshot(office))["parts"]}]
    for number in range(20, 23):
        await office.published(source_id=await office.another_target(number))
        await build(office)
        digests.append({part["digest"] for part in (await snapshot(office))["parts"]})
    assert [(await office.get(f"{PARTS}/{min(one)}")).status_code for one in digests] == [410, 200, 200, 200]
    assert (await office.get(f"{PARTS}/{'0' * 64}")).json()["type"] == "/problems/part-not-found"
    assert (await office.get(f"{PARTS}/nothing")).status_code == 422


async def test_a_part_is_gzip_as_it_is_kept_and_never_asked_twice(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    part = (await snapshot(office))["parts"][0]
    async with office.caller.of(NETWORK) as network:
        plain = await network.get(part["href"], headers={"Accept-Encoding": "identity"})
        refused = await network.get(part["href"], headers={"Accept-Encoding": "gzip;q=0, br"})
        packed = await network.get(part["href"], headers={"Accept-Encoding": "br, gzip"})
        again = await network.get(
            part["href"], headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
        )
    assert plain.headers["etag"] == f'"{part["digest"]}"' == refused.headers["etag"]
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < part["bytes"]
    assert packed.content == plain.content  # the client unpacks it
    assert packed.headers["cache-control"] == "private, max-age=3600, immutable"
    assert (again.status_code, again.content) == (304, b"")
    public = (await snapshot(office, ANYBODY, region="441622"))["parts"][0]
    assert (await office.get(public["href"], ANYBODY)).headers["cache-control"].startswith("public")


async def test_nobody_gets_parts_of_a_feed_that_is_not_his(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    npc = (await snapshot(office))["parts"][0]["href"]
    public = (await snapshot(office, ANYBODY, region="441622"))["parts"][0]["href"]
    for who, path, status in (
        *((NETWORK, npc, 200), (CONGRESS, npc, 200), (HEAD, npc, 200), (HEAD, public, 200), (ANYBODY, public, 200)),
        *((ANYBODY, npc, 404), (NETWORK, public, 404), (ZIJIN_NETWORK, npc, 404)),
    ):
        assert (await office.get(path, who)).status_code == status, (who.subject, path)


async def test_the_list_of_feeds_shows_head_and_snapshot(office: Office) -> None:
    await office.published()
    await build(office)
    await office.published(source_id=await office.another_target(9))
    await office.number()
    told = await manifest(office)
    listed = (await office.get(FEEDS, HEAD)).json()["items"]
    for feed in listed:
        FeedView.model_validate(feed)
    assert [(feed["region_path"], feed["audience"]) for feed in listed] == [(COUNTY, "npc"), (COUNTY, "public")]
    assert {name: listed[0][name] for name in ("position", "head", "count", "money_total")} == {
        name: told[name] for name in ("position", "head", "count", "money_total")
    }
    assert listed[0]["snapshot"] == {"position": 1, "built_on": "2022-01-20"}
    assert [feed["audience"] for feed in (await office.get(FEEDS, NETWORK)).json()["items"]] == ["npc"]
    assert [feed["audience"] for feed in (await office.get(FEEDS, ANYBODY)).json()["items"]] == ["public"]
    assert (await office.get(FEEDS, ZIJIN_NETWORK)).json()["items"] == []
    page = (await office.get(FEEDS, HEAD, params={"limit": 1})).json()
    rest = (await office.get(FEEDS, HEAD, params={"limit": 1, "cursor": page["next"]})).json()
    assert [*page["items"], *rest["items"]] == listed


async def test_the_stored_gzip_says_no_time_and_no_name(office: Office) -> None:
    await office.published()
    await build(office)
    async with office.caller.app.state.database.transaction(HOUSE) as session:
        for packed in await session.scalars(text("SELECT packed FROM disclosure.feed_part")):
            assert packed[:4] + packed[4:8] == b"\x1f\x8b\x08\x00" + b"\x00" * 4
            assert gzip.decompress(packed)


async def test_the_background_round_builds_and_tells_the_platform_how_far_it_is(office: Office) -> None:
    await office.published()
    await office.number()
    app, rounds = office.caller.app, SnapshotRounds()
    assert await rounds(app) == 2
    assert await rounds(app) == 0  # not asked again within two seconds
    assert (await snapshot(office))["count"] == 1
    told = (await office.get("/metrics")).text
    feed = '{audience="npc",region_path="/44/4416/441622"}'
    assert f"wenxiao_feed_position{feed} 1.0" in told
    assert f"wenxiao_feed_snapshot_position{feed} 0.0" in told
