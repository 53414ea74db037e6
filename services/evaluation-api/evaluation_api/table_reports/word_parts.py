"""A Word document from paragraphs, tables and charts: the few parts of the format that a report needs, written plainly.

Decision 10 says why no library does it.
"""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import quoteattr

from evaluation_api.table_reports.charts import Chart, chart_part, embedded_workbook, xml_text

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OOXML = "application/vnd.openxmlformats-officedocument"
_WIDTH = 9_000  # of the text, in twentieths of a point
_EMU = 635  # of a twentieth of a point
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same document is the same file


class WordDocument:
    def __init__(self) -> None:
        self._body: list[str] = []
        self._charts: list[Chart] = []

    def heading(self, words: str, level: int = 1) -> None:
        """Level 0 is the title."""
        self._body.append(_paragraph(words, "Title" if level == 0 else f"Heading{level}"))

    def paragraph(self, words: str, *, bold: str = "") -> None:
        """`bold` stands before the words."""
        self._body.append(_paragraph(words, "Normal", bold))

    def item(self, words: str) -> None:
        self._body.append(_paragraph(f"· {words}", "Item"))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """`widths` are shares. The heading is repeated on every page."""
        twentieths = [_WIDTH * width // sum(widths) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twentieths)
        told = [_row(heads, twentieths, head=True), *(_row(row, twentieths) for row in rows)]
        look = f'<w:tblStyle w:val="Report"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        self._body.append(f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(told)}</w:tbl>")
        self._body.append(_paragraph("", "Normal"))

    def chart(self, chart: Chart) -> None:
        self._charts.append(chart)
        self._body.append(_drawing(len(self._charts), chart))

    def content(self) -> bytes:
        written = BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in self._parts().items():
                info = zipfile.ZipInfo(name, _BEGINNING)
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, part)
        return written.getvalue()

    def _parts(self) -> dict[str, str | bytes]:
        numbers = range(1, len(self._charts) + 1)
        parts: dict[str, str | bytes] = {
            "[Content_Types].xml": _types(numbers),
            "_rels/.rels": _relations([("rId1", "officeDocument", "word/document.xml")]),
            "word/document.xml": self._document(),
            "word/styles.xml": _styles(),
            "word/footer1.xml": _footer(),
            "word/_rels/document.xml.rels": _relations(
                [("rId1", "styles", "styles.xml"), ("rId2", "footer", "footer1.xml")]
                + [(f"chart{number}", "chart", f"charts/chart{number}.xml") for number in numbers]
            ),
        }
        for number, chart in zip(numbers, self._charts, strict=True):
            parts[f"word/charts/chart{number}.xml"] = _HEAD + chart_part(chart)
            parts[f"word/charts/_rels/chart{number}.xml.rels"] = _relations(
                [("rId1", "package", f"../embeddings/chart{number}.xlsx")]
            )
            parts[f"word/embeddings/chart{number}.xlsx"] = embedded_workbook(chart)
        return parts

    def _document(self) -> str:
        page = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
        page += ' w:header="720" w:footer="720" w:gutter="0"/>'
        section = f'<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>{page}</w:sectPr>'
        names = f'xmlns:w="{_W}" xmlns:r="{_R}"'
        return f"{_HEAD}<w:document {names}><w:body>{''.join(self._body)}{section}</w:body></w:document>"


def _paragraph(words: str, style: str, bold: str = "") -> str:
    runs = _run(bold, "<w:rPr><w:b/></w:rPr>") + _run(words)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(words: str, look: str = "") -> str:
    lines = xml_text(words).split("\n") if words else []
    broken = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{look}{broken}</w:r>" if lines else ""


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool = False) -> str:
    look = '<w:shd w:val="clear" w:color="auto" w:fill="DDEBF7"/>' if head else ""
    told_cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{_paragraph(words, "Cell")}</w:tc>'
        for words, width in zip(cells, widths, strict=True)
    )
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    return f"<w:tr>{properties}{told_cells}</w:tr>"


def _drawing(number: int, chart: Chart) -> str:
    across, down = _WIDTH * _EMU, chart.height * 20 * _EMU
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    graphic = (
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/chart">'
        f'<c:chart xmlns:c="{drawing}/chart" r:id="chart{number}"/></a:graphicData></a:graphic>'
    )
    inline = (
        f'<wp:inline xmlns:wp="{drawing}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:docPr id="{number}" name="图{number}"'
        f" descr={quoteattr(chart.title)}/><wp:cNvGraphicFramePr/>{graphic}</wp:inline>"
    )
    return f'<w:p><w:pPr><w:pStyle w:val="Cell"/></w:pPr><w:r><w:drawing>{inline}</w:drawing></w:r></w:p>'


def _relations(told_of: Sequence[tuple[str, str, str]]) -> str:
    where = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(f'<Relationship Id="{one}" Type="{_R}/{kind}" Target="{to}"/>' for one, kind, to in told_of)
    return f'{_HEAD}<Relationships xmlns="{where}">{lines}</Relationships>'


def _types(charts: Sequence[int]) -> str:
    parts = {"document": "document.main", "styles": "styles", "footer1": "footer"}
    lines = [
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
        f'<Default Extension="xlsx" ContentType="{_OOXML}.spreadsheetml.sheet"/>',
        *(
            f'<Override PartName="/word/{name}.xml" ContentType="{_OOXML}.wordprocessingml.{kind}+xml"/>'
            for name, kind in parts.items()
        ),
        *(
            f'<Override PartName="/word/charts/chart{number}.xml" ContentType="{_OOXML}.drawingml.chart+xml"/>'
            for number in charts
        ),
    ]
    where = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{_HEAD}<Types xmlns="{where}">{"".join(lines)}</Types>'


def _footer() -> str:
    field = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    centre = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    return f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p>{centre}{field}</w:p></w:ftr>'


def _styles() -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    base = f"<w:docDefaults><w:rPrDefault><w:rPr>{_font('宋体')}{_size(12)}"
    base += '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    table = f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
    table = f'<w:style w:type="table" w:styleId="Report"><w:name w:val="Report"/>{table}</w:style>'
    paragraphs = "".join(_style(*one) for one in _looks())
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{base}{paragraphs}{table}</w:styles>'


def _looks() -> list[tuple[str, str, str, str]]:
    """Identifier, name, and how paragraph and letters look."""
    line, flush = '<w:spacing w:line="360" w:lineRule="auto"/>', '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    first = '<w:ind w:firstLineChars="200" w:firstLine="480"/>'
    item = '<w:ind w:left="480" w:firstLineChars="0" w:firstLine="0"/>'
    black = _font("黑体")
    centred = f'<w:spacing w:after="240"/>{flush}<w:jc w:val="center"/>'
    heads = [f'<w:keepNext/><w:spacing w:before="{before}" w:after="100"/>{flush}' for before in (240, 160)]
    return [
        ("Normal", "Normal", f"{line}{first}", ""),
        ("Title", "Title", centred, f"{black}<w:b/>{_size(18)}"),
        ("Heading1", "heading 1", f'{heads[0]}<w:outlineLvl w:val="0"/>', f"{black}{_size(14)}"),
        ("Heading2", "heading 2", f'{heads[1]}<w:outlineLvl w:val="1"/>', f"{black}{_size(12)}"),
        ("Item", "Item", f"{line}{item}", ""),
        ("Cell", "Cell", flush, _size(10)),
    ]


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{name}"/>'


def _size(points: int) -> str:
    return f'<w:sz w:val="{2 * points}"/><w:szCs w:val="{2 * points}"/>'


def _style(identifier: str, name: str, paragraph: str, letters: str) -> str:
    marked = ' w:default="1"' if identifier == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{marked} w:styleId="{identifier}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )
