"""Commissioning and revoking; each is told to targets-api in the transaction in which it is decided."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.assignments.models import Assignment, AssignmentDraft, AssignmentNotFound
from evaluation_api.clients import Project
from evaluation_api.domain.commissioning import AssigneeUnknown, basis_of, organisation_of, refuse_unusable_period
from evaluation_api.domain.lifecycle import ASSIGNMENT, Action, AssignmentStatus, next_status
from evaluation_api.history import hands_of, note_step
from evaluation_api.policies import effective
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.outbox import emit
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

_THIRD_PARTY = text(
    "SELECT name FROM evaluation.directory_organisation WHERE id = :id AND kind = 'third_party'"
    " AND (valid_until IS NULL OR valid_until >= :today)"
)


async def commission(
    session: AsyncSession,
    draft: AssignmentDraft,
    projects: Sequence[Project],
    *,
    officer: Principal,
    library: PolicyLibrary,
    today: date,
) -> Assignment:
    """In force from its first day; the assignee reads the projects in every service that holds work on them."""
    refuse_unusable_period(draft.starts_on, draft.ends_on, today)
    section = effective(library, "third_parties", officer, officer.region_code, today)
    row = Assignment(
        region_path=officer.region_path,
        region_code=officer.region_code,
        unit_id=officer.organisation_id or 0,
        unit_code=officer.organisation_code or "",
        unit_name=officer.organisation_name or "",
        department_id=officer.department_id or officer.organisation_id or 0,
        assignee=draft.assignee,
        assignee_name=await _name(session, draft, today),
        purpose=draft.purpose,
        document=draft.document,
        projects=[project.model_dump(mode="json") for project in projects],
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        basis=list(basis_of(draft.purpose, section.parameters["commissions"].value)),
        policy_stamp=asdict(section.stamp),
    )
    note_step(row, officer, today, action="commission", to_status=row.status.value)
    session.add(row)
    await session.flush()
    await _tell(session, row)
    detail = {"assignee": row.assignee, "purpose": row.purpose.value, "projects": [p["code"] for p in row.projects]}
    await record(session, action="assignment:commission", resource=f"assignments/{row.id}", detail=detail)
    return row


async def _name(session: AsyncSession, draft: AssignmentDraft, today: date) -> str:
    """A firm is called as the directory calls it; an expert as the officer does, since he stands in no directory."""
    organisation = organisation_of(draft.assignee)
    if organisation is None:
        if draft.assignee_name is None:
            raise AssigneeUnknown("委托专家个人时请填写姓名。", pointer="#/assignee_name")
        return draft.assignee_name
    name: str | None = await session.scalar(_THIRD_PARTY, {"id": organisation, "today": today})
    if name is None:
        raise AssigneeUnknown(
            "单位目录中没有这个第三方机构，或已终止；请核对编号，或请系统管理员先登记该机构。", pointer="#/assignee"
        )
    return name


async def revoke(
    session: AsyncSession, identifier: UUID, reason: str, *, officer: Principal, expected: int, today: date
) -> None:
    """From this commit on nothing is shown here, and in targets-api as soon as the message is delivered."""
    row = await locked(session, Assignment, identifier, AssignmentNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(ASSIGNMENT, before, Action.REVOKE, actor=officer.subject, hands=hands_of(row))
    row.revoked_on, row.revocation_reason = today, reason
    note_step(row, officer, today, action="revoke", from_status=before.value, to_status=row.status.value, reason=reason)
    await session.flush()
    await _tell(session, row)
    detail = {"assignee": row.assignee, "reason": reason}
    await record(session, action="assignment:revoke", resource=f"assignments/{identifier}", detail=detail)


async def _tell(session: AsyncSession, row: Assignment) -> None:
    told: dict[str, Any] = {
        "assignment_id": str(row.id),
        "assignee": row.assignee,
        "project_ids": [project["id"] for project in row.projects],
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "revoked": row.status is AssignmentStatus.REVOKED,
    }
    await emit(
        session,
        to="targets-api",
        path="/internal/assignments",
        aggregate=f"assignment:{row.id}",
        version=row.version,
        body=told,
    )
