"""One request through the kernel: transaction, problems, versions, repeated keys, pages."""

from wenxiao.testing import Caller, a_principal

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
