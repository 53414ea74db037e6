"""Sheets laid out like printed forms, with formulas of ours and text of others."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from wenxiao_workbooks import Formula, Grids, LaidOutSheet, Style, text_in_formula, write_laid_out


def written(*values: Any) -> bytes:
    sheet = LaidOutSheet("表", (10.0,))
    for row, value in enumerate(values, 1):
        sheet.put(row, 1, value, Style.NUMBER)
    return write_laid_out([LaidOutSheet("前一张", (10.0,)), sheet])


def cells(content: bytes) -> list[str]:
    grid = list(Grids(content))[-1]
    return [grid.at(row, 1).words for row in range(1, grid.last_row + 1)]


def test_a_formula_is_live_and_shows_its_result_before_anybody_opened_the_file() -> None:
    content = written(
        Decimal(3), Decimal(4), Formula("=SUM(A1:A2)", Decimal(7)), Formula('=IF(A3>6,"够","不够")', "够")
    )
    assert cells(content) == ["3", "4", "7", "够"]
    live = load_workbook(BytesIO(content))["表"]
    assert [live[f"A{row}"].value for row in (3, 4)] == ["=SUM(A1:A2)", '=IF(A3>6,"够","不够")']
    assert [live[f"A{row}"].data_type for row in (3, 4)] == ["f", "f"]
    shown = load_workbook(BytesIO(content), data_only=True)["表"]
    assert [shown[f"A{row}"].value for row in (3, 4)] == [7, "够"]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell() -> None:
    grid = list(Grids(written(Formula('=IF(COUNT(B1)=0,"",B1)'), "后")))[-1]
    assert (grid.at(1, 1).words, grid.at(1, 1).fault) == ("", "")


def test_a_result_is_no_markup() -> None:
    assert cells(written(Formula('="<v>&"', "<v>&"))) == ["<v>&"]


def test_what_somebody_typed_never_becomes_a_formula() -> None:
    typed = "=SUM(A1:A2)"
    content = written(typed, Formula("=1+1", Decimal(2)))
    live = load_workbook(BytesIO(content))["表"]
    assert (live["A1"].value, live["A1"].data_type, live["A1"].quotePrefix) == (typed, "s", True)
    assert cells(content) == [typed, "2"]


@given(st.text(max_size=20))
def test_any_text_is_a_constant_of_a_formula(words: str) -> None:
    told = text_in_formula(words)
    assert (told[0], told[-1]) == ('"', '"')
    assert told[1:-1].replace('""', "") == words.replace('"', "")
    assert told[1:-1].count('"') == 2 * words.count('"')
