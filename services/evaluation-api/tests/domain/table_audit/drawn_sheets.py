"""Sheets drawn in text: cells between bars, `<` is merged with the cell to its left, `^` with the one above."""

from evaluation_api.domain.table_audit.layout import tables_of
from evaluation_api.domain.table_audit.printed import Printed, PrintedTable
from evaluation_api.domain.table_audit.seen import Area, SeenCell, SeenSheet


def drawn(text: str, title: str = "Sheet1") -> SeenSheet:
    """One line of the text is one line of the sheet."""
    sheet = SeenSheet(title)
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines()]
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(lines, 1):
        for column, words in enumerate(cells, 1):
            before = {"<": (row, column - 1), "^": (row - 1, column)}.get(words)
            if before is None:
                anchors[(row, column)] = (row, column)
                if words:
                    sheet.cells[(row, column)] = SeenCell(words)
                continue
            first = anchors[(row, column)] = anchors[before]
            area = sheet.areas.get(first, Area(*first, *first))
            sheet.areas[first] = Area(*first, max(area.bottom, row), max(area.right, column))
    return sheet


def the_table(text: str) -> PrintedTable:
    tables, unread = tables_of(drawn(text))
    assert (len(tables), unread) == (1, ())
    return tables[0]


def said(printed: Printed | None) -> str | None:
    return None if printed is None else printed.words


def cells(table: PrintedTable, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(said(getattr(row, name)) for name in names) for row in table.rows]
