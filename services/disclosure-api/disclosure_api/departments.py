"""A department of the officer's own region, as the copy of the directory knows it."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wenxiao.errors import NotFound

_DEPARTMENT = text(
    "SELECT id AS unit_id, code AS unit_code, name AS unit_name, department_id, region_path, region_code"
    " FROM disclosure.directory_organisation WHERE id = :id AND region_path = :region_path"
)


class DepartmentUnknown(NotFound):
    title = "没有这个主管部门"


async def department_of(session: AsyncSession, identifier: int, region_path: str) -> dict[str, Any]:
    """In the words of a scoped row."""
    found = await session.execute(_DEPARTMENT, {"id": identifier, "region_path": region_path})
    row = found.mappings().one_or_none()
    if row is None:
        raise DepartmentUnknown("本地区没有这个主管部门，请核对部门。", pointer="#/department_id")
    return dict(row)
