"""Excel tables in and out: a sheet is read by its headings, each finding names row and field; no business words."""

from wenxiao_workbooks.admission import Limits, WorkbookNotReadable
from wenxiao_workbooks.columns import Column, Kind, RowFinding
from wenxiao_workbooks.reading import HeadingsNotFound, ReadSheet, SheetRow, read_sheet
from wenxiao_workbooks.writing import MEDIA_TYPE, write_workbook

__all__ = [
    "MEDIA_TYPE",
    "Column",
    "HeadingsNotFound",
    "Kind",
    "Limits",
    "ReadSheet",
    "RowFinding",
    "SheetRow",
    "WorkbookNotReadable",
    "read_sheet",
    "write_workbook",
]
