"""A sheet as a reader sees it, whatever file it came from: words in cells, some of them merged."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

At = tuple[int, int]  # row and column, from 1, as Excel counts them


@dataclass(frozen=True, slots=True)
class SeenCell:
    """`words` as they are shown; `number` where the file holds one, exact; `fault` in Chinese where the cell cannot be
    used as it is (an error value, a formula never computed)."""

    words: str
    number: Decimal | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A merged rectangle; all four ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


NOTHING = SeenCell("")


@dataclass
class SeenSheet:
    """Only cells that hold something are in `cells`; `areas` is keyed by the first cell of each merged rectangle.

    `above` and `below` are paragraphs around a table of a Word file, or lines of a text that stand outside the table.
    """

    title: str
    cells: dict[At, SeenCell] = field(default_factory=dict)
    areas: dict[At, Area] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @cached_property
    def anchors(self) -> dict[At, At]:
        """From every covered cell to the first of its area."""
        return {
            (row, column): first
            for first, area in self.areas.items()
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }

    def at(self, row: int, column: int) -> SeenCell:
        """What is seen there, also in the middle of merged cells."""
        return self.cells.get(self.anchors.get((row, column), (row, column)), NOTHING)

    def area(self, row: int, column: int) -> Area:
        first = self.anchors.get((row, column), (row, column))
        return self.areas.get(first) or Area(*first, *first)

    @cached_property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)
