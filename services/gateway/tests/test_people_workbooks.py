"""People as an Excel table: registered in bulk, not in force before another administrator says so."""

from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, is_problem
from .workbooks import cells, counts, faults, fetched, imported, send, table

HEADINGS = ("登录名", "姓名", "区划代码", "单位代码")
R = "441622"


async def people(front: Front) -> dict[str, Json]:
    token = (await front.sign_in("xitong"))["access_token"]
    answer = await front.call("GET", "/people?limit=200", token)
    assert answer.status_code == 200, answer.text
    return {person["username"]: person for person in answer.json()["items"]}


async def test_what_is_exported_is_imported_unchanged(front: Front) -> None:
    content = await fetched(front, "people")
    rows = cells(content)
    assert rows[0] == (*HEADINGS, "账号状态", "现任岗位")
    assert ("yibao-jingban", "李晓敏", R, "361001", "启用", "unit maker 龙川县医疗保险服务中心") in rows
    assert "zijin-caizheng" not in [row[0] for row in rows]
    report = imported(await send(front, "people", content, dry_run=True))
    assert (set(counts(report)), faults(report)) == ({"unchanged"}, [])


async def test_people_are_registered_inactive_and_changed_without_touching_their_posts(front: Front) -> None:
    rows = [("Zhang-Li", "张丽", R, 361), ("renda", "钟丽萍", R, "102"), ("yibao-fuze", "黄志强", R, "361")]
    report = imported(await send(front, "people", table(HEADINGS, rows)))
    assert [row["outcome"] for row in report["rows"]] == ["created", "changed", "unchanged"]
    found = await people(front)
    new = found["zhang-li"]
    assert (new["name"], new["active"], new["posts"], new["organisation"]["code"]) == ("张丽", False, [], "361")
    assert found["renda"]["organisation"]["code"] == "102"
    assert [post["organisation"]["code"] for post in found["renda"]["posts"]] == ["101"]
    assert counts(imported(await send(front, "people", table(HEADINGS, rows)))) == {"unchanged": 3}
    body = {"username": "zhang-li", "password": "Wenxiao-2022-demo"}
    assert (await front.call("POST", "/sessions", json=body)).status_code in (401, 403)


async def test_who_works_for_an_organisation_that_ended_may_be_renamed(front: Front, database: TestDatabase) -> None:
    await administer(
        database.cluster,
        "WITH ended AS (UPDATE gateway.organisation_period SET valid_until = '2022-01-01' WHERE code = '101')"
        " UPDATE gateway.organisation SET valid_until = '2022-01-01' WHERE code = '101'",
        database=database.name,
    )
    row = ("renda", "钟莉萍", R, "101")
    assert counts(imported(await send(front, "people", table(HEADINGS, [row])))) == {"changed": 1}
    assert (await people(front))["renda"]["organisation"]["code"] == "101"
    moved = imported(await send(front, "people", table(HEADINGS, [("yibao-fuze", "黄志强", R, "101")]), dry_run=True))
    assert faults(moved) == [(2, "organisation_code", "unknown_organisation")]


async def test_a_wrong_row_registers_nobody(front: Front) -> None:
    rows = [
        ("wang-wu", "王五", R, "361"),
        ("wang-wu", "王武", R, "361"),
        ("zijin-caizheng", "温海涛", R, "361"),
        ("li.si", "李四", "441621", "361"),
        ("李四", "李四", R, "361"),
        ("li4", None, R, "361"),
        ("li5", "李", R, "999"),
    ]
    report = imported(await send(front, "people", table(HEADINGS, rows), dry_run=True))
    assert sorted(faults(report)) == [
        (3, "username", "duplicate"),
        (4, "username", "username_taken"),
        (5, "organisation_code", "unknown_organisation"),
        (6, "username", "username"),
        (7, "name", "empty"),
        (8, "name", "too_short"),
        (8, "organisation_code", "unknown_organisation"),
    ]
    is_problem(await send(front, "people", table(HEADINGS, rows)), 422, "workbook-not-imported")
    assert "wang-wu" not in await people(front)
