"""A comparison as a picture: a row of bars per year, region or department, with its figures in words.

Plain SVG without script or reference, so that a page, a document or a program takes it as it is. Every figure of it
stands in the comparison of the same address.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from xml.sax import saxutils

from disclosure_api.domain.public_register import amount

WIDTH, TOP, ROW, FOOT = 760, 72, 40, 34
LEFT, BAR = 180, 440
MOST_ROWS = 40
LONGEST_LABEL = 11
_STYLE = (
    "text{font:13px 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;fill:#222}.title{font-size:16px;font-weight:bold}"
    ".note{fill:#555;font-size:12px}.axis{stroke:#888}"
)
# Told apart by those who see no colours as well: from dark to light, and each with its word.
COLOURS = ("#0b3d66", "#3f7fb5", "#8fbcdf", "#d8b365", "#c0603a", "#888888")


class Measure(StrEnum):
    MONEY = "money"
    EXECUTION_RATE = "execution_rate"
    SCORE = "score"
    GRADES = "grades"
    PROJECTS = "projects"


TITLES = {
    Measure.MONEY: "预算与执行（万元）",
    Measure.EXECUTION_RATE: "预算执行率（%）",
    Measure.SCORE: "平均得分",
    Measure.GRADES: "等级分布（%）",
    Measure.PROJECTS: "公开的项目数",
}
Row = Mapping[str, Any]
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def escape(words: str) -> str:
    """For XML, which has no place for most control characters."""
    return saxutils.escape(_NO_XML.sub("", words))


def chart(title: str, measure: Measure, labels: Sequence[str], rows: Sequence[Row]) -> str:
    """An SVG document; `labels` name the rows. What has no figure says so, and what is too much is counted."""
    shown = list(zip(labels, rows, strict=True))[:MOST_ROWS]
    height = TOP + ROW * max(len(shown), 1) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(f'{title}：{TITLES[measure]}')}</title><style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text class="title" x="{WIDTH // 2}" y="26" text-anchor="middle">{escape(title)}</text>',
    ]
    parts += _legend(measure, [row for _, row in shown])
    parts += _DRAWN[measure](shown) if shown else [_line("没有可以比较的公开内容", 0)]
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{LEFT}" y1="{TOP - 6}" y2="{height - FOOT}"/>')
    left_out = len(rows) - len(shown)
    note = f"另有 {left_out} 项未画出，见比较数据。" if left_out else "数据来自已公开且有效的内容。"
    parts.append(f'<text class="note" x="{WIDTH - 12}" y="{height - 12}" text-anchor="end">{note}</text>')
    return "".join((*parts, "</svg>"))


def _legend(measure: Measure, rows: Sequence[Row]) -> list[str]:
    words = ["预算", "执行"] if measure is Measure.MONEY else [TITLES[measure]]
    words = _grades(rows) if measure is Measure.GRADES else words
    x, drawn = LEFT, []
    for at, word in enumerate(words):
        drawn.append(f'<rect x="{x}" y="42" width="14" height="12" fill="{COLOURS[min(at, len(COLOURS) - 1)]}"/>')
        drawn.append(f'<text class="note" x="{x + 20}" y="52">{escape(word)}</text>')
        x += 40 + 13 * len(word)
    return drawn


def _money(shown: Sequence[tuple[str, Row]]) -> list[str]:
    amounts = (_of(row, name) for _, row in shown for name in ("budget", "executed"))
    longest = max((told for told in amounts if told), default=Decimal(0))
    drawn = []
    for at, (label, row) in enumerate(shown):
        drawn.append(_label(label, at))
        for lane, name in enumerate(("budget", "executed")):
            told = _of(row, name)
            words = "未公开" if told is None else f"{_in_ten_thousands(told):,}"
            drawn.append(_bar(at, told, longest, COLOURS[lane], words, lane=lane, lanes=2))
    return drawn


def _single(name: str, end: int | None, words: Callable[[Decimal], str]) -> Callable[[Any], list[str]]:
    def drawn(shown: Sequence[tuple[str, Row]]) -> list[str]:
        longest = max((found for _, row in shown if (found := _of(row, name))), default=0)
        bars = []
        for at, (label, row) in enumerate(shown):
            told = _of(row, name)
            shown_words = "没有数据" if told is None else words(told)
            bars += [_label(label, at), _bar(at, told, max(longest, end or 0), COLOURS[1], shown_words)]
        return bars

    return drawn


def _grade_shares(shown: Sequence[tuple[str, Row]]) -> list[str]:
    order = _grades([row for _, row in shown])
    drawn = []
    for at, (label, row) in enumerate(shown):
        drawn.append(_label(label, at))
        held = {one["grade"]: one for one in row["grades"]}
        x = Decimal(LEFT)
        for place, grade in enumerate(order):
            if grade not in held:
                continue
            share, count = amount(held[grade]["share"]) or Decimal(0), held[grade]["count"]
            width = share * BAR / 100
            colour = COLOURS[min(place, len(COLOURS) - 1)]
            told = escape(f"{grade} {count} 个，{share}%")
            size = f'x="{x:.1f}" y="{TOP + at * ROW}" width="{width:.1f}" height="22"'
            drawn.append(f'<rect {size} fill="{colour}"><title>{told}</title></rect>')
            x += width
        words = f"共 {row['graded']} 个" if held else "没有数据"
        drawn.append(f'<text class="note" x="{x + 8:.1f}" y="{TOP + at * ROW + 16}">{words}</text>')
    return drawn


def _grades(rows: Sequence[Row]) -> list[str]:
    """As documents rank them; grades that none of them knows come after, as they are written."""
    found = {one["grade"] for row in rows for one in row["grades"]}
    ranked = ("优", "优秀", "A", "良", "良好", "B", "中", "合格", "C", "差", "不合格", "D")
    return sorted(found, key=lambda grade: (ranked.index(grade) if grade in ranked else len(ranked), grade))


def _label(words: str, at: int) -> str:
    short = words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"
    place = f'x="{LEFT - 10}" y="{TOP + at * ROW + 16}" text-anchor="end"'
    return f"<text {place}>{escape(short)}<title>{escape(words)}</title></text>"


def _bar(
    at: int, told: Decimal | None, longest: Decimal | int, colour: str, words: str, *, lane: int = 0, lanes: int = 1
) -> str:
    height = 22 // lanes
    y = TOP + at * ROW + lane * (height + 2)
    width = Decimal(0) if told is None or longest <= 0 else max(told, Decimal(0)) * BAR / longest
    return (
        f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{height}" fill="{colour}"/>'
        f'<text class="note" x="{LEFT + width + 8:.1f}" y="{y + height // 2 + 4}">{escape(words)}</text>'
    )


def _line(words: str, at: int) -> str:
    return f'<text x="{LEFT + 16}" y="{TOP + at * ROW + 18}">{words}</text>'


def _of(row: Row, name: str) -> Decimal | None:
    return amount(row[name])


def _in_ten_thousands(yuan: Decimal) -> Decimal:
    return (yuan / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)


_DRAWN: Mapping[Measure, Callable[[Sequence[tuple[str, Row]]], list[str]]] = {
    Measure.MONEY: _money,
    Measure.EXECUTION_RATE: _single("execution_rate", 100, lambda told: f"{told}%"),
    Measure.SCORE: _single("average_score", 100, str),
    Measure.GRADES: _grade_shares,
    Measure.PROJECTS: _single("projects", None, lambda told: f"{told} 个"),
}
