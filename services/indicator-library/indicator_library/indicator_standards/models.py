"""What is normal for an indicator in a region and year."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Date, Index, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from indicator_library.database import SCHEMA, IndicatorsModel
from indicator_library.domain.standards import StandardKind, StandardStatus
from indicator_library.domain.suggesting import Basis
from indicator_library.reference_standards.models import LongWords, OfOffice, Value, Words
from wenxiao.database import text_enum, uuid_key
from wenxiao.errors import NotFound

Year = Annotated[int, Constraint(ge=2000, le=2100)]


class StandardNotFound(NotFound):
    title = "没有这条标准值"


class StandardDraft(BaseModel):
    """Body of POST and PUT: one value, or a range of which one end may stay open."""

    model_config = ConfigDict(extra="forbid")
    indicator_id: UUID = Constraint(description="指标库中的指标")
    kind: StandardKind = Constraint(description="计划、行业、历史或其他标准")
    year: Year = Constraint(description="适用年度")
    value: Value | None = Constraint(default=None, description="标准值")
    lower: Value | None = Constraint(default=None, description="区间下限")
    upper: Value | None = Constraint(default=None, description="区间上限")
    unit: Words = Constraint(description="计量单位，须能换算为指标的单位")
    source: LongWords = Constraint(description="数据来源")
    basis: LongWords | None = Constraint(default=None, description="依据的文件、规划或统计资料")
    reference_ids: list[UUID] = Constraint(
        default_factory=list, max_length=20, description="挂接的支出标准、公共服务标准"
    )


class SuggestionAsked(BaseModel):
    """Body of `/suggest`."""

    model_config = ConfigDict(extra="forbid")
    indicator_id: UUID
    year: Year
    basis: Basis = Constraint(default=Basis.MEDIAN, description="按中位数、较好的四分位数或趋势")


class IndicatorStandard(OfOffice, IndicatorsModel, table=True):
    """`comparable_…` in the unit of the indicator; one value stands at both ends. `evidence`: of a computed one.

    `owner_id`: the department for whose own units it holds; null where it holds for all of the region.
    """

    __tablename__ = "indicator_standard"
    __table_args__ = (
        Index("ix_indicator_standard_scope", "region_path", "unit_id", "id"),
        Index(
            "uq_indicator_standard_in_force",
            "indicator_id",
            "year",
            "kind",
            "region_path",
            "owner_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("status = 'published'"),
        ),
    )

    id: UUID | None = uuid_key()
    owner_id: int | None = Field(default=None, sa_type=BigInteger)
    indicator_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.indicator.id")
    kind: StandardKind = Field(sa_type=text_enum(StandardKind))
    status: StandardStatus = Field(default=StandardStatus.DRAFT, sa_type=text_enum(StandardStatus))
    year: int
    value: Decimal | None = Field(default=None, sa_type=Numeric)
    lower: Decimal | None = Field(default=None, sa_type=Numeric)
    upper: Decimal | None = Field(default=None, sa_type=Numeric)
    unit: str = Field(sa_type=Text)
    comparable_unit: str = Field(sa_type=Text)
    comparable_lower: Decimal | None = Field(default=None, sa_type=Numeric)
    comparable_upper: Decimal | None = Field(default=None, sa_type=Numeric)
    source: str = Field(sa_type=Text)
    basis: str | None = Field(default=None, sa_type=Text)
    reference_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    computed: bool = False
    evidence: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    policy_stamps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    publisher_subject: str | None = Field(default=None, sa_type=Text)
    publisher_name: str | None = Field(default=None, sa_type=Text)
    published_on: date | None = Field(default=None, sa_type=Date)
    superseded_by: UUID | None = Field(default=None, sa_type=Uuid)


class EvidenceView(BaseModel):
    """From what a suggestion was computed."""

    basis: Basis
    method: str
    observations: int
    units: int
    years: list[int]
    lower_quartile: str
    median: str
    upper_quartile: str
    trend: str
    per_year: str | None


class FindingView(BaseModel):
    rule: str
    detail: str
    basis: list[str]
    pointer: str | None
    severity: str


class StampView(BaseModel):
    pack: str
    section: str
    version: str
    sha256: str


class StandardView(BaseModel):
    """Serialised by PostgreSQL; `computed` while the value is the suggested one, `evidence` stays in any case."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    owner_id: int | None = Constraint(description="只对这个部门所属单位适用；空则对本地各单位适用")
    indicator_id: UUID
    indicator_code: str
    indicator_name: str
    kind: StandardKind
    year: int
    value: str | None
    lower: str | None
    upper: str | None
    unit: str
    comparable_unit: str
    comparable_lower: str | None
    comparable_upper: str | None
    source: str
    basis: str | None
    reference_ids: list[UUID]
    status: StandardStatus
    computed: bool
    evidence: EvidenceView | None
    findings: list[FindingView]
    policy_stamps: list[StampView]
    author_name: str
    publisher_name: str | None
    published_on: date | None
    superseded_by: UUID | None
    created_at: datetime
