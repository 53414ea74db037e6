"""The closed list of units as callers see it."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator
from pydantic import Field as Constraint

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,12})?", re.ASCII)


def _plain_number(given: Any) -> Any:
    """Exact as it was written: a float is not, and an exponent is nothing that a clerk types."""
    if isinstance(given, bool | float) or (isinstance(given, str) and not _NUMBER.fullmatch(given)):
        raise ValueError('不是有效的数，请写成文字，如 "95.5"。')
    return given


Amount = Annotated[
    Decimal, Constraint(max_digits=30, decimal_places=12, allow_inf_nan=False), BeforeValidator(_plain_number)
]


class UnitView(BaseModel):
    unit: str
    dimension: str = Constraint(description="类别；同类的单位可以换算，定性和说明类的除外")
    counted: bool = Constraint(description="是否可以计量；不能计量的不参与公式")
    factor: str = Constraint(description="等于多少个本类的第一个单位，除不尽时写成分数，如亩为 2000/3 平方米")
    spellings: list[str] = Constraint(description="也认作该单位的写法")
    convertible_into: list[str]


class ScaleView(BaseModel):
    scale: str
    times: int


class UnitListView(BaseModel):
    units: list[UnitView]
    scales: list[ScaleView] = Constraint(description="可写在单位之前，如万亩、亿元")
    composition: str = Constraint(description="复合单位的写法")


class ConversionView(BaseModel):
    value: Decimal
    unit: str
    dimension: str
