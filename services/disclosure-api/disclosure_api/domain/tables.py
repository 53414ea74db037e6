"""Released content as tables: a row per release, a row per indicator or department, every cell a plain value.

The columns are the members that the audience may see, each named by its path in the content
(`money.approved_budget`). Its type holds where every value is of it: a table is never wrong because one cell is. Any
other list stays JSON.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.fields import PATTERNS, VISIBLE, Audience, Kind, Leaf, Rows, Shape
from disclosure_api.domain.parts import Holding, Part, Section
from disclosure_api.domain.spreadsheet import marked

BOM = "\ufeff"
NOTHING = Decimal("0.00")
# Members whose rows are a table of their own.
LISTED = ("indicators", "departments")
KEYS = {"releases": ("release_id",)} | dict.fromkeys(LISTED, ("release_id", "row"))
# Words of Frictionless Table Schema.
TYPES = {
    Leaf.TEXT: "string",
    Leaf.INTEGER: "integer",
    Leaf.MONEY: "number",
    Leaf.POINTS: "number",
    Leaf.DAY: "date",
    Leaf.TEXTS: "array",
}
NUMBER, DAY = re.compile(PATTERNS[Leaf.POINTS]), re.compile(PATTERNS[Leaf.DAY])
OF_TYPE: Mapping[str, Callable[[Any], bool]] = {
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, str) and NUMBER.fullmatch(value) is not None,
    "date": lambda value: isinstance(value, str) and DAY.fullmatch(value) is not None,
    "array": lambda value: isinstance(value, list),
}
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """`path` leads to its value in a row."""

    name: str
    type: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    part: Part
    columns: tuple[Column, ...]


STATED = tuple(
    Column(name, kind, (name,))
    for name, kind in {
        "release_id": "string",
        "id": "string",
        "type": "string",
        "position": "integer",
        "valid_from": "date",
        "digest": "string",
        "money": "number",
    }.items()
)
OF_A_ROW = (Column("release_id", "string", ("release_id",)), Column("row", "integer", ("row",)))
WITHHELD = Column("withheld", "array", ("content", "withheld"))


def release_table(section: Section, audience: str, taken: Sequence[tuple[Holding, Content]]) -> Table:
    """Each release with its content laid flat; what is listed stands in a table of its own."""
    shape = VISIBLE[Kind(section.type), Audience(audience)]
    columns = (*STATED, *_columns(shape, ("content",)), WITHHELD)
    rows = [_stated(holding) | {"content": content} for holding, content in taken]
    money = sum((holding.money for holding, _ in taken), start=NOTHING)
    return _table(f"{section.name}.csv", section, "releases", columns, rows, money)


def listed_tables(section: Section, audience: str, taken: Sequence[tuple[Holding, Content]]) -> list[Table]:
    """Every indicator, or department, of every release, numbered as it stands there; no table without rows."""
    found = (_listed_table(section, audience, taken, member) for member in LISTED)
    return [table for table in found if table is not None]


def _listed_table(
    section: Section, audience: str, taken: Sequence[tuple[Holding, Content]], member: str
) -> Table | None:
    listed = VISIBLE[Kind(section.type), Audience(audience)].get(member)
    rows = [
        {"release_id": str(holding.release_id), "row": number, "listed": one}
        for holding, content in taken
        for number, one in enumerate(content.get(member) or (), 1)
    ]
    if not rows or not isinstance(listed, Rows):
        return None
    columns = (*OF_A_ROW, *_columns(listed.of, ("listed",)))
    return _table(f"{section.name}-{member}.csv", section, member, columns, rows, NOTHING)


def _columns(shape: Shape, below: tuple[str, ...]) -> Iterator[Column]:
    """Leaves in their order; the first step of a path is where the content lies in a row, and no part of the name."""
    for name, inner in shape.items():
        path = (*below, name)
        if isinstance(inner, Mapping):
            yield from _columns(inner, path)
        elif name not in LISTED:
            yield Column(".".join(path[1:]), "array" if isinstance(inner, Rows) else TYPES[inner], path)


def _stated(holding: Holding) -> dict[str, Any]:
    return {
        "release_id": str(holding.release_id),
        "id": str(holding.item_id),
        "type": holding.type,
        "position": holding.position,
        "valid_from": str(holding.valid_from),
        "digest": holding.digest,
        "money": f"{holding.money:.2f}",
    }


def _table(
    name: str, section: Section, table: str, columns: Iterable[Column], rows: Sequence[Content], money: Decimal
) -> Table:
    cells = [(column, _values(rows, column.path)) for column in columns]
    typed = tuple(Column(column.name, _type(column.type, values), column.path) for column, values in cells)
    shown = [_shown(column, values) for column, (_, values) in zip(typed, cells, strict=True)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.name for column in typed])
    writer.writerows(zip(*shown, strict=True))
    content = (BOM + written.getvalue()).encode()
    return Table(Part(name, section, "csv", table, len(rows), money, content), typed)


def _values(rows: Sequence[Content], path: Sequence[str]) -> list[Any]:
    """A cell per row; None below a member that is withheld as a whole, or that an earlier schema did not have."""
    values: list[Any] = list(rows)
    for step in path:
        values = [value.get(step) if isinstance(value, dict) else None for value in values]
    return values


def _type(wanted: str, values: Iterable[Any]) -> str:
    fits = OF_TYPE.get(wanted)
    return wanted if fits is None or all(value is None or fits(value) for value in values) else "string"


def _shown(column: Column, values: Iterable[Any]) -> list[str]:
    texts = ["" if value is None else value if isinstance(value, str) else _written(value) for value in values]
    return [marked(column.name, text) for text in texts] if column.type == "string" else texts


def _written(value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else canonical(value).decode()
