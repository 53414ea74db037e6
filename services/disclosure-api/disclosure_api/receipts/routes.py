"""`/api/v1/disclosure/receipts`: what consumers have loaded, countersigned."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from disclosure_api.access import ReceiptReader, Receiver
from disclosure_api.disclosure.keys import SigningKeyEnded
from disclosure_api.disclosure.queries import FeedNotFound
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.receipts import FiguresDiffer
from disclosure_api.receipts import queries, usecases
from disclosure_api.receipts.models import BIGGEST, ReceiptDraft, ReceiptView
from disclosure_api.request_parts import SealOfOffice
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.receipt_view"
router = nouns("disclosure/receipts")
Region = Annotated[str | None, Query(pattern="^[0-9A-Z]{2,12}$", description="地区代码")]


class ReceiptNotFound(NotFound):
    title = "没有该回执"


@router.post(
    "",
    status_code=201,
    response_model=ReceiptView,
    responses=problems(
        *(FiguresDiffer, usecases.PositionUnknown, usecases.NoReceivingOrganisation, FeedNotFound, SigningKeyEnded)
    ),
)
async def create_receipt(
    draft: ReceiptDraft, receiver: Receiver, session: Session, seal: SealOfOffice, today: Today
) -> Response:
    """Compares what the consumer holds with what we hold, and countersigns when both are the same."""
    created = await usecases.receive(session, receiver, draft, seal, today)
    location = {"Location": f"/api/v1/disclosure/receipts/{created}"}
    return await one(session, VIEW, created, ReceiptNotFound, status=201, headers=location)


@router.get("", response_model=Page[ReceiptView])
async def list_receipts(
    reader: ReceiptReader,
    session: Session,
    paging: Paging,
    region: Region = None,
    audience: Audience | None = None,
    received_by: Annotated[str | None, Query(max_length=200, description="提交回执的账号")] = None,
    position: Annotated[int | None, Query(ge=0, le=BIGGEST)] = None,
) -> Response:
    """Receipts for the feeds within the caller's reach; those to whom is published see their own organisation's."""
    where = {"region_code": region, "audience": audience, "received_by": received_by, "position": position}
    return await page(session, VIEW, paging, where=where | {"unit_id": queries.whose(reader)})


@router.get("/{receipt_id}", response_model=ReceiptView, responses=problems(ReceiptNotFound))
async def read_receipt(receipt_id: UUID, reader: ReceiptReader, session: Session) -> Response:
    """One receipt with our countersignature."""
    await queries.require_own(session, reader, receipt_id, ReceiptNotFound)
    return await one(session, VIEW, receipt_id, ReceiptNotFound)
