"""Tables to take away: the rows of the lists, in three forms, and nothing in them that a spreadsheet would compute."""

import asyncio
import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from disclosure_api.public import export_routes, exporting
from disclosure_api.public.columns import TABLES, Table
from disclosure_api.public.exporting import plain_cell

from .office import ANYBODY, Office
from .published import Press, a_document

API = "/api/v1/public"
DANGEROUS = ("=1+1", "+86", "-cmd", "@SUM(A1)", "\t=1", "＝1+1")


@pytest.fixture
async def press(office: Office) -> Press:
    press, documents = Press(office), []
    for at, name in enumerate(DANGEROUS, 1):
        told: dict[str, Any] = {
            "project": {"code": f"44162222T{at:012d}", "name": name},
            "goal": f'{name}\n第二行,"引号"',
        }
        documents.append(a_document(number=at, indicators=[{"name": name, "target_text": name}], **told))
    documents.append(a_document("evaluation_result", number=1, project=documents[0]["project"]))
    await press.published(*documents)
    return press


async def taken(office: Office, path: str) -> Any:
    answer = await office.get(f"{API}/exports/{path}", ANYBODY)
    assert answer.status_code == 200, answer.text
    return answer


async def sheet(office: Office, table: str) -> list[Any]:
    first: Any = load_workbook(BytesIO((await taken(office, f"{table}.xlsx")).content)).active
    return list(first.iter_rows())


async def test_the_three_forms_of_a_table_hold_the_same_rows(press: Press) -> None:
    listed = (await press.office.get(f"{API}/projects?limit=200", ANYBODY)).json()["items"]
    rows = json.loads((await taken(press.office, "projects.json")).content)
    assert sorted(rows, key=lambda row: row["id"]) == sorted(listed, key=lambda row: row["id"])
    answer = await taken(press.office, "projects.csv?headings=field&region_code=441622&budget_year=2022")
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-disposition"].endswith("-441622-2022.csv")
    read = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["project_code"] for row in read] == [row["project_code"] for row in rows]
    assert [row["approved_budget"] for row in read] == [row["approved_budget"] for row in rows]
    heading, *cells = [[cell.value for cell in row] for row in await sheet(press.office, "projects")]
    code, budget = heading.index("项目编码"), heading.index("批复预算（元）")
    assert [row[code] for row in cells] == [row["project_code"] for row in rows]
    assert {row[budget] for row in cells} == {1000}
    for table in ("departments", "regions", "indicators"):
        told = json.loads((await taken(press.office, f"{table}.json")).content)
        lines = list(csv.reader(StringIO((await taken(press.office, f"{table}.csv")).text, newline="")))
        assert len(told) == len(lines) - 1 == len(await sheet(press.office, table)) - 1
    assert len(told) == len(DANGEROUS) + 1
    assert json.loads((await taken(press.office, "projects.json?budget_year=2001")).content) == []


async def test_nothing_in_a_table_is_computed_by_whoever_opens_it(press: Press) -> None:
    for path in ("projects", "indicators"):
        for row in csv.reader(StringIO((await taken(press.office, f"{path}.csv")).text.lstrip("\ufeff"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "＝"))], row
        for cells in await sheet(press.office, path):
            assert all(cell.data_type != "f" for cell in cells)
    columns = {column.field: column for column in TABLES[Table.PROJECTS].columns}
    assert plain_cell(columns["executed"], "-1.00") == "-1.00"


async def test_what_is_published_meanwhile_changes_nothing_in_a_table_and_breaks_none_off(press: Press) -> None:
    """Two rows a piece, and something is published between any two of them: one state, in each form."""
    whole = TABLES[Table.PROJECTS]
    asked = exporting.Asked(replace(whole, batch=2), ("v.region_code = :region",), {"region": "441622"}, "441622")
    database = press.office.caller.app.state.database
    read: list[str] = []
    async with exporting.one_state(database, ANYBODY) as session:
        mark = await exporting.mark_of(session, asked)
        number = 20
        async for rows in exporting.pieces(session, asked):
            read += [row["id"] for row in rows]
            await press.published(a_document(number=number))
            number += 1
        assert await exporting.mark_of(session, asked) == mark
    assert len(read) == len(set(read)) == len(DANGEROUS)
    async with exporting.one_state(database, ANYBODY) as session:
        assert await exporting.mark_of(session, asked) != mark


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
async def test_a_table_taken_away_while_others_publish_is_whole(
    press: Press, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    small = {table: replace(one, batch=1) for table, one in TABLES.items()}
    monkeypatch.setattr(export_routes, "TABLES", small)
    taking = asyncio.create_task(taken(press.office, f"projects.{form}"))
    for number in range(30, 34):
        await press.published(a_document(number=number))
    answer = await taking
    assert int(answer.headers["content-length"]) == len(answer.content)
    known = {"If-None-Match": (await taken(press.office, f"projects.{form}")).headers["etag"]}
    unchanged = await press.office.get(f"{API}/exports/projects.{form}", ANYBODY, headers=known)
    assert unchanged.status_code == 304


async def test_a_workbook_is_for_the_eye(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many rows as allowed are a workbook, one more is none; CSV and JSON hold them all."""
    for most, status in ((len(DANGEROUS) + 1, 200), (len(DANGEROUS), 422)):
        monkeypatch.setattr(exporting, "MOST_ROWS_OF_A_WORKBOOK", most)
        answer = await press.office.get(f"{API}/exports/indicators.xlsx", ANYBODY)
        assert answer.status_code == status
    assert answer.json()["type"] == "/problems/export-too-large"
    assert len(json.loads((await taken(press.office, "indicators.json")).content)) == len(DANGEROUS) + 1
