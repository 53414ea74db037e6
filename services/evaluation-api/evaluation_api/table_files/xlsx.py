"""An .xlsx or .xlsm: the sheets as they are shown, hidden ones too; macros and links are never followed."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.domain.table_audit.seen import Area, SeenCell, SeenSheet
from evaluation_api.table_files.bounds import (
    CELLS,
    COLUMNS,
    HELD_WHOLE,
    LARGEST_FILE,
    MEGABYTE,
    ROWS,
    SHEETS,
    UNPACKED,
    WORDS,
)
from evaluation_api.table_files.laying import tidy
from evaluation_api.table_files.noted import DAMAGED, DAMAGED_PACKAGE, MACROS, SAVE_AS, FileRefused, ReadFile, remark
from wenxiao_workbooks import FAULTS, Grid, GridCell, Grids, Limits, WorkbookNotReadable

LIMITS = Limits(LARGEST_FILE, UNPACKED, ROWS, COLUMNS, parts=6_000, cells=CELLS, lenient=True)
_READ_WHOLE = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")


def read_xlsx(content: bytes) -> ReadFile:
    try:
        remarks = list(_around(content))
        grids = Grids(content, limits=LIMITS)
    except WorkbookNotReadable as refused:
        raise _refusal(refused) from refused
    sheets, cells, broken = [], 0, 0
    for part in grids.sheets[:SHEETS]:
        if cells >= CELLS:
            remarks.append(remark("全部工作表合计内容过多，这张工作表没有读取，请另存为单独的文件", part.title))
            continue
        try:
            grid = grids.read(part)
        except WorkbookNotReadable:
            broken += 1
            remarks.append(remark("这张工作表的内容已损坏，没有读取；请在 Excel 或 WPS 中打开核对", part.title))
            continue
        if not part.visible and grid.cells:
            remarks.append(remark("这是隐藏的工作表，也已读取", part.title))
        cells += len(grid.cells)
        sheet, told = _seen(grid)
        sheets.append(sheet)
        remarks += told
    if len(grids.sheets) > SHEETS:
        remarks.append(remark(f"工作表超过 {SHEETS} 张，其余没有读取"))
    if broken and not sheets:
        raise FileRefused("corrupt", DAMAGED)
    return ReadFile("xlsx", tuple(sheets), unread=tuple(remarks))


def _refusal(refused: WorkbookNotReadable) -> FileRefused:
    reason = str(refused.attributes.get("reason", ""))
    if reason in ("encrypted", "too_large"):
        return FileRefused(reason, refused.detail)
    return FileRefused("corrupt", DAMAGED)


def _around(content: bytes) -> Iterator[Unread]:
    """What stands in the file beside its sheets."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = {part.filename.lower(): part for part in archive.infolist()}
    except DAMAGED_PACKAGE as broken:
        raise FileRefused("corrupt", DAMAGED) from broken
    if any(part.file_size > HELD_WHOLE for name, part in parts.items() if name.endswith(_whole())):
        most = HELD_WHOLE // MEGABYTE
        raise FileRefused(
            "too_large", f"文件中的文字解压后超过 {most} MB，不予读取。请删去无关的内容，或拆成几个文件。"
        )
    if "xl/workbook.bin" in parts:
        raise FileRefused("unsupported", f"这是 Excel 二进制工作簿（.xlsb），无法读取。{SAVE_AS}")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in parts):
        yield remark(MACROS)
    if any(name.startswith("xl/externallinks/") for name in parts):
        yield remark("文件引用了其他文件的数据，没有去取，按文件中存下的结果读取")


def _whole() -> tuple[str, ...]:
    return tuple(name.lower().removeprefix("xl/") for name in _READ_WHOLE)


def _seen(grid: Grid) -> tuple[SeenSheet, list[Unread]]:
    areas = {
        first: Area(area.top, area.left, area.bottom, area.right)
        for first, area in grid.areas.items()
        if (area.top, area.left) != (area.bottom, area.right)
    }
    remarks = [remark(detail, grid.title) for detail in grid.left_out.values()]
    cells = {}
    while grid.cells:  # the one goes as the other comes: both at a time would be twice the memory
        place, cell = grid.cells.popitem()
        cells[place] = _cell(cell)
    return SeenSheet(grid.title, dict(reversed(cells.items())), areas), remarks


def _cell(cell: GridCell) -> SeenCell:
    if cell.fault == "unkept_text":
        return SeenCell(tidy(cell.words), cell.number)
    return SeenCell(cell.words[:WORDS], cell.number, FAULTS.get(cell.fault, ""))
