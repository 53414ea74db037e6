"""Finding the blocks of a form by their words: whatever stands right of a label, or below it, is what was filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from targets_api.forms.labels import divided, field_of
from wenxiao_workbooks import Grid, GridCell, reference

BELOW = 3  # blank rows between a label and what stands below it


@dataclass(frozen=True)
class Label:
    """A label where it stands; `inside` is what is filled in behind a colon of the same cell."""

    field: str
    row: int
    column: int
    words: str
    inside: str = ""


@dataclass(frozen=True)
class Filled:
    """What was filled in, and the cell it stands in or should stand in."""

    cell: GridCell
    place: str


class Board:
    """The part of a sheet above its table of indicators."""

    def __init__(self, grid: Grid, until: int) -> None:
        self.grid, self.until = grid, until
        self.labels = list(self._labels())
        self._places = {(one.row, one.column) for one in self.labels}

    def _labels(self) -> Iterator[Label]:
        for row, column in sorted(self.grid.cells):
            cell = self.grid.cells[(row, column)]
            words = "" if cell.fault else cell.words
            if row >= self.until or not words:
                continue
            named, inside = divided(words)
            if named or (named := field_of(words)):
                yield Label(named, row, column, words, inside)

    def all(self, field: str) -> list[Label]:
        return [one for one in self.labels if one.field == field]

    def first(self, *fields: str) -> Label | None:
        return next((one for field in fields for one in self.all(field)), None)

    def right_of(self, label: Label) -> Filled:
        """The next cell that holds something; another label means that nothing was filled in."""
        if label.inside:
            return Filled(GridCell(label.inside), reference(label.row, label.column))
        column = self.grid.area(label.row, label.column).right + 1
        place = reference(*self.grid.anchor(label.row, column))
        while column <= self.grid.last_column:
            anchor = self.grid.anchor(label.row, column)
            if anchor in self._places:
                break
            cell = self.grid.at(label.row, column)
            if cell.words or cell.fault:
                return Filled(cell, reference(*anchor))
            column = self.grid.area(label.row, column).right + 1
        return Filled(GridCell(""), place)

    def below(self, label: Label) -> Filled:
        row = self.grid.area(label.row, label.column).bottom + 1
        place = reference(*self.grid.anchor(row, label.column))
        for at in range(row, min(row + BELOW, self.until)):
            anchor = self.grid.anchor(at, label.column)
            if anchor in self._places:
                break
            cell = self.grid.at(at, label.column)
            if cell.words or cell.fault:
                return Filled(cell, reference(*anchor))
        return Filled(GridCell(""), place)

    def beside_or_below(self, label: Label) -> Filled:
        found = self.right_of(label)
        if found.cell.words or found.cell.fault:
            return found
        under = self.below(label)
        return under if under.cell.words or under.cell.fault or self._heads_a_column(label) else found

    def _heads_a_column(self, label: Label) -> bool:
        """A goal with another goal right of it, or next to its block's own label, stands above its text."""
        beside = self.grid.area(label.row, label.column).right + 1
        return self.grid.anchor(label.row, beside) in self._places or beside > self.grid.last_column
