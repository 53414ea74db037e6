"""A receipt is countersigned only where both sides have the same figures."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.keys import own_key_signs
from disclosure_api.disclosure.queries import current_epoch, feed_of, figures_at, totals_at
from disclosure_api.domain.chain import Totals
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.receipts import Figures, agree, differences
from disclosure_api.receipts.models import Receipt, ReceiptDraft
from disclosure_api.signing import Seal
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import Conflict, Forbidden


class PositionUnknown(Conflict):
    title = "公开目录没有这个序号"


class NoReceivingOrganisation(Forbidden):
    title = "当前账号不属于接收机构"


async def receive(
    session: AsyncSession, receiver: Principal, draft: ReceiptDraft, seal: Seal, today: date
) -> UUID | None:
    """Refuses any difference, naming both figures; otherwise signs what both sides hold."""
    feed = await feed_of(session, receiver, draft.region, None)
    ours = await figures_at(session, feed, draft.position)
    if ours is None:
        raise PositionUnknown(f"公开目录没有第 {draft.position} 条，请重新拉取后再提交回执。", pointer="#/position")
    await _agree(session, feed, ours, draft)
    epoch = await current_epoch(session)
    await own_key_signs(session, seal, today)
    region_code = feed.region_path.rsplit("/", 1)[-1]
    signed = {
        **ours.document(),
        "epoch": str(epoch),
        "region_path": feed.region_path,
        "audience": feed.audience,
        "received_by": receiver.subject,
        "received_on": today.isoformat(),
    }
    receipt = Receipt(
        **_receiver(receiver),
        region_path=feed.region_path,
        region_code=region_code,
        audience=Audience(feed.audience),
        epoch=epoch,
        position=ours.position,
        head=ours.head,
        count=ours.count,
        money_total=ours.money,
        received_by=receiver.subject,
        received_on=today,
        jws=seal.sign("receipt", signed),
    )
    session.add(receipt)
    await session.flush()
    await record(session, action="receipt:create", resource=f"receipts/{receipt.id}", detail=signed)
    return receipt.id


async def _agree(session: AsyncSession, feed: Feed, ours: Figures, draft: ReceiptDraft) -> None:
    """What is in force is counted by type only where the consumer states it so, or where the sums already differ."""
    theirs = Figures(draft.position, draft.head, draft.count, draft.money_total)
    stated = None
    if draft.totals is not None:
        stated = {one.type.value: Totals(one.count, one.money_total) for one in draft.totals}
    by_type: dict[str, Totals] = {}
    if stated is not None or differences(ours, theirs):
        listed = await totals_at(session, feed, ours.position)
        by_type = {one["type"]: Totals(one["count"], Decimal(one["money_total"])) for one in listed}
    agree(ours, theirs, by_type, stated)


def _receiver(receiver: Principal) -> dict[str, Any]:
    if receiver.organisation_id is None or receiver.organisation_code is None:
        raise NoReceivingOrganisation("当前账号没有所属机构，不能提交回执，请换用接收机构的账号。")
    return {
        "unit_id": receiver.organisation_id,
        "unit_code": receiver.organisation_code,
        "unit_name": receiver.organisation_name or receiver.organisation_code,
        "department_id": receiver.department_id or receiver.organisation_id,
    }
