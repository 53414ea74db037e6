"""What is kept of one audited file."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.table_files.unpacking import Incoming
from evaluation_api.table_files.workers import Answer
from evaluation_api.table_reports.documents import audit_document, audited_file_of
from evaluation_api.table_reports.standings import standings


@dataclass(frozen=True)
class Found:
    """Columns of its row."""

    values: dict[str, Any]
    document: dict[str, Any]
    annotated: bytes | None


def found_in(answer: Answer) -> Found:
    file = audited_file_of(answer.document)
    farthest = max(standings(file), key=lambda one: (one.distance is not None, one.distance or Decimal(0)))
    values = {
        "file_name": kept_line(file.name),
        "sha256": file.sha256,
        "size": file.size,
        "kind": file.kind,
        "refused": file.refused or None,
        "reason": file.reason or None,
        "tables": len(file.tables),
        "printed_unit": kept_line(farthest.printed_unit) or None,
        "project": kept_line(farthest.project) or None,
        "own_total": farthest.own,
        "ours_total": farthest.ours,
        "distance": farthest.distance,
        **answer.document["findings"],
    }
    return Found(values, answer.document, answer.workbook or None)


def given_up(file: Incoming, detail: str) -> Answer:
    refused = AuditedFile(
        file.name, hashlib.sha256(file.content).hexdigest(), len(file.content), refused=detail, reason="crashed"
    )
    return Answer(audit_document(refused))


def kept_line(words: str) -> str:
    """What a database keeps, in one line."""
    return "".join(one if one.isprintable() else " " for one in words)[:500]
