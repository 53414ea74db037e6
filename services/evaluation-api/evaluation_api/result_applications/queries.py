"""Questions a result application asks."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from evaluation_api.result_applications.models import DirectiveNumber


async def next_directive(session: AsyncSession, project_id: UUID, budget_year: int) -> int:
    """1, 2, 3 … in the order of commits: the number's row stays locked until this transaction ends."""
    first = insert(DirectiveNumber).values(project_id=project_id, budget_year=budget_year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=["project_id", "budget_year"], set_={"last": col(DirectiveNumber.last) + 1}
    )
    return (await session.execute(counted.returning(col(DirectiveNumber.last)))).scalar_one()
