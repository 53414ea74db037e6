"""Snapshots: what is in force, as files built once; a change touches one part, a withdrawal empties the old one."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from jose import jws
from sqlalchemy import text
from sqlalchemy.event import listen
from sqlalchemy.util import await_only

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.building import build_snapshots
from disclosure_api.domain.canonical import canonical
from wenxiao.testing import administer

from .office import (
    ANYBODY,
    CHANGES,
    MANIFEST,
    NETWORK,
    Office,
    a_target,
    edition,
)
from .snapshots import PARTS, build, lines, manifest, snapshot, two_kinds


async def test_there_is_none_before_anything_was_numbered(office: Office) -> None:
    assert await build(office) == 0
    assert (await manifest(office))["snapshot"] is None
    assert (await office.get("/api/v1/disclosure/bundle")).json()["type"] == "/problems/snapshot-not-found"


async def test_a_snapshot_holds_what_is_in_force_and_says_where_to_go_on(office: Office) -> None:
    released = await two_kinds(office)
    assert await build(office) == 2
    assert await build(office) == 0
    told = await manifest(office)
    found = told["snapshot"]
    for name in ("position", "head", "count", "money_total", "totals", "withdrawn"):
        assert found[name] == told[name], name
    assert (found["position"], found["count"], found["money_total"]) == (3, 3, "1307300.40")
    assert found["totals"] == [
        {"type": "evaluation_result", "count": 1, "money_total": "650700.00"},
        {"type": "target", "count": 2, "money_total": "656600.40"},
    ]
    assert found["built_on"] == "2022-01-20"
    held = await lines(office, found)
    items = {item["release_id"]: item for item in await office.whole_feed()}
    assert {line["release_id"] for line in held} == {release["id"] for release in released}
    for line in held:
        item = items[line["release_id"]]
        shared = ("type", "id", "release_id", "valid_from", "position", "digest", "money")
        assert {name: line[name] for name in shared} == {name: item[name] for name in shared}
        assert hashlib.sha256(canonical(line["content"])).hexdigest() == line["digest"]
    after = (await office.get(CHANGES, params={"after": found["next"]})).json()
    assert (after["items"], after["caught_up"]) == ([], True)


async def test_parts_say_how_many_rows_and_how_much_money_they_hold(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    found = await snapshot(office)
    assert [part["name"] for part in found["parts"]] == [
        *("evaluation_result-2022-0001.ndjson", "evaluation_result-2022-0001.csv"),
        "evaluation_result-2022-0001-indicators.csv",
        *("target-2022-0001.ndjson", "target-2022-0001.csv", "target-2022-0001-indicators.csv"),
    ]
    assert [(part["table"], part["rows"], part["money_total"]) for part in found["parts"][3:]] == [
        ("releases", 2, "656600.40"),
        ("releases", 2, "656600.40"),
        ("indicators", 12, "0.00"),
    ]
    told = [part for part in found["parts"] if part["format"] == "ndjson"]
    assert sum(Decimal(part["money_total"]) for part in told) == Decimal(found["money_total"])


async def test_each_line_is_canonical(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    for part in (await snapshot(office))["parts"]:
        if part["format"] == "ndjson":
            for line in (await office.get(part["href"])).content.splitlines():
                assert canonical(json.loads(line)) == line


async def test_a_change_builds_the_part_that_it_touches_and_no_other(office: Office) -> None:
    first, *_ = await two_kinds(office)
    await build(office)
    before = {part["name"]: part["digest"] for part in (await snapshot(office))["parts"]}
    office.neighbours.answers[f"/api/v1/targets/{first['source_id']}"] = a_target(approved_budget="600000.00")
    await office.published(replaces=first["id"])
    assert await build(office) == 2
    after = {part["name"]: part["digest"] for part in (await snapshot(office))["parts"]}
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} == {
        "target-2022-0001.ndjson",
        "target-2022-0001.csv",
        "target-2022-0001-indicators.csv",
    }
    assert (await snapshot(office))["money_total"] == "1250700.40"
    for digest in before.values():
        assert (await office.get(f"{PARTS}/{digest}")).status_code == 200


async def test_a_matter_that_is_released_again_has_its_old_place(office: Office) -> None:
    first, *_ = await two_kinds(office)
    await build(office)
    await office.act(first, "withdraw", json={"reason": "有误"})
    await build(office)
    again = await office.published()
    await build(office)
    found = await snapshot(office)
    assert found["withdrawn"] == []
    assert (found["count"], len({part["name"] for part in found["parts"]})) == (3, 6)
    assert again["id"] in {line["release_id"] for line in await lines(office, found)}


async def test_when_all_is_withdrawn_nothing_is_left_to_load(office: Office) -> None:
    release = await office.published()
    await build(office)
    await office.act(release, "withdraw", json={"reason": "有误"})
    await build(office)
    found = await snapshot(office)
    assert (found["count"], found["parts"], found["totals"], found["money_total"]) == (0, [], [], "0.00")


async def test_a_change_waits_for_its_snapshot_as_long_as_is_set(office: Office) -> None:
    await office.published()
    await build(office)
    await office.published(source_id=await office.another_target(9))
    assert await build(office, patience=3600) == 0
    assert (await manifest(office))["count"] == 2
    assert (await snapshot(office))["count"] == 1
    assert await build(office) == 2


async def test_a_new_epoch_has_no_snapshot_until_one_is_built(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    before = await snapshot(office)
    async with office.caller.app.state.database.transaction(None) as session:
        await session.execute(text("INSERT INTO disclosure.feed_epoch (fingerprint) VALUES ('restored')"))
    assert (await manifest(office))["snapshot"] is None
    assert await build(office, patience=3600) == 2
    after = await snapshot(office)
    assert after["parts"] == before["parts"]
    assert (await office.get(CHANGES, params={"after": after["next"]})).status_code == 200
    assert (await office.get(CHANGES, params={"after": before["next"]})).status_code == 410


async def test_what_is_kept_beside_the_items_is_made_anew_where_it_is_lost(office: Office) -> None:
    first, *_ = await two_kinds(office)
    await office.number()
    lost = ("DELETE FROM disclosure.feed_head", "DELETE FROM disclosure.feed_holding WHERE type = 'target'")
    await administer(office.database.cluster, *lost, database=office.database.name)
    await office.act(first, "withdraw", json={"reason": "有误"})
    await build(office)
    told = await manifest(office)
    assert (told["position"], told["count"], told["money_total"]) == (4, 2, "650700.40")
    assert told["totals"] == [
        {"type": "evaluation_result", "count": 1, "money_total": "650700.00"},
        {"type": "target", "count": 1, "money_total": "0.40"},
    ]
    assert told["snapshot"]["count"] == 2


async def test_the_content_comes_with_the_items_until_it_is_withdrawn(office: Office) -> None:
    first, second, _ = await two_kinds(office)
    await office.act(first, "withdraw", json={"reason": "有误"})
    while await office.number():
        pass
    plain = (await office.get(CHANGES)).json()
    full = (await office.get(CHANGES, params={"content": "true"})).json()
    contents = [item.pop("content") for item in full["items"]]
    assert full == plain
    assert [item["op"] for item in plain["items"]] == ["upsert", "upsert", "upsert", "withdraw"]
    assert [contents[0], contents[3]] == [None, None]
    assert contents[1] == edition(second, "npc")["content"]
    assert hashlib.sha256(canonical(contents[1])).hexdigest() == plain["items"][1]["digest"]


@pytest.mark.parametrize("noun", ["manifest", "bundle"])
async def test_the_signature_is_over_what_was_served(office: Office, noun: str) -> None:
    await office.published()
    await build(office)
    keys = (await office.get("/api/v1/disclosure/keys", ANYBODY)).json()["keys"]
    if noun == "manifest":
        answer = (await office.get(MANIFEST)).json()
        signed, told = answer["jws"], answer["manifest"]
    else:
        async with office.caller.app.state.database.transaction(NETWORK) as session:
            row = (await session.execute(text("SELECT jws, document FROM disclosure.feed_snapshot"))).one()
        signed, told = row.jws, json.loads(row.document)
    payload = json.loads(jws.verify(signed, keys[0], algorithms=["ES256"]))
    assert payload == told | {"iss": "disclosure-api", "sub": noun}


async def test_whoever_was_overtaken_while_building_stores_nothing_that_was_withdrawn(office: Office) -> None:
    """Between the beginning of one build and its lock another process numbers a withdrawal and builds."""
    gone, *_ = await two_kinds(office)
    await build(office)
    await office.published(source_id=await office.another_target(8))
    await office.number()
    engine = office.caller.app.state.database.engine.sync_engine
    overtaken: list[str] = []

    def overtake(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "'disclosure.snapshot'" in statement and not overtaken:
            overtaken.append(statement)
            connection.exec_driver_sql("SELECT 1")
            await_only(withdraw_and_build())

    async def withdraw_and_build() -> None:
        await office.act(gone, "withdraw", json={"reason": "涉密"})
        assert await build(office) > 0

    listen(engine, "before_cursor_execute", overtake)
    await build_snapshots(office.caller.app.state.database, office.caller.app.state.seal)
    assert overtaken
    told = await manifest(office)
    assert (told["snapshot"]["position"], told["snapshot"]["count"]) == (told["position"], 3)
    assert gone["id"] not in {line["release_id"] for line in await lines(office, told["snapshot"])}
    async with office.caller.app.state.database.transaction(HOUSE) as session:
        numbered = "SELECT position FROM disclosure.feed_snapshot WHERE audience = 'npc' ORDER BY number"
        positions = list(await session.scalars(text(numbered)))
    assert positions == sorted(positions)
