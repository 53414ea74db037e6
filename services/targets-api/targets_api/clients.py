"""What targets-api asks of its neighbour: whether the library has an indicator, and what a unit adopted from it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError

from targets_api.domain.values import Direction, Kind
from targets_api.targets.content import IndicatorDraft, TargetContent
from targets_api.targets.judged import RowQuality
from wenxiao.clients import neighbour
from wenxiao.errors import Forbidden, Invalid, NotFound, Refusal
from wenxiao.problems import NeighbourUnavailable

INDICATOR_LIBRARY = "indicator-library"
WHILE_WRITING_SECONDS = 1.0  # nobody waits longer for advice on what he is still writing


class _Frozen(BaseModel):
    """The indicator as it stood on the day of its adoption."""

    model_config = ConfigDict(extra="ignore")
    category: str
    subcategory: str
    name: str
    kind: str
    direction: str
    unit: str
    formula: str | None
    definition: str | None = None


class AdoptedIndicator(BaseModel):
    model_config = ConfigDict(extra="ignore")
    indicator_id: UUID
    unit_id: int
    indicator: _Frozen

    def as_row(self) -> IndicatorDraft:
        """A row without value and points, which are the unit's to write."""
        one = self.indicator
        return IndicatorDraft(
            category=one.category,
            subcategory=one.subcategory or None,
            name=one.name,
            kind=Kind(one.kind) if one.kind in set(Kind) else None,
            direction=Direction(one.direction) if one.direction in set(Direction) else None,
            unit=one.unit.strip() or None,
            explanation=one.formula or one.definition,
            library_indicator_id=self.indicator_id,
        )


class LibraryIndicatorUnknown(Invalid):
    title = "指标库中没有该指标"


async def require_known_indicators(request: Request, content: TargetContent) -> None:
    """Asks before any row is locked; each indicator once."""
    library = neighbour(request, INDICATOR_LIBRARY)
    asked = set()
    for index, row in enumerate(content.indicators):
        if row.library_indicator_id is None or row.library_indicator_id in asked:
            continue
        asked.add(row.library_indicator_id)
        try:
            await library.get(f"/api/v1/indicators/{row.library_indicator_id}")
        except NotFound:
            raise LibraryIndicatorUnknown(
                f"第{index + 1}行“{row.name}”引用的指标不在指标库中或不可见，请重新选用或留空",
                pointer=f"#/indicators/{index}/library_indicator_id",
            ) from None


async def adopted_indicators(request: Request, project_name: str, unit_id: int) -> Sequence[AdoptedIndicator]:
    """What the unit adopted for a project of that name; nothing where the caller's post does not read adoptions."""
    asked = {"project_name": project_name[:200], "limit": "200"}
    try:
        page = await neighbour(request, INDICATOR_LIBRARY).get("/api/v1/adoptions", asked)
        found = [AdoptedIndicator.model_validate(one) for one in page["items"]]
    except Forbidden:
        return ()
    except (KeyError, TypeError, ValidationError):
        raise NeighbourUnavailable("指标库的答复无法识别，请稍后重试；仍不行请联系运维人员。") from None
    return [one for one in found if one.unit_id == unit_id]


class _Judged(BaseModel):
    rows: list[RowQuality]


async def judged_rows(request: Request, rows: Sequence[Mapping[str, Any]]) -> Sequence[RowQuality] | None:
    """The library's quality index of each row, asked for once; None where it does not answer in time."""
    library = neighbour(request, INDICATOR_LIBRARY)
    try:
        async with asyncio.timeout(WHILE_WRITING_SECONDS):
            told = await library.get("/api/v1/indicator-quality", question={"rows": list(rows)})
        judged = _Judged.model_validate(told).rows
    except (Refusal, ValueError, TimeoutError):
        return None
    return judged if len(judged) == len(rows) else None
