"""Audit events: appended in the transaction of the write; `wenxiao.audit_chain` seals them after commit.

A refusal is recorded in a transaction of its own, since the refused one is rolled back.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_WRITTEN = (
    "business_day, subject, name, role, duty, organisation, session, on_behalf_of, request_id, action, resource, detail"
)


async def record(session: AsyncSession, *, action: str, resource: str, detail: Mapping[str, Any] | None = None) -> None:
    """Notes a write, sign-in or export with the caller of the session's transaction."""
    schema = session.info["schema"]
    row = _row(session.info.get("principal"), session.info["request_id"])
    await _insert(session, schema, row, action, resource, detail)


async def record_refusal(request: Request, action: str, kind: str) -> None:
    """A 403, or a 404 on a direct id, of somebody known: one action for both.

    What the public does not find is no event: anybody could fill a table that nobody may empty.
    """
    who = getattr(request.state, "principal", None)
    database = getattr(request.app.state, "database", None)
    if who is None or who.role.value == "public" or database is None:
        return
    async with database.transaction(None, request.state.request_id) as session:
        row = _row(who, request.state.request_id)
        resource = f"{request.method} {request.url.path}".replace("\x00", "")[:400]
        await _insert(session, session.info["schema"], row, action, resource, {"problem": kind})


async def _insert(
    session: AsyncSession,
    schema: str,
    row: dict[str, Any],
    action: str,
    resource: str,
    detail: Mapping[str, Any] | None,
) -> None:
    values = ", ".join(f":{name.strip()}" for name in _WRITTEN.split(","))
    values = values.replace(":detail", "CAST(:detail AS jsonb)")
    statement = f"INSERT INTO {schema}.audit_event ({_WRITTEN}) VALUES ({values})"
    written = json.dumps(detail or {}, ensure_ascii=False, default=str)
    given = {"action": action, "resource": resource, "detail": written}
    await session.execute(text(statement), row | given)


def _row(who: Any, request_id: str) -> dict[str, Any]:
    """`who` is a Principal; None is the service itself."""
    return {
        "business_day": getattr(who, "business_day", None),
        "subject": getattr(who, "subject", "service"),
        "name": getattr(who, "name", "系统"),
        "role": who.role.value if who else "service",
        "duty": who.duty.value if who else "none",
        "organisation": getattr(who, "organisation_name", None),
        "session": getattr(who, "session", None),
        "on_behalf_of": getattr(who, "on_behalf_of", None) or getattr(who, "acting_for", None),
        "request_id": request_id,
    }
