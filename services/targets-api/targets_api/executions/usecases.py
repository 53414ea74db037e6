"""Vouchers arrive in bulk, possibly twice: each row is judged alone, each voucher counts once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Text as SqlText
from sqlalchemy import any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.execution import RowOutcome, RowResult, Voucher, judge
from targets_api.executions.models import BatchAnswer, Execution, ExecutionBatch, RowAnswer, VoucherRow
from targets_api.projects.models import FindingView, Project
from targets_api.scope import scope_of
from wenxiao import audit
from wenxiao.access import Principal


def _voucher(row: VoucherRow) -> Voucher:
    year = row.budget_year or row.paid_on.year
    return Voucher(row.voucher, row.project_code, row.paid_on, row.amount, row.kind, year)


async def _known_projects(session: Session, who: Principal, codes: Iterable[str]) -> Mapping[str, Project]:
    """Projects of the reporter's own region only: a code of elsewhere is unknown here."""
    wanted = bindparam("codes", list(set(codes)), type_=ARRAY(SqlText))
    asked = select(Project).where(col(Project.region_path) == who.region_path, col(Project.code) == any_(wanted))
    return {project.code: project for project in (await session.scalars(asked)).all()}


async def _stored(session: Session, who: Principal, numbers: Iterable[str]) -> dict[str, Voucher]:
    """What this system reported: treasury and budget system number their vouchers each for itself."""
    wanted = bindparam("numbers", list(set(numbers)), type_=ARRAY(SqlText))
    asked = select(Execution).where(
        col(Execution.region_path) == who.region_path,
        col(Execution.source) == who.subject,
        col(Execution.voucher) == any_(wanted),
    )
    return {
        e.voucher: Voucher(e.voucher, e.project_code, e.paid_on, e.amount, e.kind, e.budget_year)
        for e in (await session.scalars(asked)).all()
    }


async def register_vouchers(
    session: Session, batch: ExecutionBatch, *, who: Principal, today: date, dry_run: bool
) -> BatchAnswer:
    vouchers = [_voucher(row) for row in batch.rows]
    projects = await _known_projects(session, who, (v.project_code for v in vouchers))
    stored = await _stored(session, who, (v.voucher for v in vouchers))
    results: list[RowResult] = []
    accepted: dict[str, Voucher] = {}
    for index, voucher in enumerate(vouchers):
        result = judge(
            voucher,
            index=index,
            role=who.role.value,
            stored=stored.get(voucher.voucher),
            project_known=voucher.project_code in projects,
            today=today,
        )
        results.append(result)
        if result.outcome is RowOutcome.ACCEPTED:
            stored[voucher.voucher] = accepted[voucher.voucher] = voucher
    if accepted and not dry_run:
        lost = await _insert(session, who, [(v, projects[v.project_code]) for v in accepted.values()])
        if lost:
            results = await _judge_again(session, vouchers, results, lost, who=who, today=today)
    answer = _answer(batch.rows, results, dry_run=dry_run)
    if not dry_run:
        said = answer.model_dump(include={"accepted", "duplicate", "refused"})
        await audit.record(session, action="execution:report", resource="executions", detail=said)
    return answer


async def _insert(session: Session, who: Principal, rows: Sequence[tuple[Voucher, Project]]) -> frozenset[str]:
    """Returns the vouchers that somebody else registered in this very moment."""
    values = [
        scope_of(project)
        | asdict(voucher)
        | {"project_id": project.id, "version": 1, "source": who.subject}
        | {"author_subject": who.subject, "author_name": who.name}
        for voucher, project in rows
    ]
    statement = insert(Execution).on_conflict_do_nothing().returning(col(Execution.voucher))
    written = await session.scalars(statement, values)
    return frozenset(voucher.voucher for voucher, _ in rows) - frozenset(written.all())


async def _judge_again(
    session: Session,
    vouchers: Sequence[Voucher],
    results: Sequence[RowResult],
    lost: frozenset[str],
    *,
    who: Principal,
    today: date,
) -> list[RowResult]:
    stored = await _stored(session, who, lost)
    return [
        judge(
            voucher,
            index=index,
            role=who.role.value,
            stored=stored[voucher.voucher],
            project_known=True,
            today=today,
        )
        if voucher.voucher in lost and result.outcome is RowOutcome.ACCEPTED
        else result
        for index, (voucher, result) in enumerate(zip(vouchers, results, strict=True))
    ]


def _answer(rows: Sequence[VoucherRow], results: Sequence[RowResult], *, dry_run: bool) -> BatchAnswer:
    answers = [
        RowAnswer(
            index=index,
            voucher=row.voucher,
            outcome=result.outcome,
            findings=[FindingView.model_validate(asdict(finding)) for finding in result.findings],
            row=row.model_dump(mode="json", exclude_unset=True),
        )
        for index, (row, result) in enumerate(zip(rows, results, strict=True))
    ]
    counted = {kind: sum(a.outcome is kind for a in answers) for kind in RowOutcome}
    return BatchAnswer(
        dry_run=dry_run,
        accepted=counted[RowOutcome.ACCEPTED],
        duplicate=counted[RowOutcome.DUPLICATE],
        refused=counted[RowOutcome.REFUSED],
        rows=answers,
    )
