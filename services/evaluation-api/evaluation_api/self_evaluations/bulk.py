"""Opening many forms at once, each as if it were opened alone; one that cannot be keeps none of the others."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.clients import ApprovedTarget, Execution, Targets
from evaluation_api.self_evaluations.bulk_models import (
    MOST_ROWS,
    Opening,
    OpeningAnswer,
    OpeningBatch,
    OpeningResult,
    OpeningRow,
)
from evaluation_api.self_evaluations.monitored import Monitored, monitored_of
from evaluation_api.self_evaluations.usecases import open_self_evaluation
from evaluation_api.views import FindingView
from wenxiao.access import Principal
from wenxiao.database import Database
from wenxiao.errors import Refusal
from wenxiao.findings import Finding
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import slug

_FRAME = "SELECT * FROM evaluation.owed_self_evaluation_view v WHERE v.budget_year = :budget_year"
_NOT_OPENED = text(_FRAME + " AND v.state = 'not_opened' ORDER BY v.region_path, v.unit_id, v.id LIMIT :most")
_NAMED = text(
    _FRAME + " AND (v.target_id = ANY (CAST(:targets AS uuid[])) OR v.project_code = ANY (CAST(:codes AS text[])))"
)
_LEFT = text(
    "SELECT count(*) FROM evaluation.owed_self_evaluation_view v"
    " WHERE v.budget_year = :budget_year AND v.state = 'not_opened'"
)


@dataclass
class Wish:
    """A row with the line of the frame that it names, what targets-api says of it, and what came of it."""

    row: OpeningRow
    owed: RowMapping | None
    outcome: Opening | None = None
    finding: Finding | None = None
    target: ApprovedTarget | None = None
    execution: Execution | None = None
    opened: UUID | None = None
    monitored: Monitored | None = None

    def refuse(self, rule: str, detail: str, basis: Sequence[str] = ()) -> None:
        self.outcome = Opening.REFUSED
        self.finding = Finding(f"bulk.{rule}", detail, tuple(basis))


async def wished_for(database: Database, who: Principal, batch: OpeningBatch, targets: Targets) -> list[Wish]:
    """Asked before a transaction of ours is open: the frame in one of its own, then targets-api in bulk."""
    async with database.transaction(who) as session:
        wishes = await _wishes(session, batch)
    wanted = [wish for wish in wishes if wish.outcome is None and wish.owed is not None]
    found = await targets.targets_of([wish.owed["target_id"] for wish in wanted if wish.owed])
    projects = [target.project_id for target in found.values()]
    figures = await targets.executions_of(projects, batch.budget_year)
    monitored = await monitored_of(targets, list(found.values()))
    for wish in wanted:
        wish.target = found.get(wish.owed["target_id"]) if wish.owed else None
        wish.execution = figures.get(wish.target.project_id) if wish.target else None
        wish.monitored = monitored.get(wish.target.id) if wish.target else None
        if wish.target is None or wish.execution is None:
            wish.refuse("target_not_found", "绩效目标服务中没有这份目标，或不在本岗位可见范围内；请核对后单独办理。")
    return wishes


async def _wishes(session: AsyncSession, batch: OpeningBatch) -> list[Wish]:
    year: dict[str, Any] = {"budget_year": batch.budget_year}
    if batch.rows is None:
        found = (await session.execute(_NOT_OPENED, year | {"most": MOST_ROWS})).mappings()
        return [Wish(OpeningRow(target_id=one["target_id"]), one) for one in found]
    named = year | {
        "targets": [row.target_id for row in batch.rows if row.target_id],
        "codes": [row.project_code for row in batch.rows if row.project_code],
    }
    frame = (await session.execute(_NAMED, named)).mappings().all()
    by_name = {one["project_code"]: one for one in frame} | {one["target_id"]: one for one in frame}
    wishes = [Wish(row, by_name.get(row.target_id or row.project_code)) for row in batch.rows]
    first: dict[UUID, int] = {}
    for index, wish in enumerate(wishes):
        _judge(wish, index, first)
    return wishes


def _judge(wish: Wish, index: int, first: dict[UUID, int]) -> None:
    if wish.owed is None:
        named = wish.row.project_code or wish.row.target_id
        wish.refuse("not_owed", f"“{named}”本年度不需自评，或不在本岗位范围内；刚批复、刚调整的请稍候再试。")
    elif (earlier := first.setdefault(wish.owed["target_id"], index)) != index:
        wish.refuse("row_repeated", f"与第{earlier + 1}行是同一项目，请合并为一行。")
    elif wish.owed["self_evaluation_id"] is not None:
        wish.outcome, wish.opened = Opening.ALREADY_OPEN, wish.owed["self_evaluation_id"]


async def open_in_bulk(
    session: AsyncSession,
    batch: OpeningBatch,
    wishes: Sequence[Wish],
    *,
    author: Principal,
    library: PolicyLibrary,
    today: date,
    dry_run: bool,
) -> OpeningAnswer:
    """A dry run goes the whole way and takes it back. One order for all, so that no two callers wait in a ring."""
    async with session.begin_nested() as everything:
        for wish in sorted((one for one in wishes if one.target), key=lambda one: str(one.owed and one.owed["id"])):
            await _open(session, wish, author=author, library=library, today=today)
        if dry_run:
            await everything.rollback()
    left = await session.scalar(_LEFT, {"budget_year": batch.budget_year})
    return _answer(batch, wishes, left or 0, dry_run=dry_run)


async def _open(session: AsyncSession, wish: Wish, *, author: Principal, library: PolicyLibrary, today: date) -> None:
    if wish.target is None or wish.execution is None or wish.outcome is not None:
        return
    try:
        async with session.begin_nested():
            row = await open_self_evaluation(
                session,
                author=author,
                target=wish.target,
                execution=wish.execution,
                library=library,
                today=today,
                monitored=wish.monitored,
            )
    except Refusal as refused:
        wish.refuse(slug(type(refused)).replace("-", "_"), refused.detail, refused.basis)
    except IntegrityError:
        wish.refuse("just_opened", "这份自评刚刚已由他人开启，请在列表中查看。")
    else:
        wish.outcome, wish.opened = Opening.OPENED, row.id


def _answer(batch: OpeningBatch, wishes: Sequence[Wish], left: int, *, dry_run: bool) -> OpeningAnswer:
    counted = {outcome: sum(wish.outcome is outcome for wish in wishes) for outcome in Opening}
    return OpeningAnswer(
        dry_run=dry_run,
        opened=counted[Opening.OPENED],
        already_open=counted[Opening.ALREADY_OPEN],
        refused=counted[Opening.REFUSED],
        left=left,
        rows=[_result(index, wish, batch, dry_run=dry_run) for index, wish in enumerate(wishes)],
    )


def _result(index: int, wish: Wish, batch: OpeningBatch, *, dry_run: bool) -> OpeningResult:
    kept = None if dry_run and wish.outcome is Opening.OPENED else wish.opened
    findings = [wish.finding] if wish.finding else []
    return OpeningResult(
        index=index,
        outcome=wish.outcome or Opening.REFUSED,
        target_id=wish.owed["target_id"] if wish.owed else wish.row.target_id,
        project_code=wish.owed["project_code"] if wish.owed else wish.row.project_code,
        project_name=wish.owed["project_name"] if wish.owed else None,
        self_evaluation_id=kept,
        self_evaluation=f"/api/v1/self-evaluations/{kept}" if kept else None,
        findings=[FindingView.model_validate(asdict(one) | {"basis": list(one.basis)}) for one in findings],
        row={} if batch.rows is None else wish.row.model_dump(mode="json", exclude_unset=True),
    )
