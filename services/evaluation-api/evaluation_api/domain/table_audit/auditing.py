"""A printed table audited: everything that is wrong with it, and what the rules would give beside what is printed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from evaluation_api.domain.grading import grade_of
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO
from evaluation_api.domain.scoring.execution import cap_of
from evaluation_api.domain.scoring.form import Score
from evaluation_api.domain.table_audit.advising import advice_findings
from evaluation_api.domain.table_audit.audited import AuditedRow, AuditedTable, Severity, TableFinding
from evaluation_api.domain.table_audit.dates import date_findings
from evaluation_api.domain.table_audit.execution import execution_findings, execution_score
from evaluation_api.domain.table_audit.grades import grade_findings, grade_in
from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.domain.table_audit.levels import level_findings
from evaluation_api.domain.table_audit.money_lines import money_findings
from evaluation_api.domain.table_audit.printed import PrintedTable
from evaluation_api.domain.table_audit.row_reading import ReadRow
from evaluation_api.domain.table_audit.scores import reason_findings, score_findings
from evaluation_api.domain.table_audit.shape import is_blank, shape_findings
from evaluation_api.domain.table_audit.totals import total_findings
from evaluation_api.domain.table_audit.understood import Subject
from evaluation_api.domain.table_audit.unusable import is_of, unusable_findings, unusable_places
from evaluation_api.domain.table_audit.values import blank_findings, value_findings
from evaluation_api.domain.table_audit.weights import weight_findings

__all__ = ["AuditLaw", "audit_table"]

Family = Callable[[Subject], Iterator[TableFinding]]
_ALWAYS: tuple[Family, ...] = (
    shape_findings, unusable_findings, money_findings, execution_findings, weight_findings, level_findings,
    total_findings, grade_findings, date_findings, advice_findings,
)  # fmt: skip
# Nothing that compares answers is asked of a form that has none.
_OF_ANSWERS: tuple[Family, ...] = (score_findings, reason_findings, value_findings, blank_findings)
_SUMS = frozenset(
    ("weights_not_hundred", "weight_total_does_not_add_up", "printed_total_does_not_add_up", "level_weights_differ")
)
_ORDER = {Severity.CERTAIN: 0, Severity.LIKELY: 1, Severity.ADVICE: 2}


def audit_table(table: PrintedTable, law: AuditLaw) -> AuditedTable:
    """Never raises, whatever the table prints."""
    subject = Subject(table, law)
    families = _ALWAYS if is_blank(subject) else (*_ALWAYS, *_OF_ANSWERS)
    unusable = unusable_places(table)
    said = (finding for family in families for finding in family(subject))
    findings = _once(_as_far_as_seen(table, one) for one in said if not is_of(unusable, one))
    execution = execution_score(subject)
    ours = _total(subject, execution)
    own = subject.own_total
    if own is None and table.total_score is None and table.complete:
        own = subject.own_sum  # a form without a total
    return AuditedTable(
        table=table,
        rows=tuple(_audited(subject, row) for row in subject.rows),
        findings=tuple(sorted(findings, key=lambda one: _ORDER[one.severity])),
        execution_weight=subject.execution_weight,
        execution_own=subject.execution_own,
        execution_ours=None if execution is None else execution.value,
        execution_sentence="" if execution is None else execution.sentence,
        own_total=subject.own_total,
        summed_own=subject.own_sum,
        ours_total=ours,
        grade_own=grade_in(table.grade.words) if table.grade is not None else "",
        grade_ours="" if ours is None or not ZERO <= ours <= HUNDRED else grade_of(ours, law.scale),
        distance=None if ours is None or own is None else abs(own - ours),
    )


def _as_far_as_seen(table: PrintedTable, finding: TableFinding) -> TableFinding:
    """A sum may fall short because rows lie elsewhere, where no line of totals ends the table."""
    if table.closed or finding.severity is not Severity.CERTAIN or finding.code not in _SUMS:
        return finding
    detail = f"{finding.detail}（表尾没有合计行，也可能有未列出的行）"
    return replace(finding, severity=Severity.LIKELY, detail=detail)


def _once(findings: Iterable[TableFinding]) -> list[TableFinding]:
    """One of a code at a place."""
    return list({(finding.code, finding.places[0], finding.row): finding for finding in findings}.values())


def _audited(subject: Subject, row: ReadRow) -> AuditedRow:
    ours = _ours(subject, row)
    return AuditedRow(
        number=row.number,
        indicator=row.name,
        target=row.target if row.printed.target is not None else None,
        actual=row.actual if row.printed.actual is not None else None,
        weight=row.weight,
        own=row.own,
        ours=ours,
        rule=row.score.rule.kind,
        sentence=row.score.sentence if row.weight is not None else row.score.outcome.told.rstrip("，"),
        met=row.met,
    )


def _ours(subject: Subject, row: ReadRow) -> Decimal | None:
    """None without a weight, for numbers rather in different units, and where several rows share the points."""
    shared = row.shared or bool(row.printed.shares_score)
    unclear = row.is_far or row.needs_judging or row.is_undated
    if row.weight is None or row.weight < ZERO or shared or unclear:
        return None
    value = row.score.value if row.weight > ZERO else ZERO
    if value is None or subject.points_per_row is None or row.weight == ZERO:
        return value
    return value * subject.points_per_row / row.weight


def _total(subject: Subject, execution: Score | None) -> Decimal | None:
    """By the rules over what can be computed, the office's points where a person must judge; None for a cut table, or
    where points are missing that nothing replaces."""
    if not subject.table.complete or not subject.is_scored or is_blank(subject):
        return None
    parts: list[Decimal | None] = []
    for row in subject.parts:
        ours = _ours(subject, row)
        if ours is not None and subject.points_per_row is not None and row.weight is not None:
            ours = ours * row.weight / subject.points_per_row
        own = subject.counted(row)
        worthless = row.weight is None or row.weight == ZERO or bool(row.printed.shares_score)
        parts.append(ours if ours is not None else own if own is not None else ZERO if worthless else None)
    parts.append(_execution_part(subject, execution))
    if any(part is None for part in parts):
        return None
    summed = sum((part for part in parts if part is not None), ZERO)
    cap = cap_of(None if execution is None else execution.rate, subject.law.rules.caps)
    return cap.at_most if cap is not None and cap.at_most < summed else summed


def _execution_part(subject: Subject, execution: Score | None) -> Decimal | None:
    """Points that the office leaves out of its hundred are left out of ours, too."""
    if subject.execution_is_a_row or (subject.rows_weight >= HUNDRED and _left_out(subject)):
        return ZERO
    if not subject.execution_weight:
        return subject.execution_own or ZERO
    if execution is not None and execution.value is not None:
        return execution.value
    return subject.execution_own


def _left_out(subject: Subject) -> bool:
    own = subject.execution_own
    return own is None or (subject.own_sum is not None and subject.own_total == subject.own_sum - own)
