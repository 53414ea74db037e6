"""What targets-api asks of its neighbour: whether an indicator that a row names is in the library."""

from fastapi import Request

from targets_api.targets.content import TargetContent
from wenxiao.clients import neighbour
from wenxiao.errors import Invalid, NotFound

INDICATOR_LIBRARY = "indicator-library"


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
