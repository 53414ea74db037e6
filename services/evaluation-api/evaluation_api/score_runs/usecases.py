"""Asking for a run, and the background round that works it off."""

import asyncio
import json
import os
from collections import deque
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.policies import effective, evaluation_policy
from evaluation_api.score_runs.models import UNFINISHED, RunState, ScoreRun, ScoreRunRequest, ScoreRunUnfinished
from evaluation_api.score_runs.processes import InThisProcess, ScoringProcess
from evaluation_api.score_runs.queries import forms_of_the_year, keep, next_forms
from evaluation_api.score_runs.scoring import Rescored, StoredForm
from wenxiao import audit, clock
from wenxiao.access import Principal, principal_claims, principal_of
from wenxiao.policy import PolicyLibrary
from wenxiao.tokens import InvalidToken
from wenxiao_directory.following import identity

BATCH = 250
ATTEMPTS = 5
# Below this a process of its own costs more than it saves.
SPREAD_FROM = 2_000
NAMED = 100
_WAITING = text(f"SELECT id FROM evaluation.score_run WHERE {UNFINISHED} ORDER BY id LIMIT 20")
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('evaluation.score_run:' || :id, 0))")
_STILL = text(f"SELECT {UNFINISHED} FROM evaluation.score_run WHERE id = :id")
Scorer = InThisProcess | ScoringProcess
CRASHED = "系统多次未能算完这一年度，已算出的部分保留；请告知运维人员后重新发起。"
UNREADABLE = "系统读不出这次复算由谁以何岗位发起，没有开始计算；请重新发起。"


class TakenByAnother(Exception):
    """Another process works this run off; what was scored here is not kept."""


async def ask_for_a_run(
    session: AsyncSession, asked: ScoreRunRequest, *, who: Principal, library: PolicyLibrary, today: date, request: str
) -> ScoreRun:
    """The law is fixed now; the forms are those that are there when the work begins."""
    day = asked.on or today
    policy = evaluation_policy(effective(library, "evaluation", who, who.region_code, day), asked.form)
    run = ScoreRun(
        region_path=who.region_path,
        region_code=who.region_code,
        unit_id=who.organisation_id or 0,
        unit_code=who.organisation_code or "",
        unit_name=who.organisation_name or "",
        department_id=who.department_id or who.organisation_id or 0,
        budget_year=asked.budget_year,
        day=day,
        policy=policy.document,
        rules_sha256=policy.sha256,
        claims=principal_claims(who),
        request_id=request,
    )
    await _add(session, run)
    detail = {"budget_year": run.budget_year, "day": day.isoformat(), "rules": policy.sha256}
    await audit.record(session, action="score_run:make", resource=f"score-runs/{run.id}", detail=detail)
    return run


async def _add(session: AsyncSession, run: ScoreRun) -> None:
    session.add(run)
    try:
        await session.flush()
    except IntegrityError as broken:
        if "uq_score_run_unfinished" not in str(broken.orig):
            raise
        told = "本地区同一预算年度按同样的政策已有一次复算在等待或进行；请在年度复算列表中查看它的进度，完成后再发起。"
        raise ScoreRunUnfinished(told) from None


class ScoreYears:
    """A call works off one run, from where it stands, and says whether there may be more.

    An advisory lock is held as long as the work: two processes never take the same run."""

    async def __call__(self, app: FastAPI) -> bool:
        async with app.state.database.transaction(identity(app.state.service)) as claiming:
            for found in (await claiming.scalars(_WAITING)).all():
                if await claiming.scalar(_LOCK, {"id": str(found)}) and await claiming.scalar(_STILL, {"id": found}):
                    await _work_off(app, found)
                    return True
        return False


async def _work_off(app: FastAPI, found: UUID) -> None:
    run = await _begin(app, found)
    if run.attempts > ATTEMPTS:
        await _end(app, found, RunState.FAILED, CRASHED)
        return
    try:
        who = principal_of(run.claims or {})
    except InvalidToken:
        await _end(app, found, RunState.FAILED, UNREADABLE)
        return
    run = await _counted(app, who, run)
    await score_year(app, who, run)
    await _end(app, found, RunState.DONE, None)
    structlog.get_logger().info("year scored", service=app.state.service, score_run=str(found), forms=run.forms)


async def _begin(app: FastAPI, found: UUID) -> ScoreRun:
    """The attempt counts before anything of the run is looked at: whatever breaks, breaks a few times only."""
    async with app.state.database.transaction(identity(app.state.service)) as session:
        run = await _row(session, found)
        run.state, run.attempts, run.version = RunState.RUNNING, run.attempts + 1, run.version + 1
        await session.flush()
        session.expunge(run)
    return run


async def _counted(app: FastAPI, who: Principal, begun: ScoreRun) -> ScoreRun:
    """Knows its forms, counted the first time, as whoever asked for it sees them."""
    if begun.started_at is not None:
        return begun
    async with app.state.database.transaction(who, begun.request_id) as session:
        run = await _row(session, begun.id)
        run.forms, run.started_at, run.version = await forms_of_the_year(session, run), clock.now(), run.version + 1
        await session.flush()
        session.expunge(run)
    return run


async def score_year(app: FastAPI, who: Principal, run: ScoreRun) -> None:
    """Reads ahead while others score, keeps in order: batch, counters and position in one transaction."""
    policy = json.dumps(run.policy)
    spread = run.forms - run.scored >= SPREAD_FROM
    workers: list[Scorer] = (
        [ScoringProcess(policy) for _ in range(max(1, min(4, os.cpu_count() or 1)))]
        if spread
        else [InThisProcess(policy)]
    )
    pending: deque[tuple[list[StoredForm], asyncio.Task[list[Rescored]]]] = deque()
    try:
        turn = 0
        async for forms in _batches(app, who, run):
            pending.append((forms, asyncio.create_task(workers[turn % len(workers)].score(forms))))
            turn += 1
            if len(pending) > len(workers):
                await _keep_first(app, who, run, pending)
        while pending:
            await _keep_first(app, who, run, pending)
    finally:
        for _, task in pending:
            task.cancel()
        for worker in workers:
            await worker.end()


async def _keep_first(
    app: FastAPI, who: Principal, run: ScoreRun, pending: deque[tuple[list[StoredForm], asyncio.Task[list[Rescored]]]]
) -> None:
    forms, scoring = pending.popleft()
    await _keep(app, who, run, forms, await scoring)


async def _batches(app: FastAPI, who: Principal, run: ScoreRun) -> AsyncIterator[list[StoredForm]]:
    after = (run.after_unit, run.after_form)
    while True:
        async with app.state.database.transaction(who, run.request_id) as session:
            forms = await next_forms(session, run, after, BATCH)
        if not forms:
            return
        yield forms
        after = (forms[-1].unit_id, UUID(forms[-1].id))


async def _keep(app: FastAPI, who: Principal, run: ScoreRun, forms: list[StoredForm], scored: list[Rescored]) -> None:
    """Goes on from where `run` stands, and moves it there; the advisory lock goes with its connection."""
    async with app.state.database.transaction(who, run.request_id) as session:
        row = await _row(session, run.id)
        if (row.state, row.after_unit, row.after_form) != (RunState.RUNNING, run.after_unit, run.after_form):
            raise TakenByAnother(run.id)
        totals, grades = await keep(session, run, forms, scored)
        failed = [{"self_evaluation_id": one.id, "detail": one.detail} for one in scored if one.result is None]
        row.not_scored = [*row.not_scored, *failed][:NAMED]
        row.scored += len(scored)
        row.same_total += totals
        row.same_grade += grades
        row.after_unit, row.after_form = forms[-1].unit_id, UUID(forms[-1].id)
        row.attempts, row.version = 0, row.version + 1
    run.after_unit, run.after_form = forms[-1].unit_id, UUID(forms[-1].id)


async def _end(app: FastAPI, found: UUID, state: RunState, detail: str | None) -> None:
    async with app.state.database.transaction(identity(app.state.service)) as session:
        row = await _row(session, found)
        row.state, row.detail, row.finished_at, row.claims = state, detail, clock.now(), None
        row.version += 1
        said = {"state": state.value, "scored": row.scored, "same_total": row.same_total}
        await audit.record(session, action="score_run:finish", resource=f"score-runs/{row.id}", detail=said)


async def _row(session: AsyncSession, found: UUID) -> ScoreRun:
    row = await session.get(ScoreRun, found, with_for_update=True)
    if row is None:
        raise LookupError(found)
    return row
