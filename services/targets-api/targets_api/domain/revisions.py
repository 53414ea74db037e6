"""What changed between two versions of a target, in words that a reader of the form understands.

Rows are matched by what they are called, not by where they stand: moving a row is no change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Change(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Line:
    """A row of a table of the form: how it is called, and its fields by their Chinese names."""

    number: int
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """A target as text: single fields by their Chinese names, and its tables by theirs."""

    fields: Mapping[str, str]
    tables: Mapping[str, Sequence[Line]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    change: Change
    table: str | None
    row: str | None
    field: str | None
    before: str | None
    after: str | None
    words: str


def differences(before: Version, after: Version) -> tuple[Difference, ...]:
    """Fields in the order of the form, then each table; nothing is said of what is the same."""
    found = list(_of_fields(before.fields, after.fields, None, None))
    for table in dict.fromkeys((*before.tables, *after.tables)):
        found += _of_table(table, before.tables.get(table, ()), after.tables.get(table, ()))
    return tuple(found)


def _of_fields(
    before: Mapping[str, str], after: Mapping[str, str], table: str | None, row: str | None
) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            where = f"{table}“{row}”的{name}" if table else name
            words = f"{where}：由{_quoted(old)}改为{_quoted(new)}"
            yield Difference(Change.CHANGED, table, row, name, old, new, words)


def _of_table(table: str, before: Sequence[Line], after: Sequence[Line]) -> Iterator[Difference]:
    pairs, removed, added = matched(before, after)
    for old, new in pairs:
        if old.name != new.name:
            words = f"{table}“{old.name}”改名为“{new.name}”"
            yield Difference(Change.CHANGED, table, old.name, "名称", old.name, new.name, words)
        yield from _of_fields(old.fields, new.fields, table, new.name)
    for line in removed:
        words = f"删去{table}“{line.name}”（{_told(line)}）"
        yield Difference(Change.REMOVED, table, line.name, None, _told(line), None, words)
    for line in added:
        words = f"新增{table}“{line.name}”（{_told(line)}）"
        yield Difference(Change.ADDED, table, line.name, None, None, _told(line), words)


def matched(before: Sequence[Line], after: Sequence[Line]) -> tuple[list[tuple[Line, Line]], list[Line], list[Line]]:
    """Pairs of the same name in their order; what is left is a pair where the place and the rest are the same."""
    left, new_ones = list(before), []
    pairs: list[tuple[Line, Line]] = []
    for line in after:
        same = next((one for one in left if one.name == line.name), None)
        if same is None:
            new_ones.append(line)
        else:
            left.remove(same)
            pairs.append((same, line))
    added = []
    for line in new_ones:
        renamed = next((one for one in left if one.fields == line.fields), None)
        if renamed is None:
            added.append(line)
        else:
            left.remove(renamed)
            pairs.append((renamed, line))
    return sorted(pairs, key=lambda pair: pair[1].number), left, added


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "空白"


def _told(line: Line) -> str:
    return "，".join(f"{name}{value}" for name, value in line.fields.items() if value)
