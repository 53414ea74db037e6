"""`/api/v1/indicator-workbooks`: the library as a workbook that can be imported again."""

from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query
from sqlalchemy import text
from starlette.responses import Response

from indicator_library.access import LibraryReader
from indicator_library.indicator_proposals.standing import OFFICES, tier_of
from indicator_library.indicator_workbooks.columns import COLUMNS, REMARKS, SHOWN_ONLY, cells_of
from indicator_library.indicator_workbooks.reading import WORKBOOK, aside
from indicator_library.indicators.models import IndicatorStatus
from indicator_library.indicators.queries import Asked
from indicator_library.indicators.routes import Sought
from indicator_library.indicators.seeking import PlaceUnknown, where
from indicator_library.indicators.seeking import Sought as Found
from wenxiao.access import Principal, Role
from wenxiao.audit import record
from wenxiao.database import Session
from wenxiao.errors import Invalid
from wenxiao.problems import problems
from wenxiao.service import nouns
from wenxiao_workbooks import MEDIA_TYPE, write_workbook

MOST = 20_000
KEEPERS = (Role.FINANCE, Role.DEPARTMENT, Role.UNIT)
router = nouns("indicator-workbooks")


class TooManyIndicators(Invalid):
    title = "指标过多，无法导出"


@router.get(
    "",
    response_class=Response,
    responses={200: {"content": WORKBOOK}, **problems(PlaceUnknown, TooManyIndicators)},
)
async def export_indicators(
    reader: LibraryReader,
    session: Session,
    sought: Sought,
    own: Annotated[bool, Query(description="只列本单位（财政部门为本级）自己的指标")] = False,
) -> Response:
    """The library under the same filters as its list, with the columns that an import reads."""
    found = _own(sought, reader) if own else sought.sought()
    rows = await session.execute(
        text(
            "SELECT row_to_json(b) AS body, p.code AS parent_code FROM indicators.indicator v"
            " JOIN indicators.indicator_view b ON b.id = v.id LEFT JOIN indicators.indicator p ON p.id = v.parent_id"
            f" WHERE {where(found)} ORDER BY v.position, v.id LIMIT :most"
        ),
        found.binds | {"most": MOST + 1},
    )
    listed: list[tuple[dict[str, Any], str | None]] = [(row.body, row.parent_code) for row in rows]
    if len(listed) > MOST:
        raise TooManyIndicators(f"符合条件的指标超过 {MOST} 条，请按行业、分类等缩小范围后分次导出。")
    await record(session, action="indicator_workbook:export", resource="indicators", detail={"rows": len(listed)})
    content = await aside(partial(_written, listed))
    disposition = f"attachment; filename=\"indicators.xlsx\"; filename*=UTF-8''{quote('指标库.xlsx')}"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})


def _own(asked: Asked, who: Principal) -> Found:
    """What the caller's office keeps itself; whoever keeps none has none."""
    found = Asked(None, asked.query, asked.category, asked.equal).sought()
    found.narrow("v.status = :own_status", own_status=IndicatorStatus.PUBLISHED.value)
    if who.role not in KEEPERS:
        found.narrow("false")
        return found
    tier = tier_of(who)
    office = who.organisation_id if tier in OFFICES else None
    found.narrow("v.tier = :own_tier AND v.region_path = :own_path", own_tier=tier.value, own_path=who.region_path)
    found.narrow("v.unit_id IS NOT DISTINCT FROM CAST(:own_office AS bigint)", own_office=office)
    return found


def _written(listed: list[tuple[dict[str, Any], str | None]]) -> bytes:
    rows = (cells_of(body, parent_code) for body, parent_code in listed)
    return write_workbook("指标库", [*COLUMNS, *SHOWN_ONLY], rows, remarks=REMARKS)
