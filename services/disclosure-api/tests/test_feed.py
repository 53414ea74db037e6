"""The congress pulls: nothing is missed, nothing can be changed unseen."""

import asyncio
import hashlib
import json
from typing import Any

import pytest
from jose import jws
from jose.exceptions import JWSError
from sqlalchemy import text

from disclosure_api.disclosure.models import Changes, SignedManifest
from disclosure_api.domain.chain import genesis, link, verify, verify_content
from wenxiao.testing import COUNTY

from .office import (
    ANYBODY,
    CHANGES,
    HEAD,
    MANIFEST,
    RE_CHECK,
    TARGET,
    Office,
    a_target,
)

KEYS = "/api/v1/disclosure/keys"


async def test_an_empty_feed_is_caught_up_and_gives_a_cursor(office: Office) -> None:
    answer = await office.get(CHANGES)
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"] == []
    assert answer.json()["caught_up"] is True
    again = await office.get(CHANGES, params={"after": answer.json()["next"]})
    assert again.json() == answer.json()


async def test_nothing_is_in_the_feed_before_it_is_published_and_numbered(office: Office) -> None:
    drafted = (await office.draft()).json()
    assert await office.number() == 0
    await office.act(drafted, "publish")
    waiting = (await office.get(CHANGES)).json()
    assert (waiting["items"], waiting["caught_up"]) == ([], False)
    assert await office.number() == 2
    arrived = (await office.get(CHANGES, params={"after": waiting["next"]})).json()
    assert [item["release_id"] for item in arrived["items"]] == [drafted["id"]]
    assert arrived["caught_up"] is True
    assert await office.number() == 0


async def test_an_item_says_everything_the_consumer_needs(office: Office) -> None:
    release = await office.published()
    await office.number()
    answer = (await office.get(CHANGES)).json()
    Changes.model_validate(answer)
    npc = next(e for e in release["editions"] if e["audience"] == "npc")
    assert answer["items"] == [
        {
            "region_path": COUNTY,
            "audience": "npc",
            "position": 1,
            "op": "upsert",
            "type": "target",
            "id": release["item_id"],
            "release_id": release["id"],
            "valid_from": "2022-01-20",
            "digest": npc["digest"],
            "money": "656600.00",
            "href": f"/api/v1/releases/{release['id']}/editions/npc",
            "previous": hashlib.sha256(f'{{"audience":"npc","region_path":"{COUNTY}"}}'.encode()).hexdigest(),
        }
    ]


async def publish_many(office: Office, count: int) -> None:
    for number in range(100, 100 + count):
        await office.published(source_id=await office.another_target(number))


async def test_pages_of_the_feed_join_without_gap_and_verify(office: Office) -> None:
    await publish_many(office, 5)
    await office.number()
    items: list[dict[str, Any]] = []
    after: dict[str, Any] = {}
    for last in (False, False, True):
        page = (await office.get(CHANGES, params={"limit": 2} | after)).json()
        items += page["items"]
        after = {"after": page["next"]}
        assert page["caught_up"] is last
    assert [item["position"] for item in items] == [1, 2, 3, 4, 5]
    manifest = (await office.get(MANIFEST)).json()["manifest"]
    assert verify(items, previous=manifest["genesis"], head=manifest["head"]) == ()
    for item in items:
        content = (await office.get(item["href"])).content
        assert verify_content(content, item["digest"]) == ()


async def test_one_flipped_byte_of_what_was_served_is_found(office: Office) -> None:
    await publish_many(office, 2)
    await office.number()
    answer = await office.get(CHANGES)
    head = (await office.get(MANIFEST)).json()["manifest"]["head"]
    changed = bytearray(answer.content)
    changed[changed.index(b"656600.00")] ^= 1
    items = json.loads(changed)["items"]
    assert verify(items, previous=genesis(COUNTY, "npc"), head=head)
    content = bytearray((await office.get(items[0]["href"])).content)
    content[10] ^= 1
    assert verify_content(bytes(content), items[0]["digest"])


async def test_slow_commits_never_make_a_reader_miss_a_position(office: Office) -> None:
    """The first to publish commits last: a reader that went on in between still gets it."""
    slow, quick = (
        (await office.draft()).json(),
        (await office.draft(kind="evaluation_result", source_id=RE_CHECK)).json(),
    )
    database = office.caller.app.state.database
    async with database.transaction(HEAD) as session:
        await session.execute(text("SET LOCAL lock_timeout = '5s'"))
        await session.execute(
            text(
                "UPDATE disclosure.release SET status = 'published', version = 2, published_on = '2022-01-20'"
                " WHERE id = :id"
            ),
            {"id": slow["id"]},
        )
        await session.execute(
            text(
                "INSERT INTO disclosure.feed_pending (region_path, region_code, unit_id, unit_code, unit_name,"
                " department_id, release_id, audience, op, valid_from)"
                " SELECT region_path, region_code, unit_id, unit_code, unit_name, department_id, release_id, audience,"
                " 'upsert', '2022-01-20' FROM disclosure.edition WHERE release_id = :id"
            ),
            {"id": slow["id"]},
        )
        await office.act(quick, "publish")
        await office.number()
        between = (await office.get(CHANGES)).json()
        assert [item["release_id"] for item in between["items"]] == [quick["id"]]
    await office.number()
    after = (await office.get(CHANGES, params={"after": between["next"]})).json()
    assert [(item["position"], item["release_id"]) for item in after["items"]] == [(2, slow["id"])]
    whole = await office.whole_feed()
    assert verify(whole, previous=genesis(COUNTY, "npc")) == ()


async def test_publishing_numbering_and_reading_at_once_leave_one_unbroken_chain(office: Office) -> None:
    drafts = [(await office.draft(source_id=await office.another_target(200 + n))).json() for n in range(12)]
    seen: list[dict[str, Any]] = []
    done = asyncio.Event()

    async def read() -> None:
        after: dict[str, Any] = {}
        while True:
            finished = done.is_set()
            page = (await office.get(CHANGES, params={"limit": 3} | after)).json()
            seen.extend(page["items"])
            after = {"after": page["next"]}
            if finished and page["caught_up"]:
                return

    async def number() -> None:
        while not done.is_set():
            await office.number()

    async def publish() -> None:
        answers = await asyncio.gather(*(office.act(draft, "publish") for draft in drafts))
        assert [answer.status_code for answer in answers] == [200] * 12
        await office.number()
        done.set()

    await asyncio.gather(read(), number(), number(), publish())
    assert [item["position"] for item in seen] == list(range(1, 13))
    assert {item["release_id"] for item in seen} == {draft["id"] for draft in drafts}
    assert verify(seen, previous=genesis(COUNTY, "npc"), head=link(seen[-1])) == ()


async def test_a_correction_replaces_and_a_withdrawal_takes_away(office: Office) -> None:
    first = await office.published()
    result = await office.published(kind="evaluation_result", source_id=RE_CHECK)
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(approved_budget="600000.00")
    second = await office.published(replaces=first["id"])
    await office.number()
    manifest = (await office.get(MANIFEST)).json()["manifest"]
    assert (manifest["position"], manifest["count"], manifest["money_total"]) == (3, 2, "1250700.00")
    await office.act(second, "withdraw", json={"reason": "口径有误"})
    await office.number()
    items = await office.whole_feed()
    assert [(item["op"], item["id"]) for item in items] == [
        ("upsert", first["item_id"]),
        ("upsert", result["item_id"]),
        ("upsert", first["item_id"]),
        ("withdraw", first["item_id"]),
    ]
    manifest = (await office.get(MANIFEST)).json()["manifest"]
    assert (manifest["position"], manifest["count"], manifest["money_total"]) == (4, 1, "650700.00")
    assert manifest["totals"] == [{"type": "evaluation_result", "count": 1, "money_total": "650700.00"}]
    gone = {"type": "target", "id": first["item_id"], "release_id": second["id"], "position": 4}
    assert manifest["withdrawn"] == [gone]
    assert verify(items, previous=manifest["genesis"], head=manifest["head"]) == ()


async def test_the_manifest_is_signed_with_a_key_that_everybody_may_fetch(office: Office) -> None:
    await office.published()
    await office.number()
    answer = (await office.get(MANIFEST)).json()
    SignedManifest.model_validate(answer)
    assert answer["keys"] == KEYS
    keys = (await office.get(KEYS, ANYBODY)).json()["keys"]
    assert [key["kid"] for key in keys] == [jws.get_unverified_header(answer["jws"])["kid"]]
    assert "d" not in keys[0]
    payload = json.loads(jws.verify(answer["jws"], keys[0], algorithms=["ES256"]))
    assert payload == answer["manifest"] | {"iss": "disclosure-api", "sub": "manifest"}
    head, body, signature = answer["jws"].split(".")
    forged = f"{head}.{body[:-4]}{'AAAA' if body[-4:] != 'AAAA' else 'BBBB'}.{signature}"
    with pytest.raises(JWSError):
        jws.verify(forged, keys[0], algorithms=["ES256"])
