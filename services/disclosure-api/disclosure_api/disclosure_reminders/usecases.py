"""Reminding a department of what is its own to publish, where a document has finance urge and guide it."""

from dataclasses import asdict
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.departments import department_of
from disclosure_api.disclosure_duties.queries import duties_of, judged_row
from disclosure_api.disclosure_reminders.models import DisclosureReminder, ReminderDraft
from disclosure_api.domain.announcing import ENTRY
from disclosure_api.domain.supervision import require_supervision, require_to_come
from disclosure_api.due_law import due_law
from disclosure_api.due_policies import supervised_law
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import Conflict
from wenxiao.policy import PolicyLibrary

OPEN = (
    "v.region_path = :region_path",
    "v.department_id = :department_id",
    "v.state IN ('missing', 'irregular', 'outdated')",
    "v.by && ARRAY['department', 'unit']",
)


class NothingToRemindOf(Conflict):
    title = "没有需要提醒的公开事项"


async def send(
    session: AsyncSession, draft: ReminderDraft, *, sender: Principal, library: PolicyLibrary, today: date
) -> DisclosureReminder:
    """What it lists follows from what is due; it lies with the department from here on."""
    held = supervised_law(library, region_code=sender.region_code, level=sender.level, day=today)
    basis = require_supervision(held.supervision)
    require_to_come(draft.until, today)
    where = {"region_path": sender.region_path}
    department = await department_of(session, draft.department_id, sender.region_path)
    law = await due_law(session, draft.budget_year, who=sender, library=library, today=today)
    rows = await duties_of(session, law, OPEN, where | {"department_id": draft.department_id})
    if not rows:
        raise NothingToRemindOf("该部门本年度没有到期未办或不规范的公开事项，不需要提醒。")
    judged = [judged_row(row, law) for row in rows]
    row = DisclosureReminder(
        **department,
        budget_year=draft.budget_year,
        until=draft.until,
        sent_on=today,
        sent_by_name=sender.name,
        entries=[{name: one[name] for name in ENTRY} for one in judged],
        basis=list(basis),
        policy=asdict(held.stamp),
    )
    session.add(row)
    await session.flush()
    detail = {"department_id": draft.department_id, "entries": len(judged)}
    await record(session, action="disclosure_reminder:send", resource=f"disclosure-reminders/{row.id}", detail=detail)
    return row
