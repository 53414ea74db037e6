"""People as a table. Posts are shown, not read: the security administrator appoints."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.credentials.queries import normalised_username
from gateway.directory_workbooks.models import DirectoryTable, TableName, TablePlan
from gateway.domain.organisation_rows import DIGITS_OF_A_LEVEL, LEVELS
from gateway.domain.people_rows import PeoplePlan, PersonFacts, PersonRow, Place, plan_people
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import real_today
from wenxiao_workbooks import Column, Kind, ReadSheet

_LENGTHS = tuple(DIGITS_OF_A_LEVEL * level for level in range(1, LEVELS + 1))
COLUMNS = (
    Column(
        "username",
        "登录名",
        filled=True,
        longest=64,
        width=24,
        note="2 至 64 位小写字母、数字、点、下划线和连字符；登记后不再更改。",
    ),
    Column("name", "姓名", filled=True, longest=50, width=14, note="已登记人员的姓名不同即更改。"),
    Column("region_code", "区划代码", Kind.CODE, filled=True, longest=12, note="所在单位的区划。"),
    Column(
        "organisation_code",
        "单位代码",
        Kind.CODE,
        filled=True,
        longest=30,
        lengths=_LENGTHS,
        note="所在单位；已登记人员的单位不同即更改，岗位不随之改变。",
    ),
)
_SHOWN_ONLY = (
    Column("state", "账号状态", width=10, note="导出时供查看，导入时不读。"),
    Column("posts", "现任岗位", width=60, note="导出时供查看，导入时不读；岗位由安全管理员任命。"),
)
_WITHIN = "(:root = '/' OR o.region_path = :root OR starts_with(o.region_path, :root || '/'))"
_KNOWN = text(
    f"SELECT n.username, n.name, o.region_code, o.code, {_WITHIN} AS kept"
    " FROM gateway.person n LEFT JOIN gateway.organisation o ON o.id = n.organisation_id"
    " WHERE n.username = ANY (:usernames)"
)
_ORGANISATIONS = text(
    "SELECT o.region_code, o.code, o.id FROM gateway.organisation o"
    f" WHERE {_WITHIN} AND o.valid_from <= :today AND (o.valid_until IS NULL OR o.valid_until >= :today)"
)
_REGISTER = text(
    "INSERT INTO gateway.person (username, name, active, organisation_id, registered_by, version)"
    " SELECT told.username, told.name, false, told.organisation_id, :registered_by, 1"
    " FROM unnest(CAST(:usernames AS text[]), CAST(:names AS text[]), CAST(:organisations AS bigint[]))"
    " AS told (username, name, organisation_id)"
)
_CHANGE = text(
    "UPDATE gateway.person n SET name = told.name, version = n.version + 1,"
    " organisation_id = coalesce(told.organisation_id, n.organisation_id)"
    " FROM unnest(CAST(:usernames AS text[]), CAST(:names AS text[]), CAST(:organisations AS bigint[]))"
    " AS told (username, name, organisation_id) WHERE n.username = told.username"
)
_LISTED = text(
    "SELECT n.username, n.name, o.region_code, o.code AS organisation_code,"
    " CASE WHEN n.active THEN '启用' ELSE '未启用' END AS state,"
    " (SELECT string_agg(concat_ws(' ', p.role, nullif(p.duty, 'none'), q.name), '；' ORDER BY p.valid_from, p.id)"
    "  FROM gateway.post p JOIN gateway.organisation q ON q.id = p.organisation_id"
    "  WHERE p.person_id = n.id AND p.withdrawn_at IS NULL AND p.valid_from <= :today"
    "  AND (p.valid_until IS NULL OR p.valid_until >= :today)) AS posts"
    f" FROM gateway.person n JOIN gateway.organisation o ON o.id = n.organisation_id WHERE {_WITHIN}"
    " ORDER BY o.region_path, o.code, n.username"
)


async def _plan(session: AsyncSession, who: Principal, sheet: ReadSheet) -> TablePlan:
    told = [_told(row.number, row.values) for row in sheet.rows]
    usernames = [row.username for row in told if row.username is not None]
    found = await session.execute(_KNOWN, {"root": who.region_path, "usernames": usernames})
    known = {
        row.username: PersonFacts(row.username, row.name, (row.region_code, row.code) if row.kept else None)
        for row in found
    }
    places = await session.execute(_ORGANISATIONS, {"root": who.region_path, "today": real_today()})
    organisations = {(row.region_code, row.code): row.id for row in places}
    plan = plan_people(told, known, organisations)

    async def write(writing: AsyncSession) -> None:
        await _write(writing, who, plan, organisations)

    return TablePlan(frozenset(plan.created), frozenset(plan.changed), plan.faults, write)


def _told(number: int, values: Mapping[str, Any]) -> PersonRow:
    username = normalised_username(values["username"]) if values["username"] else None
    return PersonRow(number, username, values["name"], values["region_code"], values["organisation_code"])


async def _write(session: AsyncSession, who: Principal, plan: PeoplePlan, organisations: Mapping[Place, int]) -> None:
    for statement, people, action in (
        (_REGISTER, list(plan.created.values()), "person:register"),
        (_CHANGE, list(plan.changed.values()), "person:change"),
    ):
        if not people:
            continue
        told: dict[str, Any] = {
            "usernames": [person.username for person in people],
            "names": [person.name for person in people],
            "organisations": [organisations.get(person.place or ("", "")) for person in people],
        }
        by = {"registered_by": UUID(who.subject)} if statement is _REGISTER else {}
        await session.execute(statement, told | by)
        await record(session, action=action, resource="people", detail=told)


async def _rows(session: AsyncSession, who: Principal) -> Sequence[Mapping[str, Any]]:
    found = await session.execute(_LISTED, {"root": who.region_path, "today": real_today()})
    return [dict(row) for row in found.mappings()]


PEOPLE = DirectoryTable(
    name=TableName.PEOPLE,
    title="人员",
    key="username",
    columns=COLUMNS,
    shown_only=_SHOWN_ONLY,
    remarks=(
        "一行一个人。新登记的账号未启用、没有口令、没有岗位：由安全管理员启用、发放一次性口令并任命岗位。",
        "导入不停用账号，也不改变岗位。有一行不符合要求时，整张表都不导入。",
    ),
    plan=_plan,
    rows=_rows,
)
