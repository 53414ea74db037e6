"""Keeping what may be due: targets with what makes them key ones, and the results of their projects."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from disclosure_api.domain.due import marks_of
from disclosure_api.domain.fields import Kind
from disclosure_api.domain.succession import Matter, item_id
from disclosure_api.due_sources.models import LONG_AGO, DueResultMessage, DueSource, DueTargetMessage
from wenxiao.audit import record

# Where the row lies stays as it is: the directory moves it, and a message may be older than a move. A revision of a
# target is a correction; it was due when the first was approved.
_KEEP = text(
    "INSERT INTO disclosure.due_source (version, region_path, region_code, unit_id, unit_code, unit_name,"
    " department_id, kind, source_id, project_id, project_code, project_name, object, budget_year, marks, rechecked,"
    " final_on, revised_on, exited_on, in_force, item_id) VALUES (1, :region_path, :region_code, :unit_id, :unit_code,"
    " :unit_name, :department_id, :kind, :source_id, :project_id, :project_code, :project_name, :object, :budget_year,"
    " :marks, false, :final_on, :final_on, :exited_on, :in_force, :item_id)"
    " ON CONFLICT (project_id, budget_year, kind) DO UPDATE SET version = due_source.version + 1,"
    " source_id = excluded.source_id, project_name = excluded.project_name, object = excluded.object,"
    " marks = excluded.marks, in_force = excluded.in_force,"
    " revised_on = excluded.revised_on, exited_on = excluded.exited_on,"
    " final_on = CASE excluded.kind WHEN 'target' THEN least(due_source.final_on, excluded.final_on)"
    " ELSE excluded.final_on END"
    # A form of an earlier revision that is returned takes nothing from the one that stands in its place.
    " WHERE excluded.kind = 'target' OR excluded.in_force OR due_source.source_id = excluded.source_id"
)
# A re-check that is concluded stands in the place of what the unit found itself.
_RECHECKED = text(
    "UPDATE disclosure.due_source s SET rechecked = EXISTS (SELECT FROM disclosure.due_source r"
    " WHERE r.project_id = s.project_id AND r.budget_year = s.budget_year AND r.kind = 'evaluation_result'"
    " AND r.in_force) WHERE s.project_id = :project_id AND s.budget_year = :budget_year"
    " AND s.kind IN ('self_evaluation', 'department_overall')"
)
RESULTS = (Kind.SELF_EVALUATION, Kind.EVALUATION_RESULT, Kind.DEPARTMENT_OVERALL)


async def take_target(session: AsyncSession, told: DueTargetMessage) -> None:
    """A later revision takes the place of the one before; what left the library before its year is due to nobody."""
    await _one_at_a_time(session, told)
    marks = marks_of(
        scale=told.scale,
        traits=told.traits,
        of=told.object,
        livelihood=told.livelihood,
        transfer_payment=told.transfer_payment,
    )
    given = {
        "source_id": told.target_id,
        "final_on": told.approved_on or LONG_AGO,
        "exited_on": told.exited_on,
        "in_force": told.exited_on is None or told.exited_on.year >= told.budget_year,
        "object": told.object,
        "marks": [mark.value for mark in marks],
    }
    await session.execute(_KEEP, _row(told, Kind.TARGET) | given)
    await _tell_results(session, told, given)
    await record(session, action="due_source:receive", resource=f"targets/{told.target_id}", detail=given)


async def take_result(session: AsyncSession, told: DueResultMessage) -> None:
    await _one_at_a_time(session, told)
    target = await _found(session, told, Kind.TARGET)
    of = target.object if target else "project"
    given = {
        "source_id": told.source_id,
        "final_on": told.final_on or LONG_AGO,
        "exited_on": None,
        "in_force": told.finished,
        "object": of,
        "marks": target.marks if target else [],
    }
    await session.execute(_KEEP, _row(told, _kind(told.kind, of)) | given)
    await session.execute(_RECHECKED, told.model_dump(include={"project_id", "budget_year"}))
    resource = f"{told.kind.value}/{told.source_id}"
    await record(session, action="due_source:receive", resource=resource, detail={"in_force": told.finished})


async def _one_at_a_time(session: AsyncSession, told: DueTargetMessage | DueResultMessage) -> None:
    """Target and results of a project and year look at each other; two at once would both look in vain."""
    key = func.hashtextextended(f"disclosure.due_source.{told.project_id}.{told.budget_year}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def _tell_results(session: AsyncSession, told: DueTargetMessage, given: Mapping[str, Any]) -> None:
    """What came before its target learns now what it is about."""
    for kind in RESULTS:
        row = await _found(session, told, kind)
        if row is not None:
            row.marks, row.object = given["marks"], given["object"]
            row.kind = _kind(row.kind, row.object)
            matter = Matter(row.region_code, row.kind, row.project_code, row.budget_year)
            row.item_id, row.version = item_id(matter), row.version + 1
    await session.flush()


async def _found(session: AsyncSession, told: DueTargetMessage | DueResultMessage, kind: Kind) -> DueSource | None:
    asked = select(DueSource).where(
        col(DueSource.project_id) == told.project_id,
        col(DueSource.budget_year) == told.budget_year,
        col(DueSource.kind) == kind,
    )
    found: DueSource | None = await session.scalar(asked)
    return found


def _kind(told: Kind, of: str) -> Kind:
    """What a department evaluates of itself as a whole is released as such."""
    return Kind.DEPARTMENT_OVERALL if of == "department" and told is Kind.SELF_EVALUATION else told


def _row(told: DueTargetMessage | DueResultMessage, kind: Kind) -> dict[str, Any]:
    own = {"region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id"}
    own |= {"project_id", "project_code", "project_name", "budget_year"}
    matter = Matter(told.region_code, kind, told.project_code, told.budget_year)
    return told.model_dump(include=own) | {"kind": kind.value, "item_id": item_id(matter)}
