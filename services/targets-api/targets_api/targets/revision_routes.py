"""Revisions of a target over HTTP: adjusting it, what changed, and whether it moved together with its budget."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from targets_api.access import Adjuster, Reader, SyncReporter
from targets_api.database import Session
from targets_api.domain.adjusting import AdjustmentUnfounded, NotAdjustable
from targets_api.domain.projects import ObjectNotYours
from targets_api.domain.revisions import Change
from targets_api.domain.sync import StageDayAhead, SyncStageKnown
from targets_api.targets import syncing
from targets_api.targets.acting import CHANGES, Act, answer
from targets_api.targets.adjusting import AdjustBody, adjust_target
from targets_api.targets.review_models import SyncBody, SyncView
from targets_api.targets.usecases import TargetNotFound
from targets_api.targets.versions import NothingToCompare, differences_between, words_of
from targets_api.targets.views import TargetView
from wenxiao.pages import IfMatch
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns

router: APIRouter = nouns("targets")


class DifferenceView(BaseModel):
    """One change in words; `table`, `row` and `field` say where it stands in the form."""

    change: Change
    table: str | None
    row: str | None
    field: str | None
    before: str | None
    after: str | None
    words: str


class DifferencesView(BaseModel):
    """From the version `from_revision` of its year to this one."""

    target_id: UUID
    revision: int
    budget_year: int
    from_target_id: UUID
    from_revision: int
    from_budget_year: int
    summary: str
    differences: list[DifferenceView]


@router.post(
    "/{target_id}/adjust",
    status_code=201,
    response_model=TargetView,
    responses=problems(*CHANGES, ObjectNotYours, NotAdjustable, AdjustmentUnfounded),
)
async def adjust(
    target_id: UUID, body: AdjustBody, expected: IfMatch, who: Adjuster, session: Session, act: Act
) -> Response:
    """Begin a new revision of an approved target; it is reviewed anew, and the approved one holds until then."""
    made = await adjust_target(session, target_id, body, expected=expected, doing=act)
    return await answer(session, made, status=201)


@router.get(
    "/{target_id}/differences",
    response_model=DifferencesView,
    responses=problems(TargetNotFound, NothingToCompare),
)
async def list_differences(
    target_id: UUID,
    who: Reader,
    session: Session,
    other_id: Annotated[UUID | None, Query(alias="with", description="与哪一份比；留空与前一版比")] = None,
) -> DifferencesView:
    """What changed, field by field and row by row, in words; against its predecessor where no other one is named."""
    target, other, found = await differences_between(session, target_id, other_id)
    return DifferencesView(
        target_id=target.id,
        revision=target.revision,
        budget_year=target.budget_year,
        from_target_id=other.id,
        from_revision=other.revision,
        from_budget_year=other.budget_year,
        summary=words_of(found),
        differences=[DifferenceView(**asdict(one)) for one in found],
    )


@router.get("/{target_id}/sync", response_model=SyncView, responses=problems(TargetNotFound))
async def get_sync(target_id: UUID, who: Reader, session: Session, act: Act) -> SyncView:
    """Which stages target and budget went through together, with the days of both and what the place asks for."""
    return await syncing.sync_of(session, target_id, doing=act)


@router.post(
    "/{target_id}/sync",
    response_model=SyncView,
    responses=problems(TargetNotFound, OutsideReach, SyncStageKnown, StageDayAhead),
)
async def report_stage(target_id: UUID, body: SyncBody, who: SyncReporter, session: Session, act: Act) -> SyncView:
    """The budget system or finance reports the day of a stage that is not known here."""
    return await syncing.report_stage(session, target_id, body, doing=act)
