"""The observations of an indicator as a picture: per year a box of actual values, the middle target, and the others.

Plain SVG, so that a page, a document or a program can take it as it is; every figure of it also stands in the answer of
the statistics. A box reaches from the lower to the upper quartile, its whiskers to the ends, its bar is the middle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 80, 20, 64, 76
TICKS = 5
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_STYLE = (
    "text{font:13px 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;fill:#222}.title{font-size:16px;font-weight:bold}"
    ".note{fill:#555;font-size:12px}.grid{stroke:#ddd}.box{fill:#9cc3e6;stroke:#1f5f99}.bar{stroke:#0b3d66;stroke-width:3}"
    ".whisker{stroke:#1f5f99}.target{fill:#c0392b}.peers{fill:#bbb;fill-opacity:.45}.trend{stroke:#0b3d66;fill:none;"
    "stroke-dasharray:5 4}"
)


@dataclass(frozen=True)
class Spread:
    """Ends, quartiles and middle of a year's values; `count` of them."""

    count: int
    minimum: Decimal
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    maximum: Decimal


@dataclass(frozen=True)
class Year:
    """`target` is the middle of the year's target values; `peers` the quartiles of units whose rows are not shown."""

    year: int
    actuals: Spread | None
    target: Decimal | None
    peers: tuple[Decimal, Decimal] | None


@dataclass(frozen=True)
class _Scale:
    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    def y(self, value: Decimal) -> str:
        share = (value - self.low) / (self.high - self.low)
        return f"{TOP + (HEIGHT - TOP - BOTTOM) * (1 - share):.1f}"


def picture(title: str, unit: str, years: Sequence[Year], note: str) -> str:
    """An SVG document; without any comparable value it says so."""
    values = list(_values(years))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text class="title" x="{WIDTH / 2:g}" y="26" text-anchor="middle">{escape(title)}（{escape(unit)}）</text>',
        f'<text class="note" x="{WIDTH / 2:g}" y="46" text-anchor="middle">{escape(note)}</text>',
    ]
    if values:
        scale = scale_of(values)
        parts += [*_grid(scale), *_columns(years, scale), _middle_line(years, scale), *_legend()]
    else:
        parts.append(
            f'<text x="{WIDTH / 2:g}" y="{HEIGHT / 2:g}" text-anchor="middle">这些年度没有可比的完成值和指标值</text>'
        )
    return "".join((*parts, "</svg>"))


def scale_of(values: Sequence[Decimal]) -> _Scale:
    """From a round number below the least to one above the greatest, in four or more even steps of 1, 2 or 5."""
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or Decimal(1)
    rough = span / (TICKS - 1)
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * one for one in _STEPS if power * one >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    last = last if last > first else first + step
    count = int((last - first) / step)
    return _Scale(first, last, tuple(first + step * at for at in range(count + 1)))


def _values(years: Iterable[Year]) -> Iterable[Decimal]:
    for one in years:
        if one.actuals is not None:
            yield from (one.actuals.minimum, one.actuals.maximum)
        if one.target is not None:
            yield one.target
        yield from one.peers or ()


def _x(years: Sequence[Year], at: int) -> Decimal:
    return Decimal(LEFT) + Decimal(WIDTH - LEFT - RIGHT) * (2 * at + 1) / (2 * len(years))


def _grid(scale: _Scale) -> list[str]:
    lines = []
    for tick in scale.ticks:
        y = scale.y(tick)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y}" dy="4" text-anchor="end">{tick.normalize():f}</text>')
    return lines


def _columns(years: Sequence[Year], scale: _Scale) -> list[str]:
    half = min(Decimal(26), Decimal(WIDTH - LEFT - RIGHT) / (4 * len(years)))
    drawn = []
    for at, one in enumerate(years):
        x = _x(years, at)
        drawn.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{one.year}年</text>')
        if one.peers is not None:
            drawn.append(_rectangle("peers", x, half * 2, *one.peers, scale))
        if one.actuals is not None:
            drawn += _box(one.actuals, x, half, scale)
        if one.target is not None:
            place = f"M{x:.1f} {scale.y(one.target)}m-7 0l7 -7l7 7l-7 7z"
            drawn.append(f'<path class="target" d="{place}"><title>{one.target:f}</title></path>')
    return drawn


def _box(spread: Spread, x: Decimal, half: Decimal, scale: _Scale) -> list[str]:
    told = f"{spread.count}项，中位 {spread.median:f}"
    least, middle, most = scale.y(spread.minimum), scale.y(spread.median), scale.y(spread.maximum)
    return [
        f'<line class="whisker" x1="{x:.1f}" x2="{x:.1f}" y1="{least}" y2="{most}"/>',
        _rectangle("box", x, half, spread.lower_quartile, spread.upper_quartile, scale, told),
        f'<line class="bar" x1="{x - half:.1f}" x2="{x + half:.1f}" y1="{middle}" y2="{middle}"/>',
        f'<text class="note" x="{x:.1f}" y="{HEIGHT - BOTTOM + 36}" text-anchor="middle">{spread.count}项</text>',
    ]


def _rectangle(kind: str, x: Decimal, half: Decimal, low: Decimal, high: Decimal, scale: _Scale, told: str = "") -> str:
    top, bottom = Decimal(scale.y(high)), Decimal(scale.y(low))
    size = f'x="{x - half:.1f}" y="{top}" width="{half * 2:.1f}" height="{max(bottom - top, Decimal(1))}"'
    return f'<rect class="{kind}" {size}><title>{escape(told)}</title></rect>'


def _middle_line(years: Sequence[Year], scale: _Scale) -> str:
    points = [
        f"{_x(years, at):.1f},{scale.y(one.actuals.median)}" for at, one in enumerate(years) if one.actuals is not None
    ]
    return f'<polyline class="trend" points="{" ".join(points)}"/>'


def _legend() -> list[str]:
    y = HEIGHT - 14
    return [
        f'<rect class="box" x="{LEFT}" y="{y - 10}" width="16" height="12"/>',
        f'<text class="note" x="{LEFT + 22}" y="{y}">完成值：下、上四分位，横线为中位，竖线至最小、最大</text>',
        f'<path class="target" d="M{LEFT + 372} {y - 4}m-7 0l7 -7l7 7l-7 7z"/>',
        f'<text class="note" x="{LEFT + 384}" y="{y}">指标值的中位</text>',
        f'<rect class="peers" x="{LEFT + 480}" y="{y - 10}" width="16" height="12"/>',
        f'<text class="note" x="{LEFT + 502}" y="{y}">同区其他单位</text>',
    ]
