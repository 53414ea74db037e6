"""`/api/v1/disclosure/receipts`: what consumers have loaded, countersigned."""

from uuid import UUID

from fastapi import Response

from disclosure_api.access import ReceiptReader, Receiver
from disclosure_api.disclosure.queries import FeedNotFound
from disclosure_api.domain.receipts import FiguresDiffer
from disclosure_api.receipts import usecases
from disclosure_api.receipts.models import ReceiptDraft, ReceiptView
from disclosure_api.request_parts import SealOfOffice
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.receipt_view"
router = nouns("disclosure/receipts")


class ReceiptNotFound(NotFound):
    title = "没有该回执"


@router.post(
    "",
    status_code=201,
    response_model=ReceiptView,
    responses=problems(FiguresDiffer, usecases.PositionUnknown, usecases.NoReceivingOrganisation, FeedNotFound),
)
async def create_receipt(
    draft: ReceiptDraft, receiver: Receiver, session: Session, seal: SealOfOffice, today: Today
) -> Response:
    """Compares what the consumer holds with what we hold, and countersigns when both are the same."""
    created = await usecases.receive(session, receiver, draft, seal, today)
    location = {"Location": f"/api/v1/disclosure/receipts/{created}"}
    return await one(session, VIEW, created, ReceiptNotFound, status=201, headers=location)


@router.get("", response_model=Page[ReceiptView])
async def list_receipts(reader: ReceiptReader, session: Session, paging: Paging) -> Response:
    """Receipts for the feeds within the caller's reach."""
    return await page(session, VIEW, paging)


@router.get("/{receipt_id}", response_model=ReceiptView, responses=problems(ReceiptNotFound))
async def read_receipt(receipt_id: UUID, reader: ReceiptReader, session: Session) -> Response:
    """One receipt with our countersignature."""
    return await one(session, VIEW, receipt_id, ReceiptNotFound)
