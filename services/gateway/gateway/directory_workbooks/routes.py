from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request
from starlette.responses import Response

from gateway.access import (
    PostAppointer,
    ResponsibilityAssigner,
    WorkbookImporter,
    WorkbookReader,
    with_gateway_reach,
)
from gateway.directory_workbooks.models import DirectoryTable, ImportReport, TableName
from gateway.directory_workbooks.organisations import ORGANISATIONS
from gateway.directory_workbooks.people import PEOPLE
from gateway.directory_workbooks.posts import POSTS
from gateway.directory_workbooks.regions import REGIONS
from gateway.directory_workbooks.responsibilities import responsibilities_table
from gateway.directory_workbooks.usecases import WorkbookNotImported, export_table, import_table
from gateway.law import Law
from gateway.parts import GatewayParts, Parts, RequestId
from wenxiao.access import Principal
from wenxiao.bodies import WrongMediaType
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import paths
from wenxiao_workbooks import MEDIA_TYPE, HeadingsNotFound, Limits, WorkbookNotReadable

TABLES: Mapping[TableName, DirectoryTable] = {table.name: table for table in (REGIONS, ORGANISATIONS, PEOPLE)}
_WORKBOOK = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}

# No KeepingRoute: what comes in is no JSON, and an import that is sent twice finds everything unchanged.
router = paths("/api/v1/directory-workbooks", "directory-workbooks")


async def _workbook(request: Request) -> bytes:
    """The body, of which no more is read than a workbook may be large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (MEDIA_TYPE, "application/octet-stream"):
        raise WrongMediaType(f"请直接上传 .xlsx 文件的内容，Content-Type 写作 {MEDIA_TYPE}。", pointer="#")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > Limits().size:
            break
    return bytes(content)


Workbook = Annotated[bytes, Depends(_workbook)]


def _sent(table: DirectoryTable, content: bytes) -> Response:
    name = quote(f"{table.title}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename=\"{table.name.value}.xlsx\"; filename*=UTF-8''{name}"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


async def _imported(
    parts: Parts, who: Principal, table: DirectoryTable, content: bytes, dry_run: bool, request_id: str
) -> Response:
    report = await import_table(parts, who, table, content, dry_run=dry_run, request_id=request_id)
    return Response(report.model_dump_json(), media_type="application/json")


EXPORTED: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": _WORKBOOK}, **problems(Unauthenticated, NotPermitted)},
}
IMPORTED: dict[str, Any] = {
    "response_model": ImportReport,
    "responses": problems(
        *(Unauthenticated, NotPermitted, WrongMediaType, WorkbookNotReadable, HeadingsNotFound, WorkbookNotImported)
    ),
    "openapi_extra": {"requestBody": {"required": True, "content": _WORKBOOK}},
}
DryRun = Annotated[bool, Query(description="只检查，不写入")]


@router.get("/posts", **EXPORTED)
async def export_posts(who: PostAppointer, parts: GatewayParts, request_id: RequestId) -> Response:
    """Posts of today and to come of the own region and below, as a workbook that can be imported again."""
    return _sent(POSTS, await export_table(parts, with_gateway_reach(who), POSTS, request_id=request_id))


@router.post("/posts", **IMPORTED)
async def import_posts(
    who: PostAppointer, parts: GatewayParts, request_id: RequestId, content: Workbook, dry_run: DryRun = False
) -> Response:
    """Appoints whom the table names anew, ends what it gives a last day; all rows or none."""
    return await _imported(parts, with_gateway_reach(who), POSTS, content, dry_run, request_id)


@router.get("/responsibilities", **EXPORTED)
async def export_responsibilities(
    who: ResponsibilityAssigner, parts: GatewayParts, law: Law, request_id: RequestId
) -> Response:
    """Who answers for what today and to come, within the caller's reach, as a workbook that can be imported again."""
    table = responsibilities_table(parts, law)
    return _sent(table, await export_table(parts, who, table, request_id=request_id))


@router.post("/responsibilities", **IMPORTED)
async def import_responsibilities(
    who: ResponsibilityAssigner,
    parts: GatewayParts,
    law: Law,
    request_id: RequestId,
    content: Workbook,
    dry_run: DryRun = False,
) -> Response:
    """Names responsible persons and lead sections, ends what the table gives a last day; all rows or none."""
    return await _imported(parts, who, responsibilities_table(parts, law), content, dry_run, request_id)


@router.get("/{table}", **EXPORTED)
async def export_workbook(
    who: WorkbookReader, parts: GatewayParts, request_id: RequestId, table: TableName
) -> Response:
    """What of the directory lies in the own region and below, as a workbook that can be imported again."""
    return _sent(
        TABLES[table], await export_table(parts, with_gateway_reach(who), TABLES[table], request_id=request_id)
    )


@router.post("/{table}", **IMPORTED)
async def import_workbook(
    who: WorkbookImporter,
    parts: GatewayParts,
    request_id: RequestId,
    table: TableName,
    content: Workbook,
    dry_run: DryRun = False,
) -> Response:
    """All rows or none; with `dry_run=true` the answer says of each row what would be done, or what is wrong."""
    return await _imported(parts, with_gateway_reach(who), TABLES[table], content, dry_run, request_id)
