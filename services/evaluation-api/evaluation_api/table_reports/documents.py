"""An audited file as JSON, and back: numbers as text, every key always there, the same file always the same text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

from evaluation_api.domain.table_audit.audited import (
    SEVERITY_ZH,
    AuditedFile,
    AuditedRow,
    AuditedTable,
    Severity,
    TableFinding,
)
from evaluation_api.domain.table_audit.codes import code_zh
from evaluation_api.domain.table_audit.printed import PrintedRow, PrintedTable, Unread
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames, basis_zh
from evaluation_api.table_reports.standings import kind_zh

Document = dict[str, Any]
_TABLE, _PRINTED_ROW = TypeAdapter(PrintedTable), TypeAdapter(PrintedRow)
_ROW, _FINDINGS = TypeAdapter(AuditedRow), TypeAdapter(tuple[TableFinding, ...])
_UNREAD = TypeAdapter(tuple[Unread, ...])
_OF_A_ROW = [one.name for one in fields(AuditedRow)]
_OF_A_FINDING = [one.name for one in fields(TableFinding)]
_EXECUTION = ("weight", "own", "ours", "sentence")
_TOTALS = ("own_total", "summed_own", "ours_total", "grade_own", "grade_ours", "distance")


def audit_document(file: AuditedFile, names: ClauseNames = NO_NAMES) -> Document:
    """The clauses of a finding by their ids, and beside them by their names."""
    return {
        "name": file.name,
        "sha256": file.sha256,
        "size": file.size,
        "kind": file.kind,
        "refused": file.refused,
        "reason": file.reason,
        "unread": _plain(file.unread),
        "findings": counted(finding for table in file.tables for finding in table.findings),
        "tables": [_table(number, table, names) for number, table in enumerate(file.tables, 1)],
    }


def audited_file_of(document: Mapping[str, Any]) -> AuditedFile:
    """Without the sheets, which no document holds."""
    whole = {name: document[name] for name in ("name", "sha256", "size", "kind", "refused", "reason")}
    tables = tuple(_table_of(table) for table in document["tables"])
    return AuditedFile(**whole, tables=tables, unread=_UNREAD.validate_python(document["unread"]))


def counted(findings: Iterable[TableFinding]) -> dict[str, int]:
    numbers = dict.fromkeys((severity.value for severity in Severity), 0)
    for finding in findings:
        numbers[finding.severity.value] += 1
    return numbers


def _table(number: int, table: AuditedTable, names: ClauseNames) -> Document:
    printed = table.table
    return {
        "number": number,
        "kind": printed.kind.value,
        "kind_zh": kind_zh(printed),
        "printed": {name: value for name, value in _plain(printed).items() if name not in ("kind", "rows")},
        "rows": [_row(*pair) for pair in _paired(printed.rows, table.rows)],
        "execution": {name: _plain(getattr(table, f"execution_{name}")) for name in _EXECUTION},
        "totals": {name: _plain(getattr(table, name)) for name in _TOTALS},
        "findings": [finding_document(finding) | {"basis_zh": basis_zh(finding, names)} for finding in table.findings],
    }


def _paired(
    printed: Sequence[PrintedRow], audited: Sequence[AuditedRow]
) -> list[tuple[PrintedRow | None, AuditedRow | None]]:
    """In the order of the table: what a row prints, and what is said of it."""
    judged, known = {row.number: row for row in audited}, {row.number for row in printed}
    pairs: list[tuple[PrintedRow | None, AuditedRow | None]] = [(row, judged.get(row.number)) for row in printed]
    return pairs + [(None, row) for row in audited if row.number not in known]


def _row(printed: PrintedRow | None, audited: AuditedRow | None) -> Document:
    told: Document = dict.fromkeys(_OF_A_ROW) if audited is None else _plain(audited)
    if audited is None and printed is not None:
        told["number"] = printed.number
    return told | {"printed": _plain(printed), "audited": audited is not None}


def finding_document(finding: TableFinding) -> Document:
    places = [{**_plain(place), "zh": place.zh} for place in finding.places]
    return {
        **_plain(finding),
        "id": finding.id,
        "code_zh": code_zh(finding.code),
        "severity_zh": SEVERITY_ZH[finding.severity],
        "places": places,
    }


_AS_THEY_ARE = frozenset((str, int, bool, type(None)))
_NAMES: dict[type, tuple[str, ...]] = {}


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if names := _names_of(kind):
        return {name: _plain(getattr(value, name)) for name in names}
    if kind is Decimal:
        return f"{value:f}"
    if kind is tuple or kind is list:
        return [_plain(held) for held in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    return value


def _names_of(kind: type) -> tuple[str, ...]:
    """Of a dataclass; empty for anything else."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()
    return _NAMES[kind]


def _table_of(document: Mapping[str, Any]) -> AuditedTable:
    rows, totals, execution = document["rows"], document["totals"], document["execution"]
    printed = _TABLE.validate_python({**document["printed"], "kind": document["kind"]})
    told = [_PRINTED_ROW.validate_python(row["printed"]) for row in rows if row["printed"] is not None]
    findings = [{name: one[name] for name in _OF_A_FINDING} for one in document["findings"]]
    return AuditedTable(
        table=replace(printed, rows=tuple(told)),
        rows=tuple(_ROW.validate_python({name: row[name] for name in _OF_A_ROW}) for row in rows if row["audited"]),
        findings=_FINDINGS.validate_python(findings),
        execution_weight=_number(execution["weight"]),
        execution_own=_number(execution["own"]),
        execution_ours=_number(execution["ours"]),
        execution_sentence=execution["sentence"],
        own_total=_number(totals["own_total"]),
        summed_own=_number(totals["summed_own"]),
        ours_total=_number(totals["ours_total"]),
        grade_own=totals["grade_own"],
        grade_ours=totals["grade_ours"],
        distance=_number(totals["distance"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
