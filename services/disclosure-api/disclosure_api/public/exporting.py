"""Tables for everybody, piece by piece: each piece is a short transaction of its own, so that a slow reader holds
nothing; and if something is published meanwhile the answer breaks off rather than mix two states.
"""

import csv
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.spreadsheet import marked
from disclosure_api.public.columns import Described
from wenxiao.access import Principal
from wenxiao.database import Database
from wenxiao.errors import Invalid
from wenxiao_workbooks.columns import Column, Kind
from wenxiao_workbooks.writing import write_workbook

MOST_ROWS_OF_A_WORKBOOK = 5_000
BYTE_ORDER_MARK = "\ufeff"
Row = Mapping[str, Any]


class ExportTooLarge(Invalid):
    title = "超出表格可容纳的行数"


class ExportBrokenOff(Exception):
    """Something was published while a table was under way: the connection is cut, nobody takes it for whole."""


@dataclass(frozen=True)
class Asked:
    """Which rows of a table; `region_code` says whose publications end an answer that is under way."""

    table: Described
    conditions: Sequence[str]
    binds: Mapping[str, Any]
    region_code: str | None


@dataclass(frozen=True)
class Piece:
    """`after` is None at the end; `mark` stands for all that is published where the rows come from."""

    rows: list[Row]
    after: tuple[Any, ...] | None
    mark: str


_MARK = (
    "(SELECT coalesce(string_agg(f.head, ',' ORDER BY f.region_path), '') FROM disclosure.public_feed f"
    " WHERE CAST(:mark_region AS text) IS NULL OR f.region_code = :mark_region)"
)


async def piece_of(session: AsyncSession, asked: Asked, after: tuple[Any, ...] | None) -> Piece:
    table = asked.table
    keys = ", ".join(f"v.{key}" for key in table.keys)
    binds = {**asked.binds, "mark_region": asked.region_code, "batch": table.batch}
    conditions = list(asked.conditions)
    if after is not None:
        places = ", ".join(f"CAST(:after_{at} AS {kind})" for at, kind in enumerate(table.keys.values()))
        conditions.append(f"({keys}) > ({places})")
        binds |= {f"after_{at}": value for at, value in enumerate(after)}
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = f"SELECT {keys} FROM disclosure.{table.source} v{where} ORDER BY {keys} LIMIT :batch"
    statement = (
        f"SELECT {_MARK} AS mark, (SELECT json_agg({table.items} ORDER BY {keys})::text FROM ({rows}) v) AS items,"
        f" (SELECT json_agg(v ORDER BY {keys})::text FROM ({rows}) v) AS keys"
    )
    found = (await session.execute(text(statement), binds)).one()
    places_found = json.loads(found.keys or "[]")
    last = tuple(places_found[-1].values()) if len(places_found) == table.batch else None
    listed = [row for held in json.loads(found.items or "[]") for row in held]
    return Piece(listed, last, hashlib.sha256(found.mark.encode()).hexdigest())


async def pieces(database: Database, who: Principal, asked: Asked, first: Piece) -> AsyncIterator[list[Row]]:
    """The rows of `first` and of all pieces after it; breaks off where something was published in between."""
    piece = first
    yield piece.rows
    while piece.after is not None:
        async with database.transaction(who) as session:
            piece = await piece_of(session, asked, piece.after)
        if piece.mark != first.mark:
            raise ExportBrokenOff
        yield piece.rows


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
    """Refuses what is no table for the eye any more; Excel takes a second for two thousand rows."""
    where = f" WHERE {' AND '.join(asked.conditions)}" if asked.conditions else ""
    rows = f"SELECT json_array_elements({asked.table.items}) FROM disclosure.{asked.table.source} v{where} LIMIT :most"
    binds = {**asked.binds, "most": MOST_ROWS_OF_A_WORKBOOK + 1}
    found = await session.scalar(text(f"SELECT count(*) FROM ({rows}) listed"), binds)
    if found and found > MOST_ROWS_OF_A_WORKBOOK:
        raise ExportTooLarge(
            f"Excel 表格最多 {MOST_ROWS_OF_A_WORKBOOK} 行，请用区划、部门、年度缩小范围，或改用 csv、json。",
            pointer="{form}",
        )


def as_workbook(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    remark = "数据来自已公开且有效的内容，金额单位为元；撤回或更正后以最新公开的为准。"
    cells = ({column.field: _cell(column, row.get(column.field)) for column in columns} for row in rows)
    return write_workbook(title, columns, cells, remarks=(remark,))


def _cell(column: Column, told: Any) -> Any:
    if told is None:
        return None
    return Decimal(str(told)) if column.kind is Kind.NUMBER else shown(column, told)
