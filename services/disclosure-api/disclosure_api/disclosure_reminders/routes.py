"""`/api/v1/disclosure-reminders`: finance reminds a department of what is its own to publish."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from disclosure_api.access import ReminderReader, ReminderSender
from disclosure_api.departments import DepartmentUnknown
from disclosure_api.disclosure_bulletins.models import Year
from disclosure_api.disclosure_reminders import usecases
from disclosure_api.disclosure_reminders.models import DisclosureReminderView, ReminderDraft
from disclosure_api.disclosure_reminders.usecases import NothingToRemindOf
from disclosure_api.domain.supervision import DayNotToCome, SupervisionNotProvided
from disclosure_api.request_parts import Policies
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.disclosure_reminder_view"
router = nouns("disclosure-reminders")


class DisclosureReminderNotFound(NotFound):
    title = "没有这份公开提醒"


@router.post(
    "",
    status_code=201,
    response_model=DisclosureReminderView,
    responses=problems(SupervisionNotProvided, DayNotToCome, DepartmentUnknown, NothingToRemindOf),
)
async def send_disclosure_reminder(
    draft: ReminderDraft, sender: ReminderSender, session: Session, policies: Policies, today: Today
) -> Response:
    """Tells a department what of its own is missing or irregular, and until when to do it."""
    row = await usecases.send(session, draft, sender=sender, library=policies, today=today)
    return await one(session, VIEW, row.id, DisclosureReminderNotFound, status=201)


@router.get("", response_model=Page[DisclosureReminderView])
async def list_disclosure_reminders(
    reader: ReminderReader, session: Session, paging: Paging, budget_year: Annotated[Year | None, Query()] = None
) -> Response:
    """Reminders within reach: a department reads its own."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year})


@router.get("/{reminder_id}", response_model=DisclosureReminderView, responses=problems(DisclosureReminderNotFound))
async def read_disclosure_reminder(reminder_id: UUID, reader: ReminderReader, session: Session) -> Response:
    """One reminder with all that it asks for."""
    return await one(session, VIEW, reminder_id, DisclosureReminderNotFound)
