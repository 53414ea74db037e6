"""What holds of every table: made without a mistake, broken in one place, written otherwise, or full of rubbish."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation_api.domain.table_audit.auditing import audit_table
from evaluation_api.domain.table_audit.documents import tables_of_document
from evaluation_api.domain.table_audit.printed import MoneyLine, Place, Printed, PrintedRow, PrintedTable, TableKind

from .auditing_tables import audited, findings, national_law, said

FEW = settings(max_examples=60, deadline=None)
_CENT = Decimal("0.01")
_NAMES = ("救助人数", "培训人次", "建成数量", "发放户数", "巡查次数", "抽检批次", "宣传场数", "维修处数")


@st.composite
def clean_tables(draw: st.DrawFn) -> dict[str, Any]:
    """Weights that make a hundred with the execution's ten, points by the rule, a total that is their sum."""
    count = draw(st.integers(2, 7))
    cuts = sorted(draw(st.sets(st.integers(1, 89), min_size=count - 1, max_size=count - 1)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 90], strict=True)]
    adjusted, share = draw(st.integers(1, 5000)), draw(st.integers(1, 100))
    executed = Decimal(adjusted) * share / 100
    rows, total = [], Decimal(0)
    for name, weight in zip(_NAMES, weights, strict=False):
        target = draw(st.integers(10, 900))
        missed = draw(st.booleans())
        actual = draw(st.integers(target // 2, target - 1)) if missed else draw(st.integers(target, target * 5 // 4))
        exact = min(Decimal(weight) * actual / target, Decimal(weight))
        points = Decimal(f"{exact:.6f}").quantize(_CENT, "ROUND_HALF_UP")
        total += points
        rows.append(
            {
                "level1": "产出指标(90分)", "level2": "数量指标", "level3": name, "target_text": f"≥{target}个",
                "actual_text": f"{actual}个", "weight": str(weight), "score_printed": f"{points}",
                "reason": "按实际需要调整" if missed else "",
            }
        )  # fmt: skip
    earned = (Decimal(share) / 10).quantize(_CENT)
    return {
        "kind": "self_evaluation", "year": 2022, "project": "某项目", "complete": True,
        "budget": {
            "initial": str(adjusted), "adjusted": str(adjusted), "executed": f"{executed}", "unit": "万元",
            "rate_printed": f"{share}%", "weight": "10", "score_printed": f"{earned}",
        },
        "indicators": rows, "total_printed": f"{total + earned}",
    }  # fmt: skip


@FEW
@given(clean_tables())
def test_a_table_without_a_mistake_has_no_certain_finding(table: dict[str, Any]) -> None:
    assert said(findings(table), "certain", "likely") == []
    (found,) = audited(table)
    assert found.distance == 0


Break = Callable[[dict[str, Any]], None]


def _total(table: dict[str, Any]) -> None:
    table["total_printed"] = f"{Decimal(table['total_printed']) + 3}"


def _above(table: dict[str, Any]) -> None:
    table["indicators"][0]["score_printed"] = f"{Decimal(table['indicators'][0]['weight']) + 1}"


def _weight(table: dict[str, Any]) -> None:
    table["indicators"][-1]["weight"] = f"{Decimal(table['indicators'][-1]['weight']) + 20}"


def _rate(table: dict[str, Any]) -> None:
    table["budget"]["rate_printed"] = f"{Decimal(table['budget']['rate_printed'].rstrip('%')) + 5}%"


def _executed(table: dict[str, Any]) -> None:
    table["budget"]["executed"] = f"{Decimal(table['budget']['adjusted']) * 2}"


def _missed(table: dict[str, Any]) -> None:
    row = table["indicators"][0]
    row["target_text"], row["actual_text"], row["score_printed"] = "≥100个", "60个", row["weight"]


def _met(table: dict[str, Any]) -> None:
    row = table["indicators"][0]
    row["target_text"], row["actual_text"], row["reason"] = "≥100个", "100个", ""
    row["score_printed"] = f"{Decimal(row['weight']) / 2}"


def _blank(table: dict[str, Any]) -> None:
    table["indicators"][0] |= {"target_text": "", "actual_text": "", "score_printed": "1"}


def _date(table: dict[str, Any]) -> None:
    table["indicators"][0]["actual_text"] = "2022年2月31日"


def _grade(table: dict[str, Any]) -> None:
    table["total_printed"], table["grade_printed"] = "95", "差"


BREAKS: dict[str, tuple[Break, str]] = {
    "printed_total_does_not_add_up": (_total, "/total_printed"),
    "own_score_above_weight": (_above, "/indicators/0/score_printed"),
    "weights_not_hundred": (_weight, "/indicators/0/weight"),
    "level_weights_differ": (_weight, "/indicators/0/level1"),
    "execution_rate_differs": (_rate, "/budget/rate_printed"),
    "executed_above_adjusted": (_executed, "/budget/executed"),
    "target_missed_but_full_marks": (_missed, "/indicators/0/score_printed"),
    "target_met_but_points_off": (_met, "/indicators/0/score_printed"),
    "blank_row_scored": (_blank, "/indicators/0/actual_text"),
    "impossible_date": (_date, "/indicators/0/actual_text"),
    "grade_does_not_fit": (_grade, "/grade_printed"),
}


@pytest.mark.parametrize("code", BREAKS)
@settings(max_examples=20, deadline=None)
@given(table=clean_tables())
def test_one_break_is_found_where_it_is(code: str, table: dict[str, Any]) -> None:
    broken = copy.deepcopy(table)
    breaking, at = BREAKS[code]
    breaking(broken)
    assert (code, at) in said(findings(broken), "certain")


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def _noughts(text: str) -> str:
    """100 as 100.00, 97% as 97.0%."""
    head, sign = (text[:-1], "%") if text.endswith("%") else (text, "")
    return (f"{head}0" if "." in head else f"{head}.00") + sign


@pytest.mark.parametrize("code", [None, *BREAKS])
@settings(max_examples=15, deadline=None)
@given(table=clean_tables(), how=st.sampled_from((_wide, _noughts, lambda text: f"　{text} ")))
def test_another_way_of_writing_changes_nothing(
    code: str | None, table: dict[str, Any], how: Callable[[str], str]
) -> None:
    if code is not None:
        BREAKS[code][0](table)
    other = copy.deepcopy(table)
    for row in other["indicators"]:
        for name in ("weight", "score_printed"):
            row[name] = how(row[name])
    for name in ("adjusted", "executed", "rate_printed", "weight", "score_printed"):
        other["budget"][name] = how(other["budget"][name])
    other["total_printed"] = how(other["total_printed"])
    assert said(findings(other), "certain", "likely") == said(findings(table), "certain", "likely")


@FEW
@given(table=clean_tables(), data=st.data())
def test_the_order_of_the_rows_changes_nothing(table: dict[str, Any], data: st.DataObject) -> None:
    _missed(table)
    shuffled = copy.deepcopy(table)
    shuffled["indicators"] = data.draw(st.permutations(shuffled["indicators"]))

    def of_rows(document: dict[str, Any]) -> list[tuple[str, str]]:
        names = {place: row["level3"] for place, row in enumerate(document["indicators"])}
        return sorted((one.code, names[(one.row or 1) - 1] if one.row else "") for one in findings(document))

    assert of_rows(shuffled) == of_rows(table)
    assert audited(shuffled)[0].ours_total == audited(table)[0].ours_total


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ("", "/", "—", "100%", "≥95%", "-5", "1e9", "９９", "2022年13月45日", "优良中低差", "10分", "0", "0.00",
         "9" * 40, "是", "达成预期指标", "产出指标(50分)", "(0-20)分", "100人/次", "≤0", "％", "1/0", "NaN", "…(cut)",
         "Infinity", "每少1人扣0分")
    ),
)  # fmt: skip
CELLS = st.none() | st.builds(Printed, WORDS, st.just(Place(cell="A1")), st.sampled_from(("", "坏")))


@st.composite
def any_tables(draw: st.DrawFn) -> PrintedTable:
    numbers = list(range(1, draw(st.integers(0, 5)) + 1))
    group = st.lists(st.sampled_from(numbers or [1]), max_size=3, unique=True).map(tuple)
    rows = tuple(
        draw(
            st.builds(
                PrintedRow, st.just(number), *(CELLS for _ in range(11)), group, group, doubtful=st.booleans()
            )
        )
        for number in numbers
    )  # fmt: skip
    line = st.builds(MoneyLine, CELLS.filter(bool), CELLS, CELLS, CELLS, CELLS, CELLS, CELLS)
    return PrintedTable(
        kind=draw(st.sampled_from(TableKind)), year=draw(st.none() | st.integers(1, 9999)),
        money_unit=draw(st.sampled_from(("", "元", "万元", "亿元"))), money=tuple(draw(st.lists(line, max_size=4))),
        has_total_line=draw(st.booleans()), rows=rows, total_weight=draw(CELLS), total_score=draw(CELLS),
        grade=draw(CELLS), goal=draw(CELLS), complete=draw(st.booleans()),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(any_tables())
def test_no_table_makes_the_audit_fail(table: PrintedTable) -> None:
    found = audit_table(table, national_law())
    assert len(found.rows) == len(table.rows)
    assert all(one.places and one.detail for one in found.findings)
    assert audit_table(table, national_law()) == found


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_KEYS = ("kind", "budget", "indicators", "results", "budget_sub_rows", "expenditure_lines", "year", "total_printed",
         "grade_printed", "uncertain_rows", "complete", "remarks", "tables", "project", "weight", "level3")  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), ANYTHING | st.lists(st.dictionaries(st.sampled_from(_KEYS), ANYTHING))))
def test_no_document_makes_the_reading_fail(document: Any) -> None:
    for content in (document, [document], {"tables": [document]}):
        tables, unread = tables_of_document(content)
        assert tables or unread
        for table in tables:
            audit_table(table, national_law())
