"""What is kept back from whom, on which ground, who proposed it and who decided it; and what opens the commitments."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, DateTime, Index, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from disclosure_api.database import NOW, SCHEMA, DisclosureModel, json_field, texts_field
from disclosure_api.domain.deriving import Scope
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.withholding import Ground
from disclosure_api.domain.withholding_machine import WithholdingStatus
from disclosure_api.releases.models import SCOPE, NotedFinding, Reason, random_key
from wenxiao.database import Scoped, text_enum

Pointer = Annotated[str, StringConstraints(max_length=200)]


class WithholdingDraft(BaseModel):
    """Where a value stands, never the value itself."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    source_id: UUID = Constraint(description="来源编号，与起草公开内容时相同")
    audiences: list[Audience] = Constraint(min_length=1, max_length=2, description="不向谁公开")
    pointers: list[Pointer] = Constraint(
        min_length=1,
        max_length=50,
        description="公开内容中的位置（JSON Pointer），如 /goal、/indicators/3、/money/executed；空字符串为整件",
    )
    ground: Ground = Constraint(description="法定依据")
    reason: Reason = Constraint(description="内部理由，不对外")
    told: bool = Constraint(description="是否让读者看到此处有不予公开的内容")
    scope: Scope | None = Constraint(
        default=None,
        description="this 只对本事项；project 对该项目同年各类内容的同一位置，整件则含各年度；国家秘密默认 project",
    )


class WithholdingDecision(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Reason = Constraint(description="决定的理由，不对外")


class Withholding(Scoped, DisclosureModel, table=True):
    __tablename__ = "withholding"
    __table_args__ = (
        Index("ix_withholding_scope", *SCOPE),
        Index("ix_withholding_item", "item_id"),
        Index("ix_withholding_source", "kind", "source_id"),
        Index("ix_withholding_project", "project_code", "region_code"),
    )

    id: UUID | None = random_key()
    kind: Kind = Field(sa_type=text_enum(Kind))
    source_noun: str = Field(sa_type=Text)
    source_id: UUID = Field(sa_type=Uuid)
    item_id: UUID = Field(sa_type=Uuid)
    project_code: str | None = Field(default=None, sa_type=Text)
    project_name: str | None = Field(default=None, sa_type=Text)
    budget_year: int
    audiences: list[str] = texts_field()
    pointers: list[str] = texts_field()
    ground: Ground = Field(sa_type=text_enum(Ground))
    reason: str = Field(sa_type=Text)
    told: bool
    scope: Scope = Field(default=Scope.THIS, sa_type=text_enum(Scope))
    bound: list[dict[str, Any]] = json_field()
    findings: list[dict[str, Any]] = json_field()
    status: WithholdingStatus = Field(default=WithholdingStatus.PROPOSED, sa_type=text_enum(WithholdingStatus))
    proposed_by: str = Field(sa_type=Text)
    proposed_for: str | None = Field(default=None, sa_type=Text)
    proposed_by_name: str = Field(sa_type=Text)
    proposed_on: date = Field(sa_type=Date)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_for: str | None = Field(default=None, sa_type=Text)
    decided_by_name: str | None = Field(default=None, sa_type=Text)
    decided_on: date | None = Field(default=None, sa_type=Date)
    decision_reason: str | None = Field(default=None, sa_type=Text)
    lifted_by: str | None = Field(default=None, sa_type=Text)
    lifted_for: str | None = Field(default=None, sa_type=Text)
    lifted_by_name: str | None = Field(default=None, sa_type=Text)
    lifted_on: date | None = Field(default=None, sa_type=Date)
    lift_reason: str | None = Field(default=None, sa_type=Text)
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    version: int = 1


class WithheldPart(Scoped, DisclosureModel, table=True):
    """The salt of one commitment. Whoever drafts writes it, and does not read it: so the id is made here."""

    __tablename__ = "withheld_part"
    __table_args__ = (
        UniqueConstraint("release_id", "audience", "pointer", name="uq_withheld_part_release_id"),
        Index("ix_withheld_part_withholding_id", "withholding_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True, sa_type=Uuid)
    withholding_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.withholding.id")
    release_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.release.id")
    audience: Audience = Field(sa_type=text_enum(Audience))
    pointer: str = Field(sa_type=Text)
    salt: str = Field(sa_type=Text)
    commitment: str = Field(sa_type=Text)


class WithholdingView(BaseModel):
    """Serialised by PostgreSQL from `disclosure.withholding_view`."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    kind: Kind
    source_noun: str
    source_id: UUID
    item_id: UUID
    project_code: str | None
    project_name: str | None
    budget_year: int
    audiences: list[Audience]
    pointers: list[str]
    ground: Ground
    reason: str
    told: bool
    scope: Scope
    findings: list[NotedFinding] = Constraint(description="读者仍可从何处得知，供决定时参考")
    status: WithholdingStatus
    proposed_by_name: str
    proposed_on: date
    decided_by_name: str | None
    decided_on: date | None
    decision_reason: str | None
    lifted_by_name: str | None
    lifted_on: date | None
    lift_reason: str | None
    to_withdraw: list[UUID] = Constraint(description="决定之前已公开、须撤回或更正的公开内容")
    created_at: datetime
    unit_current_name: str


class OpeningView(BaseModel):
    """With the value, which is not kept here, `salt` proves the commitment: SHA-256 of salt and canonical value."""

    release_id: UUID
    audience: Audience
    pointer: str
    salt: str = Constraint(description="32 字节，十六进制")
    commitment: str


class Openings(BaseModel):
    items: list[OpeningView]
