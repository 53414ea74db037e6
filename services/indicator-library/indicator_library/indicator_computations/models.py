"""What is sent to compute an indicator, and what comes out with its trace."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from indicator_library.indicator_units.models import Amount
from indicator_library.indicators.content import Formula, Words

# With its blanks: two names that differ in them alone must not fall together unseen.
InputName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class InputFigure(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: Amount
    unit: Words | None = Constraint(default=None, description="计量单位；不填则按公式规定的单位")


class ComputationDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    inputs: dict[InputName, InputFigure] = Constraint(
        max_length=30,
        description="数据项名称 → 数值和单位",
        examples=[{"实际到位资金": {"value": "80", "unit": "万元"}, "预算资金": {"value": "1000000", "unit": "元"}}],
    )


class StepView(BaseModel):
    expression: str
    value: Decimal
    unit: str = Constraint(description="比率没有单位")


class ComputationView(BaseModel):
    indicator_id: UUID
    code: str
    name: str
    version: int = Constraint(description="按该指标的哪一版计算")
    formula: Formula
    value: Decimal
    unit: str
    exact: bool = Constraint(description="是否除尽；除不尽的保留28位有效数字，四舍六入五成双")
    steps: list[StepView] = Constraint(description="逐步计算的过程")
