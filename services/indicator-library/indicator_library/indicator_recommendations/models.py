"""What is asked for a project, and what is recommended, each with its reasons; nothing of it is kept."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from indicator_library.indicators.content import AppliesTo, BudgetBook

Text100 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
ProjectName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class RecommendationAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: ProjectName = Constraint(description="项目名称")
    description: Annotated[str, StringConstraints(max_length=4000)] = Constraint(default="", description="项目内容")
    industry: Text100 | None = Constraint(default=None, description="行业；不给则从名称、内容和单位识别")
    field: Text100 | None = Constraint(default=None, description="领域，如“乡村振兴”")
    budget_book: BudgetBook | None = Constraint(default=None, description="预算类型；只用于本类型的指标不推荐给别的")
    object: AppliesTo = AppliesTo.PROJECT
    limit: Annotated[int, Constraint(ge=1, le=30)] = 12


class RecognisedPlace(BaseModel):
    """`told_by`: the words it was told from, empty where it was given or nothing was recognised."""

    industry: str | None
    field: str | None
    zh: str
    given: bool
    told_by: list[str]


class HeldIndicator(BaseModel):
    id: UUID
    code: str


class WeightsView(BaseModel):
    """Points that projects gave the indicator; `number` of figures they rest on."""

    number: int
    low: Decimal
    median: Decimal
    high: Decimal


class Reasons(BaseModel):
    """What the rank is made of; comparable within one answer only."""

    votes: float
    common: float
    text: float
    place: float


class Recommended(BaseModel):
    rank: int
    name: str
    category: str
    subcategory: str
    heading: str = Constraint(description="二级指标的规范名称，如“数量指标”")
    indicator: HeldIndicator | None = Constraint(description="指标库中的指标；空则同类项目用过而指标库没有")
    because: str
    similar_projects: int
    projects: int
    weights: WeightsView | None
    shared_words: list[str]
    score: float
    reasons: Reasons


class Coverage(BaseModel):
    """`expected`: how usual the heading is among similar projects, the most usual 1."""

    heading: str
    indicators: int
    expected: float


class Evidence(BaseModel):
    published_projects: int = Constraint(description="随系统提供的公开绩效表")
    approved_indicators: int = Constraint(description="已批复目标中的同类指标（范围外只有汇总）")
    library_indicators: int = Constraint(description="参加比较的指标库指标")


class Recommendation(BaseModel):
    place: RecognisedPlace
    items: list[Recommended]
    coverage: list[Coverage]
    evidence: Evidence
