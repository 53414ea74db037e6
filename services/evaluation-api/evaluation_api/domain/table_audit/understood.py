"""A printed table as the audit understands it: numbers of points and money, typed values, and the engine's score."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from evaluation_api.domain.scoring.decimals import HUNDRED, ONE, ZERO
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.domain.table_audit.points_in_brackets import with_points
from evaluation_api.domain.table_audit.printed import MoneyLine, Place, Printed, PrintedTable
from evaluation_api.domain.table_audit.remarks import reason_elsewhere
from evaluation_api.domain.table_audit.row_reading import ReadRow, read_row

_HALF = 2
_MOST_BELOW = 60
_EXTRA = re.compile("加分|减分|扣分项|附加|奖励分|奖惩分")
_SUM = re.compile("小计|合计|总计|总分")
UNIT_APART = Decimal(3_000)
_A_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Money:
    """One line in yuan; None for what is not printed or is no number."""

    line: MoneyLine
    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None

    @property
    def planned(self) -> Decimal | None:
        """The whole-year budget; a form with one budget column has only the opening one."""
        return self.initial if self.line.adjusted is None else self.adjusted

    @property
    def is_mixed(self) -> bool:
        """Whether what was spent stands in 元 beside a budget in 万元: no budget is exceeded by that much."""
        budget, executed = self.planned, self.executed
        return bool(budget and executed and budget > ZERO and executed / budget >= UNIT_APART)

    @property
    def planned_cell(self) -> Printed | None:
        return self.line.initial if self.line.adjusted is None else self.line.adjusted


class Subject:
    """The table being audited, read once for all rules."""

    def __init__(self, table: PrintedTable, law: AuditLaw) -> None:
        self.table, self.law = table, law
        self.rows: tuple[ReadRow, ...] = self._read()
        self.money: tuple[Money, ...] = tuple(_money(line, table.money_unit) for line in table.money)
        line = table.budget
        execution = figures.points(line.weight) if line else None
        shares = execution is not None and execution < ONE and self._weights_scale() == HUNDRED
        self.execution_weight = execution * HUNDRED if execution is not None and shares else execution
        self.execution_own = figures.points(line.score) if line else None
        self.own_total = figures.points(table.total_score)

    def _read(self) -> tuple[ReadRow, ...]:
        rows: list[ReadRow] = []
        level1 = level2 = ""
        weights = {one: row.shares_weight for row in self.table.rows for one in row.shares_weight}
        scores = {one: row.shares_score for row in self.table.rows for one in row.shares_score}
        scale = self._weights_scale()
        for printed in with_points(self.table.rows):
            groups = weights.get(printed.number, ()), scores.get(printed.number, ())
            row = replace(printed, shares_weight=_of_several(groups[0]), shares_score=_of_several(groups[1]))
            level2 = _carried(row.level2, level2 if _same(row.level1, level1) else "")
            level1 = _carried(row.level1, level1)
            weight = figures.points(row.weight)
            weight = None if weight is None else weight * scale
            rows.append(
                read_row(row, (level1, level2), self.law.rules, self.table.year, weight, shared=bool(row.shares_weight))
            )
        return tuple(rows)

    def _weights_scale(self) -> Decimal:
        """100 where the weights are shares of one."""
        line = self.table.budget
        whole = figures.added(figures.points(row.weight) for row in self.table.rows)
        execution = figures.points(line.weight) if line else None
        wholes = (whole, whole + (execution or ZERO))
        return HUNDRED if any(abs(one - ONE) <= figures.NOISE for one in wholes) else ONE

    @cached_property
    def budget(self) -> Money | None:
        return self.money[0] if self.table.budget is not None else None

    @cached_property
    def reason_elsewhere(self) -> Printed | None:
        """What may explain any of the rows, outside their column of reasons."""
        return reason_elsewhere(self.table)

    @cached_property
    def sources(self) -> tuple[Money, ...]:
        """The lines below the total."""
        return self.money[1:] if self.table.budget is not None else ()

    @cached_property
    def points_per_row(self) -> Decimal | None:
        """100 where each row is scored out of 100 and folded by its weight; None where the points are the form's."""
        preset = self.law.preset
        if preset is not None and preset.points_per_row is not None:
            return preset.points_per_row
        scored = [row for row in self.rows if row.own is not None and row.weight is not None and not row.shared]
        above = [row for row in scored if row.own is not None and row.weight is not None and row.own > row.weight]
        most = max((row.own for row in scored if row.own is not None), default=ZERO)
        many = len(above) >= _HALF and len(above) * _HALF > len(scored)
        return HUNDRED if many and Decimal(60) <= most <= HUNDRED else None

    @cached_property
    def subtotals(self) -> frozenset[int]:
        """Numbers of rows that only sum up others: by their name, or where the hundred comes out without them."""
        named = {row.number for row in self.rows if _SUM.search(row.name) and row.no_target and row.no_actual}
        found = {row.number for place, row in enumerate(self.rows) if self._is_subtotal(place)} - named
        left = figures.added(row.printed_weight for row in self.rows if row.number not in named | found)
        hundred = HUNDRED in (left, left + (self.execution_weight or ZERO))
        return frozenset(named | found if hundred else named)

    @cached_property
    def parts(self) -> tuple[ReadRow, ...]:
        """The rows that count in a sum."""
        return tuple(row for row in self.rows if row.number not in self.subtotals)

    @cached_property
    def rows_weight(self) -> Decimal:
        return figures.added(row.printed_weight for row in self.parts)

    @cached_property
    def execution_is_a_row(self) -> bool:
        """Whether the block of money only repeats what one of the rows has."""
        return self.rows_weight == HUNDRED and any("执行率" in row.name for row in self.rows)

    @cached_property
    def whole_weight(self) -> Decimal:
        """Of the rows and the execution block."""
        if self.execution_weight is None or self.execution_is_a_row:
            return self.rows_weight
        return self.rows_weight + self.execution_weight

    @property
    def is_ended(self) -> bool:
        """Whether the line of the total is seen: what falls short may otherwise stand on another page."""
        held = (self.table.total_score, self.table.total_weight)
        return self.table.complete and any(cell is not None for cell in held)

    @cached_property
    def near(self) -> Decimal:
        """Weights with decimals that were divided evenly, 33.3 three times, may miss the sum by a tenth."""
        uneven = any(row.printed_weight is not None and row.printed_weight % 1 for row in self.rows)
        return _A_TENTH if uneven else ZERO

    @cached_property
    def weights_are_sure(self) -> bool:
        """No weight is unreadable, doubtful, extra, or left out beside a target."""
        blank = (
            row.printed_weight is None and not row.shared and (not row.no_target or row.own is not None)
            for row in self.parts
        )
        odd = (row.printed.doubtful or figures.not_points(row.printed.weight) for row in self.rows)
        extra = (self.is_extra(row) for row in self.rows)
        subtotals = (
            self._is_subtotal(place) for place, row in enumerate(self.rows) if row.number not in self.subtotals
        )
        return not any(odd) and not any(extra) and not any(blank) and not any(subtotals) and not self.table.unread

    def is_extra(self, row: ReadRow) -> bool:
        """Whether its points come on top of the hundred, or are taken off it."""
        return bool(_EXTRA.search("".join((*row.levels, row.name))))

    def _is_subtotal(self, place: int) -> bool:
        """A row without words whose weight is that of the rows below it, put together."""
        row, held = self.rows[place], ZERO
        if not row.printed_weight or not (row.no_target and row.no_actual):
            return False
        for below, after in enumerate(self.rows[place + 1 : place + _MOST_BELOW], start=1):
            held += after.printed_weight or ZERO
            if held >= row.printed_weight:
                return held == row.printed_weight and below > 1
        return False

    @cached_property
    def own_sum(self) -> Decimal | None:
        """Of the printed points, the execution row's included; None where no points are printed."""
        execution = None if self.execution_is_a_row else self.execution_own
        counted = [self.counted(row) for row in self.parts] + [execution]
        return figures.added(counted) if any(one is not None for one in counted) else None

    def counted(self, row: ReadRow) -> Decimal | None:
        """A row's printed points as points of the form."""
        if row.own is None or self.points_per_row is None:
            return row.own
        return None if row.weight is None else row.own * row.weight / self.points_per_row

    @cached_property
    def is_scored(self) -> bool:
        return any(row.own is not None for row in self.rows) or self.execution_own is not None

    def at(self, cell: Printed | None) -> Place:
        """Where a comment goes: the cell, or the table where it has none."""
        return self.table.place if cell is None else cell.place


def _of_several(group: tuple[int, ...]) -> tuple[int, ...]:
    return group if len(group) > 1 else ()


def _carried(cell: Printed | None, before: str) -> str:
    return cell.words if cell else before


def _same(cell: Printed | None, before: str) -> bool:
    return not cell or cell.words == before


def _money(line: MoneyLine, unit: str) -> Money:
    return Money(
        line,
        figures.money(line.initial, unit),
        figures.money(line.adjusted, unit),
        figures.money(line.executed, unit),
    )
