"""What is no request is refused, what is no table is said; a body is taken piece by piece."""

import hashlib
import json
import tracemalloc
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluation_api.table_audits import incoming

from .acting import FINANCE_MAKER, Acting
from .table_audit_acting import NOUN, a_table, got, made, sent, worked_off

PRINTED = Path(__file__).parent / "printed_tables"


@pytest.mark.parametrize(
    ("content", "asked", "status", "kind"),
    [
        (b"", {}, 422, "tables-not-usable"),
        (b"x", {"name": ""}, 422, "malformed"),
        (b"x", {"name": "\u200b"}, 422, "tables-not-usable"),
        (b"x", {"name": "../"}, 422, "tables-not-usable"),
        (b"x", {"name": "a" * 201}, 422, "malformed"),
        (b"x", {"budget_year": 1999}, 422, "malformed"),
        (b"x", {"form": "nowhere"}, 404, "preset-not-found"),
    ],
)
async def test_what_is_no_request_is_refused_and_keeps_nothing(
    acting: Acting, content: bytes, asked: dict[str, Any], status: int, kind: str
) -> None:
    answer = await sent(acting, content, **asked)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert (await acting.get(FINANCE_MAKER, NOUN)).json()["items"] == []


async def test_no_more_is_read_than_may_come_in(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "LARGEST", 1000)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 100
            yield b"0" * 100

    answer = await acting.of(FINANCE_MAKER).post(f"/api/v1/{NOUN}", params={"file_name": "a.zip"}, content=body())
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert (await acting.get(FINANCE_MAKER, NOUN)).json()["items"] == []


async def test_a_large_body_is_nowhere_whole_in_memory(acting: Acting) -> None:
    """48 MB come in; what is held at any time is a few pieces."""

    async def body() -> AsyncIterator[bytes]:
        for number in range(48):
            yield bytes([number]) * 2**20

    tracemalloc.start()
    try:
        client = acting.of(FINANCE_MAKER)
        answer = await client.post(f"/api/v1/{NOUN}", params={"file_name": "a.zip"}, content=body())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.status_code, answer.json()["size"]) == (202, 48 * 2**20)
    assert peak < 24 * 2**20, peak


@pytest.mark.parametrize(
    "content",
    [
        b"x", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"{", b"[" * 5000,
        b'{"indicators": [{"level3": "\\u0000"}]}',
        b'{"indicators": [{"level3": "\\ud800", "target_text": "\\u0000"}], "project": "\\u0000"}',
        b"\xff\xfe\x00\x00", "项目支出绩效自评表,\x00".encode(), a_table()[:2000],
    ],
)  # fmt: skip
async def test_any_content_is_audited_or_refused_in_words(acting: Acting, content: bytes) -> None:
    audit = (await made(acting, content, name="怪.xlsx"))["id"]
    await worked_off(acting)
    told = await got(acting, audit)
    assert told["state"] == "done", told["detail"]
    for one in (await got(acting, f"{audit}/files"))["items"]:
        await got(acting, f"{audit}/files/{one['number']}")
    for path in ("workbook", "report"):
        assert (await acting.get(FINANCE_MAKER, f"{NOUN}/{audit}/{path}")).status_code == 200


async def test_a_body_of_several_parts_comes_out_as_it_went_in(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "PART", 1000)
    content = a_table()
    audit = (await made(acting, content, name="甲.xlsx"))["id"]
    await worked_off(acting)
    (one,) = (await got(acting, f"{audit}/files"))["items"]
    assert (one["sha256"], one["refused"]) == (hashlib.sha256(content).hexdigest(), None)


async def test_a_published_table_in_json(acting: Acting) -> None:
    tables = sorted(PRINTED.rglob("*.json"))
    content = next(one for one in tables if "jishan-yibao" in one.name).read_bytes()
    audit = (await made(acting, content, name="jishan.json"))["id"]
    await worked_off(acting)
    (one,) = (await got(acting, f"{audit}/files"))["items"]
    assert one["refused"] is None
    assert json.loads(content)["project"] == one["project"]
    answer = await acting.get(FINANCE_MAKER, f"{NOUN}/{audit}/files/1/annotated")
    assert load_workbook(BytesIO(answer.content)).sheetnames == ["第1张表", "差异", "问题清单"]
