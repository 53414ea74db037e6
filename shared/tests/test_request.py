"""One request through the kernel: transaction, problems, versions, repeated keys, pages."""

import asyncio
from uuid import uuid4

import pytest

from wenxiao.idempotency import forget_expired
from wenxiao.testing import Caller, TestDatabase, a_principal, administer

NOTE = {"words": "你好", "money": "12.50"}


async def test_a_note_is_written_and_read_with_the_same_words(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        written = await unit.post("/api/v1/notes", json=NOTE)
        assert written.status_code == 201, written.text
        read = await unit.get(f"/api/v1/notes/{written.json()['id']}")
        listed = await unit.get("/api/v1/notes")
    assert read.json()["money"] == "12.50"
    assert read.headers["etag"] == '"1"'
    assert listed.json() == {"items": [read.json()], "next": None}


async def test_unknown_fields_wrong_types_and_negative_money_are_named_one_by_one(notes: Caller) -> None:
    bad = {"words": 5, "money": "-1.00", "wrods": "x"}
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes", json=bad)
        left = await unit.get("/api/v1/notes")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["type"] == "/problems/malformed"
    assert {error["pointer"]: error["detail"] for error in problem["errors"]} == {
        "#/words": "应为文字。",
        "#/money": "不能小于 0。",
        "#/wrods": "不认识的字段，请删除或对照接口文档更正名称。",
    }
    assert left.json()["items"] == []


SURROGATE = b'{"words": "a\\ud800b", "money": "1"}'
BAD_BODIES = {
    "cut": (b"{", "#"),
    "not utf-8": (b"\xff\xfe", "#"),
    "nested 9000 deep": (b"[" * 9000, "#"),
    "a number of 5000 digits": (b'{"words": "a", "money": ' + b"9" * 5000 + b"}", "#"),
    "list": (b"[]", "#"),
    "null": (b"null", "#"),
    "text": (b'"x"', "#"),
    "zero byte": (b'{"words": "a\\u0000b", "money": "1"}', "#/words"),
    "half a surrogate pair": (SURROGATE, "#/words"),
    "a field named so": (b'{"\\ud800": "x", "words": "a", "money": "1"}', "#"),
    "no number": (b'{"words": "a", "money": NaN}', "#/money"),
    "beyond all numbers": (b'{"words": "a", "money": 1e400}', "#/money"),
    "a float": (b'{"words": "a", "money": 1.5}', "#/money"),
    "nested in a field": (b'{"words": ' + b"[" * 40 + b"]" * 40 + b', "money": "1"}', "#/words" + "/0" * 31),
}


@pytest.mark.parametrize("kind", BAD_BODIES)
async def test_a_body_that_cannot_be_is_refused_with_its_place(notes: Caller, kind: str) -> None:
    body, pointer = BAD_BODIES[kind]
    headers = {"content-type": "application/json"}
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes", content=body, headers=headers)
        left = await unit.get("/api/v1/notes")
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (422, "/problems/malformed"), problem
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert left.json()["items"] == []


async def test_another_media_type_is_named(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes", content=b"<xml/>", headers={"content-type": "text/xml"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/wrong-media-type")


@pytest.mark.parametrize(
    "money", ["NaN", "Infinity", "1.234", "12345678901234567.00", "十元", "１２", "1_000", " 1 ", "1e2", True, [1]]
)
async def test_money_is_a_finite_decimal_of_two_places(notes: Caller, money: object) -> None:
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes", json=NOTE | {"money": money})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/money"]


async def test_a_repeated_key_gets_the_first_answer_and_writes_once(notes: Caller) -> None:
    key = {"Idempotency-Key": "first-note"}
    async with notes.of(a_principal()) as unit:
        first = await unit.post("/api/v1/notes", json=NOTE, headers=key)
        again = await unit.post("/api/v1/notes", json=NOTE, headers=key)
        other = await unit.post("/api/v1/notes", json=NOTE | {"words": "别的"}, headers=key)
        listed = await unit.get("/api/v1/notes")
    assert (again.status_code, again.content, again.headers["etag"]) == (201, first.content, '"1"')
    assert again.headers["idempotent-replay"] == "true"
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    assert len(listed.json()["items"]) == 1


async def test_two_requests_with_one_key_at_once_write_once(notes: Caller) -> None:
    key = {"Idempotency-Key": "race"}
    async with notes.of(a_principal()) as unit:
        answers = await asyncio.gather(*(unit.post("/api/v1/notes", json=NOTE, headers=key) for _ in range(8)))
        listed = await unit.get("/api/v1/notes")
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(listed.json()["items"]) == 1


async def test_a_refused_request_leaves_its_key_free(notes: Caller) -> None:
    key = {"Idempotency-Key": "second try"}
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes", json={"words": "缺钱"}, headers=key)
        mended = await unit.post("/api/v1/notes", json=NOTE, headers=key)
    assert (refused.status_code, mended.status_code) == (422, 201)


async def test_a_change_needs_the_version_it_was_made_on(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        written = await unit.post("/api/v1/notes", json=NOTE)
        address = f"/api/v1/notes/{written.json()['id']}"
        without = await unit.put(address, json=NOTE)
        changed = await unit.put(address, json=NOTE | {"words": "改"}, headers={"If-Match": '"1"'})
        stale = await unit.put(address, json=NOTE | {"words": "旧"}, headers={"If-Match": '"1"'})
        wild = await unit.put(address, json=NOTE, headers={"If-Match": "*"})
        read = await unit.get(address)
    assert (without.status_code, without.json()["type"]) == (428, "/problems/precondition-required")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (stale.status_code, stale.json()["current"]) == (412, 2)
    assert wild.status_code == 412
    assert read.json()["words"] == "改"


async def test_pages_follow_each_other_without_gap_or_repeat(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        for number in range(7):
            await unit.post("/api/v1/notes", json=NOTE | {"words": str(number)})
        seen, cursor = [], None
        while True:
            parameters = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            part = (await unit.get("/api/v1/notes", params=parameters)).json()
            seen += [note["words"] for note in part["items"]]
            cursor = part["next"]
            if cursor is None:
                break
    assert seen == [str(number) for number in range(7)]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "bnVsbA==",
        "W10=",
        "W1sidCIsICJcdWQ4MDAiXSxbImkiLDFdLFsidSIsIjAxOTM1MmI2LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJdXQ==",
        "W1sidSIsIngiXSxbInQiLDFdXQ==",
        "💥",
    ],
)
async def test_a_cursor_that_we_did_not_give_is_refused(notes: Caller, cursor: str) -> None:
    async with notes.of(a_principal()) as unit:
        refused = await unit.get("/api/v1/notes", params={"cursor": cursor})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/cursor-not-readable")


async def test_our_own_failure_tells_nothing_inner(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        failed = await unit.get(f"/api/v1/notes/{uuid4()}/break")
    assert (failed.status_code, failed.json()["type"]) == (500, "/problems/internal")
    assert "secret" not in failed.text
    assert failed.json()["instance"] == f"urn:request:{failed.headers['x-request-id']}"


async def test_the_commit_comes_before_the_answer(notes: Caller, database: TestDatabase) -> None:
    """A deferred trigger fails at commit: the client must hear a refusal, not 201."""
    await administer(
        database.cluster,
        "CREATE FUNCTION notes.too_late() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'late' USING ERRCODE = '23505'; END $$",
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON notes.note DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION notes.too_late()",
        database=database.name,
    )
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes", json=NOTE)
        left = await unit.get("/api/v1/notes")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-exists")
    assert left.json()["items"] == []


async def test_probes_and_metrics_answer(notes: Caller) -> None:
    async with notes.of(None) as nobody:
        assert (await nobody.get("/health/live")).status_code == 200
        assert (await nobody.get("/health/ready")).json() == {"status": "ready"}
        metrics = (await nobody.get("/metrics")).text
    assert 'route="/health/ready",status="200"' in metrics
    assert "wenxiao_outbox_waiting 0.0" in metrics


async def test_an_unknown_address_is_a_problem(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        lost = await unit.get("/api/v1/nothing")
        wrong = await unit.delete("/api/v1/notes")
    assert (lost.status_code, lost.json()["type"]) == (404, "/problems/route-not-found")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")


async def test_a_key_is_forgotten_after_a_day(notes: Caller, database: TestDatabase) -> None:
    key = {"Idempotency-Key": "yesterday"}
    async with notes.of(a_principal()) as unit:
        await unit.post("/api/v1/notes", json=NOTE, headers=key)
        await administer(
            database.cluster,
            "UPDATE notes.idempotency_record SET created_at = created_at - interval '25 hours'",
            database=database.name,
        )
        await forget_expired(notes.app.state.database.engine, "notes")
        again = await unit.post("/api/v1/notes", json=NOTE | {"words": "今天"}, headers=key)
    assert (again.status_code, again.json()["words"]) == (201, "今天")


async def test_a_number_that_no_column_holds_is_refused_not_broken(notes: Caller) -> None:
    """The driver refuses it before the database sees it, and says no SQLSTATE."""
    async with notes.of(a_principal()) as client:
        note = (await client.post("/api/v1/notes", json={"words": "一", "money": "1.00"})).json()
        answer = await client.post(f"/api/v1/notes/{note['id']}/send?version={10**30}")
    assert answer.status_code == 422, answer.text
    assert "超出可登记的范围" in answer.json()["detail"]
