"""What was corrected can be taken back: from then on no byte of it is read anywhere, whatever took its place."""

from typing import Any

import httpx
import pytest

from wenxiao.access import Principal

from .keeping_back import MARK, granted, with_a_secret
from .office import (
    ANYBODY,
    BOTH,
    CHANGES,
    CONGRESS,
    HEAD,
    NETWORK,
    PUBLIC,
    REGISTER,
    RELEASES,
    TARGET,
    Office,
    a_target,
    edition,
)
from .snapshots import build, lines, manifest, snapshot

REASON = {"reason": "含不宜公开内容"}


@pytest.fixture
def secret(office: Office) -> Office:
    return with_a_secret(office)


async def now(office: Office, release: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await office.get(f"{RELEASES}/{release['id']}", HEAD)).json()
    return found


def corrected_source(office: Office) -> None:
    told = a_target(overall_goal="更正后的目标")
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = told


async def read_by(office: Office, who: Principal, *releases: dict[str, Any]) -> list[httpx.Response]:
    audience = "public" if who is ANYBODY else "npc"
    region = {"region": "441622"}
    found = [
        await office.get(CHANGES, who, params=region | {"content": "true"}),
        await office.get(PUBLIC, who),
        *[await office.get(one["href"], who) for one in (await snapshot(office, who, **region))["parts"]],
    ]
    for release in releases:
        found.append(await office.get(edition(release, audience)["href"], who))
        found.append(await office.get(f"{PUBLIC if who is ANYBODY else REGISTER}/{release['id']}", who))
    return found


async def test_withdrawing_takes_back_what_was_corrected_as_well(secret: Office) -> None:
    first = await secret.published()
    await build(secret)
    before = await snapshot(secret)
    corrected_source(secret)
    second = await secret.published(replaces=first["id"])
    await build(secret)
    assert MARK in (await secret.get(CHANGES, params={"content": "true"})).text
    assert (await secret.act(second, "withdraw", json=REASON)).status_code == 200
    await build(secret)
    assert (await now(secret, first))["status"] == "withdrawn"
    for who in (ANYBODY, NETWORK, CONGRESS):
        for answer in await read_by(secret, who, first, second):
            assert MARK not in answer.text, answer.url
    hrefs = [(one["name"], (await secret.get(one["href"])).status_code) for one in before["parts"]]
    assert hrefs == [(one["name"], 410) for one in before["parts"]]
    assert [item["op"] for item in await secret.whole_feed()] == ["upsert", "upsert", "withdraw"]


async def test_what_was_superseded_is_withdrawn_alone_and_no_item_tells_of_it(secret: Office) -> None:
    first = await secret.published()
    await build(secret)
    before = await snapshot(secret)
    corrected_source(secret)
    second = await secret.published(replaces=first["id"])
    await build(secret)
    figures = await manifest(secret)
    assert (await secret.act(await now(secret, first), "withdraw", json=REASON)).status_code == 200
    await build(secret)
    after = await manifest(secret)
    assert [after[name] for name in ("position", "head", "count")] == [figures["position"], figures["head"], 1]
    assert (await secret.get(before["parts"][0]["href"])).status_code == 410
    assert [line["release_id"] for line in await lines(secret, after["snapshot"])] == [second["id"]]
    items = (await secret.get(CHANGES, params={"content": "true"})).json()["items"]
    assert [item["content"] and item["content"]["goal"] for item in items] == [None, "更正后的目标"]
    assert (await secret.get(edition(first, "npc")["href"])).status_code == 410
    assert (await secret.get(edition(second, "npc")["href"])).status_code == 200
    again = await secret.act(await now(secret, first), "withdraw", json=REASON)
    assert again.json()["type"] == "/problems/release-action-not-allowed"


async def test_a_correction_that_keeps_something_back_takes_back_what_showed_it(secret: Office) -> None:
    first = await secret.published()
    await build(secret)
    old_parts = (await snapshot(secret))["parts"]
    found = await granted(secret, pointers=["/goal", "/indicators"], told=False)
    assert found["to_withdraw"] == [first["id"]]
    second = await secret.published(replaces=first["id"])
    assert (await now(secret, first))["status"] == "withdrawn"
    assert (await secret.get(edition(first, "public")["href"], ANYBODY)).status_code == 410
    assert MARK not in (await secret.get(CHANGES, params={"content": "true"})).text
    await build(secret)
    for who in (ANYBODY, NETWORK):
        for answer in await read_by(secret, who, first, second):
            assert MARK not in answer.text, answer.url
            assert "不予公开" not in answer.text, answer.url
    assert {(await secret.get(one["href"])).status_code for one in old_parts} == {410}
    assert [(item["op"], item["release_id"]) for item in await secret.whole_feed()] == [
        ("upsert", first["id"]),
        ("upsert", second["id"]),
    ]
    assert (await manifest(secret))["count"] == 1


async def test_what_is_superseded_is_named_until_it_is_withdrawn(secret: Office) -> None:
    first = await secret.published()
    corrected_source(secret)
    second = await secret.published(replaces=first["id"])
    found = await granted(secret)
    assert found["to_withdraw"] == sorted([first["id"], second["id"]])
    await secret.act(await now(secret, first), "withdraw", json=REASON)
    path = f"/api/v1/withholdings/{found['id']}"
    assert (await secret.get(path, HEAD)).json()["to_withdraw"] == [second["id"]]


async def test_names_go_with_the_content_they_stood_in(office: Office) -> None:
    release = await office.published(audiences=BOTH)
    await office.number()
    await office.act(release, "withdraw", json=REASON)
    for path, who in ((f"{PUBLIC}/{release['id']}", ANYBODY), (f"{REGISTER}/{release['id']}", CONGRESS)):
        shown = (await office.get(path, who)).json()
        names = ("project_name", "department_name", "department_code", "unit_name", "unit_code", "content")
        assert [shown[name] for name in names] == [None] * 6
        assert (shown["status"], shown["withdrawal_reason"]) == ("withdrawn", REASON["reason"])
        assert (shown["project_code"], shown["budget_year"]) == (release["project_code"], 2022)
    inside = await now(office, release)
    assert inside["project_name"] == release["project_name"]
    assert inside["editions"] == release["editions"]
