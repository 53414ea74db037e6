"""Whose a row is: reading what is within reach, and the scope columns of what is written."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import insert

from targets_api.database import Kept, Scoped, Session
from wenxiao.access import Principal
from wenxiao.errors import NotFound
from wenxiao.problems import OutsideReach

Row = TypeVar("Row", bound=Kept)

SCOPE = tuple(Scoped.model_fields)
# An id of the directory; a number that JSON cannot carry exactly is refused before the database is asked.
OrganisationId = Annotated[int, Field(ge=1, le=2**53 - 1)]


async def insert_all(session: Session, rows: Sequence[Kept]) -> None:
    """In one go, where adding them to the session would ask the database for each; they stay outside of it."""
    if rows:
        made = {"created_at", "id"} if getattr(rows[0], "id", None) is None else {"created_at"}
        values = [row.model_dump(exclude=made) for row in rows]
        await session.execute(insert(type(rows[0]).__table__), values)  # type: ignore[attr-defined]  # SQLModel adds it


async def seen(session: Session, table: type[Row], identifier: UUID, missing: type[NotFound]) -> Row:
    row = await session.get(table, identifier)
    if row is None:
        raise missing("没有找到这条记录，或不在本岗位可见范围内；请核对编号。")
    return row


def scope_of(row: Scoped) -> dict[str, Any]:
    """The scope columns of a row, for another row about the same unit."""
    return {name: getattr(row, name) for name in SCOPE}


def own_scope(who: Principal) -> dict[str, Any]:
    """The scope of what a unit or department writes about itself."""
    if who.organisation_id is None:
        raise OutsideReach("当前岗位不属于任何单位，不能登记项目。")
    return {
        "region_path": who.region_path,
        "region_code": who.region_code,
        "unit_id": who.organisation_id,
        "unit_code": who.organisation_code or "",
        "unit_name": who.organisation_name or "",
        "department_id": who.department_id or who.organisation_id,
    }
