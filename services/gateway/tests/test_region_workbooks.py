"""Regions as an Excel table: out, in, all rows or none, by the administrator of what lies above."""

import asyncio

import pytest

from wenxiao.testing import TestDatabase

from .front import Front, Json, is_problem
from .workbooks import cells, counts, faults, fetched, imported, send, table, widen

HEADINGS = ("区划代码", "区划名称", "级别", "上级代码")


async def regions(front: Front, parent_code: str) -> dict[str, Json]:
    answer = await front.call("GET", f"/regions?limit=200&parent_code={parent_code}")
    return {region["code"]: region for region in answer.json()["items"]}


async def test_what_is_exported_is_imported_unchanged(front: Front) -> None:
    content = await fetched(front, "regions")
    rows = cells(content)
    assert rows[0] == (*HEADINGS, "编码类别")
    assert len(rows) == 1 + 25
    assert ("441622100", "老隆镇", "乡级", "441622", "国家标准") in rows
    report = imported(await send(front, "regions", content, dry_run=True))
    assert counts(report) == {"unchanged": 25}
    assert (report["dry_run"], report["written"]) == (True, False)
    assert faults(report) == []


async def test_new_and_renamed_regions_are_written_at_once(front: Front) -> None:
    rows = [
        ("441622Z01A01", "工业园一区", "乡级", "441622Z01"),
        ("441622111", "四都街道", "乡级", "441622"),
        ("441622117", "黄石镇", "乡级", "441622"),
    ]
    wrong = is_problem(await send(front, "regions", table(HEADINGS, rows)), 422, "workbook-not-imported")
    assert faults(wrong) == [(2, "parent_code", "unknown_parent")]
    assert "没有导入" in wrong["detail"]
    assert (await regions(front, "441622"))["441622111"]["name"] == "四都镇"
    rows = [("441622Z01", "深圳宝安（龙川）产业转移工业园", "乡级", "441622"), rows[1], rows[2]]
    tried = imported(await send(front, "regions", table(HEADINGS, rows), dry_run=True))
    assert [row["outcome"] for row in tried["rows"]] == ["created", "changed", "unchanged"]
    assert "441622Z01" not in await regions(front, "441622")
    report = imported(await send(front, "regions", table(HEADINGS, rows)))
    assert counts(report) == {"created": 1, "changed": 1, "unchanged": 1}
    found = await regions(front, "441622")
    assert (found["441622Z01"]["path"], found["441622Z01"]["local"]) == ("/44/4416/441622/441622Z01", True)
    assert (found["441622111"]["name"], found["441622111"]["version"]) == ("四都街道", 2)
    again = imported(await send(front, "regions", table(HEADINGS, rows)))
    assert counts(again) == {"unchanged": 3}


async def test_each_wrong_row_is_named_and_nothing_is_written(front: Front) -> None:
    rows = [
        ("441622200", "新设乡", "乡级", "441622"),
        ("441622201", "", "乡级", "441622"),
        ("441622202", "某" * 61, "乡级", "441622"),
        ("441622203", "某乡", "乡镇", "441622"),
        ("441622200", "重复乡", "乡级", "441622"),
        ("441621201", "某乡", "乡级", "441622"),
        ("4416222", "某乡", "乡级", "441622"),
        ("441622300", "某乡", "乡级", "441699"),
        ("441622Z01", "甲", "乡级", "441622Z02"),
        ("441622Z02", "乙", "乡级", "441622Z01"),
        ("441623", "连平县", "县级", "441600"),
        ("440507001", "金霞街道", "乡级", "440507"),
        ("441622100", "老隆镇", "乡级", "441621"),
        (441622301, "又一乡", "乡级", 441622),
    ]
    report = imported(await send(front, "regions", table(HEADINGS, rows), dry_run=True))
    assert sorted(faults(report)) == [
        (3, "name", "empty"),
        (4, "name", "too_long"),
        (5, "level", "not_a_choice"),
        (6, "code", "duplicate"),
        (7, "parent_code", "wrong_place"),
        (8, "code", "code_form"),
        (9, "parent_code", "unknown_parent"),
        (10, "parent_code", "cycle"),
        (11, "parent_code", "cycle"),
        (12, "code", "outside_tree"),
        (13, "code", "outside_tree"),
        (14, "parent_code", "parent_differs"),
    ]
    assert counts(report) == {"created": 2, "refused": 12}
    before = await regions(front, "441622")
    is_problem(await send(front, "regions", table(HEADINGS, rows)), 422, "workbook-not-imported")
    assert await regions(front, "441622") == before


async def test_another_administrators_regions_are_imported_by_who_stands_above(
    front: Front, database: TestDatabase
) -> None:
    rows = [("445200", "揭阳市", "市级", "440000"), ("445202", "榕城区", "县级", "445200")]
    is_problem(await send(front, "regions", table(HEADINGS, rows)), 422, "workbook-not-imported")
    await widen(database, "440000")
    assert counts(imported(await send(front, "regions", table(HEADINGS, rows)))) == {"created": 2}
    assert (await regions(front, "445200"))["445202"]["path"] == "/44/4452/445202"
    report = imported(await send(front, "regions", await fetched(front, "regions"), dry_run=True))
    assert set(counts(report)) == {"unchanged"}


async def test_only_system_administrators_import_and_export(front: Front) -> None:
    content = table(HEADINGS, [("441622Z01", "园区", "乡级", "441622")])
    for username in ("anquan", "shenji-guanli", "caizheng-fuze", "renda"):
        token = (await front.sign_in(username))["access_token"]
        is_problem(await send(front, "regions", content, token=token), 403, "not-permitted", username)
        is_problem(await front.call("GET", "/directory-workbooks/regions", token), 403, "not-permitted", username)
    is_problem(await front.call("GET", "/directory-workbooks/regions"), 403, "not-permitted")
    token = (await front.sign_in("xitong"))["access_token"]
    is_problem(await front.call("GET", "/directory-workbooks/villages", token), 422, "malformed")


async def test_what_is_no_table_is_refused(front: Front) -> None:
    good = table(HEADINGS, [])
    is_problem(await send(front, "regions", good), 422, "workbook-not-imported")
    is_problem(await send(front, "regions", b""), 422, "workbook-not-readable")
    is_problem(await send(front, "regions", b"code,name\n1,2"), 422, "workbook-not-readable")
    is_problem(await send(front, "regions", bytes(11 * 1024 * 1024)), 422, "workbook-not-readable")
    is_problem(await send(front, "regions", table(("区划代码",), [])), 422, "headings-not-found")
    as_text = {"Content-Type": "text/csv"}
    is_problem(await send(front, "regions", good, headers=as_text), 422, "wrong-media-type")


async def test_imports_and_exports_are_in_the_audit_log(front: Front) -> None:
    await send(front, "regions", table(HEADINGS, [("441622Z01", "园区", "乡级", "441622")]))
    await fetched(front, "regions")
    token = (await front.sign_in("shenji-guanli"))["access_token"]
    found = []
    for action in ("import", "export"):
        path = f"/security-events?action=directory_workbook:{action}"
        found += (await front.call("GET", path, token)).json()["items"]
    assert [(event["name"], event["resource"]) for event in found] == [("邹凯", "regions")] * 2
    assert found[0]["detail"]["counts"]["created"] == 1


@pytest.mark.long
async def test_ten_thousand_regions_are_imported_while_others_are_answered(
    front: Front, database: TestDatabase
) -> None:
    await widen(database, "440000")
    rows = [(f"4499{n:02}", f"第{n}县", "县级", "449900") for n in range(1, 100)]
    rows += [
        (f"4499{n % 99 + 1:02}{100 + n // 99:03}", f"第{n}镇", "乡级", f"4499{n % 99 + 1:02}") for n in range(9_900)
    ]
    content = table(HEADINGS, [("449900", "测试市", "市级", "440000"), *rows])
    token = (await front.sign_in("xitong"))["access_token"]
    importing = asyncio.create_task(send(front, "regions", content, token=token))
    answered = 0
    while not importing.done():
        assert (await front.http.get("/health/live")).status_code == 200
        answered += 1
        await asyncio.sleep(0.02)
    assert counts(imported(await importing)) == {"created": 10_000}
    assert answered > 50, "the import kept everybody else waiting"
    again = imported(await send(front, "regions", content, token=token, dry_run=True))
    assert counts(again) == {"unchanged": 10_000}
