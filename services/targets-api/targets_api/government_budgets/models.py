"""A government's budget of a year: figures that are held against the principles of its place."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.projects.fields import ShortWords, Words, Year
from targets_api.projects.models import FindingView
from targets_api.views import ScopedView
from wenxiao.bodies import Money

Percent = Annotated[Decimal, Constraint(ge=-100, le=1000, max_digits=6, decimal_places=2, allow_inf_nan=False)]
MONEY = Numeric(18, 2)


class Figures(SQLModel):
    """In yuan; what is not known yet stays open and is told as a finding."""

    revenue_last_year: Money | None = Field(default=None, sa_type=MONEY, description="上年收入完成数（元）")
    revenue_planned: Money | None = Field(default=None, sa_type=MONEY, description="收入预算（元）")
    economic_growth_percent: Percent | None = Field(
        default=None, sa_type=Numeric(9, 2), description="经济预期增长（%）"
    )
    other_resources: Money | None = Field(
        default=None, sa_type=MONEY, description="收入预算以外的可用财力：上级补助、调入、结转、新增债券（元）"
    )
    expenditure_planned: Money | None = Field(default=None, sa_type=MONEY, description="支出预算（元）")
    debt_outstanding: Money | None = Field(default=None, sa_type=MONEY, description="预计年末政府债务余额（元）")
    debt_limit: Money | None = Field(default=None, sa_type=MONEY, description="核定的债务限额（元）")
    tax_cuts_applied: Words | None = Field(default=None, sa_type=Text, description="减税降费落实情况")
    growth_reason: Words | None = Field(default=None, sa_type=Text, description="收入增长高于经济增长的理由")


class Priorities(BaseModel):
    """Amounts of what comes first, in yuan."""

    model_config = ConfigDict(extra="forbid")
    major_development_strategies: Money | None = None
    key_reforms: Money | None = None
    basic_livelihood: Money | None = None


class FiguresDraft(Figures):
    """Body of PUT."""

    model_config = {"extra": "forbid"}
    priorities: Priorities = Field(default_factory=Priorities, description="优先保障的支出")


class GovernmentBudgetDraft(FiguresDraft):
    """Body of POST; the library entry of the government comes into being with its first budget."""

    budget_year: Year = Field(description="预算年度")
    responsible_person: ShortWords | None = Field(default=None, description="负责人；首次填报时必填")


class GovernmentBudget(Figures, Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "government_budget"
    __table_args__ = (
        UniqueConstraint("project_id", "budget_year"),
        Index("ix_government_budget_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    budget_year: int
    priorities: dict[str, Any] = json_field()
    revenue_growth_percent: Decimal | None = Field(default=None, sa_type=Numeric(9, 2))
    findings: list[dict[str, Any]] = json_field()
    policy_stamp: dict[str, Any] = json_field()


class GovernmentBudgetView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    budget_year: int
    revenue_last_year: str | None
    revenue_planned: str | None
    economic_growth_percent: str | None
    other_resources: str | None
    expenditure_planned: str | None
    debt_outstanding: str | None
    debt_limit: str | None
    tax_cuts_applied: str | None
    growth_reason: str | None
    priorities: dict[str, str]
    revenue_growth_percent: str | None
    findings: list[FindingView]
    policy_stamp: dict[str, Any]
    author_name: str
    created_at: datetime
