"""Tables for everybody, read under one state of the register and laid by before the first byte leaves: a slow reader
holds no connection, and what is published meanwhile changes nothing in what he gets.
"""

import csv
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import IO, Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.spreadsheet import marked
from disclosure_api.public.columns import Described
from disclosure_api.public.sheets import write_sheets
from wenxiao.access import Principal
from wenxiao.database import Database
from wenxiao.errors import Invalid
from wenxiao_workbooks.columns import Column, Kind

MOST_ROWS_OF_A_WORKBOOK = 5_000
BYTE_ORDER_MARK = "\ufeff"
Row = Mapping[str, Any]


class ExportTooLarge(Invalid):
    title = "超出表格可容纳的行数"


@dataclass(frozen=True)
class Asked:
    """Which rows of a table; `region_code` says whose publications change it."""

    table: Described
    conditions: Sequence[str]
    binds: Mapping[str, Any]
    region_code: str | None


_MARK = text(
    "SELECT coalesce(string_agg(f.head, ',' ORDER BY f.region_path), '') FROM disclosure.public_feed f"
    " WHERE CAST(:mark_region AS text) IS NULL OR f.region_code = :mark_region"
)


@asynccontextmanager
async def one_state(database: Database, who: Principal) -> AsyncIterator[AsyncSession]:
    """A transaction that sees one moment however long it reads, and writes nothing."""
    async with database.transaction(who) as session:
        _ = await session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        yield session


async def mark_of(session: AsyncSession, asked: Asked) -> str:
    """Stands for all that is published where the rows come from."""
    found = await session.scalar(_MARK, {"mark_region": asked.region_code})
    return hashlib.sha256((found or "").encode()).hexdigest()


async def pieces(session: AsyncSession, asked: Asked) -> AsyncIterator[list[Row]]:
    """The rows in the order of their keys, a batch at a time."""
    table = asked.table
    keys = ", ".join(f"v.{key}" for key in table.keys)
    places = ", ".join(f"CAST(:after_{at} AS {kind})" for at, kind in enumerate(table.keys.values()))
    binds = {**asked.binds, "batch": table.batch}
    conditions = list(asked.conditions)
    while True:
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = f"SELECT {keys} FROM disclosure.{table.source} v{where} ORDER BY {keys} LIMIT :batch"
        statement = (
            f"SELECT json_agg({table.items} ORDER BY {keys})::text AS items,"
            f" json_agg(json_build_array({keys}) ORDER BY {keys})::text AS keys FROM ({rows}) v"
        )
        found = (await session.execute(text(statement), binds)).one()
        yield [row for held in json.loads(found.items or "[]") for row in held]
        read = json.loads(found.keys or "[]")
        if len(read) < table.batch:
            return
        conditions = [*asked.conditions, f"({keys}) > ({places})"]
        binds |= {f"after_{at}": value for at, value in enumerate(read[-1])}


def as_csv(columns: Sequence[Column]) -> Callable[[Sequence[Row]], str]:
    """A piece of the table; numbers as they are, and no text that a spreadsheet would compute."""

    def written(rows: Sequence[Row]) -> str:
        out = StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(
            [plain_cell(column, row.get(column.field)) for column in columns] for row in rows
        )
        return out.getvalue()

    return written


def csv_heading(columns: Sequence[Column], *, named: str) -> str:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([getattr(column, named) for column in columns])
    return BYTE_ORDER_MARK + out.getvalue()


def plain_cell(column: Column, told: Any) -> str:
    if told is None:
        return ""
    if column.kind is Kind.NUMBER:
        return str(told)
    return marked(column.field, shown(column, told))


def shown(column: Column, told: Any) -> str:
    if isinstance(told, list):
        return "；".join(f"{one['grade']} {one['count']}个 {one['share']}%" for one in told)
    return column.choices.get(str(told), str(told))


def as_json(rows: Sequence[Row]) -> str:
    return ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)


async def require_few_rows(session: AsyncSession, asked: Asked) -> None:
    """Refuses what is no table for the eye any more."""
    where = f" WHERE {' AND '.join(asked.conditions)}" if asked.conditions else ""
    rows = f"SELECT json_array_elements({asked.table.items}) FROM disclosure.{asked.table.source} v{where} LIMIT :most"
    binds = {**asked.binds, "most": MOST_ROWS_OF_A_WORKBOOK + 1}
    found = await session.scalar(text(f"SELECT count(*) FROM ({rows}) listed"), binds)
    if found and found > MOST_ROWS_OF_A_WORKBOOK:
        raise ExportTooLarge(
            f"Excel 表格最多 {MOST_ROWS_OF_A_WORKBOOK} 行，请用区划、部门、年度缩小范围，或改用 csv、json。",
            pointer="{form}",
        )


def as_workbook(to: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    remark = "数据来自已公开且有效的内容，金额单位为元；撤回或更正后以最新公开的为准。"
    cells = ({column.field: _cell(column, row.get(column.field)) for column in columns} for row in rows)
    write_sheets(to, title, columns, cells, remark)


def _cell(column: Column, told: Any) -> Decimal | str | None:
    if told is None:
        return None
    return Decimal(str(told)) if column.kind is Kind.NUMBER else shown(column, told)
