"""The year's main tasks on a department's form, with their money."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from targets_api.forms.blocks import Board
from targets_api.forms.content import NOT_FILLED, Form, FormTask
from targets_api.forms.labels import TASK_COLUMN_OF, is_placeholder, is_total, label
from targets_api.forms.money import MoneyUnclear, yuan
from wenxiao_workbooks import FAULTS, GridCell, plain, reference

MOST_TASKS = 200
PARTS = ("amount_total", "amount_fiscal", "amount_other")


class TaskReader:
    def __init__(self, form: Form, board: Board, unit: Decimal) -> None:
        self.form, self.grid, self.until, self.unit = form, board.grid, board.until, unit
        self.labelled = {(one.row, one.column) for one in board.labels if one.field not in ("fiscal", "other", "tasks")}

    def read(self) -> None:
        found = self._headings()
        if found is None:
            return
        bottom, places = found
        tasks: list[FormTask] = []
        for row in range(bottom + 1, self.until):
            if self._ends(row, places):
                break
            if self._is_total(row, places):
                self._total(row, places)
                continue
            task = self._task(row, places)
            if task is not None:
                tasks.append(task)
        if len(tasks) > MOST_TASKS:
            self.form.refuse(
                tasks[0].cells["name"], "tasks", "too_many_rows", f"年度主要任务超过{MOST_TASKS}项，请归并"
            )
        self.form.tasks = tasks

    def _headings(self) -> tuple[int, dict[str, int]] | None:
        """The row that names the task; its money may be named there or in the row below."""
        named = ((place, TASK_COLUMN_OF.get(label(cell.words))) for place, cell in sorted(self.grid.cells.items()))
        places = {place: name for place, name in named if name}
        row = next((at for (at, _), name in places.items() if name == "name" and at < self.until), None)
        if row is None:
            return None
        bottom = max(self.grid.area(*place).bottom for place in places if place[0] == row)
        if any(at == row + 1 and name in PARTS for (at, _), name in places.items()):
            bottom = max(bottom, row + 1)
        columns: dict[str, int] = {}
        for (at, column), name in places.items():
            if row <= at <= bottom:
                columns.setdefault(name, column)
        if "amount" in columns:
            columns.setdefault("amount_total", columns.pop("amount"))
        return bottom, columns

    def _ends(self, row: int, places: Mapping[str, int]) -> bool:
        """Where the next block begins: a label in a row of its own."""
        return any(at == row and column <= places["name"] for at, column in self.labelled)

    def _is_total(self, row: int, places: Mapping[str, int]) -> bool:
        return is_total(self.grid.at(row, places["name"]).words)

    def _total(self, row: int, places: Mapping[str, int]) -> None:
        """The year's money of the department as a whole."""
        for part in PARTS:
            if part in places:
                amount, cell = self._amount(row, places[part], part)
                self.form.funds[("annual", part.removeprefix("amount_"))] = amount
                self.form.cells[f"/funding/annual/{part.removeprefix('amount_')}"] = cell

    def _task(self, row: int, places: Mapping[str, int]) -> FormTask | None:
        told: dict[str, Any] = {}
        cells: dict[str, str] = {}
        for name in ("name", "content"):
            if name in places and self.grid.anchor(row, places[name])[0] == row:
                cell, cells[name] = self.grid.at(row, places[name]), reference(row, places[name])
                told[name] = "" if cell.fault or cell.words == NOT_FILLED else cell.words
                if cell.fault:
                    self.form.refuse(cells[name], f"tasks.{name}", cell.fault, FAULTS[cell.fault])
        if "name" not in told:
            return None
        for part in PARTS:
            if part in places:
                told[part], cells[part] = self._amount(row, places[part], part)
        is_marked = self.grid.at(row, places["name"]).words == NOT_FILLED
        filled = [told.get(name) for name in ("content", *PARTS) if told.get(name) not in (None, "")]
        if not filled and not is_marked and (not plain(told["name"]) or is_placeholder(told["name"])):
            return None
        return FormTask(told, cells)

    def _amount(self, row: int, column: int, name: str) -> tuple[Decimal | None, str]:
        place = reference(*self.grid.anchor(row, column))
        return read_amount(self.form, self.grid.at(row, column), place, f"tasks.{name}", self.unit), place


def read_amount(form: Form, cell: GridCell, place: str, name: str, unit: Decimal) -> Decimal | None:
    """An amount in yuan; what is unclear is refused with the sentence of the rule."""
    if cell.fault:
        form.refuse(place, name, cell.fault, FAULTS[cell.fault])
        return None
    try:
        return yuan(cell, unit)
    except MoneyUnclear as unclear:
        form.refuse(place, name, "money_unclear", str(unclear))
        return None
