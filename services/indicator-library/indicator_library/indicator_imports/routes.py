"""`/api/v1/indicator-imports`: a library from a workbook or as JSON, all of it or none, published as one batch."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from indicator_library.access import ProposalPublisher, ProposalReader, ProposalReviewer, Proposer
from indicator_library.domain.lifecycle import ProposalStatus, SamePersonTwice, Step, StepNotAllowed
from indicator_library.domain.proposing import ProposalIncomplete
from indicator_library.indicator_imports import steps
from indicator_library.indicator_imports.models import BulkBody, ImportReport, ImportSource, ImportView
from indicator_library.indicator_imports.reporting import IndicatorsNotImported
from indicator_library.indicator_imports.steps import BatchOvertaken, ImportNotFound
from indicator_library.indicator_imports.usecases import (
    NothingToImport,
    Read,
    import_rows,
    read_bulk,
    read_workbook,
)
from indicator_library.indicator_mappings.usecases import MappingNotFound, mapping_of
from indicator_library.indicator_proposals.models import ReturnBody
from indicator_library.indicator_proposals.routes import Act
from indicator_library.indicator_proposals.standing import NotTheirs
from indicator_library.indicator_proposals.usecases import NoOffice
from indicator_library.indicator_workbooks.reading import WORKBOOK, WorkbookBody
from wenxiao.access import CurrentPrincipal
from wenxiao.bodies import WrongMediaType
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns, paths
from wenxiao_workbooks import HeadingsNotFound, WorkbookNotReadable

VIEW = "indicators.indicator_import_view"
# No KeepingRoute: what comes in is no JSON, and a library that is sent twice finds everything unchanged.
files = paths("/api/v1/indicator-imports", "indicator-imports")
router = nouns("indicator-imports")
bulk = nouns("indicator-proposals")
STEPS = problems(
    *(ImportNotFound, OutsideReach, NotTheirs, StepNotAllowed, SamePersonTwice, PreconditionRequired, StaleVersion),
    *(ProposalIncomplete, BatchOvertaken, NotPermitted),
)
DryRun = Annotated[bool, Query(description="只检查，不写入")]


async def _read(
    request: Request,
    who: CurrentPrincipal,
    content: WorkbookBody,
    mapping: Annotated[UUID | None, Query(description="按哪个已保存的映射读；不填则用本库自己的列名")] = None,
) -> Read:
    """Before the transaction of the import opens: a large file takes seconds."""
    async with request.app.state.database.transaction(who, request.state.request_id) as session:
        saved = await mapping_of(session, mapping) if mapping else None
    return await read_workbook(content, saved)


@files.post(
    "",
    response_model=ImportReport,
    responses=problems(
        *(WrongMediaType, WorkbookNotReadable, HeadingsNotFound, NothingToImport, MappingNotFound, NoOffice),
        IndicatorsNotImported,
    ),
    openapi_extra={"requestBody": {"required": True, "content": WORKBOOK}},
)
async def import_indicators(
    who: Proposer,
    content: WorkbookBody,
    read: Annotated[Read, Depends(_read)],
    act: Act,
    session: Session,
    dry_run: DryRun = False,
    file_name: Annotated[str, Query(max_length=200, description="文件名")] = "",
    reason: Annotated[str, Query(max_length=2000, description="理由")] = "导入指标库",
) -> Response:
    """All rows or none, as one batch of proposals; of each row what becomes of it, or what to correct in which column.

    What is the same as before stays as it is: the same file sent again finds everything unchanged.
    """
    report = await import_rows(
        session,
        read,
        act,
        ImportSource.WORKBOOK,
        content=content,
        file_name=file_name,
        reason=reason,
        dry_run=dry_run,
    )
    return _told(report)


@bulk.post("/bulk", response_model=ImportReport, responses=problems(NoOffice, IndicatorsNotImported))
async def propose_in_bulk(
    body: BulkBody, who: Proposer, act: Act, request: Request, session: Session, dry_run: DryRun = False
) -> Response:
    """As an import, of JSON rows: a result for each, with whatever else it held given back untouched."""
    report = await import_rows(
        session,
        await read_bulk(body),
        act,
        ImportSource.JSON,
        content=await request.body(),
        file_name="",
        reason=body.reason,
        dry_run=dry_run,
    )
    return _told(report)


def _told(report: ImportReport) -> Response:
    place = {"Location": f"/api/v1/indicator-imports/{report.id}"} if report.id else {}
    return Response(report.model_dump_json(), media_type="application/json", headers=place)


@router.get("", response_model=Page[ImportView])
async def list_imports(
    reader: ProposalReader, session: Session, paging: Paging, status: ProposalStatus | None = None
) -> Response:
    """Imports within reach, by office and age; their rows are the proposals of `batch_id`."""
    return await page(session, VIEW, paging, where={"status": status})


@router.get("/{import_id}", response_model=ImportView, responses=problems(ImportNotFound))
async def read_import(import_id: UUID, reader: ProposalReader, session: Session) -> Response:
    """One import: from which file, by which mapping, how many rows became what, and who did what when."""
    return await _shown(session, import_id)


async def _shown(session: Session, identifier: UUID | None) -> Response:
    return await one(session, VIEW, identifier, ImportNotFound)


ANSWER: dict[str, Any] = {"response_model": ImportView, "responses": STEPS}


@router.post("/{import_id}/submit", **ANSWER)
async def submit_import(import_id: UUID, who: Proposer, act: Act, session: Session, expected: IfMatch) -> Response:
    """Hands all its proposals in for review."""
    return await _shown(session, (await steps.step(session, import_id, Step.SUBMIT, act, expected)).id)


@router.post("/{import_id}/withdraw", **ANSWER)
async def withdraw_import(import_id: UUID, who: Proposer, act: Act, session: Session, expected: IfMatch) -> Response:
    """Takes the batch back before anybody has reviewed it."""
    return await _shown(session, (await steps.step(session, import_id, Step.WITHDRAW, act, expected)).id)


@router.post("/{import_id}/review", **ANSWER)
async def review_import(
    import_id: UUID, who: ProposalReviewer, act: Act, session: Session, expected: IfMatch
) -> Response:
    """A second person has looked at the batch; a third one publishes it."""
    return await _shown(session, (await steps.step(session, import_id, Step.REVIEW, act, expected)).id)


@router.post("/{import_id}/return", **ANSWER)
async def return_import(
    import_id: UUID, body: ReturnBody, who: ProposalReader, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Gives the batch back to its author with the reason."""
    returned = await steps.step(session, import_id, Step.RETURN, act, expected, reason=body.reason)
    return await _shown(session, returned.id)


@router.post("/{import_id}/publish", **ANSWER)
async def publish_import(
    import_id: UUID, who: ProposalPublisher, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Makes all of the batch the library's at once, or none of it."""
    return await _shown(session, (await steps.step(session, import_id, Step.PUBLISH, act, expected)).id)
