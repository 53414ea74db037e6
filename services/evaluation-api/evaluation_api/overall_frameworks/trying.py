"""What the sheet would earn as it is filled today: nothing is kept, and nothing is refused for being incomplete."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.overall_frameworks.usecases import held_sheet, judged_sheet
from evaluation_api.overall_policies import overall_policy
from evaluation_api.policies import effective, evaluation_policy
from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from evaluation_api.self_evaluations.usecases import judged
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary


async def try_sheet(
    session: AsyncSession, evaluation_id: UUID, *, reader: Principal, library: PolicyLibrary, today: date
) -> dict[str, Any]:
    """The form's own rows are scored by the way, as far as they are filled."""
    row = await session.get(SelfEvaluation, evaluation_id)
    if row is None:
        raise SelfEvaluationNotFound("没有找到这份单位自评，或不在本岗位可见范围内；请核对编号。")
    sheet = await held_sheet(session, evaluation_id)
    form = judged(row, evaluation_policy(effective(library, "evaluation", reader, row.region_code, today)))
    policy = overall_policy(library, reader, row.region_code, today, sheet.framework)
    return judged_sheet(sheet, row.rows, form.result, policy)
