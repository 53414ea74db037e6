"""A self-evaluation as it lies in the database, as a printed table: audited like any file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from evaluation_api.domain.table_audit.printed import MoneyLine, Place, Printed, PrintedRow, PrintedTable, TableKind

Row = Mapping[str, Any]
_CELLS = {
    "level1": "category",
    "level2": "subcategory",
    "level3": "indicator",
    "target": "target_text",
    "actual": "actual_text",
    "weight": "weight",
    "score": "own_score",
    "scoring_rule": "scoring_rule",
}


def table_of_form(
    rows: Sequence[Row],
    money: Mapping[str, Decimal],
    *,
    year: int,
    project: str,
    office: str,
    goal: str,
    goal_achieved: str | None,
    own_execution: Decimal | None,
    own_total: Decimal | None,
) -> PrintedTable:
    """`money`: initial, adjusted, executed in 元, and the weight of the execution rate. Places are JSON pointers.

    An office need not give points: a form without any has no such column, and no total."""
    scored = any(row.get("own_score") is not None for row in rows)
    line = MoneyLine(
        Printed("年度资金总额", _at("#/adjusted_budget")),
        initial=_amount("#/initial_budget", money["initial"]),
        adjusted=_amount("#/adjusted_budget", money["adjusted"]),
        executed=_amount("#/executed", money["executed"]),
        weight=_amount("#/execution_weight", money["weight"]),
        score=_amount("#/own_execution_score", own_execution) if scored else None,
    )
    return PrintedTable(
        kind=TableKind.SELF_EVALUATION,
        place=_at("#"),
        year=year,
        project=Printed(project, _at("#/project_name")),
        office=Printed(office, _at("#/unit_name")),
        money_unit="元",
        money=(line,),
        goal=Printed(goal, _at("#/overall_goal")),
        goal_achieved=Printed(goal_achieved or "", _at("#/goal_completion")),
        rows=tuple(_row(place, row, scored) for place, row in enumerate(rows)),
        total_score=None if own_total is None else _amount("#/own_total", own_total),
    )


def _row(place: int, row: Row, scored: bool) -> PrintedRow:
    told = {name: _cell(place, row, key) for name, key in _CELLS.items() if scored or name != "score"}
    target = str(row.get("target_text") or "")
    for name in ("operator", "unit"):  # which mostly stand in the target's text as well
        if (value := str(row.get(name) or "")) and value not in target:
            told[name] = Printed(value, _at(f"#/rows/{place}/{name}"))
    key = "not_applicable" if row.get("not_applicable") else "reason"
    return replace(PrintedRow(int(row["row"]), reason=_cell(place, row, key)), **told)  # type: ignore[arg-type]  # by field name


def _cell(place: int, row: Row, key: str) -> Printed:
    return Printed(str(row.get(key) or "").strip(), _at(f"#/rows/{place}/{key}"))


def _amount(pointer: str, value: Decimal | None) -> Printed:
    return Printed("" if value is None else f"{value:f}", _at(pointer))


def _at(pointer: str) -> Place:
    return Place("", pointer)
