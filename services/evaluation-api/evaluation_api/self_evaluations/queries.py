"""Questions a self-evaluation asks."""

from uuid import UUID

from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from wenxiao.access import Principal
from wenxiao.database import Database


async def seen_beforehand(database: Database, who: Principal, identifier: UUID) -> SelfEvaluation:
    """In a transaction of its own that is over when the answer is here, so that a neighbour can be asked next."""
    async with database.transaction(who) as session:
        row = await session.get(SelfEvaluation, identifier)
    if row is None:
        raise SelfEvaluationNotFound("没有找到这份单位自评，或不在本岗位可见范围内；请核对编号。")
    return row
