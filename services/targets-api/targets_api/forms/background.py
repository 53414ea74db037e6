"""The background round that works off workbooks of forms, one after the other, as whoever sent them.

An advisory lock is held while one is worked on: two processes never take the same, and what a killed one
left behind is taken up again. Outcome and targets are written in one transaction.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI
from sqlalchemy import text

from targets_api.access import permissions_of
from targets_api.database import Session
from targets_api.forms.content import FormFinding
from targets_api.forms.judging import Judged, Outcome
from targets_api.forms.models import FormImport, ImportState
from targets_api.forms.usecases import Overtaken, Progress, counted, judge_forms, read_forms, shown, write_forms
from targets_api.targets.usecases import Doing
from wenxiao import audit, clock
from wenxiao.access import Principal, principal_of
from wenxiao_directory.following import identity
from wenxiao_workbooks import WorkbookNotReadable

ATTEMPTS = 3
_WAITING = text("SELECT id FROM targets.form_import WHERE state IN ('waiting', 'running') ORDER BY id LIMIT 20")
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('targets.form_import:' || :id, 0))")
_STILL = text("SELECT state IN ('waiting', 'running') FROM targets.form_import WHERE id = :id")
_PROGRESS = text(
    "UPDATE targets.form_import SET sheets = :sheets, forms = :forms_read, forms_read = :forms_read,"
    " forms_judged = :forms_judged, version = version + 1 WHERE id = :id"
)
CRASHED = "系统未能读完这份表格，什么也没有写入；请在 Excel 或 WPS 中另存为新的 .xlsx 后重试，仍不行请告知运维人员。"
NO_FORMS = "没有找到绩效目标申报表；请使用官方版式的申报表，各张工作表未导入的原因见 sheets。"


@dataclass(frozen=True)
class _Order:
    """What is worked on, copied from its row."""

    id: UUID
    content: bytes
    claims: dict[str, Any]
    day: date
    request_id: str
    budget_year: int
    dry_run: bool
    attempts: int


class ImportForms:
    """A call works off one workbook and says whether there may be more."""

    async def __call__(self, app: FastAPI) -> bool:
        database = app.state.database
        async with database.transaction(identity(app.state.service)) as claiming:
            waiting = (await claiming.scalars(_WAITING)).all()
            for found in waiting:
                if not await claiming.scalar(_LOCK, {"id": str(found)}):
                    continue
                if await claiming.scalar(_STILL, {"id": found}):  # another process may have finished it just now
                    await _work_off(app, found)
                    return True
        return False


async def _work_off(app: FastAPI, found: UUID) -> None:
    order = await _begin(app, found)
    if order.attempts > ATTEMPTS:
        await _fail(app, order, CRASHED)
        return
    try:
        await _Work(app, order).run()
    except WorkbookNotReadable as refused:
        await _fail(app, order, refused.detail)
    except Exception:
        if order.attempts < ATTEMPTS:
            raise  # the round logs it, waits and takes it up again: the database may only have been away
        structlog.get_logger().exception("forms not imported", service=app.state.service, form_import=str(found))
        await _fail(app, order, CRASHED)


async def _begin(app: FastAPI, found: UUID) -> _Order:
    async with app.state.database.transaction(identity(app.state.service)) as session:
        row = await _row(session, found)
        row.state, row.attempts, row.version = ImportState.RUNNING, row.attempts + 1, row.version + 1
        row.started_at = row.started_at or clock.now()
        return _Order(
            row.id,
            row.content or b"",
            row.claims or {},
            row.day,
            row.request_id,
            row.budget_year,
            row.dry_run,
            row.attempts,
        )


async def _row(session: Session, found: UUID) -> FormImport:
    row = await session.get(FormImport, found, with_for_update=True)
    if row is None:
        raise LookupError(found)
    return row


async def _fail(app: FastAPI, order: _Order, detail: str) -> None:
    async with app.state.database.transaction(identity(app.state.service)) as session:
        _finish(await _row(session, order.id), ImportState.FAILED, detail)


def _finish(row: FormImport, state: ImportState, detail: str | None) -> None:
    """The file is no longer needed; its digest stays."""
    row.state, row.detail, row.finished_at = state, detail, clock.now()
    row.content = row.claims = None
    row.version += 1


class _Work:
    def __init__(self, app: FastAPI, order: _Order) -> None:
        self.app, self.order = app, order
        self.who: Principal = principal_of(order.claims)
        self.doing = Doing(self.who, order.day, app.state.policies, permissions_of(self.who))

    async def run(self) -> None:
        order = self.order
        forms, left_aside = await read_forms(order.content, self._told)
        sheets, number = len(forms) + len(left_aside), len(forms)
        try:
            async with self.app.state.database.transaction(self.who, order.request_id) as session:
                judged = await judge_forms(
                    session,
                    forms,
                    budget_year=order.budget_year,
                    doing=self.doing,
                    told=lambda judged: self._told(Progress(sheets, number, judged)),
                )
                writes = not order.dry_run and bool(forms) and not _refused(judged)
                if writes:
                    await write_forms(session, judged, budget_year=order.budget_year, doing=self.doing)
                await self._conclude(session, [*judged, *left_aside], writes=writes, any_form=bool(forms))
        except Overtaken as overtaken:
            async with self.app.state.database.transaction(self.who, order.request_id) as session:
                _refuse(judged, overtaken)
                await self._conclude(session, [*judged, *left_aside], writes=False, any_form=True)

    async def _told(self, progress: Progress) -> None:
        """Seen by whoever asks, while the work goes on."""
        async with self.app.state.database.transaction(identity(self.app.state.service)) as session:
            await session.execute(_PROGRESS, {"id": self.order.id} | asdict(progress))

    async def _conclude(self, session: Session, judged: list[Judged], *, writes: bool, any_form: bool) -> None:
        row = await _row(session, self.order.id)
        row.outcomes, row.counts = [shown(one) for one in judged], counted(judged)
        row.sheets, row.written = len(judged), writes
        row.forms = row.forms_read = row.forms_judged = sum(one.outcome is not Outcome.LEFT_ASIDE for one in judged)
        state, detail = ImportState.DONE, None
        if not any_form:
            state, detail = ImportState.REFUSED, NO_FORMS
        elif not self.order.dry_run and not writes:
            number = row.counts[Outcome.REFUSED]
            state = ImportState.REFUSED
            detail = f"有{number}张表需要更正，一张也没有导入。请按 sheets 中的工作表和单元格逐项更正后重新上传。"
        _finish(row, state, detail)
        said = {"state": row.state.value, "counts": row.counts, "sha256": row.sha256}
        await audit.record(session, action="form_import:finish", resource=f"form-imports/{row.id}", detail=said)


def _refused(judged: list[Judged]) -> bool:
    return any(one.outcome is Outcome.REFUSED for one in judged)


def _refuse(judged: list[Judged], overtaken: Overtaken) -> None:
    for one in judged:
        if one.sheet == overtaken.sheet:
            one.outcome = Outcome.REFUSED
            detail = f"导入期间情况有变：{overtaken.refused.detail}"
            one.findings.insert(0, FormFinding("", "target", "form.overtaken", detail))
