"""Who gets which feed, and what a cursor is good for."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from disclosure_api.database import ROLE, SCHEMA
from disclosure_api.disclosure.manifests import manifest_of
from disclosure_api.domain.cursor import Feed
from wenxiao.access import Duty, Role
from wenxiao.database import Database
from wenxiao.testing import COUNTY, TestDatabase, a_principal, administer, run_apart

from .office import (
    ANYBODY,
    BUDGET_DAY,
    CHANGES,
    CONGRESS,
    MAKER,
    MANIFEST,
    NETWORK,
    ZIJIN,
    ZIJIN_NETWORK,
    Office,
)

KEYS = "/api/v1/disclosure/keys"


async def test_a_restored_database_ends_the_epoch(office: Office) -> None:
    await office.published()
    await office.number()
    before = (await office.get(CHANGES)).json()
    async with office.caller.app.state.database.transaction(None) as session:
        await session.execute(text("INSERT INTO disclosure.feed_epoch (fingerprint) VALUES ('restored')"))
    gone = await office.get(CHANGES, params={"after": before["next"]})
    assert gone.status_code == 410
    assert gone.json()["type"] == "/problems/baseline-required"
    assert gone.json()["baseline"] == f"{MANIFEST}?region=441622&audience=npc"
    assert (await office.get(gone.json()["baseline"])).json()["manifest"]["position"] == 1
    baseline = (await office.get(CHANGES)).json()
    assert baseline["items"] == before["items"]
    assert baseline["next"] != before["next"]
    assert (await office.get(CHANGES, params={"after": baseline["next"]})).status_code == 200


async def test_a_copy_of_the_database_starts_its_own_epoch_and_keeps_the_items(office: Office) -> None:
    """What a dump restored elsewhere is: the same rows in another database."""
    await office.published()
    await office.number()
    before = (await office.get(MANIFEST)).json()["manifest"]
    await office.caller.app.state.database.engine.dispose()
    copied = TestDatabase(office.database.cluster, f"{office.database.name}_restored")
    create = f"CREATE DATABASE {copied.name} TEMPLATE {office.database.name}"
    run_apart(administer(copied.cluster, create))
    restored = Database(copied.url(ROLE), schema=SCHEMA)
    async with restored.transaction(NETWORK) as session:
        feed = Feed(COUNTY, "npc")
        after = await manifest_of(session, feed, BUDGET_DAY)
    await restored.close()
    run_apart(administer(copied.cluster, f"DROP DATABASE {copied.name} WITH (FORCE)"))
    assert after.epoch != before["epoch"]
    assert (after.position, after.head) == (before["position"], before["head"])
    assert (await office.get(MANIFEST)).json()["manifest"] == before


@pytest.mark.parametrize(
    ("params", "status", "kind"),
    [
        ({"after": "x"}, 422, "cursor-not-ours"),
        ({"after": ""}, 422, "cursor-not-ours"),
        ({"after": "W10="}, 422, "cursor-not-ours"),
        ({"after": "x" * 2000}, 422, "malformed"),
        ({"limit": "0"}, 422, "malformed"),
        ({"limit": "1001"}, 422, "malformed"),
        ({"audience": "all"}, 422, "malformed"),
        ({"audience": "public"}, 403, "audience-not-yours"),
        ({"region": "44'--"}, 422, "malformed"),
        ({"region": "441621"}, 404, "feed-not-found"),
    ],
)
async def test_bad_questions_get_a_problem_document(
    office: Office, params: dict[str, str], status: int, kind: str
) -> None:
    answer = await office.get(CHANGES, params=params)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{kind}"


async def test_a_cursor_of_another_feed_is_refused(office: Office) -> None:
    mine = (await office.get(CHANGES)).json()["next"]
    assert (await office.get(CHANGES, ZIJIN_NETWORK, params={"after": mine})).status_code == 422


async def test_each_reach_has_its_own_feed(office: Office) -> None:
    own = (await office.published())["item_id"]
    elsewhere = {"region_path": "/44/4416/441621", "region_code": "441621", "status": "approved"}
    source = await office.another_target(300, **elsewhere)
    zijin_maker = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1, region_path="/44/4416/441621")
    drafted = await office.draft(zijin_maker, source_id=source)
    released = (await office.act(drafted.json(), "publish", ZIJIN)).json()
    await office.number()
    assert [item["id"] for item in await office.whole_feed(NETWORK)] == [own]
    assert [item["id"] for item in await office.whole_feed(CONGRESS)] == [own]
    assert [item["id"] for item in await office.whole_feed(MAKER)] == [own]
    assert [item["audience"] for item in await office.whole_feed(MAKER, audience="public")] == ["public"]
    assert [item["id"] for item in await office.whole_feed(ZIJIN)] == [released["item_id"]]
    assert [item["position"] for item in await office.whole_feed(ANYBODY, region="441621")] == [1]
    city = a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101, region_path="/44/4416")
    assert [item["id"] for item in await office.whole_feed(city, region="441622")] == [own]
    assert (await office.get(CHANGES, ZIJIN, params={"region": "441622"})).status_code == 404
    for who in (a_principal(), a_principal(Role.TREASURY, Duty.NONE)):
        assert (await office.get(CHANGES, who)).status_code == 403


@pytest.mark.parametrize("noun", ["changes", "manifest", "bundle"])
async def test_whoever_does_not_sign_in_names_a_region(office: Office, noun: str) -> None:
    await office.published()
    await office.number()
    answer = await office.get(f"/api/v1/disclosure/{noun}", ANYBODY)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/region-needed")
    for address in ("/api/v1/public/regions", "/api/v1/disclosure/feeds"):
        assert address in answer.json()["detail"]
        assert (await office.get(address, ANYBODY)).status_code == 200


async def test_pages_of_other_sites_may_read_and_no_cache_keeps_what_is_live(office: Office) -> None:
    await office.published()
    await office.number()
    for noun, kept in (
        *(("changes?region=441622", "no-store"), ("manifest?region=441622", "no-store")),
        *(("feeds", "no-store"), ("keys", "public, max-age=60")),
    ):
        answer = await office.get(f"/api/v1/disclosure/{noun}", ANYBODY)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == kept, noun
        assert answer.headers["access-control-allow-origin"] == "*", noun


async def test_the_manifest_tells_when_its_epoch_began(office: Office) -> None:
    before = datetime.now(UTC)
    await office.published()
    await office.number()
    first = (await office.get(MANIFEST)).json()["manifest"]
    began = datetime.fromisoformat(first["epoch_started_at"])
    assert began.utcoffset() == timedelta(0)
    assert before - timedelta(seconds=5) < began < datetime.now(UTC) + timedelta(seconds=5)
    async with office.caller.app.state.database.transaction(None) as session:
        await session.execute(text("INSERT INTO disclosure.feed_epoch (fingerprint) VALUES ('restored')"))
    await office.number()
    second = (await office.get(MANIFEST)).json()["manifest"]
    assert second["epoch"] != first["epoch"]
    assert second["epoch_started_at"] > first["epoch_started_at"]
