"""Mappings are the office's own; each change is a new version, and imports keep the one that they were read by."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.suggesting_mappings import heading_row, suggested
from indicator_library.indicator_mappings.models import IndicatorMapping, MappingDraft, MappingSuggestion
from indicator_library.indicator_proposals.usecases import NoOffice
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version
from wenxiao_workbooks import Grid, Grids, HeadingsNotFound, Limits

LOOKED_AT, HEADINGS_WITHIN = 300, 30  # rows


class MappingNotFound(NotFound):
    title = "没有这个列名映射"


async def save_mapping(session: AsyncSession, draft: MappingDraft, who: Principal) -> IndicatorMapping:
    if who.organisation_id is None or who.organisation_code is None:
        raise NoOffice("当前岗位没有所属单位，不能保存列名映射，请换用单位、主管部门或财政岗位登录。")
    mapping = IndicatorMapping(
        region_path=who.region_path,
        region_code=who.region_code,
        unit_id=who.organisation_id,
        unit_code=who.organisation_code,
        unit_name=who.organisation_name or who.organisation_code,
        department_id=who.department_id or who.organisation_id,
        name=draft.name,
        content=draft.model_dump(mode="json"),
        author_name=who.name,
    )
    session.add(mapping)
    await session.flush()
    await record(session, action="indicator_mapping:create", resource=f"indicator-mappings/{mapping.id}")
    return mapping


async def change_mapping(
    session: AsyncSession, identifier: UUID, draft: MappingDraft, who: Principal, expected: int
) -> IndicatorMapping:
    mapping = await locked(session, IndicatorMapping, identifier, MappingNotFound)
    check_version(mapping.version, expected)
    mapping.name, mapping.content, mapping.author_name = draft.name, draft.model_dump(mode="json"), who.name
    mapping.version += 1
    await session.flush()
    await record(session, action="indicator_mapping:change", resource=f"indicator-mappings/{identifier}")
    return mapping


async def mapping_of(session: AsyncSession, identifier: UUID) -> IndicatorMapping:
    found = await session.get(IndicatorMapping, identifier)
    if found is None:
        raise MappingNotFound("没有找到这个列名映射，或不在本岗位可见范围内；请核对编号。")
    return found


def suggestion(content: bytes, limits: Limits) -> MappingSuggestion:
    """Of the first sheet with headings that are understood. Work for a thread."""
    grids = Grids(content, limits=limits)
    for sheet in grids.sheets:
        grid = grids.read(sheet)
        place = heading_row([_shown(grid, row) for row in range(1, min(grid.last_row, HEADINGS_WITHIN) + 1)])
        if place is not None:
            return _of_grid(grid, place + 1)
    raise HeadingsNotFound(
        f"各张工作表的前 {HEADINGS_WITHIN} 行都没有“三级指标”或“指标名称”这样的列名，无法建议映射；请核对文件。",
        missing=["三级指标"],
    )


def _of_grid(grid: Grid, row: int) -> MappingSuggestion:
    headings = _shown(grid, row)
    below = [_typed(grid, number) for number in range(row + 1, min(grid.last_row, row + LOOKED_AT) + 1)]
    found = suggested(headings, below)
    draft = {
        "name": grid.title,
        "sheet": grid.title,
        "columns": [{"heading": heading, "field": field} for heading, field in found.columns],
        "fixed": {},
        "values": {},
        "carry_down": list(found.carried),
    }
    words = {name: list(unknown) for name, unknown in found.words.items()}
    return MappingSuggestion(
        sheet=grid.title,
        heading_row=row,
        draft=draft,
        unplaced=list(found.unplaced),
        missing=list(found.missing),
        words=words,
    )


def _shown(grid: Grid, row: int) -> Sequence[str]:
    return [grid.at(row, column).words for column in range(1, min(grid.last_column, 100) + 1)]


def _typed(grid: Grid, row: int) -> Sequence[str]:
    """Below the first cell of a merge nothing is typed."""
    cells = (grid.cells.get((row, column)) for column in range(1, min(grid.last_column, 100) + 1))
    return [cell.words if cell else "" for cell in cells]
