"""A bar chart that Word draws itself: its values lie in the document, and in a workbook for whoever edits it."""

from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from wenxiao_workbooks import LaidOutSheet, Style, write_laid_out

_NAMES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_SHEET = "数据"
_COLOURS = ("5B9BD5", "ED7D31", "A5A5A5")


_KEPT = {0x9, 0xA} | set(range(0x20, 0xD800)) | set(range(0xE000, 0xFFFE))


def xml_text(words: str) -> str:
    """As a part may hold it."""
    return escape("".join(one for one in words if ord(one) in _KEPT or ord(one) > 0xFFFF))


def bar_name(words: str) -> str:
    """As much of a name as stands beside a bar."""
    return words if len(words) <= 20 else f"{words[:19]}…"


@dataclass(frozen=True)
class Chart:
    """`series`: name and a value per category, None where there is none."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]

    @property
    def height(self) -> int:
        """In points: bars lie below each other."""
        return 90 + 11 * len(self.categories) * (1 + len(self.series))


def embedded_workbook(chart: Chart) -> bytes:
    sheet = LaidOutSheet(_SHEET, (30.0, *(14.0 for _ in chart.series)))
    for column, (name, values) in enumerate(chart.series, 2):
        sheet.put(1, column, name, Style.LABEL)
        for row, value in enumerate(values, 2):
            sheet.put(row, column, value, Style.NUMBER)
    for row, category in enumerate(chart.categories, 2):
        sheet.put(row, 1, category)
    return write_laid_out([sheet])


def chart_part(chart: Chart) -> str:
    axes = '<c:axId val="111111111"/><c:axId val="222222222"/>'
    bars = "".join(_series(number, chart) for number in range(len(chart.series)))
    plot = (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{bars}<c:gapWidth val="60"/>{axes}</c:barChart>{_category_axis()}{_value_axis()}'
    )
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
    shown = '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>'
    return (
        f'<c:chartSpace {_NAMES}><c:roundedCorners val="0"/><c:chart>{_title(chart.title)}'
        f'<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>{plot}</c:plotArea>{legend}{shown}</c:chart>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _title(words: str) -> str:
    run = f'<a:r><a:rPr lang="zh-CN" sz="1200" b="1"/><a:t>{xml_text(words)}</a:t></a:r>'
    return f'<c:title><c:tx><c:rich><a:bodyPr/><a:p>{run}</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'


def _series(number: int, chart: Chart) -> str:
    name, values = chart.series[number]
    letter, last = "BCD"[number], len(chart.categories) + 1
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value:f}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    names = "".join(f'<c:pt idx="{at}"><c:v>{xml_text(one)}</c:v></c:pt>' for at, one in enumerate(chart.categories))
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    head = f"<c:f>'{_SHEET}'!${letter}$1</c:f><c:strCache>"
    fill = f'<c:spPr><a:solidFill><a:srgbClr val="{_COLOURS[number]}"/></a:solidFill></c:spPr>'
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f'<c:tx><c:strRef>{head}<c:ptCount val="1"/><c:pt idx="0"><c:v>{xml_text(name)}</c:v></c:pt></c:strCache>'
        f'</c:strRef></c:tx>{fill}<c:invertIfNegative val="0"/>{_labels()}'
        f"<c:cat><c:strRef><c:f>'{_SHEET}'!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>'{_SHEET}'!${letter}$2:${letter}${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{points}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _labels() -> str:
    shown = {
        "showLegendKey": 0,
        "showVal": 1,
        "showCatName": 0,
        "showSerName": 0,
        "showPercent": 0,
        "showBubbleSize": 0,
    }
    small = '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="800"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    told = "".join(f'<c:{name} val="{value}"/>' for name, value in shown.items())
    return f"<c:dLbls>{small}{told}</c:dLbls>"


def _category_axis() -> str:
    """From the top down."""
    small = '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    return (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{small}<c:crossAx val="222222222"/>'
        '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/></c:catAx>'
    )


def _value_axis() -> str:
    """Hidden: each bar says its number."""
    return (
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="111111111"/><c:crosses val="autoZero"/></c:valAx>'
    )
