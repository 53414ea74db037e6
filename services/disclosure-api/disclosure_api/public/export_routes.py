"""`/api/v1/public/exports`: the same rows as the lists, as CSV, Excel or JSON to take away."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from disclosure_api.access import Anybody
from disclosure_api.domain.public_search import SearchTooLong, SearchTooShort
from disclosure_api.public import exporting
from disclosure_api.public.cacheable import FOR_EVERYBODY, Answer, has
from disclosure_api.public.columns import TABLES, Described, Form, Table
from disclosure_api.public.exporting import Asked, ExportTooLarge
from disclosure_api.public.models import ExportTables
from disclosure_api.public.reading import told
from disclosure_api.public.seeking import Headings, Sought
from wenxiao.database import Database
from wenxiao.problems import problems
from wenxiao.service import nouns
from wenxiao_workbooks.columns import Column
from wenxiao_workbooks.writing import MEDIA_TYPE as WORKBOOK

router = nouns("public")
MEDIA_TYPES = {Form.CSV: "text/csv; charset=utf-8", Form.JSON: "application/json", Form.XLSX: WORKBOOK}
KEPT_IN_MEMORY = 4 << 20
SENT_AT_ONCE = 1 << 18
TAKEN_AWAY: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.split(";")[0]: {} for kind in MEDIA_TYPES.values()}},
    **problems(ExportTooLarge, SearchTooShort, SearchTooLong),
}
Code = Annotated[str | None, Query(max_length=40)]
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@router.get("/exports", response_model=ExportTables)
async def list_public_exports(anybody: Anybody, answer: Answer) -> Response:
    """The tables to take away, each column with its name in both languages."""
    tables = [
        {
            "table": table.value,
            "zh": described.zh,
            "hrefs": [f"/api/v1/public/exports/{table.value}.{form.value}" for form in Form],
            "columns": [
                {"field": one.field, "zh": one.heading, "kind": one.kind.value, "note": one.note}
                for one in described.columns
            ],
        }
        for table, described in TABLES.items()
    ]
    return answer(told({"tables": tables}))


class Taking:
    """What an export needs of its request, whichever table it is of."""

    def __init__(
        self,
        request: Request,
        anybody: Anybody,
        answer: Answer,
        form: Form,
        headings: Headings = "zh",
    ) -> None:
        self.request, self.who, self.known, self.form = request, anybody, answer.known, form
        self.named = "heading" if headings == "zh" else "field"
        self.database: Database = request.app.state.database

    async def table(
        self, table: Table, where: dict[str, Any], conditions: Sequence[str] = (), **binds: Any
    ) -> Response:
        described = TABLES[table]
        given = {name: value for name, value in where.items() if value is not None}
        equal = [f"v.{name} = :where_{name}" for name in given]
        binds |= {f"where_{name}": value for name, value in given.items()}
        asked = Asked(described, (*equal, *conditions), binds, given.get("region_code"))
        headers = FOR_EVERYBODY | {"Content-Disposition": _named(described, given, self.form)}
        if self.known is not None:
            async with exporting.one_state(self.database, self.who) as session:
                etag = self._etag(described, await exporting.mark_of(session, asked))
            if has(self.known, etag.removeprefix("W/")):
                return Response(status_code=304, headers=headers | {"ETag": etag})
        async with self.request.app.state.exports:  # whoever waits for his turn holds no connection to the database
            laid_by, mark = await self._lay_by(asked)
        headers |= {"ETag": self._etag(described, mark), "Content-Length": str(laid_by.tell())}
        return StreamingResponse(_sent(laid_by), headers=headers, media_type=MEDIA_TYPES[self.form])

    def _etag(self, described: Described, mark: str) -> str:
        """Equal for equal questions as long as nothing is published there; of a workbook the bytes hold the hour."""
        columns = [(column.field, column.heading) for column in described.columns]
        said = repr((mark, self.request.url.path, sorted(self.request.query_params.multi_items()), columns))
        etag = f'"{hashlib.sha256(said.encode()).hexdigest()}"'
        return f"W/{etag}" if self.form is Form.XLSX else etag

    async def _lay_by(self, asked: Asked) -> tuple[IO[bytes], str]:
        """The table as a file that stands at its end, and what stands for the state it was read in."""
        to: IO[bytes] = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - closed once it is sent
        try:
            mark = await self._write(to, asked)
        except BaseException:
            to.close()
            raise
        return to, mark

    async def _write(self, to: IO[bytes], asked: Asked) -> str:
        columns = asked.table.columns
        async with exporting.one_state(self.database, self.who) as session:
            mark = await exporting.mark_of(session, asked)
            read = exporting.pieces(session, asked)
            if self.form is not Form.XLSX:
                written = _csv(columns, self.named, read) if self.form is Form.CSV else _json(read)
                async for words in written:
                    to.write(words.encode("utf-8"))
                return mark
            await exporting.require_few_rows(session, asked)
            rows = [row async for piece in read for row in piece]
        await asyncio.to_thread(exporting.as_workbook, to, asked.table.zh, columns, rows)
        to.seek(0, SEEK_END)
        return mark


def _sent(laid_by: IO[bytes]) -> Iterator[bytes]:
    with laid_by:
        laid_by.seek(0)
        while piece := laid_by.read(SENT_AT_ONCE):
            yield piece


async def _csv(columns: Sequence[Column], named: str, rows: AsyncIterator[list[exporting.Row]]) -> AsyncIterator[str]:
    written = exporting.as_csv(columns)
    yield exporting.csv_heading(columns, named=named)
    async for piece in rows:
        yield written(piece)


async def _json(rows: AsyncIterator[list[exporting.Row]]) -> AsyncIterator[str]:
    before = "[\n"
    async for piece in rows:
        if piece:
            yield before + exporting.as_json(piece)
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _named(described: Described, given: dict[str, Any], form: Form) -> str:
    parts = [described.zh, *(str(given[name]) for name in ("region_code", "budget_year") if name in given)]
    return f"attachment; filename*=UTF-8''{quote('-'.join(parts))}.{form.value}"


Taken = Annotated[Taking, Depends()]


@router.get("/exports/projects.{form}", response_class=Response, responses=TAKEN_AWAY)
async def export_projects(taken: Taken, sought: Sought) -> Response:
    """Project-years, with the filters of the list."""
    return await taken.table(Table.PROJECTS, sought.where, sought.conditions, **sought.binds)


@router.get("/exports/departments.{form}", response_class=Response, responses=TAKEN_AWAY)
async def export_departments(taken: Taken, region_code: Code = None, budget_year: Year = None) -> Response:
    """What the projects of each department and year come to."""
    where = {"region_code": region_code, "budget_year": budget_year}
    return await taken.table(Table.DEPARTMENTS, where, ("v.department_code <> ''",))


@router.get("/exports/regions.{form}", response_class=Response, responses=TAKEN_AWAY)
async def export_regions(taken: Taken, region_code: Code = None, budget_year: Year = None) -> Response:
    """What the projects of each region and year come to."""
    return await taken.table(Table.REGIONS, {"region_code": region_code, "budget_year": budget_year})


@router.get("/exports/indicators.{form}", response_class=Response, responses=TAKEN_AWAY)
async def export_indicators(
    taken: Taken,
    region_code: Code = None,
    department_code: Code = None,
    budget_year: Year = None,
    project_code: Code = None,
) -> Response:
    """Every indicator with its target, and its actual value where the result is published."""
    where = {"region_code": region_code, "department_code": department_code, "budget_year": budget_year}
    described = ("v.content IS NOT NULL", "v.type IN ('target', 'self_evaluation', 'evaluation_result')")
    return await taken.table(Table.INDICATORS, where | {"project_code": project_code}, described)
