"""One file given back with what was found: its sheets as they were seen, differences, and the list of findings."""

from dataclasses import dataclass

from evaluation_api.domain.table_audit.audited import AuditedFile, AuditedTable, TableFinding
from evaluation_api.domain.table_audit.seen import SeenSheet
from evaluation_api.table_reports import differences, finding_lists
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames
from evaluation_api.table_reports.differences import differences_sheet
from evaluation_api.table_reports.finding_lists import findings_sheet
from evaluation_api.table_reports.marks import Marks
from evaluation_api.table_reports.official_layout import official_form
from evaluation_api.table_reports.seen_copies import LAST_COLUMN, LAST_ROW, seen_copy
from wenxiao_workbooks import reference, sheet_title, write_laid_out


@dataclass(frozen=True)
class _Page:
    title: str
    sheet: SeenSheet
    marks: Marks


def annotated_workbook(file: AuditedFile, names: ClauseNames = NO_NAMES) -> bytes:
    pages, of_table = _pages(file, names)

    def link(finding: TableFinding, table: AuditedTable) -> tuple[str, str] | None:
        page = of_table.get(id(table))
        at = page.marks.cell_of(finding, table) if page else (0, 0)
        inside = page is not None and at[0] <= LAST_ROW and at[1] <= LAST_COLUMN
        return (page.title, reference(*at)) if page and inside else None

    copies = [seen_copy(page.sheet, page.title, page.marks) for page in pages]
    return write_laid_out([*copies, differences_sheet(file), findings_sheet(file, link, names)])


def _pages(file: AuditedFile, names: ClauseNames) -> tuple[list[_Page], dict[int, _Page]]:
    """The sheets to be copied, and of each table the one it stands on."""
    taken = {differences.TITLE, finding_lists.TITLE}
    pages = [_Page(sheet_title(sheet.title, taken), sheet, Marks(names=names)) for sheet in file.sheets]
    by_title = {page.sheet.title: page for page in reversed(pages)}
    of_table: dict[int, _Page] = {}
    for number, table in enumerate(file.tables, 1):
        page = by_title.get(table.table.place.sheet)
        if page is not None:
            page.marks.add(table)
        elif not pages or not file.sheets:
            sheet, marks = official_form(table, f"第{number}张表", names)
            page = _Page(sheet_title(sheet.title, taken), sheet, marks)
            pages.append(page)
        if page is not None:
            of_table[id(table)] = page
    return pages, of_table
