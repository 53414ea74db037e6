"""Organisations as an Excel table: registered in bulk, with their periods and the feed; all rows or none."""

from datetime import date

import pytest

from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, is_problem
from .test_directory_changes import changes, states
from .workbooks import Rows, cells, counts, faults, fetched, imported, send, table, widen

HEADINGS = ("区划代码", "单位代码", "单位名称", "单位类型", "上级单位代码", "统一社会信用代码", "生效日期", "失效日期")
R, BORN = "441622", date(2022, 3, 1)
CREDIT = "91350100M000100Y43"


async def organisations(front: Front) -> dict[str, Json]:
    token = (await front.sign_in("caizheng-fuze"))["access_token"]
    answer = await front.call("GET", "/organisations?limit=200", token)
    return {row["code"]: row for row in answer.json()["items"]}


async def test_what_is_exported_is_imported_unchanged(front: Front) -> None:
    content = await fetched(front, "organisations")
    rows = cells(content)
    assert rows[0] == HEADINGS
    assert [row[1] for row in rows[1:]] == ["001", "101", "102", "361", "361001", "362", "362001"]
    assert rows[5][2:5] == ("龙川县医疗保险服务中心", "预算单位", "361")
    report = imported(await send(front, "organisations", content, dry_run=True))
    assert (counts(report), faults(report)) == ({"unchanged": 7}, [])


async def test_organisations_are_registered_parents_first(front: Front) -> None:
    rows = [
        (R, "500001", "县图书馆", "预算单位", "500", None, BORN, None),
        (R, 500, "县文化局", "主管部门", None, CREDIT.lower(), "2022年3月1日", None),
        (R, "361", None, None, None, None, None, None),
        (R, "361002", "医保稽核队", "unit", 361, None, BORN, None),
    ]
    tried = imported(await send(front, "organisations", table(HEADINGS, rows), dry_run=True))
    assert faults(tried) == [(4, "name", "empty"), (4, "kind", "empty")]
    rows[2] = (R, "361", "龙川县医疗保障局", "主管部门", None, None, None, None)
    report = imported(await send(front, "organisations", table(HEADINGS, rows)))
    assert [row["outcome"] for row in report["rows"]] == ["created", "created", "unchanged", "created"]
    found = await organisations(front)
    assert found["500"]["credit_code"] == CREDIT
    assert found["500001"]["parent_id"] == found["500"]["id"]
    assert found["361002"]["parent_id"] == found["361"]["id"]
    assert found["500001"]["valid_from"] == "2022-03-01"
    assert counts(imported(await send(front, "organisations", table(HEADINGS, rows)))) == {"unchanged": 4}
    again = imported(await send(front, "organisations", await fetched(front, "organisations"), dry_run=True))
    assert counts(again) == {"unchanged": 10}


async def test_what_was_imported_is_told_to_the_services_with_its_line(front: Front) -> None:
    rows = [
        (R, "500001", "县图书馆", "预算单位", "500", None, BORN, None),
        (R, "500", "县文化局", "主管部门", None, CREDIT, BORN, None),
    ]
    imported(await send(front, "organisations", table(HEADINGS, rows)))
    found = await organisations(front)
    told = states(await changes(front), "organisation")[str(found["500001"]["id"])]
    assert (told["code"], told["department_id"]) == ("500001", found["500"]["id"])


WRONG: Rows = [
    (R, "600", "甲局", "主管部门", None, "91350100M000100Y44", BORN, None),
    (R, "601", "乙局", "主管部门", None, None, "2022-02-30", None),
    (R, "602", "丙局", "局", None, None, BORN, None),
    (R, "603", "丁局", "主管部门", None, None, BORN, "2022-02-28"),
    (R, "604001", "某站", "预算单位", "604", None, BORN, None),
    (R, "361003", "某站", "预算单位", "362", None, BORN, None),
    (R, "605001", "某站", "预算单位", "605002", None, BORN, None),
    (R, "605002", "某站", "预算单位", "605001", None, BORN, None),
    (R, "606", "戊局", "主管部门", None, None, BORN, None),
    (R, "606", "戊局", "主管部门", None, None, BORN, None),
    (R, "606", "己局", "主管部门", None, None, date(2023, 1, 1), None),
    (R, "606", "戊局", "主管部门", "361", None, BORN, None),
    ("441621", "607", "外县局", "主管部门", None, None, BORN, None),
    ("441699", "608", "无县局", "主管部门", None, None, BORN, None),
    (R, "361", "医疗保障和民政局", "主管部门", None, None, None, None),
    (R, "609", "长" * 101, "主管部门", None, None, BORN, None),
    (R, "60A", "某局", "主管部门", None, None, BORN, None),
    (R, "610", "某局", "主管部门", None, None, None, None),
]


async def test_each_wrong_row_is_named_and_nothing_is_written(front: Front) -> None:
    report = imported(await send(front, "organisations", table(HEADINGS, WRONG), dry_run=True))
    assert sorted(faults(report)) == [
        (2, "credit_code", "credit_code"),
        (3, "valid_from", "bad_day"),
        (4, "kind", "not_a_choice"),
        (5, "valid_until", "validity"),
        (6, "parent_code", "unknown_parent"),
        (7, "parent_code", "code_of_parent"),
        (8, "parent_code", "cycle"),
        (9, "parent_code", "cycle"),
        (11, "code", "duplicate"),
        (12, "valid_from", "overlap"),
        (13, "parent_code", "two_parents"),
        (14, "region_code", "outside_tree"),
        (15, "region_code", "unknown_region"),
        (16, "name", "differs"),
        (17, "name", "too_long"),
        (18, "code", "code_form"),
        (19, "valid_from", "empty"),
    ]
    assert counts(report) == {"created": 1, "refused": 17}
    before = await organisations(front)
    problem = is_problem(await send(front, "organisations", table(HEADINGS, WRONG)), 422, "workbook-not-imported")
    assert len(problem["rows"]) == 17
    assert await organisations(front) == before


@pytest.mark.long
async def test_ten_thousand_organisations(front: Front, database: TestDatabase) -> None:
    await widen(database, "440000")
    await administer(
        database.cluster,
        "INSERT INTO gateway.region (code, name, level, parent_code, path, version)"
        " SELECT '4499' || lpad(n::text, 2, '0'), '县', 'county', '440000', '/44/4499' || lpad(n::text, 2, '0'), 1"
        " FROM generate_series(1, 10) n",
        database=database.name,
    )
    rows: Rows = []
    for region in (f"4499{number:02}" for number in range(1, 11)):
        for department in (f"{number:03}" for number in range(1, 101)):
            rows.append((region, department, f"第{department}局", "主管部门", None, None, BORN, None))
            rows += [
                (region, f"{department}{unit:03}", f"第{unit}站", "预算单位", department, None, BORN, None)
                for unit in range(1, 10)
            ]
    report = imported(await send(front, "organisations", table(HEADINGS, rows)))
    assert counts(report) == {"created": 10_000}
    again = imported(await send(front, "organisations", await fetched(front, "organisations"), dry_run=True))
    assert set(counts(again)) == {"unchanged"}
