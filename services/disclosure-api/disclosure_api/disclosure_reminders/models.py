"""A reminder that finance sends to a department or unit, where the law has it urge them."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text
from sqlmodel import Field

from disclosure_api.database import DisclosureModel, json_field, texts_field
from disclosure_api.disclosure_bulletins.models import DutyEntryView, Year
from wenxiao.bodies import Day
from wenxiao.database import Scoped, uuid_key


class ReminderDraft(BaseModel):
    """What it lists follows from what is due; the sender says to whom and until when."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year
    department_id: int = Constraint(ge=1, le=2**53 - 1, description="被提醒的主管部门")
    until: Day = Constraint(description="请在此日以前办理")


class DisclosureReminder(Scoped, DisclosureModel, table=True):
    """Lies with the department that is reminded, which reads it; never changed."""

    __tablename__ = "disclosure_reminder"
    __table_args__ = (Index("ix_disclosure_reminder_scope", "region_path", "unit_id", "id"),)
    id: UUID | None = uuid_key()
    version: int = 1
    budget_year: int
    until: date = Field(sa_type=Date)
    sent_on: date = Field(sa_type=Date)
    sent_by_name: str = Field(sa_type=Text)
    entries: list[dict[str, Any]] = json_field()
    basis: list[str] = texts_field()
    policy: dict[str, Any] = json_field()


class DisclosureReminderView(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    unit_current_name: str
    department_current_name: str | None
    budget_year: int
    until: date
    sent_on: date
    sent_by_name: str
    entries: list[DutyEntryView]
    basis: list[str]
    policy: dict[str, Any]
