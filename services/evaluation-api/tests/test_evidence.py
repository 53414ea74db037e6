"""Evidence of a self-evaluation over HTTP: attached while it is open, frozen with what is submitted."""

import hashlib
from typing import Any

import httpx
import pytest
from asyncpg import PostgresError

from wenxiao.access import Principal
from wenxiao.testing import TestDatabase, administer

from .acting import (
    CHECKER,
    FINANCE_MAKER,
    MAKER,
    OTHER_COUNTY_FINANCE,
    OTHER_UNIT,
    Acting,
    View,
    sheet_of,
)

NOUN, FILES = "self-evaluations", "evidence-files"
PDF, PICTURE = b"%PDF-1.7\nreceipt", b"\xff\xd8\xff\xe0photo"
DIGEST = hashlib.sha256(PDF).hexdigest()


async def attach(
    acting: Acting, view: View, content: bytes = PDF, who: Principal = MAKER, **asked: Any
) -> httpx.Response:
    given = {"self_evaluation_id": view["id"], "file_name": "验收单.pdf"} | asked
    headers = {"Content-Type": "application/octet-stream"}
    return await acting.of(who).post(f"/api/v1/{FILES}", params=given, content=content, headers=headers)


async def listed(acting: Acting, view: View, who: Principal = MAKER) -> list[View]:
    answer = await acting.get(who, FILES, self_evaluation_id=view["id"])
    assert answer.status_code == 200, answer.text
    found: list[View] = answer.json()["items"]
    return found


async def removed(acting: Acting, file: View, who: Principal = MAKER) -> int:
    return (await acting.of(who).delete(f"/api/v1/{FILES}/{file['id']}")).status_code


async def contents(database: TestDatabase) -> None:
    """Raises unless exactly one content is kept."""
    count = "SELECT count(*) FROM evaluation.evidence_content"
    once = f"DO $$ BEGIN IF ({count}) <> 1 THEN RAISE 'not once'; END IF; END $$"
    await administer(database.cluster, once, database=database.name)


async def test_a_file_is_kept_by_its_digest_and_given_back(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    answer = await attach(acting, view, row_number=1, file_name="../验收单.exe")
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert answer.headers["location"] == f"/api/v1/{FILES}/{kept['id']}"
    assert (kept["sha256"], kept["size"], kept["media_type"]) == (DIGEST, len(PDF), "application/pdf")
    assert (kept["row_number"], kept["file_name"]) == (1, ".._验收单.exe.pdf")
    assert await listed(acting, view, CHECKER) == [kept]
    given = await acting.get(FINANCE_MAKER, f"{FILES}/{kept['id']}/content")
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment;")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["etag"] == f'"{DIGEST}"'


async def test_the_same_content_is_kept_once(acting: Acting, jishan: View, database: TestDatabase) -> None:
    view = await acting.opened(jishan)
    first = (await attach(acting, view)).json()
    again = await attach(acting, view, file_name="另一个名字.pdf")
    assert (again.status_code, again.json()) == (200, first)
    beside = await attach(acting, view, row_number=2)
    assert (beside.status_code, beside.json()["sha256"]) == (201, DIGEST)
    await contents(database)
    next_year = await acting.opened(jishan, project_id=view["project_id"], budget_year=2021)
    assert (await attach(acting, next_year)).status_code == 201
    await contents(database)
    assert await removed(acting, first) == 204
    assert (await acting.get(MAKER, f"{FILES}/{beside.json()['id']}/content")).content == PDF
    assert [one["id"] for one in await listed(acting, view)] == [beside.json()["id"]]


async def test_content_that_nobody_needs_goes_with_its_last_file(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    view = await acting.opened(jishan)
    file = (await attach(acting, view)).json()
    await contents(database)
    assert await removed(acting, file) == 204
    with pytest.raises(PostgresError, match="not once"):
        await contents(database)
    assert (await acting.get(MAKER, f"{FILES}/{file['id']}")).status_code == 404
    assert await removed(acting, file) == 404


async def test_another_project_keeps_its_own_and_is_not_told(acting: Acting, jishan: View) -> None:
    one, other = await acting.opened(jishan), await acting.opened(jishan)
    for view in (one, other):
        assert (await attach(acting, view)).status_code == 201


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"PK\x03\x04zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"])
async def test_other_files_are_refused(acting: Acting, jishan: View, content: bytes) -> None:
    view = await acting.opened(jishan)
    answer = await attach(acting, view, content)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/evidence-not-usable")
    assert await listed(acting, view) == []


async def test_no_more_is_read_than_a_file_may_be_large(acting: Acting, jishan: View) -> None:
    answer = await attach(acting, await acting.opened(jishan), PDF + b"0" * 10 * 1024 * 1024)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/evidence-not-usable")


async def test_a_row_that_is_not_there_is_refused(acting: Acting, jishan: View) -> None:
    answer = await attach(acting, await acting.opened(jishan), row_number=99)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?row_number")


async def test_who_may_attach_and_who_may_see(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    file = (await attach(acting, view)).json()
    for who, status in ((CHECKER, 403), (FINANCE_MAKER, 403), (OTHER_UNIT, 404)):
        assert (await attach(acting, view, PICTURE, who)).status_code == status
        assert await removed(acting, file, who) == status
    for stranger in (OTHER_UNIT, OTHER_COUNTY_FINANCE):
        assert await listed(acting, view, stranger) == []
        for path in (f"{FILES}/{file['id']}", f"{FILES}/{file['id']}/content"):
            assert (await acting.get(stranger, path)).status_code == 404


async def test_submission_freezes_the_list(acting: Acting, jishan: View, database: TestDatabase) -> None:
    view = await acting.put(MAKER, NOUN, await acting.opened(jishan), sheet_of(jishan))
    file = (await attach(acting, view, row_number=1)).json()
    picture = (await attach(acting, view, PICTURE, file_name="现场照片")).json()
    view = await acting.act(MAKER, NOUN, view, "submit")
    told = ("row_number", "file_name", "media_type", "size", "sha256")
    assert view["evidence"] == [{name: one[name] for name in told} for one in (picture, file)]
    assert (await acting.act(CHECKER, NOUN, view, "recompute"))["matches"]
    taken_away = await acting.of(MAKER).delete(f"/api/v1/{FILES}/{file['id']}")
    for answer in (await attach(acting, view, PDF + b"2"), taken_away):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/action-not-allowed")
    for change in (
        "DELETE FROM evaluation.evidence_file",
        "UPDATE evaluation.evidence_file SET file_name = '别的.pdf'",
        "UPDATE evaluation.evidence_content SET content = 'x'",
    ):
        with pytest.raises(PostgresError, match="final row"):
            await administer(database.cluster, change, database=database.name)


async def test_the_evidence_belongs_to_what_the_digest_vouches_for(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    view = await acting.put(MAKER, NOUN, await acting.opened(jishan), sheet_of(jishan))
    await attach(acting, view)
    view = await acting.act(MAKER, NOUN, view, "submit")
    tampering = "UPDATE evaluation.self_evaluation SET evidence = '[]'"
    await administer(database.cluster, tampering, database=database.name)
    assert not (await acting.act(CHECKER, NOUN, view, "recompute"))["matches"]


async def test_what_is_returned_may_be_proved_otherwise(acting: Acting, jishan: View) -> None:
    view = await acting.put(MAKER, NOUN, await acting.opened(jishan), sheet_of(jishan))
    file = (await attach(acting, view)).json()
    submitted = await acting.act(MAKER, NOUN, view, "submit")
    view = await acting.act(CHECKER, NOUN, submitted, "return", {"reason": "材料不清晰"})
    assert await removed(acting, file) == 204
    assert (await attach(acting, view, PICTURE)).status_code == 201
    view = await acting.act(MAKER, NOUN, view, "submit")
    assert [one["media_type"] for one in view["evidence"]] == ["image/jpeg"]
    assert view["digest"] != submitted["digest"]
