"""What is written from the stored documents of an audit."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.table_audits.models import TableAudit
from evaluation_api.table_reports.batch import batch_workbook
from evaluation_api.table_reports.clause_names import ClauseNames, names_in
from evaluation_api.table_reports.documents import audited_file_of
from evaluation_api.table_reports.standings import ranked, standings
from evaluation_api.table_reports.word import ReportHeading, word_report

SHOWN = 20


def files_of(documents: Iterable[str]) -> tuple[list[AuditedFile], ClauseNames]:
    """With the names of the clauses that they tell."""
    told = [json.loads(document) for document in documents]
    return [audited_file_of(document) for document in told], names_in(told)


def ranking_of(documents: Iterable[str]) -> dict[str, Any]:
    """The first units; all of them stand in the workbook."""
    told = ranked(one for document in documents for one in standings(audited_file_of(json.loads(document))))
    return {
        "ranked": [
            {
                "place": one.place,
                "unit": one.unit,
                "tables": one.tables,
                "mean_distance": f"{one.mean:f}",
                "largest_distance": f"{one.largest:f}",
                "certain": one.certain,
            }
            for one in told.ranked[:SHOWN]
        ],
        "apart": [{"unit": one.unit, "file": one.file, "reason": one.reason} for one in told.apart[:SHOWN]],
        "ranked_in_all": len(told.ranked),
        "apart_in_all": len(told.apart),
    }


def workbook_of(documents: Sequence[str]) -> bytes:
    return batch_workbook(*files_of(documents))


def report_of(documents: Sequence[str], audit: TableAudit) -> bytes:
    stamp = audit.policy["stamp"]
    heading = ReportHeading(
        unit=audit.unit_name,
        file_name=audit.file_name,
        budget_year=audit.budget_year,
        day=audit.day,
        made_by=audit.made_by_name,
        law=f"{stamp['pack']}/{stamp['section']} {stamp['version']}",
        form=str(audit.policy.get("form", {}).get("code", "")),
        rules_sha256=audit.rules_sha256,
        sha256=audit.sha256,
        address=f"/api/v1/table-audits/{audit.id}",
    )
    files, names = files_of(documents)
    return word_report(files, heading, names)
