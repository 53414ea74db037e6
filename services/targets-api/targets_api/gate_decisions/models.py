"""A decision of the budget gate, kept with its evidence and rules so that it can be recomputed to the digit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.gate import Purpose
from targets_api.domain.outcome import Outcome
from targets_api.projects.models import FindingView, Year
from targets_api.views import ScopedView
from wenxiao.bodies import Money
from wenxiao.database import text_enum


class GateQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    budget_year: Year
    amount: Money = Constraint(description="申请安排的预算（元）")
    purpose: Purpose = Constraint(default=Purpose.BUDGET, description="列入当年预算，或列入中期财政规划")


class GateRules(TargetsModel, table=True):
    """The rules of decisions, once per text of the law: ten thousand decisions of a day rest on the same."""

    __tablename__ = "gate_rules"
    digest: str = Field(sa_type=Text, primary_key=True)
    content: dict[str, Any] = json_field()


class GateDecision(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "gate_decision"
    __table_args__ = (
        Index("ix_gate_decision_scope", "region_path", "unit_id", "id"),
        Index("ix_gate_decision_project_id", "project_id", "budget_year", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    budget_year: int
    target_id: UUID | None = Field(default=None, sa_type=Uuid)
    target_version: int | None = None
    outcome: Outcome = Field(sa_type=text_enum(Outcome))
    amount_asked: Decimal = Field(sa_type=Numeric(18, 2))
    amount_allowed: Decimal = Field(sa_type=Numeric(18, 2))
    decided_on: date = Field(sa_type=Date)
    findings: list[dict[str, Any]] = json_field()
    steps: list[dict[str, Any]] = json_field()
    basis: list[str] = json_field()
    clauses: list[dict[str, Any]] = json_field()
    evidence: dict[str, Any] = json_field()
    policy: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    policy_stamps: list[dict[str, Any]] = json_field()
    digest: str = Field(sa_type=Text)
    level: str | None = Field(default=None, sa_type=Text)
    purpose: Purpose = Field(
        default=Purpose.BUDGET, sa_type=text_enum(Purpose), sa_column_kwargs={"server_default": Purpose.BUDGET.value}
    )
    rules_digest: str | None = Field(default=None, sa_type=Text, foreign_key="targets.gate_rules.digest")


class StepView(BaseModel):
    rule: str
    inputs: dict[str, str]
    result: str
    basis: list[str]


class ClauseView(BaseModel):
    """`zh` is our paraphrase (释义)."""

    id: str
    document: str
    number: str
    article: str
    zh: str


class GateDecisionView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    budget_year: int
    target_id: UUID | None
    target_version: int | None
    outcome: Outcome
    amount_asked: str
    amount_allowed: str
    decided_on: date
    decided_by: str
    findings: list[FindingView]
    steps: list[StepView]
    basis: list[str]
    clauses: list[ClauseView]
    evidence: dict[str, Any]
    policy: dict[str, Any]
    policy_stamps: list[dict[str, Any]]
    digest: str
    created_at: datetime
    level: str | None = Constraint(description="适用的政策包所属层级")
    purpose: Purpose


class Digits(BaseModel):
    outcome: Outcome
    amount_asked: str
    amount_allowed: str
    findings: list[FindingView]
    steps: list[StepView]
    digest: str


class Recomputation(BaseModel):
    """The stored decision beside the one computed again from its stored evidence and rules."""

    decision_id: UUID
    same: bool
    statement: str
    stored: Digits
    recomputed: Digits
    policy_stamps: list[dict[str, Any]]
    policy_stamps_today: list[dict[str, Any]]
    policy_unchanged: bool
