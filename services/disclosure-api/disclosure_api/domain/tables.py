"""Released content as tables: one row per release, one row per indicator, every cell a plain value.

A column is named by its path in the content (`money.approved_budget`). Its type comes from its name, and holds only
where every value is of it: a table is never wrong because one cell is. What is a list and no indicator stays JSON.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.parts import Holding, Part, Section

_NOTHING = Decimal("0.00")
BOM = "\ufeff"
STATED = ("release_id", "id", "type", "position", "valid_from", "digest", "money")
KEYS = {"releases": ("release_id",), "indicators": ("release_id", "row")}
FIRST = ("region_code", "region_name", "department", "unit", "project", "budget_year", "period", "money", "result")
NUMBERS = {"score", "weight", "attainment", "percent", "rate"}
NUMBER_ENDS = ("_score", "_weight", "_percent", "_rate", "_budget", "_total", "_share")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
Cell: TypeAlias = "str | int | bool | None"
Row: TypeAlias = Mapping[str, Cell]


@dataclass(frozen=True)
class Column:
    """`type` is a word of Frictionless Table Schema."""

    name: str
    type: str


@dataclass(frozen=True)
class Table:
    part: Part
    columns: tuple[Column, ...]


def release_table(section: Section, taken: Sequence[tuple[Holding, Mapping[str, object]]]) -> Table:
    """Each release with its content laid flat; indicators stand in their own table."""
    rows: list[Row] = [_stated(holding) | _flat(content) for holding, content in taken]
    money = sum((holding.money for holding, _ in taken), start=_NOTHING)
    return _table(f"{section.name}.csv", section, "releases", rows, money, STATED)


def indicator_table(section: Section, taken: Sequence[tuple[Holding, Mapping[str, object]]]) -> Table | None:
    """Every indicator of every release, numbered as it stands there; None where there is none."""
    rows: list[Row] = []
    for holding, content in taken:
        indicators = content.get("indicators")
        for number, indicator in enumerate(indicators if isinstance(indicators, list) else (), 1):
            if isinstance(indicator, dict):
                row: dict[str, Cell] = {"release_id": str(holding.release_id), "row": number}
                row.update(_flat(indicator, KEYS["indicators"]))
                rows.append(row)
    if not rows:
        return None
    return _table(f"{section.name}-indicators.csv", section, "indicators", rows, _NOTHING, KEYS["indicators"])


def _stated(holding: Holding) -> dict[str, Cell]:
    return {
        "release_id": str(holding.release_id),
        "id": str(holding.item_id),
        "type": holding.type,
        "position": holding.position,
        "valid_from": str(holding.valid_from),
        "digest": holding.digest,
        "money": f"{holding.money:.2f}",
    }


def _flat(content: Mapping[str, object], taken: Sequence[str] = STATED) -> dict[str, Cell]:
    """Every leaf by its path; a member that is withheld as a whole is an empty cell of its own name."""
    found: dict[str, Cell] = {}
    waiting: list[tuple[str, object]] = list(content.items())
    while waiting:
        path, value = waiting.pop(0)
        if isinstance(value, dict):
            waiting[:0] = [(f"{path}.{name}", inner) for name, inner in value.items()]
        elif path not in (*taken, "indicators"):
            found[path] = canonical(value).decode() if isinstance(value, list) else _cell(value)
    return found


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"no cell for {type(value).__name__}")


def _table(name: str, section: Section, table: str, rows: list[Row], money: Decimal, first: Sequence[str]) -> Table:
    columns = tuple(Column(path, _type(path, [row.get(path) for row in rows])) for path in _paths(rows, first))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([_shown(column, row.get(column.name)) for column in columns] for row in rows)
    content = (BOM + written.getvalue()).encode()
    return Table(Part(name, section, "csv", table, len(rows), money, content), columns)


def _paths(rows: Iterable[Row], first: Sequence[str]) -> list[str]:
    """What every release states comes first, then by the order in which a person asks, then by the alphabet."""
    found = {path for row in rows for path in row}
    objects = {path[:end] for path in found for end, sign in enumerate(path) if sign == "."}
    own = found - set(first) - objects
    order = {name: number for number, name in enumerate(FIRST)}
    return [*first, *sorted(own, key=lambda path: (order.get(path.partition(".")[0], len(FIRST)), path))]


def _type(path: str, values: Sequence[Cell]) -> str:
    given = [value for value in values if value is not None]
    if given and all(isinstance(value, bool) for value in given):
        return "boolean"
    if given and all(isinstance(value, int) for value in given):
        return "integer"
    texts = [value for value in given if isinstance(value, str)]
    if len(texts) < len(given):
        return "string"
    last = path.rpartition(".")[2]
    if path.startswith("money") or last in NUMBERS or last.endswith(NUMBER_ENDS):
        return "number" if all(DECIMAL.fullmatch(value) for value in texts) else "string"
    if last.endswith(("_on", "valid_from")):
        return "date" if all(DAY.fullmatch(value) for value in texts) else "string"
    return "string"


def _shown(column: Column, value: Cell) -> str:
    """A spreadsheet takes text that begins like a formula for one: an apostrophe in front says that it is text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.type == "string" and isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value)
