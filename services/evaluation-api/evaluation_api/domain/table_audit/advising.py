"""Advice on the targets themselves: direction, what nobody can measure, signs and units that are not printed."""

from collections.abc import Iterator

from evaluation_api.domain.scoring.decimals import number
from evaluation_api.domain.scoring.reading import SCALE_ZH
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.directions import is_saving
from evaluation_api.domain.table_audit.printed import Place, Printed, TableKind
from evaluation_api.domain.table_audit.row_reading import ReadRow, printed_operator
from evaluation_api.domain.table_audit.understood import Subject
from wenxiao_values import Advice, Operator, ValueKind, advise

_TURNED = {Operator.AT_LEAST: "≤", Operator.MORE: "≤", Operator.AT_MOST: "≥", Operator.LESS: "≥"}
_CODES = {
    "reversed": ("direction_reversed", Severity.LIKELY),
    "unmeasurable": ("target_unmeasurable", Severity.ADVICE),
    "unreadable": ("target_unreadable", Severity.ADVICE),
    "rule_as_value": ("rule_as_target", Severity.ADVICE),
    "no_unit": ("target_without_unit", Severity.ADVICE),
    "unit_unfit": ("target_unit_unfit", Severity.ADVICE),
    "weak": ("target_weak", Severity.ADVICE),
    "copied": ("target_repeats_name", Severity.ADVICE),
}


def advice_findings(subject: Subject) -> Iterator[TableFinding]:
    """Evaluators' frameworks print rules and points, not targets to be advised on."""
    if subject.table.kind is TableKind.EVALUATION_RESULT:
        return
    for row in subject.rows:
        cell = row.printed.target
        if cell is None or row.no_target:
            continue
        for advice in advise(row.name, cell.words, row.signed_target):
            if advice.code in _CODES and not _is_answered(advice.code, row):
                yield _advice(row, cell, advice)
        yield from _units(row)
    yield from _without_operator(subject)


def _advice(row: ReadRow, cell: Printed, advice: Advice) -> TableFinding:
    code, severity = _CODES[advice.code]
    turned = _turned(row) if code == "direction_reversed" else ""
    instead = f"例如“{turned or advice.instead}”。" if turned or advice.instead else ""
    sign = row.printed.operator
    of_sign = code == "direction_reversed" and sign is not None and printed_operator(sign) is not None
    places = (sign.place, cell.place) if of_sign and sign is not None else (cell.place,)
    printed = row.signed_target.printed if of_sign else cell.words
    return TableFinding(code, severity, places, f"{row.zh}：{advice.detail}{instead}", row=row.number, printed=printed)


def _turned(row: ReadRow) -> str:
    """The row's own number with the sign the other way round."""
    operator, quantity = row.signed_target.operator, row.target.quantity
    if operator not in _TURNED or quantity is None:
        return ""
    return f"{_TURNED[operator]}{number(quantity.number)}{SCALE_ZH.get(quantity.scale, '')}{quantity.unit}"


def _is_answered(code: str, row: ReadRow) -> bool:
    """The unit stands in another cell; words that hold a number can be measured by it."""
    if code == "no_unit":
        return bool(row.printed.unit) or bool(row.actual.quantity and row.actual.quantity.unit)
    if code == "reversed":
        return is_saving(row.name)
    return code == "unmeasurable" and bool(row.target.others)


def _units(row: ReadRow) -> Iterator[TableFinding]:
    """The form's own unit column beside a unit in the target cell."""
    cell, quantity = row.printed.unit, row.target.quantity
    if not cell or quantity is None or row.printed.target is None or row.target.kind is not ValueKind.NUMBER:
        return
    written, unit = figures.flat(row.target.printed), figures.flat(cell.words)
    inside = quantity.unit and written.endswith(quantity.unit)
    if inside and quantity.unit not in unit and unit not in quantity.unit:
        detail = f"{row.zh}指标值“{row.target.printed}”自带的单位与计量单位栏“{cell.words}”不一致，请统一"
        places = (row.printed.target.place, cell.place)
        yield TableFinding("unit_conflict", Severity.LIKELY, places, detail, row=row.number)


def _without_operator(subject: Subject) -> Iterator[TableFinding]:
    """Said once for all rows: half of what is published has no sign."""
    rows = [
        row
        for row in subject.rows
        if row.target.kind is ValueKind.NUMBER and row.printed.target and row.signed_target.operator is None
    ]
    if not rows:
        return
    places: tuple[Place, ...] = tuple(row.printed.target.place for row in rows if row.printed.target)
    told = "、".join(str(row.number) for row in rows)
    detail = f"第{told}行的指标值没有写符号，只能按通常方向理解；请写明≥、≤或="
    yield TableFinding("target_without_operator", Severity.ADVICE, places, detail)
