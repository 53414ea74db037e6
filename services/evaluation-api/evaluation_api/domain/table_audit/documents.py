"""Tables written as JSON: `{kind, project, budget, indicators: [...], total_printed, …}`, one or several in a document.

Nothing raises: what has the wrong shape is told with its JSON pointer, what is not known is kept beside the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evaluation_api.domain.table_audit.printed import (
    MoneyLine,
    Place,
    Printed,
    PrintedRow,
    PrintedTable,
    TableKind,
    Unread,
)

Document = Mapping[str, Any]
_KINDS = {
    "self_evaluation": TableKind.SELF_EVALUATION,
    "target": TableKind.TARGET,
    "department": TableKind.DEPARTMENT,
    "evaluation_report": TableKind.EVALUATION_RESULT,
    "evaluation_result": TableKind.EVALUATION_RESULT,
}
# What the copyist says of the copy, and what is read elsewhere: none of it is a cell of the table.
_KNOWN = frozenset(
    (
        "kind", "region", "agency", "department", "unit", "year", "project", "title", "budget", "budget_sub_rows",
        "indicators", "rows", "total_printed", "total_weight", "grade_printed", "complete", "notes", "url_kind",
        "source_url", "uncertain_rows", "results", "expenditure_lines", "goal", "goal_achieved", "remarks",
    )
)  # fmt: skip
_CELLS: Mapping[str, tuple[str, ...]] = {
    "level1": ("level1",),
    "level2": ("level2",),
    "level3": ("level3", "indicator", "name"),
    "operator": ("operator",),
    "target": ("target_text", "target"),
    "unit": ("unit",),
    "actual": ("actual_text", "actual"),
    "weight": ("weight",),
    "score": ("score_printed", "score"),
    "reason": ("reason",),
    "scoring_rule": ("scoring_rule",),
}
_MONEY: Mapping[str, tuple[str, ...]] = {
    "initial": ("initial",),
    "adjusted": ("adjusted",),
    "executed": ("executed",),
    "rate": ("rate_printed", "rate"),
    "weight": ("weight",),
    "score": ("score_printed", "score"),
}
_READINGS = ("target_reading", "actual_reading")
_CUT = ("(cut)", "（cut）", "cut)")
_SUM_OF_LINES = ("合计", "总计", "小计")
MOST = 5_000  # items of one list
_LONG = 40  # digits


@dataclass
class _Reading:
    """Gathers what could not be made out while one table is read."""

    at: str
    unread: list[Unread] = field(default_factory=list)

    def note(self, pointer: str, detail: str) -> None:
        self.unread.append(Unread(Place(cell=f"{self.at}{pointer}"), detail))

    def printed(self, value: object, pointer: str) -> Printed:
        text = _text(value)
        place = Place(cell=f"{self.at}{pointer}")
        if text is None:
            self.note(pointer, "此处应为文字或数字，无法识别，请核对")
            return Printed("", place, "不是文字或数字")
        cut = any(mark in text for mark in _CUT)
        return Printed(text.strip(), place, "抄件在此处截断" if cut else "")

    def optional(self, held: Document, names: Sequence[str], at: str) -> Printed | None:
        found = next((name for name in names if held.get(name) is not None), None)
        return None if found is None else self.printed(held[found], f"{at}/{found}")

    def list_of(self, held: Document, name: str) -> list[Any]:
        value = held.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.note(f"/{name}", "此处应为列表，无法识别，请核对")
            return []
        if len(value) > MOST:
            self.note(f"/{name}/{MOST}", f"超过{MOST}项，其后的没有读取，请拆分后再送审")
        return list(value[:MOST])


def tables_of_document(content: object) -> tuple[tuple[PrintedTable, ...], tuple[Unread, ...]]:
    """One table, a list of them, or {"tables": [...]}; an evaluation of several projects is a table for each."""
    tables: list[PrintedTable] = []
    unread: list[Unread] = []
    for pointer, one in _documents(content):
        if isinstance(one, Mapping):
            tables += _tables(one, pointer)
        else:
            unread.append(Unread(Place(cell=pointer), "此处应为一张表，无法识别，请核对"))
    if not tables and not unread:
        unread.append(Unread(Place(), "文件中没有表，请核对"))
    return tuple(tables), tuple(unread)


def _documents(content: object) -> list[tuple[str, object]]:
    if isinstance(content, Mapping) and isinstance(content.get("tables"), list | tuple):
        return [(f"/tables/{place}", one) for place, one in enumerate(content["tables"])]
    if isinstance(content, list | tuple):
        return [(f"/{place}", one) for place, one in enumerate(content)]
    return [("", content)]


def _tables(document: Document, at: str) -> list[PrintedTable]:
    reading = _Reading(at)
    results = [
        (place, one) for place, one in enumerate(reading.list_of(document, "results")) if isinstance(one, Mapping)
    ]
    each = [_result(document, one, _Reading(f"{at}/results/{place}")) for place, one in results]
    if each and not document.get("indicators"):
        return each
    return [_table(document, reading), *each]


def _result(document: Document, result: Document, reading: _Reading) -> PrintedTable:
    known = {"project": "project", "total_score": "score", "grade": "grade", "office": "unit"}
    cells: dict[str, Any] = {ours: reading.optional(result, (name,), "") for ours, name in known.items()}
    remarks = tuple(
        reading.printed(result[name], f"/{_escaped(name)}")
        for name in result
        if name not in known.values() and result[name] is not None
    )
    return PrintedTable(
        kind=TableKind.EVALUATION_RESULT,
        place=Place(cell=reading.at),
        year=_year(document.get("year")),
        remarks=remarks,
        unread=tuple(reading.unread),
        complete=document.get("complete") is not False,
        **cells,
    )


def _table(document: Document, reading: _Reading) -> PrintedTable:
    rows = _rows(document, reading)
    total = reading.optional(document, ("total_printed",), "")
    scored = any(row.score is not None for row in rows) or not rows
    kind = _KINDS.get(str(document.get("kind")), TableKind.UNKNOWN)
    of_weights = kind is TableKind.TARGET or not scored
    money = _money(document, reading)
    for name in document:
        if name not in _KNOWN and document[name] is not None:
            reading.note(f"/{_escaped(name)}", f"未识别的内容“{name}”，没有用于审核")
    if not rows and not money and total is None and not document.get("grade_printed"):
        reading.note("", "没有找到指标、资金或得分，无可审核的内容")
    return PrintedTable(
        kind=kind,
        place=Place(cell=reading.at),
        title=reading.optional(document, ("title",), ""),
        year=_year(document.get("year")),
        department=reading.optional(document, ("department", "agency"), ""),
        office=reading.optional(document, ("unit",), ""),
        project=reading.optional(document, ("project",), ""),
        money_unit=_money_unit(document),
        money=money,
        has_total_line=_total_line(document) is not None,
        goal=reading.optional(document, ("goal",), ""),
        goal_achieved=reading.optional(document, ("goal_achieved",), ""),
        rows=rows,
        total_weight=total if of_weights else reading.optional(document, ("total_weight",), ""),
        total_score=None if of_weights else total,
        grade=reading.optional(document, ("grade_printed",), ""),
        remarks=tuple(
            reading.printed(one, f"/remarks/{place}") for place, one in enumerate(reading.list_of(document, "remarks"))
        ),
        unread=tuple(reading.unread),
        complete=document.get("complete") is not False,
    )


def _rows(document: Document, reading: _Reading) -> tuple[PrintedRow, ...]:
    """A column that no row says anything in is none of the form's; an empty cell of one that others fill is empty."""
    name = "indicators" if document.get("indicators") is not None else "rows"
    listed = [
        (place, one) for place, one in enumerate(reading.list_of(document, name)) if _is_row(one, place, name, reading)
    ]
    columns = {
        cell for cell, names in _CELLS.items() if any(row.get(one) is not None for _, row in listed for one in names)
    }
    uncertain = {one for one in reading.list_of(document, "uncertain_rows") if isinstance(one, int)}
    return tuple(
        _row(row, f"/{name}/{place}", number, columns, place in uncertain, reading)
        for number, (place, row) in enumerate(listed, start=1)
    )


def _is_row(one: object, place: int, name: str, reading: _Reading) -> bool:
    if isinstance(one, Mapping):
        return True
    reading.note(f"/{name}/{place}", "此处应为一行指标，无法识别，请核对")
    return False


def _row(row: Document, at: str, number: int, columns: set[str], doubtful: bool, reading: _Reading) -> PrintedRow:
    cells: dict[str, Any] = {
        cell: reading.optional(row, names, at) or Printed("", Place(cell=f"{reading.at}{at}/{names[0]}"))
        for cell, names in _CELLS.items()
        if cell in columns
    }
    known = {one for names in _CELLS.values() for one in names}
    others = {
        str(name): reading.printed(value, f"{at}/{_escaped(name)}")
        for name, value in row.items()
        if name not in known and name not in _READINGS and value is not None
    }
    told = any(row.get(name) is not None for name in _READINGS) or any(cell.fault for cell in cells.values())
    return PrintedRow(number=number, others=others, doubtful=doubtful or told, **cells)


def _total_line(document: Document) -> Document | None:
    budget = document.get("budget")
    told = isinstance(budget, Mapping) and any(
        budget.get(one) not in (None, "") for names in _MONEY.values() for one in names
    )
    return budget if told and isinstance(budget, Mapping) else None


def _money(document: Document, reading: _Reading) -> tuple[MoneyLine, ...]:
    budget = _total_line(document)
    lines = [] if budget is None else [_line(budget, "/budget", "年度资金总额", reading)]
    for place, one in enumerate(reading.list_of(document, "budget_sub_rows")):
        if isinstance(one, Mapping):
            name = one.get("source", one.get("name"))
            lines.append(_line(one, f"/budget_sub_rows/{place}", name, reading))
    for place, one in enumerate(reading.list_of(document, "expenditure_lines")):
        spent = isinstance(one, list | tuple) and len(one) == len(("name", "amount"))
        if spent and not any(word in str(one[0]) for word in _SUM_OF_LINES):
            at = f"/expenditure_lines/{place}"
            executed = reading.printed(one[1], f"{at}/1")
            lines.append(MoneyLine(reading.printed(one[0], f"{at}/0"), executed=executed))
    return tuple(lines)


def _line(line: Document, at: str, name: object, reading: _Reading) -> MoneyLine:
    cells = {cell: reading.optional(line, names, at) for cell, names in _MONEY.items()}
    named = Printed(_text(name) or "", Place(cell=f"{reading.at}{at}"))
    return MoneyLine(named, **cells)


def _money_unit(document: Document) -> str:
    budget = document.get("budget")
    unit = budget.get("unit") if isinstance(budget, Mapping) else None
    return unit.strip() if isinstance(unit, str) and unit.strip() in ("元", "万元", "亿元") else ""


def _year(value: object) -> int | None:
    text = _text(value) or ""
    digits = text.removesuffix("年度").removesuffix("年").strip()
    return int(digits) if len(digits) == len("2020") and digits.isascii() and digits.isdigit() else None


def _text(value: object) -> str | None:
    """None for what is neither words nor a number."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        exact = (
            value if isinstance(value, Decimal) else Decimal(value) if isinstance(value, int) else Decimal(str(value))
        )
        return f"{exact:f}" if exact.is_finite() and abs(exact.adjusted()) < _LONG else None
    return None


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
