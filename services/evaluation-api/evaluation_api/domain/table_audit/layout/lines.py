"""A sheet line by line: the cells that are seen in it from left to right, merged ones once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from evaluation_api.domain.table_audit.printed import Place, Printed
from evaluation_api.domain.table_audit.seen import SeenSheet


@dataclass(frozen=True, slots=True)
class Cell:
    """With the ends of its area; a cell merged downwards is in each line that it covers."""

    top: int
    left: int
    bottom: int
    right: int
    words: str
    fault: str = ""

    @property
    def is_tall(self) -> bool:
        return self.bottom > self.top

    def starts_in(self, left: int, right: int) -> bool:
        return left <= self.left <= right

    def covers(self, column: int) -> bool:
        return self.left <= column <= self.right


_LEFT = attrgetter("left")


@dataclass
class Lines:
    """`cells[row]`: the cells of a line that hold something, from left to right. The others keep what was found."""

    sheet: SeenSheet
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    first_cells: dict[int, list[Cell]] = field(default_factory=dict)
    indicator_headings: dict[int, Any] = field(default_factory=dict)
    money_headings: dict[int, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: SeenSheet) -> "Lines":
        lines = cls(sheet)
        for (row, column), seen in sheet.cells.items():
            if not (seen.words or seen.fault):
                continue
            area = sheet.areas.get((row, column))
            cell = (
                Cell(row, column, row, column, seen.words, seen.fault)
                if area is None
                else Cell(row, column, area.bottom, area.right, seen.words, seen.fault)
            )
            lines.first_cells.setdefault(row, []).append(cell)
            for covered in range(row, cell.bottom + 1):
                lines.cells.setdefault(covered, []).append(cell)
        for found in (*lines.cells.values(), *lines.first_cells.values()):
            found.sort(key=_LEFT)
        return lines

    @cached_property
    def rows(self) -> Sequence[int]:
        return sorted(self.cells)

    def begun(self, row: int) -> list[Cell]:
        """Cells whose first line this is."""
        return self.first_cells.get(row, [])

    def place(self, cell: Cell) -> Place:
        return place_of(self.sheet.title, cell.top, cell.left)

    def printed(self, cell: Cell) -> Printed:
        return Printed(cell.words.strip(), self.place(cell), cell.fault)

    def joined(self, cells: Iterable[Cell], row: int, column: int) -> Printed:
        """Several cells of one column as one text; without any an empty cell at the given place."""
        found = cells if isinstance(cells, list) else list(cells)
        if not found:
            return Printed("", place_of(self.sheet.title, row, column))
        if len(found) == 1:
            return self.printed(found[0])
        faults = [cell.fault for cell in found if cell.fault]
        words = "".join(cell.words.strip() for cell in found)
        return Printed(words, self.place(found[0]), faults[0] if faults else "")

    def beside(self, cells: list[Cell]) -> Printed:
        """A label and what stands beside it as one text."""
        return Printed("：".join(cell.words.strip() for cell in cells if cell.words), self.place(cells[0]))


def place_of(sheet: str, row: int, column: int) -> Place:
    return Place(sheet, f"{column_letters(column)}{row}", row, column)


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
