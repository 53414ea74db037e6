"""However a published table is laid out, the same facts come out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation_api.domain.table_audit.layout import tables_of
from evaluation_api.domain.table_audit.layout.words import plain
from evaluation_api.domain.table_audit.printed import Printed, PrintedTable
from evaluation_api.domain.table_audit.seen import SeenSheet

from .laying_out import WORDS, Manner, amount, lay_out

FOLDER = Path(__file__).parents[2] / "printed_tables"
TABLES = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("self_evaluation/*.json")) + sorted(FOLDER.glob("target/*.json"))
}
WITH_ROWS = {name: table for name, table in TABLES.items() if table["indicators"]}
FIELDS = {
    "level1": "level1",
    "level2": "level2",
    "level3": "level3",
    "target_text": "target",
    "actual_text": "actual",
    "weight": "weight",
    "score_printed": "score",
    "reason": "reason",
}

manners = st.builds(
    Manner,
    seed=st.integers(0, 10**6),
    merged=st.booleans(),
    two_lines=st.booleans(),
    yuan=st.booleans(),
    full_width=st.booleans(),
    offset=st.tuples(st.integers(0, 4), st.integers(0, 3)),
    total_on_top=st.booleans(),
    beside=st.booleans(),
    extra=st.booleans(),
    shuffled=st.booleans(),
)


def words(printed: Printed | None) -> str:
    return plain(printed.words) if printed is not None else ""


def facts(table: PrintedTable) -> list[dict[str, str]]:
    return [{name: words(getattr(row, at)) for name, at in FIELDS.items()} for row in table.rows]


def told(document: Mapping[str, Any]) -> list[dict[str, str]]:
    said = [row for row in document["indicators"] if any(row[name] for name in FIELDS if name != "level1")]
    return [{name: plain(row[name] or "") for name in WORDS} for row in said]


def only(sheet: SeenSheet) -> PrintedTable:
    tables, unread = tables_of(sheet)
    assert (len(tables), unread) == (1, ())
    return tables[0]


@pytest.mark.parametrize("name", WITH_ROWS)
@settings(max_examples=6, deadline=None)
@given(manner=manners)
def test_rows_money_and_total_are_the_same_however_they_are_laid_out(name: str, manner: Manner) -> None:
    document = WITH_ROWS[name]
    table = only(lay_out(document, manner))
    assert facts(table) == told(document)
    assert words(table.project) == plain(document["project"] or "某项目")
    assert words(table.department) == plain(document["agency"] or "某局")
    assert words(table.office) == "某某中心"
    if document["year"]:
        assert table.year == document["year"]
    if document["total_printed"] and (
        manner.total_on_top or any(row["score_printed"] for row in document["indicators"])
    ):
        assert words(table.total_score) == plain(document["total_printed"])
    _same_money(table, document, manner)


def _same_money(table: PrintedTable, document: Mapping[str, Any], manner: Manner) -> None:
    budget = document["budget"]
    named = [name for name in ("initial", "adjusted", "executed") if budget.get(name) is not None]
    if not named:
        assert table.money == ()
        return
    line = table.budget
    assert line is not None
    for name in named:
        assert words(getattr(line, name)) == plain(amount(budget[name], manner) or "")
    assert table.money_unit == ("元" if manner.yuan else budget["unit"] or "万元")
