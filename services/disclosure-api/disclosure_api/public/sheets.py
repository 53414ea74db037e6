"""A workbook of one table, written as text: what is to be taken away by anybody must cost next to nothing.

Two sheets, the rows and what the columns mean. Text stays text, whatever it begins with.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape

from wenxiao_workbooks.columns import Column, Kind
from wenxiao_workbooks.writing import kept_text

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PLAIN, HEADING, CODE, GUARDED = range(4)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">'
    '<xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="49" applyNumberFormat="1"/>'
    '<xf xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_GUARDED = ("=", "+", "-", "@", "\t", "\r")


def write_sheets(
    to: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], remark: str
) -> None:
    """`rows` map fields to text, or to Decimal in columns of numbers."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _frame(title).items():
            book.writestr(name, _HEAD + content)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _sheet(columns, rows):
                sheet.write(piece.encode("utf-8"))
        words = [[remark], ["列", "说明"], *([column.heading, column.note] for column in columns)]
        told = "".join(f"<row>{''.join(_text(word) for word in row)}</row>" for row in words)
        book.writestr(
            "xl/worksheets/sheet2.xml", f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{told}</sheetData></worksheet>'
        )


def _frame(title: str) -> dict[str, str]:
    parts = {
        "workbook": "sheet.main",
        "styles": "styles",
        "worksheets/sheet1": "worksheet",
        "worksheets/sheet2": "worksheet",
    }
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    inside = (
        ("rId1", "worksheet", "worksheets/sheet1"),
        ("rId2", "worksheet", "worksheets/sheet2"),
        ("rId3", "styles", "styles"),
    )
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>' for key, kind, name in inside
    )
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>'
        for at, name in enumerate((title[:31], "说明"), 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type='
        f'"{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _sheet(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{column.width}" customWidth="1"/>' for at, column in enumerate(columns, 1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        f' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData><row>'
    )
    yield "".join(_text(column.heading, HEADING) for column in columns)
    for row in rows:
        yield "</row><row>"
        yield "".join(_cell(column, row.get(column.field)) for column in columns)
    yield "</row></sheetData></worksheet>"


def _cell(column: Column, told: Any) -> str:
    if told is None:
        return "<c/>"
    if column.kind is Kind.NUMBER and isinstance(told, Decimal):
        return f"<c><v>{told:f}</v></c>"
    return _text(str(told), CODE if column.kind is Kind.CODE else PLAIN)


def _text(words: str, style: int = PLAIN) -> str:
    kept = kept_text(words)
    style = GUARDED if style == PLAIN and kept.startswith(_GUARDED) else style
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'
