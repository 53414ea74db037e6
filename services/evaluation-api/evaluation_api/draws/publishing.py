"""What of a draw is published: its frame, and the file from which anybody draws again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.drawing import FrameNotKept, PoolNotKept, lot
from evaluation_api.draws.models import DrawProtocol, FrameView
from evaluation_api.draws.usecases import kept_draw

PROTOCOL = "wenxiao-draw/1"
_AS_KEPT = (
    "region_code", "budget_year", "drawn_on", "pool", "pool_sha256", "strata", "allocation_rule", "strata_asked",
    "frame", "frame_sha256", "seed", "seed_given", "asked_count", "allocation", "findings", "policy", "digest",
)  # fmt: skip


async def frame(session: AsyncSession, identifier: UUID) -> FrameView:
    row = await kept_draw(session, identifier)
    if row.frame is None or row.frame_sha256 is None:
        raise FrameNotKept("这次抽取早于分层抽取的版本，没有分层名单；请查看抽取记录中的候选编号。")
    told = {"budget_year": row.budget_year, "strata": row.strata, "sha256": row.frame_sha256, "candidates": row.frame}
    return FrameView.model_validate(told | {"draw_id": row.id})


async def protocol(session: AsyncSession, identifier: UUID) -> DrawProtocol:
    row = await kept_draw(session, identifier)
    if row.pool is None or row.policy is None:
        raise PoolNotKept("这次抽取早于保存候选名单的版本，没有可以重抽的文件；请按种子和当年已通过的自评人工核对。")
    told = row.model_dump(include=set(_AS_KEPT)) | {
        "protocol": PROTOCOL,
        "draw_id": row.id,
        "share": None if row.share is None else f"{row.share:f}",
        "chosen": [{"id": one, "lot": lot(row.seed, one)} for one in row.chosen],
    }
    return DrawProtocol.model_validate(told)
