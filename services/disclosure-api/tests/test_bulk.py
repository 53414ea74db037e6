"""A thousand at once, each as it would be alone."""

from typing import Any
from uuid import uuid4

import httpx

from wenxiao.access import Principal

from .office import APPLICATION, BOTH, CONGRESS, HEAD, MAKER, RE_CHECK, RELEASES, TARGET, Office, a_target
from .sources import every_neighbour

BULK, PUBLISH = f"{RELEASES}/bulk", f"{RELEASES}/publish"


async def send(office: Office, who: Principal, path: str, rows: list[dict[str, Any]], **body: Any) -> httpx.Response:
    async with office.caller.of(who) as client:
        return await client.post(path, json={"releases": rows} | body)


def target(source: str = TARGET, **changes: Any) -> dict[str, Any]:
    return {"kind": "target", "source_id": source, "audiences": BOTH} | changes


async def test_each_row_is_drafted_or_refused_for_itself(office: Office) -> None:
    office.neighbours.answers |= every_neighbour()
    early = await office.another_target(61, status="reviewed")
    stranger = await office.another_target(62, region_path="/44/4416/441621", region_code="441621")
    rows = [
        target(),
        target(early),
        target(str(uuid4())),
        target(audiences=["npc"]),
        {"kind": "result_use", "source_id": APPLICATION, "audiences": BOTH},
        target(stranger),
        {"kind": "region_summary", "audiences": BOTH},
        {"kind": "region_summary", "budget_year": 2022, "audiences": BOTH},
    ]
    tried = await send(office, MAKER, BULK, rows, dry_run=True)
    assert tried.status_code == 200, tried.text
    assert (await office.get(RELEASES, MAKER)).json()["items"] == []
    answer = (await send(office, MAKER, BULK, rows)).json()
    problems = ["source-not-final", "not-found", "audiences-incomplete", "outside-reach", "source-not-named"]
    expected = [None, *problems[:3], None, *problems[3:], None]
    assert [row["problem"] for row in answer["rows"]] == [one and f"/problems/{one}" for one in expected]
    assert (answer["done"], answer["refused"]) == (3, 5)
    assert answer["rows"][3]["basis"] == ["longchuan-2.7.c"]
    assert answer["rows"][3]["findings"][0]["pointer"] == "#/audiences"
    for told, kept in zip(tried.json()["rows"], answer["rows"], strict=True):
        assert told == kept | {"release_id": None, "version": None}
    listed = (await office.get(RELEASES, MAKER)).json()["items"]
    assert {one["id"] for one in listed} == {row["release_id"] for row in answer["rows"] if row["release_id"]}
    for row in answer["rows"]:
        if row["release_id"]:
            one = (await office.get(f"{RELEASES}/{row['release_id']}", MAKER)).json()
            assert (one["status"], one["findings"]) == ("draft", row["findings"])


async def test_many_are_published_in_the_versions_that_were_read(office: Office) -> None:
    first, second = (await office.draft()).json(), (await office.draft()).json()
    third = (await office.draft(kind="evaluation_result", source_id=RE_CHECK)).json()
    named = [{"id": one["id"], "version": 1} for one in (first, second)]
    named += [{"id": third["id"], "version": 7}, {"id": str(uuid4()), "version": 1}]
    assert (await send(office, MAKER, PUBLISH, named)).status_code == 403
    tried = (await send(office, HEAD, PUBLISH, named, dry_run=True)).json()
    assert (await office.get(RELEASES, MAKER, params={"status": "published"})).json()["items"] == []
    answer = (await send(office, HEAD, PUBLISH, named)).json()
    assert (tried["done"], answer["done"], answer["refused"]) == (1, 1, 3)
    told = {row["problem"] for row in answer["rows"]}
    assert told == {None, "/problems/already-released", "/problems/stale-version", "/problems/release-not-found"}
    published = [row for row in answer["rows"] if row["outcome"] == "published"]
    assert [row["version"] for row in published] == [2]
    assert published[0]["release_id"] in (first["id"], second["id"])
    assert await office.number() == 2
    assert [item["release_id"] for item in await office.whole_feed(CONGRESS)] == [published[0]["release_id"]]


async def test_a_neighbour_that_is_down_leaves_nothing(office: Office) -> None:
    office.neighbours.down = True
    assert (await send(office, MAKER, BULK, [target()])).status_code == 503
    assert (await office.get(RELEASES, MAKER)).json()["items"] == []


async def test_there_is_a_most_and_a_least_and_a_key_that_repeats(office: Office) -> None:
    for rows in ([], [target()] * 1001):
        assert (await send(office, MAKER, BULK, rows)).status_code == 422
    async with office.caller.of(MAKER) as client:
        key = {"Idempotency-Key": str(uuid4())}
        answers = [await client.post(BULK, json={"releases": [target()]}, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await office.get(RELEASES, MAKER)).json()["items"]) == 1


async def test_what_is_drafted_in_bulk_is_published_in_bulk_and_numbered(office: Office) -> None:
    sources = {f"01970000-0000-7000-9000-{number:012d}": f"44162222T{number:012d}" for number in range(100)}
    office.neighbours.answers |= {
        f"/api/v1/targets/{one}": a_target(id=one, project_code=code) for one, code in sources.items()
    }
    drafted = (await send(office, MAKER, BULK, [target(one) for one in sources])).json()
    assert (drafted["done"], drafted["refused"]) == (100, 0)
    named = [{"id": row["release_id"], "version": row["version"]} for row in drafted["rows"]]
    assert (await send(office, HEAD, PUBLISH, named)).json()["done"] == 100
    while await office.number():
        pass
    assert len(await office.whole_feed(CONGRESS, limit=1000)) == 100
