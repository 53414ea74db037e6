"""A workbook of indicators in, by our own headings or by a mapping. Work for a thread, one at a time in a process."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import ValidationError

from indicator_library.domain.import_cells import PLAIN, CellsRead, Reading, read_cells
from indicator_library.domain.import_columns import DAYS, FIELDS
from indicator_library.domain.importing import Row
from indicator_library.indicator_proposals.drafting import in_the_scheme
from indicator_library.indicator_workbooks.columns import COLUMNS
from indicator_library.indicators.content import IndicatorContent
from wenxiao.bodies import WrongMediaType
from wenxiao.findings import Finding
from wenxiao.validation_messages import chinese_message
from wenxiao_workbooks import MEDIA_TYPE, Column, Kind, Limits, ReadSheet, read_sheet

Result = TypeVar("Result")
LIMITS = Limits(rows=10_000)
WORKBOOK: dict[str, Any] = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
_AT_WORK = ThreadPoolExecutor(1, thread_name_prefix="indicator-workbook")


async def aside(work: Callable[[], Result]) -> Result:
    """In the one thread for it: the event loop answers others meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)


async def _workbook(request: Request) -> bytes:
    """The body, of which no more is read than a workbook may be large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (MEDIA_TYPE, "application/octet-stream"):
        raise WrongMediaType(f"请直接上传 .xlsx 文件的内容，Content-Type 写作 {MEDIA_TYPE}。", pointer="#")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LIMITS.size:
            break
    return bytes(content)


WorkbookBody = Annotated[bytes, Depends(_workbook)]


def columns_for(mapping: Mapping[str, Any] | None) -> tuple[Column, ...]:
    """Words of closed lists are read as they stand: other libraries have their own."""
    ours = {column.field: replace(column, kind=_read_as(column), choices={}) for column in COLUMNS}
    if mapping is None:
        return tuple(ours.values())
    return tuple(
        replace(ours[one["field"]], heading=one["heading"], needed=True, filled=False) for one in mapping["columns"]
    )


def _read_as(column: Column) -> Kind:
    return Kind.DAY if column.field in DAYS else Kind.TEXT


def read_rows(content: bytes, mapping: Mapping[str, Any] | None) -> tuple[ReadSheet, list[Row]]:
    columns = columns_for(mapping)
    sheet = read_sheet(content, columns, limits=LIMITS, title=mapping.get("sheet") if mapping else None)
    reading = PLAIN if mapping is None else Reading(mapping["fixed"], mapping["values"])
    unread: dict[int, list[Finding]] = {}
    for found in sheet.findings:
        told = Finding(f"import.{found.rule}", found.detail, (), f"#/{found.field}", found.severity)
        unread.setdefault(found.row, []).append(told)
    carried = mapping["carry_down"] if mapping else ()
    above: dict[str, Any] = {}
    rows = []
    for row in sheet.rows:
        above = {name: row.values.get(name) or above.get(name) for name in carried}
        cells = {name: above.get(name) if value is None else value for name, value in row.values.items()}
        rows.append(row_of(row.number, read_cells(cells, reading), unread.get(row.number, [])))
    return sheet, rows


def row_of(number: int, read: CellsRead, faults: Sequence[Finding] = ()) -> Row:
    """The row in the words of the tree, each part of a kind and length that is kept."""
    told = [*faults, *read.faults]
    stated: dict[str, Any] = {}
    try:
        checked = IndicatorContent.model_validate(read.stated)
        stated = in_the_scheme(checked.stated())
    except ValidationError as unfit:
        told += [_unfit(error) for error in unfit.errors(include_url=False)]
        stated = {name: value for name, value in read.stated.items() if isinstance(value, str)}
    code = read.aside.get("code")
    return Row(
        number,
        stated,
        code=code.strip().upper() if code else None,
        parent_code=_upper(read.aside.get("parent_code")),
        distinct_because=read.aside.get("distinct_because"),
        faults=told,
    )


def _upper(code: str | None) -> str | None:
    return code.strip().upper() if code else None


def _unfit(error: Any) -> Finding:
    """Parts of a formula stand in two columns."""
    first, *rest = error["loc"] or ("name",)
    field = str(first)
    if field == "formula":
        field = "formula_inputs" if rest and rest[0] == "inputs" else "formula_expression"
    shown = FIELDS.get(field, field)
    return Finding("import.unfit", f"“{shown}”：{chinese_message(error)}", (), f"#/{field}")
