"""`/api/v1/indicator-units`: in what indicators may be measured, and what converts into what."""

from functools import cache
from typing import Annotated

from fastapi import Query

from indicator_library.access import LibraryReader
from indicator_library.domain.unit_table import BASES, NOT_COUNTED, SCALES
from indicator_library.domain.units import AmountUnfit, UnitsDiffer, UnitUnknown, convert, convertible, unit
from indicator_library.indicator_units.models import Amount, ConversionView, ScaleView, UnitListView, UnitView
from wenxiao.problems import problems
from wenxiao.service import nouns

COMPOSITION = "复合单位用“/”和“·”组成，如元/人·月、微克/立方米、人/10万人；“/”之后的都在分母。"
router = nouns("indicator-units")


@router.get("", response_model=UnitListView)
async def list_units(reader: LibraryReader) -> UnitListView:
    """The whole closed list; any other unit is composed of these."""
    return _listed()


@router.get("/conversion", response_model=ConversionView, responses=problems(UnitUnknown, UnitsDiffer, AmountUnfit))
async def convert_amount(
    reader: LibraryReader,
    value: Annotated[Amount, Query()],
    given: Annotated[str, Query(alias="from", max_length=30)],
    wanted: Annotated[str, Query(alias="to", max_length=30)],
) -> ConversionView:
    """An amount told in another unit of the same dimension, exact or to 28 digits."""
    one, other = unit(given, pointer="?from"), unit(wanted, pointer="?to")
    return ConversionView(value=convert(value, one, other), unit=other.text, dimension=other.dimension)


@cache
def _listed() -> UnitListView:
    units = [(base, unit(base.text)) for base in BASES]
    return UnitListView(
        units=[
            UnitView(
                unit=base.text,
                dimension=one.dimension,
                counted=base.dimension not in NOT_COUNTED,
                factor=str(base.factor),
                spellings=list(base.aliases),
                convertible_into=[other.text for _, other in units if other != one and convertible(one, other)],
            )
            for base, one in units
        ],
        scales=[ScaleView(scale=scale, times=times) for scale, times in SCALES.items()],
        composition=COMPOSITION,
    )
