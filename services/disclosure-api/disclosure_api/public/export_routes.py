"""`/api/v1/public/exports`: the same rows as the lists, as CSV, Excel or JSON to take away."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from disclosure_api.access import Anybody
from disclosure_api.domain.public_search import SearchTooShort
from disclosure_api.public import exporting
from disclosure_api.public.cacheable import FOR_EVERYBODY, Answer, has
from disclosure_api.public.columns import TABLES, Described, Form, Table
from disclosure_api.public.exporting import Asked, ExportTooLarge
from disclosure_api.public.models import ExportTables
from disclosure_api.public.reading import told
from disclosure_api.public.seeking import Headings, Sought
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns
from wenxiao_workbooks.columns import Column
from wenxiao_workbooks.writing import MEDIA_TYPE as WORKBOOK

router = nouns("public")
MEDIA_TYPES = {Form.CSV: "text/csv; charset=utf-8", Form.JSON: "application/json", Form.XLSX: WORKBOOK}
TAKEN_AWAY: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.split(";")[0]: {} for kind in MEDIA_TYPES.values()}},
    **problems(ExportTooLarge, SearchTooShort),
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
        session: Session,
        answer: Answer,
        form: Form,
        headings: Headings = "zh",
    ) -> None:
        self.request, self.who, self.session, self.known, self.form = request, anybody, session, answer.known, form
        self.named = "heading" if headings == "zh" else "field"

    async def table(
        self, table: Table, where: dict[str, Any], conditions: Sequence[str] = (), **binds: Any
    ) -> Response:
        described = TABLES[table]
        given = {name: value for name, value in where.items() if value is not None}
        equal = [f"v.{name} = :where_{name}" for name in given]
        binds |= {f"where_{name}": value for name, value in given.items()}
        asked = Asked(described, (*equal, *conditions), binds, given.get("region_code"))
        first = await exporting.piece_of(self.session, asked, None)
        headers = FOR_EVERYBODY | {
            "ETag": self._etag(described, first.mark),
            "Content-Disposition": _named(described, given, self.form),
        }
        if has(self.known, headers["ETag"].removeprefix("W/")):
            return Response(status_code=304, headers=headers)
        rows = exporting.pieces(self.request.app.state.database, self.who, asked, first)
        if self.form is Form.XLSX:
            await exporting.require_few_rows(self.session, asked)
            return StreamingResponse(self._workbook(described, rows), headers=headers, media_type=WORKBOOK)
        parts = self._csv(described.columns, rows) if self.form is Form.CSV else _json(rows)
        return StreamingResponse(parts, headers=headers, media_type=MEDIA_TYPES[self.form])

    def _etag(self, described: Described, mark: str) -> str:
        """Equal for equal questions as long as nothing is published there; of a workbook the bytes hold the hour."""
        columns = [(column.field, column.heading) for column in described.columns]
        said = repr((mark, self.request.url.path, sorted(self.request.query_params.multi_items()), columns))
        etag = f'"{hashlib.sha256(said.encode()).hexdigest()}"'
        return f"W/{etag}" if self.form is Form.XLSX else etag

    async def _workbook(self, described: Described, rows: AsyncIterator[list[exporting.Row]]) -> AsyncIterator[bytes]:
        """One at a time, in a thread; whoever waits for his turn holds no connection to the database."""
        async with self.request.app.state.workbooks:
            held = [row async for piece in rows for row in piece]
            yield await asyncio.to_thread(exporting.as_workbook, described.zh, described.columns, held)

    async def _csv(self, columns: Sequence[Column], rows: AsyncIterator[list[exporting.Row]]) -> AsyncIterator[str]:
        written = exporting.as_csv(columns)
        yield exporting.csv_heading(columns, named=self.named)
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


Taken = Annotated[Taking, Depends(scope="function")]


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
