"""The table of indicators: which column says what, for the whole life or for the year, and the rows below."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from targets_api.domain.values import Operator
from targets_api.forms.content import NOT_FILLED, Form, FormRow
from targets_api.forms.labels import COLUMN_OF, is_note, is_placeholder, is_total, label
from wenxiao_workbooks import FAULTS, Grid, plain, reference

MOST_ROWS = 200
_FIRST_LEVEL = ("产出", "效益", "效果", "满意度", "成本指标")
_HEADINGS = ("category", "subcategory")
_WEIGHT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)(分|%)?")
_VALUE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_SIGNS = {
    "=": "=",
    "等于": "=",
    "≥": "≥",
    ">=": "≥",
    "大于等于": "≥",
    "不低于": "≥",
    "不少于": "≥",
    "≧": "≥",
    "≤": "≤",
    "<=": "≤",
    "小于等于": "≤",
    "不高于": "≤",
    "不超过": "≤",
    "≦": "≤",
    "═": "=",
    ">": ">",
    "大于": ">",
    "<": "<",
    "小于": "<",
    "定性": "text",
    "文字描述": "text",
}
_FIELD_ZH = {
    "category": "一级指标",
    "subcategory": "二级指标",
    "name": "三级指标",
    "target_text": "指标值",
    "target_value": "目标值",
    "operator": "计算符号",
    "unit": "度量单位",
    "weight": "分值",
    "explanation": "指标值说明",
}


@dataclass
class Columns:
    """Columns of one period: field -> first and last column, as the heading is merged."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    @property
    def is_apart(self) -> bool:
        """Sign, value and unit each in a column of its own."""
        return "operator" in self.places or ("unit" in self.places and "target_value" in self.places)


@dataclass(frozen=True)
class Table:
    row: int
    bottom: int
    groups: tuple[Columns, ...]
    is_evaluation: bool


def find_table(grid: Grid) -> Table | None:
    """The first row with a heading of the third level and one of values."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in grid.cells.items():
        if named := COLUMN_OF.get(label(cell.words)):
            rows.setdefault(row, {})[column] = named
    for row in sorted(rows):
        held = set(rows[row].values())
        if "name" in held and held & {"target_text", "target_value"}:
            return _table(grid, row, rows[row])
    return None


def _table(grid: Grid, row: int, named: Mapping[int, str]) -> Table:
    groups = [Columns()]
    for column in sorted(named):
        role = named[column]
        if role in groups[-1].places and role != "actual":
            groups.append(Columns())
        area = grid.area(row, column)
        groups[-1].places[role] = (column, area.right)
        groups[-1].words += [grid.at(row, column).words, grid.at(row - 1, column).words]
    bottom = max(grid.area(row, column).bottom for column in named)
    if "category" not in groups[0].places and (unnamed := _unnamed_category(grid, min(named), bottom)):
        groups[0].places["category"] = (unnamed, unnamed)
    for group in groups:
        if "target_text" not in group.places and not group.is_apart and "target_value" in group.places:
            group.places["target_text"] = group.places.pop("target_value")
        group.places.setdefault("category", groups[0].places.get("category", (0, 0)))
    return Table(row, bottom, tuple(groups), "actual" in named.values())


def _unnamed_category(grid: Grid, first: int, bottom: int) -> int:
    """Some forms print the first level left of the table without a heading of its own; 0 where nobody does."""
    for column in range(first - 1, 0, -1):
        words = [cell.words for (row, at), cell in grid.cells.items() if at == column and row > bottom]
        if any(word in told for told in words for word in _FIRST_LEVEL):
            return column
    return 0


def periods(table: Table) -> dict[str, Columns]:
    """One group is the year's, of two the first is the whole life's, unless their headings say otherwise."""
    found: dict[str, Columns] = {}
    usual = ("annual",) if len(table.groups) == 1 else ("whole_life", "annual")
    for group, name in zip(table.groups, usual, strict=False):
        said = plain("".join(group.words))
        whole_life = any(word in said for word in ("中期", "实施期", "长期"))
        annual = any(word in said for word in ("年度", "当年"))
        told = name if whole_life == annual else ("whole_life" if whole_life else "annual")
        found[name if told in found else told] = group
    return found


@dataclass
class _Carried:
    """What stands above goes on until something else does: first and second level are merged or written once."""

    category: str = ""
    subcategory: str = ""


class RowReader:
    """Rows of one period, top down."""

    def __init__(self, form: Form, grid: Grid, columns: Columns, period: str) -> None:
        self.form, self.grid, self.columns, self.period = form, grid, columns, period
        self.list_zh = "" if period == "annual" else "中期"

    def rows(self, first: int, last: int) -> list[FormRow]:
        carried = _Carried()
        found: list[FormRow] = []
        for row in range(first, last + 1):
            told, cells = self._told(row)
            if self._is_sum(told):
                continue
            self._carry(row, carried, told)
            if not self._is_there(told):
                continue
            told |= {"category": carried.category, "subcategory": carried.subcategory or None}
            if self._is_repeated(row, found):
                continue
            found.append(FormRow(told, cells))
            if len(found) > MOST_ROWS:
                detail = f"{self.list_zh}指标超过{MOST_ROWS}条，请精简后重新上传"
                self.form.refuse(cells.get("name", ""), "name", "too_many_rows", detail)
                break
        return found

    def _words(self, row: int, name: str) -> tuple[str, str]:
        """What stands in the columns of a heading, and where; a merge that begins left of them belongs there."""
        first, last = self.columns.places[name]
        words: list[str] = []
        place, before = reference(row, first), None
        for column in range(first, last + 1):
            anchor = self.grid.anchor(row, column)
            if anchor[1] < first or anchor == before:
                continue
            before, cell = anchor, self.grid.at(row, column)
            if cell.fault:
                self.form.refuse(
                    reference(*anchor), name, cell.fault, f"“{_FIELD_ZH.get(name, name)}”：{FAULTS[cell.fault]}"
                )
            elif cell.words:
                place = place if words else reference(*anchor)
                words.append(cell.words)
        return "".join(words), place

    def _told(self, row: int) -> tuple[dict[str, Any], dict[str, str]]:
        told: dict[str, Any] = {}
        cells: dict[str, str] = {}
        for name in self.columns.places:
            if name != "actual" and self.columns.places[name] != (0, 0):
                told[name], cells[name] = self._words(row, name)
        if "weight" in told:
            told["weight"] = self._weight(told["weight"], cells["weight"])
        if self.columns.is_apart:
            self._join_value(told, cells)
        for name in ("explanation", "scoring_rule", "value_basis", "previous_text", "unit"):
            if name in told:
                told[name] = told[name] or None
        return told, cells

    def _weight(self, words: str, cell: str) -> Decimal | None:
        given = plain(words)
        if not given or (is_placeholder(given) and not given.isdigit()):
            return None
        found = _WEIGHT.fullmatch(given)
        if found is None or not 0 < Decimal(found[1]) <= 100 or Decimal(found[1]) != round(Decimal(found[1]), 2):
            detail = f"分值“{words[:30]}”不是大于0、不超过100、最多两位小数的数，请更正"
            self.form.refuse(cell, "weight", "bad_weight", detail)
            return None
        return Decimal(found[1])

    def _join_value(self, told: dict[str, Any], cells: dict[str, str]) -> None:
        """Sign, value and unit are the author's own fields; joined they are the printed value."""
        value = told.pop("target_value", None) or told.get("target_text") or ""
        cells["target_text"] = cells.get("target_value") or cells.get("target_text") or ""
        sign = _SIGNS.get(plain(told.pop("operator", "")), "")
        unit, number = told.get("unit") or "", plain(value).replace(",", "")
        shown = "" if sign == "text" else sign
        told["target_text"] = value if not number or value.startswith(shown or "\x00") else f"{shown}{value}"
        if unit and number and not told["target_text"].endswith(unit):
            told["target_text"] += unit
        told["operator"] = Operator(sign) if sign else None
        told["target_value"] = Decimal(number) if _VALUE.fullmatch(number) else None

    def _carry(self, row: int, carried: _Carried, told: Mapping[str, Any]) -> None:
        for name in _HEADINGS:
            words = str(told.get(name) or "")
            if not words:
                continue
            new = "" if words == NOT_FILLED else words
            if name == "category":
                first = self.columns.places[name][0]
                if new != carried.category or self.grid.anchor(row, first)[0] == row:
                    carried.subcategory = ""
                carried.category = new
            else:
                carried.subcategory = new

    def _is_sum(self, told: dict[str, Any]) -> bool:
        """A line below that adds the points up."""
        heads = [str(told.get(name) or "") for name in (*_HEADINGS, "name")]
        return not told.get("target_text") and any(is_total(words) for words in heads)

    def _is_there(self, told: dict[str, Any]) -> bool:
        """A row that nobody filled in, or that only shows where to write, is none."""
        name, text = str(told.get("name") or ""), str(told.get("target_text") or "")
        if name == NOT_FILLED:
            told["name"] = ""
            return True
        if (not name or is_placeholder(name)) and (not text or (is_placeholder(text) and not plain(text).isdigit())):
            return bool(told.get("weight"))
        return True

    def _is_repeated(self, row: int, found: list[FormRow]) -> bool:
        """A row as high as two lines is one; a name or value merged over rows that differ says nothing certain."""
        above = {name: self._from_above(row, name) for name in ("name", "target_text") if name in self.columns.places}
        if not any(above.values()):
            return False
        if all(above.values()):
            return bool(found)
        wrong = next(name for name, merged in above.items() if merged)
        detail = (
            f"“{_FIELD_ZH[wrong]}”的单元格与上一行合并，同一行的其他内容却不同；每条指标占一行，请取消合并后分别填写"
        )
        self.form.refuse(reference(row, self.columns.places[wrong][0]), wrong, "merged_over_rows", detail)
        return False

    def _from_above(self, row: int, name: str) -> bool:
        return self.grid.anchor(row, self.columns.places[name][0])[0] < row


def last_row_of(grid: Grid, table: Table) -> int:
    """Up to the notes, signatures or other blocks below, or to the end of the sheet."""
    reaching = [column for group in table.groups for places in group.places.values() for column in places if column]
    named = [group.places[name] for group in table.groups for name in ("name", "target_text") if name in group.places]
    for row in range(table.bottom + 1, grid.last_row + 1):
        for column in range(1, max(reaching) + 1):
            cell = grid.at(row, column)
            if not cell.words:
                continue
            if grid.anchor(row, column)[0] < row:  # merged down from the table: this row is still part of it
                break
            if is_note(cell.words) and not _is_filled_elsewhere(grid, row, column, named):
                return row - 1
            break
    return grid.last_row


def _is_filled_elsewhere(grid: Grid, row: int, column: int, named: list[tuple[int, int]]) -> bool:
    own = grid.anchor(row, column)
    others = (grid.at(row, first).words for first, _ in named if grid.anchor(row, first) != own)
    return any(words and not is_note(words) for words in others)
