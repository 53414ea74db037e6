"""The picture is well-formed whatever the figures and words are, and nothing of it lies outside."""

import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.public_charts import MOST_ROWS, WIDTH, Measure, chart

MONEY = st.decimals(0, 10**12, places=2).map(str)
POINTS = st.none() | st.decimals(0, 120, places=2).map(str)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    graded = draw(st.dictionaries(st.sampled_from("优良中差甲<&"), st.integers(1, 9), max_size=4))
    total = sum(graded.values())
    shares = [
        {"grade": grade, "count": count, "share": str((Decimal(100) * count / total).quantize(Decimal("0.01")))}
        for grade, count in graded.items()
    ]
    figures = {"budget": draw(MONEY), "executed": draw(MONEY), "projects": draw(st.integers(0, 9999))}
    return {**figures, "execution_rate": draw(POINTS), "average_score": draw(POINTS), "grades": shares, "graded": total}


@given(st.sampled_from(Measure), st.text(max_size=30), st.lists(st.tuples(st.text(max_size=20), rows()), max_size=6))
def test_any_comparison_is_drawn_inside_the_frame(
    measure: Measure, title: str, compared: list[tuple[str, dict[str, Any]]]
) -> None:
    drawn = chart(title, measure, [label for label, _ in compared], [row for _, row in compared])
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    height = Decimal(root.attrib["viewBox"].split()[3])
    for x, width in re.findall(r'<rect x="([0-9.]+)" y="[0-9.]+" width="([0-9.]+)"', drawn):
        assert Decimal(x) + Decimal(width) <= WIDTH
    assert all(Decimal(y) <= height for y in re.findall(r' y="([0-9.]+)"', drawn))
    assert "script" not in {element.tag.rpartition("}")[2] for element in root.iter()}


def test_the_longest_bar_is_the_greatest_figure_and_the_others_are_in_proportion() -> None:
    row = {"budget": "200.00", "executed": "50.00"}
    drawn = chart("龙川县", Measure.MONEY, ["2022年"], [row])
    budget, executed = re.findall(r'height="11" fill="[^"]+"/>|width="([0-9.]+)" height="11"', drawn)
    assert Decimal(budget) == 4 * Decimal(executed)
    assert "0.02" in drawn


def test_what_is_too_much_is_counted_and_what_is_nothing_says_so() -> None:
    row = {"projects": 1}
    drawn = chart("部门", Measure.PROJECTS, ["局"] * (MOST_ROWS + 3), [row] * (MOST_ROWS + 3))
    assert "另有 3 项未画出" in drawn
    assert "没有可以比较的公开内容" in chart("空", Measure.PROJECTS, [], [])
    assert "没有数据" in chart("空", Measure.SCORE, ["局"], [{"average_score": None}])


@pytest.mark.parametrize("name", ["</svg><script>alert(1)</script>", "a\x00\x01b", "\ufffe", "&lt;"])
def test_words_of_documents_stay_words(name: str) -> None:
    drawn = chart(name, Measure.PROJECTS, [name], [{"projects": 1}])
    assert "<script" not in drawn
    ET.fromstring(drawn)  # noqa: S314 - our own
