"""What the gateway's feed of the directory says, and how a page of it becomes the copy."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wenxiao.clock import now


class _Told(BaseModel):
    """Only the members read here are declared; others are left alone."""

    model_config = ConfigDict(extra="ignore")


class Follows(_Told):
    """Where rows of the organisation are seen: its own place, or that of its successor."""

    region_code: str
    region_path: str
    department_id: int


class OrganisationState(_Told):
    id: int
    region_code: str
    region_path: str
    code: str
    name: str
    kind: str
    parent_id: int | None = None
    department_id: int
    credit_code: str | None = None
    valid_from: date
    valid_until: date | None = None
    successor_id: int | None = None
    follows: Follows


class RegionState(_Told):
    code: str
    name: str
    level: str
    parent_code: str | None = None
    path: str


class Change(_Told):
    position: int
    kind: Literal["region", "organisation"]
    key: str
    state: dict[str, Any]
    recorded_at: datetime


class ChangePage(_Told):
    """`head` is the position of the newest change there is."""

    items: list[Change]
    head: int


def _upsert(table: str, key: str, columns: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
    values = ", ".join(f":{name}" for name in (key, *columns))
    return (
        f"INSERT INTO {{schema}}.{table} ({key}, {', '.join(columns)}) VALUES ({values})"
        f" ON CONFLICT ({key}) DO UPDATE SET {sets}"
    )


_REGION = _upsert("directory_region", "code", ("name", "level", "parent_code", "path", "recorded_at"))
_ORGANISATION = _upsert(
    "directory_organisation",
    "id",
    (
        *("region_code", "region_path", "code", "name", "kind", "parent_id", "department_id", "credit_code"),
        *("valid_from", "valid_until", "successor_id"),
        *("follows_region_code", "follows_region_path", "follows_department_id", "recorded_at"),
    ),
)
_POSITION = (
    "INSERT INTO {schema}.directory_position (id, position, head, read_at) VALUES (1, :position, :head, :read_at)"
    " ON CONFLICT (id) DO UPDATE SET position = excluded.position, head = excluded.head, read_at = excluded.read_at"
)
# Against writers of rows, which hold KEY SHARE on their unit: they finish first, and none is written past the change.
_WAIT_FOR_WRITERS = "SELECT id FROM {schema}.directory_organisation WHERE id = ANY (:ids) ORDER BY id FOR UPDATE"


async def take_page(session: AsyncSession, schema: str, page: ChangePage, after: int) -> int:
    """The states of a page and the position behind it, in the session's one transaction; returns that position."""
    newest = {(change.kind, change.key): change for change in page.items}
    regions = [_region(change) for (kind, _), change in newest.items() if kind == "region"]
    offices = [_organisation(change) for (kind, _), change in newest.items() if kind == "organisation"]
    if regions:
        await session.execute(text(_REGION.format(schema=schema)), regions)
    if offices:
        ids = {"ids": sorted(office["id"] for office in offices)}
        await session.execute(text(_WAIT_FOR_WRITERS.format(schema=schema)), ids)
        await session.execute(text(_ORGANISATION.format(schema=schema)), sorted(offices, key=lambda one: one["id"]))
    position = page.items[-1].position if page.items else min(after, page.head)
    row = {"position": position, "head": page.head, "read_at": now()}
    await session.execute(text(_POSITION.format(schema=schema)), row)
    return position


def _region(change: Change) -> dict[str, Any]:
    return RegionState.model_validate(change.state).model_dump() | {"recorded_at": change.recorded_at}


def _organisation(change: Change) -> dict[str, Any]:
    state = OrganisationState.model_validate(change.state).model_dump()
    follows = state.pop("follows")
    return state | {f"follows_{name}": value for name, value in follows.items()} | {"recorded_at": change.recorded_at}
