"""A table of the directory out and in: all of it or nothing, and the event loop waits for no spreadsheet."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import text

from gateway.directory_workbooks.models import (
    DirectoryTable,
    ImportedRow,
    ImportFinding,
    ImportReport,
    Outcome,
    TablePlan,
)
from gateway.domain.row_faults import RowFault
from gateway.parts import Parts
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.errors import Invalid
from wenxiao_workbooks import ReadSheet, RowFinding, read_sheet, write_workbook

Result = TypeVar("Result")
SHOWN_FAULTS = 200
# One at a time in a process: a spreadsheet is work for a processor, and calls must be answered meanwhile.
_AT_WORK = ThreadPoolExecutor(1, thread_name_prefix="directory-workbook")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.directory', 0))")


class WorkbookNotImported(Invalid):
    title = "表格未导入"


async def _aside(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)


async def import_table(
    parts: Parts, who: Principal, table: DirectoryTable, content: bytes, *, dry_run: bool, request_id: str
) -> ImportReport:
    """Under the reach of `who`; nothing is written while a single row is refused, a dry run says what would be."""
    sheet = await _aside(partial(read_sheet, content, table.columns))
    if not sheet.rows:
        raise WorkbookNotImported(f"工作表“{sheet.title}”只有表头，没有要导入的行。请填写后重新上传。", rows=[])
    async with parts.database.transaction(who, request_id) as session:
        if not dry_run:
            await session.execute(_LOCK)
        plan = await table.plan(session, who, sheet)
        report = await _aside(partial(report_of, table, sheet, plan, dry_run=dry_run))
        if not dry_run:
            _refuse_faults(report)
            await plan.write(session)
            detail = {"counts": report.counts}
            await record(session, action="directory_workbook:import", resource=table.name.value, detail=detail)
    return report


async def export_table(parts: Parts, who: Principal, table: DirectoryTable, *, request_id: str) -> bytes:
    """What of the table lies within the reach of `who`, as a workbook that can be imported again."""
    async with parts.database.transaction(who, request_id) as session:
        rows = await table.rows(session, who)
        detail = {"rows": len(rows)}
        await record(session, action="directory_workbook:export", resource=table.name.value, detail=detail)
    columns = [*table.columns, *table.shown_only]
    return await _aside(partial(write_workbook, table.title, columns, rows, remarks=table.remarks))


def report_of(table: DirectoryTable, sheet: ReadSheet, plan: TablePlan, *, dry_run: bool) -> ImportReport:
    headings = {column.field: column.heading for column in table.columns}
    found: dict[int, list[ImportFinding]] = {}
    for finding in sheet.findings:
        said = _said(headings, finding, finding.severity)
        found.setdefault(finding.row, []).append(said)
    unread = {(finding.row, finding.field) for finding in sheet.findings if finding.severity == "refusal"}
    for fault in plan.faults:
        if (fault.row, fault.field) not in unread:  # to a rule, a cell that could not be read is empty
            found.setdefault(fault.row, []).append(_said(headings, fault, "refusal"))
    rows = []
    for row in sheet.rows:
        findings = found.get(row.number, [])
        outcome = _outcome(row.number, findings, plan)
        rows.append(ImportedRow(row=row.number, code=row.values[table.key], outcome=outcome, findings=findings))
    counted = Counter(row.outcome for row in rows)
    counts = {outcome: counted[outcome] for outcome in Outcome}
    written = not dry_run and not counts[Outcome.REFUSED]
    return ImportReport(table=table.name, sheet=sheet.title, dry_run=dry_run, written=written, counts=counts, rows=rows)


def _said(headings: Mapping[str, str], found: RowFinding | RowFault, severity: str) -> ImportFinding:
    return ImportFinding(
        field=found.field,
        heading=headings[found.field],
        rule=found.rule,
        detail=found.detail,
        severity=severity,
    )


def _outcome(number: int, findings: Iterable[ImportFinding], plan: TablePlan) -> Outcome:
    if any(finding.severity == "refusal" for finding in findings):
        return Outcome.REFUSED
    if number in plan.created:
        return Outcome.CREATED
    return Outcome.CHANGED if number in plan.changed else Outcome.UNCHANGED


def _refuse_faults(report: ImportReport) -> None:
    refused = [row for row in report.rows if row.outcome is Outcome.REFUSED]
    if not refused:
        return
    shown: list[dict[str, Any]] = [row.model_dump(mode="json") for row in refused[:SHOWN_FAULTS]]
    raise WorkbookNotImported(
        f"表格中有 {len(refused)} 行需要更正，一行也没有导入。请按 rows 中的行号和列名逐项更正后重新上传；"
        "可先用 dry_run=true 试导入，查看每一行的结果。",
        counts=report.counts,
        rows=shown,
    )
