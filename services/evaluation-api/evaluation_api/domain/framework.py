"""The framework by which a department as a whole is scored: named figures, formulas, a rule per row. Data, checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from evaluation_api.domain.formulas import Formula, FormulaNotReadable, read_formula
from evaluation_api.domain.scoring.judged import Checklist
from evaluation_api.domain.scoring.rules import RowRule, RuleNotReadable, rule_of

Fault = tuple[tuple[str | int, ...], str]
WHOLE = Decimal(100)
ABSENT = ("full", "redistribute")


@dataclass(frozen=True)
class Figure:
    """One number that a department enters once, however many rows use it."""

    name: str
    unit: str
    explanation: str = ""


@dataclass(frozen=True)
class FrameworkRow:
    """Scored from a `formula` (in per cent), from a checklist alone, or from the rows of the approved target whose
    headings hold one of the words in `of_target`.

    `absent`: what follows where the department says that there was no such thing; None: it may not say so.
    """

    code: str
    section: str
    group: str
    indicator: str
    weight: Decimal
    dimension: str | None
    focus: str | None
    formula: Formula | None
    target: Decimal | None
    rule: RowRule | None
    of_target: tuple[str, ...]
    absent: str | None
    source: str
    note: str


@dataclass(frozen=True)
class Framework:
    """`document` is the same as it is stored beside a decision."""

    code: str
    zh: str
    start: date
    until: date | None
    basis: tuple[str, ...]
    figures: Mapping[str, Figure]
    rows: tuple[FrameworkRow, ...]
    document: Mapping[str, Any]

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)

    def row(self, code: str) -> FrameworkRow | None:
        return next((row for row in self.rows if row.code == code), None)


def framework_of(document: Mapping[str, Any]) -> Framework:
    """From data that was checked before; a stored copy goes through the same door."""
    until = document.get("until")
    figures = [Figure(one["name"], one["unit"], one.get("explanation", "")) for one in document["figures"]]
    return Framework(
        code=document["code"],
        zh=document["zh"],
        start=date.fromisoformat(document["from"]),
        until=None if until is None else date.fromisoformat(until),
        basis=tuple(document.get("basis", ())),
        figures={figure.name: figure for figure in figures},
        rows=tuple(_row(one) for one in document["rows"]),
        document=document,
    )


def _row(one: Mapping[str, Any]) -> FrameworkRow:
    return FrameworkRow(
        code=one["code"],
        section=one["section"],
        group=one["group"],
        indicator=one["indicator"],
        weight=Decimal(one["weight"]),
        dimension=one.get("dimension"),
        focus=one.get("focus"),
        formula=read_formula(one["formula"]) if "formula" in one else None,
        target=Decimal(one["target"]) if "target" in one else None,
        rule=rule_of(one["rule"]) if "rule" in one else None,
        of_target=tuple(one.get("of_target", ())),
        absent=one.get("absent"),
        source=one["source"],
        note=one.get("note", ""),
    )


def faults_of(document: Any) -> Iterator[Fault]:
    """Everything that would let a figure go unfound or a row unscored, each with its place; none: it can be used."""
    lacking = [name for name in ("code", "zh", "from", "source", "figures", "rows") if name not in document]
    if lacking:
        yield (), f"框架缺少：{'、'.join(lacking)}"
        return
    yield from _twice(document["figures"], "name", "figures", "数据项")
    yield from _twice(document["rows"], "code", "rows", "行代码")
    names = {one["name"] for one in document["figures"]}
    used: set[str] = set()
    whole = Decimal(0)
    for place, row in enumerate(document["rows"]):
        at = ("rows", place)
        found = list(_row_faults(row, names))
        yield from (((*at, *where), reason) for where, reason in found)
        if not found:
            whole += Decimal(row["weight"])
            used |= set(read_formula(row["formula"]).names) if "formula" in row else set()
    if whole != WHOLE:
        yield ("rows",), f"各行分值合计{whole:f}分，应为{WHOLE:f}分"
    if unused := sorted(names - used):
        yield ("figures",), f"数据项没有一行用到：{'、'.join(unused)}"


def _twice(items: Any, key: str, list_name: str, zh: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, one in enumerate(items):
        if one[key] in seen:
            yield (list_name, place, key), f"{zh}“{one[key]}”重复"
        seen.add(one[key])


def _row_faults(row: Mapping[str, Any], names: set[str]) -> Iterator[Fault]:
    lacking = [name for name in ("code", "section", "group", "indicator", "weight", "source") if name not in row]
    if lacking:
        yield (), f"缺少：{'、'.join(lacking)}"
        return
    if unknown := sorted(set(row) - {field.name for field in fields(FrameworkRow)}):
        yield (unknown[0],), f"没有“{unknown[0]}”这一项"
    if row.get("absent", "full") not in ABSENT:
        yield ("absent",), f"absent 应为：{'、'.join(ABSENT)}"
    for name in ("weight", "target"):
        if name in row and not _positive(row[name]):
            yield (name,), "应为用文字写的、大于0的数"
    yield from _means_faults(row, names)


def _means_faults(row: Mapping[str, Any], names: set[str]) -> Iterator[Fault]:
    """A row is scored in one way: formula and rule, a checklist, or the rows of the target."""
    rule = None
    if "rule" in row:
        try:
            rule = rule_of(row["rule"])
        except RuleNotReadable as fault:
            yield ("rule",), "；".join(f"{one['pointer']} {one['detail']}" for one in fault.attributes["errors"])
            return
    if "of_target" in row:
        if "rule" in row or "formula" in row or not row["of_target"]:
            yield ("of_target",), "取自绩效目标的行不另写公式和计分规则，并写明取哪些指标"
    elif "formula" not in row:
        if not isinstance(rule, Checklist):
            yield (), "没有公式的行应是要点清单（checklist），或写明 of_target"
    elif rule is None or isinstance(rule, Checklist):
        yield ("rule",), "有公式的行应写明按率计分的规则"
    else:
        yield from _formula_faults(row["formula"], names)


def _formula_faults(text: str, names: set[str]) -> Iterator[Fault]:
    try:
        used = read_formula(text).names
    except FormulaNotReadable as fault:
        yield ("formula",), str(fault)
        return
    if unknown := [name for name in used if name not in names]:
        yield ("formula",), f"公式用到未列的数据项：{'、'.join(unknown)}；请在 figures 里列出，或更正名称"


def _positive(text: Any) -> bool:
    try:
        return isinstance(text, str) and Decimal(text).is_finite() and Decimal(text) > 0
    except InvalidOperation:
        return False
