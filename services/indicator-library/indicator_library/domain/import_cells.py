"""A row of cells as the content of an indicator, or what in which cell cannot be taken. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicator_library.domain.import_columns import CHOICES, FIELDS, entries, value_called
from wenxiao.findings import Finding

ASIDE = ("code", "parent_code", "distinct_because")
_PLAIN = frozenset(FIELDS) - set(CHOICES) - {*ASIDE, "formula_expression", "formula_inputs", "evidence", "legal_basis"}


@dataclass(frozen=True)
class Reading:
    """How the words of a file become ours: `fixed` where a cell is empty, `values` field → their word → ours."""

    fixed: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class CellsRead:
    """`stated` is JSON for `IndicatorContent`; `aside` what is said besides; each fault points at its field."""

    stated: dict[str, Any]
    aside: dict[str, str]
    faults: tuple[Finding, ...]


PLAIN = Reading({}, {})


def read_cells(cells: Mapping[str, Any], reading: Reading = PLAIN) -> CellsRead:
    given = {name: _said(name, cells, reading) for name in {*cells, *reading.fixed}}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    faults: list[Finding] = []
    stated: dict[str, Any] = {name: value for name, value in given.items() if name in _PLAIN}
    for name in CHOICES.keys() & given.keys():
        value = value_called(name, str(given[name]))
        if value is None:
            faults.append(_unknown(name, str(given[name])))
        else:
            stated[name] = value == "true" if name == "confirmed" else value
    if "evidence" in given:
        stated["evidence"] = ["".join(entry) for entry in entries(given["evidence"])]
    if "legal_basis" in given:
        stated["legal_basis"] = [_basis(entry) for entry in entries(given["legal_basis"])]
    faults += _formula(given, stated)
    return CellsRead(stated, {name: given[name] for name in ASIDE if name in given}, tuple(faults))


def _said(name: str, cells: Mapping[str, Any], reading: Reading) -> Any:
    value = cells.get(name)
    if value in (None, ""):
        return reading.fixed.get(name)
    return reading.values.get(name, {}).get(value, value) if isinstance(value, str) else value


def _unknown(name: str, words: str) -> Finding:
    known = "、".join(CHOICES[name].values())
    detail = f"不认识“{words[:30]}”，请填写：{known}；其他说法请在映射的 values 中写明。"
    return Finding("import.value_unknown", detail, (), f"#/{name}")


def _basis(entry: Sequence[str]) -> dict[str, str]:
    document, article = entry[0], "，".join(entry[1:])
    return {"document": document} | ({"article": article} if article else {})


def _formula(given: Mapping[str, Any], stated: dict[str, Any]) -> list[Finding]:
    expression, inputs = given.get("formula_expression"), given.get("formula_inputs")
    if expression is None and inputs is None:
        return []
    if expression is None or inputs is None:
        missing = "formula_inputs" if inputs is None else "formula_expression"
        detail = f"可计算的公式须与数据项一起填写，请补充“{FIELDS[missing]}”。"
        return [Finding("import.formula_incomplete", detail, (), f"#/{missing}")]
    listed = entries(inputs)
    for entry in listed:
        if not 2 <= len(entry) <= 3 or not all(entry[:2]):
            detail = f"数据项“{'｜'.join(entry)[:40]}”应写作：名称｜计量单位，或 名称｜计量单位｜来源，各项以“；”隔开。"
            return [Finding("import.formula_inputs", detail, (), "#/formula_inputs")]
    named = [dict(zip(("name", "unit", "source"), entry, strict=False)) for entry in listed]
    stated["formula"] = {
        "expression": expression,
        "inputs": [{key: value for key, value in one.items() if value} for one in named],
    }
    return []
