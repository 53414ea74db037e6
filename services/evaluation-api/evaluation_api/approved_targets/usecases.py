"""Keeping the frame: which approved targets owe a self-evaluation."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.approved_targets.models import ApprovedTargetMessage
from wenxiao.audit import record

# Where the row lies stays as it is: the directory moves it, and a message may be older than a move.
_KEEP = text(
    "INSERT INTO evaluation.owed_self_evaluation (version, region_path, region_code, unit_id, unit_code, unit_name,"
    " department_id, target_id, target_revision, project_id, project_code, project_name, object, budget_year,"
    " approved_budget, approved_on, transfer_payment, exited_on)"
    " VALUES (1, :region_path, :region_code, :unit_id, :unit_code, :unit_name, :department_id, :target_id, :revision,"
    " :project_id, :project_code, :project_name, :object, :budget_year, :approved_budget, :approved_on,"
    " :transfer_payment, :exited_on)"
    " ON CONFLICT (project_id, budget_year) DO UPDATE SET version = owed_self_evaluation.version + 1,"
    " target_id = excluded.target_id, target_revision = excluded.target_revision,"
    " project_name = excluded.project_name, object = excluded.object, approved_budget = excluded.approved_budget,"
    " approved_on = excluded.approved_on, transfer_payment = excluded.transfer_payment,"
    " exited_on = excluded.exited_on"
)


async def take_approved_target(session: AsyncSession, message: ApprovedTargetMessage) -> None:
    """A later revision takes the place of the one before it; a form of that one no longer covers the year."""
    await session.execute(_KEEP, message.model_dump())
    detail = {"revision": message.revision, "exited_on": message.exited_on}
    await record(session, action="approved_target:receive", resource=f"targets/{message.target_id}", detail=detail)
