"""What is asked of the quality index, and how it is answered; nothing of it is kept."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from indicator_library.domain.quality import QualityIndex, reasons, told
from indicator_library.domain.quality_rules import FULL, ZH, Dimension
from indicator_library.indicators.content import Direction, Kind

MOST_ROWS = 400
Text500 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Text2000 = Annotated[str, StringConstraints(max_length=2000)]
Text4000 = Annotated[str, StringConstraints(max_length=4000)]
Weight = Annotated[Decimal, Constraint(ge=0, le=1000, max_digits=8, decimal_places=4, allow_inf_nan=False)]


class QualityRow(BaseModel):
    """One row of a form, or an indicator that somebody drafts; what is not known is left out."""

    model_config = ConfigDict(extra="forbid")
    name: Text500 = Constraint(default="", description="三级指标名称")
    target_text: Text2000 | None = Constraint(default=None, description="指标值，照表填写；不给则只评指标本身")
    category: Text500 = Constraint(default="", description="一级指标")
    subcategory: Text500 = Constraint(default="", description="二级指标")
    kind: Kind | None = None
    direction: Direction | None = None
    operator: Annotated[str, StringConstraints(max_length=8)] = Constraint(default="", description="计算符号栏")
    unit: Text500 = Constraint(default="", description="计量单位栏")
    weight: Weight | None = Constraint(default=None, description="分值")
    definition: Text4000 = Constraint(default="", description="指标解释")
    formula: Text4000 = Constraint(default="", description="计算公式或评价要点")
    data_source: Text4000 = Constraint(default="", description="数据来源")
    scoring_rule: Text4000 = Constraint(default="", description="评（扣）分标准")
    previous_text: Text2000 = Constraint(default="", description="上年度指标值")
    standard_text: Text2000 = Constraint(default="", description="标准值")
    library_indicator_id: UUID | None = Constraint(default=None, description="引用的指标库指标")


class QualityAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: list[QualityRow] = Constraint(min_length=1, max_length=MOST_ROWS)


class DimensionPoints(BaseModel):
    dimension: Dimension
    zh: str
    points: int
    full: int
    reasons: list[str]


class DeductionView(BaseModel):
    """`costs`: points by dimension; `instead` is an example of what would do, empty where there is none."""

    rule: str
    detail: str
    instead: str
    costs: dict[Dimension, int]


class QualityView(BaseModel):
    """`inputs` are all that the index was made from: sent again, they give the same index under the same `engine`."""

    total: int
    grade: str
    told: str
    dimensions: list[DimensionPoints]
    deductions: list[DeductionView]
    engine: int
    inputs: dict[str, Any]


class ReferredIndicator(BaseModel):
    """The library's indicator that a row refers to, with what it says of kind, direction and unit."""

    id: UUID
    code: str
    name: str
    kind: Kind
    direction: Direction
    unit: str
    status: str


class RowQuality(QualityView):
    row: int = Constraint(description="第几行，从 0 起")
    library_indicator: ReferredIndicator | None
    note: str | None = Constraint(description="引用的指标查不到或已停用时的说明")


class QualityAnswer(BaseModel):
    rows: list[RowQuality]


class IndicatorQuality(QualityView):
    indicator_id: UUID
    code: str
    name: str
    version: int


def shown(index: QualityIndex) -> dict[str, Any]:
    """The fields that every view of an index has."""
    dimensions = [
        DimensionPoints(
            dimension=dimension,
            zh=ZH[dimension],
            points=points,
            full=FULL,
            reasons=list(reasons(index, dimension)),
        )
        for dimension, points in index.points.items()
    ]
    deductions = [
        DeductionView(rule=one.rule, detail=one.detail, instead=one.instead, costs=dict(one.costs))
        for one in index.deductions
    ]
    return {
        "total": index.total,
        "grade": index.grade,
        "told": told(index),
        "dimensions": dimensions,
        "deductions": deductions,
        "engine": index.engine,
        "inputs": dict(index.inputs),
    }
