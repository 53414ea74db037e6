"""What an office proposes to the library: a new indicator, a revision, or that one is retired."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Boolean, DateTime, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from indicator_library.adoptions.models import NotedFinding
from indicator_library.database import NOW, IndicatorsModel
from indicator_library.domain.lifecycle import ProposalAction, ProposalStatus
from indicator_library.indicators.content import IndicatorContent
from indicator_library.indicators.models import Tier
from wenxiao.database import Scoped, text_enum, uuid_key

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ProposalDraft(BaseModel):
    """What is proposed. Its tier is that of the proposer: a region's finance, a department, or a unit."""

    model_config = ConfigDict(extra="forbid")
    action: ProposalAction = Constraint(description="新建、修订或停用")
    indicator_id: UUID | None = Constraint(default=None, description="修订或停用的指标")
    parent_id: UUID | None = Constraint(
        default=None,
        description="所承接（细化）的上级指标；独立新建不填。修订时不写则不变，写另一指标则改承接它，写 null 则不承接",
    )
    content: IndicatorContent = Constraint(
        default_factory=IndicatorContent, description="指标内容；承接上级指标时只写本级不同之处"
    )
    successor_id: UUID | None = Constraint(default=None, description="停用后由哪个指标接替")
    reason: Reason = Constraint(description="理由")
    distinct_because: Reason | None = Constraint(default=None, description="与同名或近似指标不同在何处；有时填写")


class FinanceOpinionBody(BaseModel):
    """What finance says of a core indicator that a department reports to it."""

    model_config = ConfigDict(extra="forbid")
    objection: Reason | None = Constraint(default=None, description="异议；没有异议不填，即为备案")


class ReturnBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Reason = Constraint(description="退回理由")


class IndicatorProposal(Scoped, IndicatorsModel, table=True):
    """`base_version`: the version that the proposer had before him; `content` what he states himself."""

    __tablename__ = "indicator_proposal"
    __table_args__ = (
        Index("ix_indicator_proposal_scope", "region_path", "unit_id", "id"),
        Index("ix_indicator_proposal_batch_id", "batch_id"),
    )

    id: UUID | None = uuid_key()
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    action: ProposalAction = Field(sa_type=text_enum(ProposalAction))
    status: ProposalStatus = Field(default=ProposalStatus.DRAFT, sa_type=text_enum(ProposalStatus))
    tier: Tier = Field(sa_type=text_enum(Tier))
    indicator_id: UUID | None = Field(default=None, sa_type=Uuid)
    parent_id: UUID | None = Field(default=None, sa_type=Uuid)
    successor_id: UUID | None = Field(default=None, sa_type=Uuid)
    batch_id: UUID | None = Field(default=None, sa_type=Uuid)
    base_version: int | None = None
    content: dict[str, Any] = Field(sa_type=JSONB)
    reason: str = Field(sa_type=Text)
    distinct_because: str | None = Field(default=None, sa_type=Text)
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    similar_indicators: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    history: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    finance_opinion: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    due_to_finance: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": text("false")})


class SimilarIndicator(BaseModel):
    """`likeness`: share of common pairs of characters of the two names, 0 to 1."""

    id: UUID
    code: str
    name: str
    category: str
    subcategory: str
    tier: Tier
    region_path: str
    likeness: float
    same: bool = Constraint(description="名称、分类和对象都相同")
    below: bool = Constraint(default=False, description="是下级区划的指标，不在本地有效指标库中")


class StepTaken(BaseModel):
    action: str
    from_status: str | None
    to_status: str
    subject: str
    name: str
    role: str
    duty: str
    organisation: str | None
    reason: str | None
    day: date
    acting_for: str | None = None


class FinanceOpinion(BaseModel):
    objection: str | None
    name: str
    day: date


class NextAction(BaseModel):
    """What the caller may do next; `why_not` where he may not."""

    name: str
    allowed: bool
    why_not: str | None


class ProposalView(BaseModel):
    """Serialised by PostgreSQL from `indicators.indicator_proposal_view`."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    action: ProposalAction
    status: ProposalStatus
    tier: Tier
    indicator_id: UUID | None
    base_version: int | None
    parent_id: UUID | None
    successor_id: UUID | None
    batch_id: UUID | None
    content: IndicatorContent
    reason: str
    distinct_because: str | None
    findings: list[NotedFinding]
    similar_indicators: list[SimilarIndicator]
    finance_opinion: FinanceOpinion | None
    due_to_finance: bool
    history: list[StepTaken]
    created_at: datetime
