"""What the last monitoring report of the year said of each row: beside the form, never the office's own value."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from evaluation_api.clients import ApprovedTarget, MonitoringReport, Targets
from evaluation_api.database import Document

Monitored = Mapping[int, Document]


async def monitored_of(targets_api: Targets, targets: Sequence[ApprovedTarget]) -> dict[UUID, Monitored]:
    """By target. A report on an earlier revision is read by the names of its rows."""
    reports = await targets_api.monitoring_of(targets)
    current = {target.id for target in targets}
    former = list({report.target_id for report in reports.values()} - current)
    known = await targets_api.targets_of(former) if former else {}
    return {
        target.id: _rows(report, target, known.get(report.target_id))
        for target in targets
        if (report := reports.get(target.project_id)) is not None
    }


def _rows(report: MonitoringReport, target: ApprovedTarget, reported: ApprovedTarget | None) -> Monitored:
    told = {row.indicator: row for row in report.rows}
    if report.target_id != target.id:
        former = {} if reported is None else {(one.category, one.name): one.row_number for one in reported.indicators}
        numbers = {one.row_number: former.get((one.category, one.name), 0) for one in target.indicators}
        told = {number: told[earlier] for number, earlier in numbers.items() if earlier in told}
    return {
        number: {
            "as_of": report.period_end.isoformat(),
            "actual_text": row.actual_text,
            "expected_text": row.expected_text,
            "likelihood": row.likelihood,
            "explanation": row.explanation,
            "report_id": str(report.id),
        }
        for number, row in told.items()
    }
