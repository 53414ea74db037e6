"""Lines of text with separators: found by what the lines have in common, whatever the extension says."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.table_files.laying import Laying
from evaluation_api.table_files.noted import ReadFile, remark

_SEPARATORS = ",\t;|"
_LOOKED_AT = 300  # lines
_LONGEST_CELL = 40  # lines of one cell; more is a quotation mark that nobody closed


def read_delimited(text: str) -> ReadFile:
    lines = text.splitlines()
    separator = _separator(lines)
    remarks: list[Unread] = []
    rows = _quoted(text, separator)
    if rows is None:
        remarks.append(remark("引号没有成对，已逐行读取，单元格内的换行可能被拆成几行"))
        rows = [_line(line, separator) for line in lines]
    laying = Laying("")
    for number, row in enumerate(rows, 1):
        laying.next_row(number)
        for words in row:
            laying.put(words)
    sheet, told = laying.sheet()
    return ReadFile("csv", (sheet,), unread=(*remarks, *told))


def _separator(lines: list[str]) -> str:
    """That which cuts most lines into the same number of cells; the more cells the better."""
    scores = {}
    for separator in _SEPARATORS:
        widths = Counter(len(_line(line, separator)) for line in lines[:_LOOKED_AT] if separator in line)
        scores[separator] = max((count * (width - 1) for width, count in widths.items()), default=0)
    return max(scores, key=lambda one: scores[one])


def _quoted(text: str, separator: str) -> list[list[str]] | None:
    """None where a quotation mark swallows what follows it."""
    if text.count('"') % 2:
        return None
    try:
        rows = list(_parsed(text, separator))
    except csv.Error:
        return None
    longest = max((cell.count("\n") for row in rows for cell in row if "\n" in cell), default=0)
    return None if longest > _LONGEST_CELL else rows


def _parsed(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text.replace("\0", ""), newline=""), delimiter=separator)


def _line(line: str, separator: str) -> list[str]:
    if line.count('"') % 2 == 0:
        try:
            return next(_parsed(line, separator), [])
        except csv.Error:
            pass
    return [cell.strip().strip('"') for cell in line.split(separator)]
