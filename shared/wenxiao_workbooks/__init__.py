"""Excel tables in and out: a sheet is read by its headings, each finding names row and field; no business words."""

from wenxiao_workbooks.admission import Limits, WorkbookNotReadable
from wenxiao_workbooks.cells import plain
from wenxiao_workbooks.columns import Column, Kind, RowFinding
from wenxiao_workbooks.computed import Formula, text_in_formula
from wenxiao_workbooks.grids import FAULTS, Area, Grid, GridCell, Grids, reference
from wenxiao_workbooks.laid_out import LaidOutSheet, Style, sheet_title, write_laid_out
from wenxiao_workbooks.reading import HeadingsNotFound, ReadSheet, SheetRow, read_sheet
from wenxiao_workbooks.shown import exact, shown_number
from wenxiao_workbooks.writing import MEDIA_TYPE, write_workbook

__all__ = [
    "FAULTS",
    "MEDIA_TYPE",
    "Area",
    "Column",
    "Formula",
    "Grid",
    "GridCell",
    "Grids",
    "HeadingsNotFound",
    "Kind",
    "LaidOutSheet",
    "Limits",
    "ReadSheet",
    "RowFinding",
    "SheetRow",
    "Style",
    "WorkbookNotReadable",
    "exact",
    "plain",
    "read_sheet",
    "reference",
    "sheet_title",
    "shown_number",
    "text_in_formula",
    "write_laid_out",
    "write_workbook",
]
