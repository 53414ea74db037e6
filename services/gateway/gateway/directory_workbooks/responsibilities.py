"""Who answers for what as a table: an office's head names and ends many at once, within the own reach."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from gateway.access import GATEWAY
from gateway.credentials.queries import normalised_username
from gateway.directory_workbooks.models import DirectoryTable, TableName, TablePlan
from gateway.domain.organisation_rows import DIGITS_OF_A_LEVEL, LEVELS
from gateway.domain.responsibility import Level, Matter, ResponsibilityRules
from gateway.domain.responsibility_rows import (
    Entry,
    Known,
    OfficeFacts,
    ResponsibilityPlan,
    ResponsibilityRow,
    plan_responsibilities,
)
from gateway.parts import Parts
from gateway.responsibilities.models import Responsibility
from gateway.responsibilities.usecases import rules_of
from wenxiao.access import Principal, ReachKind
from wenxiao.audit import record
from wenxiao.clock import real_today
from wenxiao.policy import PolicyLibrary
from wenxiao_workbooks import Column, Kind, ReadSheet

_LENGTHS = tuple(DIGITS_OF_A_LEVEL * level for level in range(1, LEVELS + 1))
LEVEL_ZH = {
    Level.GOVERNMENT_HEAD.value: "党政主要负责人",
    Level.DEPARTMENT_HEAD.value: "部门主要负责人",
    Level.LEAD_SECTION.value: "牵头科室",
    Level.PROJECT_LEAD.value: "项目负责人",
}
MATTER_ZH = {
    Matter.ORGANISATION.value: "机构整体",
    Matter.PROJECT.value: "项目",
    Matter.TARGET.value: "绩效目标",
    Matter.DUTY.value: "工作任务",
}
COLUMNS = (
    Column("region_code", "区划代码", Kind.CODE, filled=True, longest=12),
    Column("organisation_code", "单位代码", Kind.CODE, filled=True, longest=30, lengths=_LENGTHS),
    Column("level", "责任层级", Kind.CHOICE, filled=True, choices=LEVEL_ZH, width=16),
    Column("matter", "事项", Kind.CHOICE, filled=True, choices=MATTER_ZH, width=12),
    Column("reference", "事项编号", longest=100, width=26, note="具体事项的编号，如项目代码；机构整体的责任不写。"),
    Column(
        "section", "科室（股室）", also=("科室", "股室"), longest=50, width=18, note="牵头科室，或承担该事项的科室。"
    ),
    Column("username", "责任人登录名", filled=True, longest=64, width=24),
    Column("valid_from", "起始日", Kind.DAY, filled=True, width=14),
    Column("valid_until", "最后一日", Kind.DAY, width=14, note="留空为仍在负责；给在任的责任人补上最后一日即终止。"),
)
_SHOWN_ONLY = (Column("name", "责任人", width=14, note="导出时供查看，导入时不读。"),)
_PEOPLE = text(
    "SELECT n.username, n.id, o.region_path FROM gateway.person n"
    " JOIN gateway.organisation o ON o.id = n.organisation_id WHERE n.active AND n.username = ANY (:usernames)"
)
_OFFICES = text(
    "SELECT o.region_code, o.code, o.id, o.kind, o.region_path FROM gateway.organisation o"
    " WHERE o.valid_until IS NULL OR o.valid_until >= :today"
)
_LISTED = text(
    "SELECT o.region_code, o.code AS organisation_code, q.level, q.matter, q.reference, q.section, q.person_id,"
    " q.valid_from, q.valid_until FROM gateway.responsibility q JOIN gateway.organisation o ON o.id = q.unit_id"
    " WHERE q.valid_until IS NULL OR q.valid_until >= :today"
    " ORDER BY o.region_path, o.code, q.level, q.matter, q.reference, q.valid_from, q.id"
)
_NAMES = text("SELECT id, username, name FROM gateway.person WHERE id = ANY (:ids)")


def responsibilities_table(parts: Parts, library: PolicyLibrary) -> DirectoryTable:
    """Read and written under the caller's own reach; who works where is asked for with the gateway's."""
    return DirectoryTable(
        name=TableName.RESPONSIBILITIES,
        title="责任登记",
        key="organisation_code",
        columns=COLUMNS,
        shown_only=_SHOWN_ONLY,
        remarks=(
            "一行一项责任：谁在哪个单位、从哪天起、对什么负责。以往的责任留存，不能改写。",
            "导出的是现任和将任的责任人。有一行不符合要求时，整张表都不导入。",
        ),
        plan=partial(_plan, parts, library),
        rows=partial(_rows, parts),
    )


async def _plan(
    parts: Parts, library: PolicyLibrary, session: AsyncSession, who: Principal, sheet: ReadSheet
) -> TablePlan:
    told = [_told(row.number, row.values) for row in sheet.rows]
    plan = plan_responsibilities(told, await _known(parts, library, session, who, told))

    async def write(writing: AsyncSession) -> None:
        await _write(writing, plan)

    return TablePlan(frozenset(plan.created), frozenset(plan.ended), plan.faults, write)


def _told(number: int, values: Mapping[str, Any]) -> ResponsibilityRow:
    username = normalised_username(values["username"]) if values["username"] else None
    return ResponsibilityRow(number=number, **{**values, "username": username})


async def _known(
    parts: Parts, library: PolicyLibrary, session: AsyncSession, who: Principal, told: Sequence[ResponsibilityRow]
) -> Known:
    rows = await session.execute(_OFFICES, {"today": real_today()})
    offices = {
        (row.region_code, row.code): OfficeFacts(row.id, row.kind, row.region_path)
        for row in rows
        if _writes_for(who, row.id, row.region_path)
    }
    recorded = await session.scalars(
        select(Responsibility).where(col(Responsibility.unit_id).in_([office.id for office in offices.values()]))
    )
    usernames = [row.username for row in told if row.username is not None]
    async with parts.database.transaction(GATEWAY) as asking:
        people = await asking.execute(_PEOPLE, {"usernames": usernames})
        levels = await asking.execute(text("SELECT code, level FROM gateway.region"))
    of_region = {row.code: row.level for row in levels}

    @cache
    def rules(region_code: str, day: date) -> ResponsibilityRules:
        effective = library.effective("directory", region_code=region_code, level=of_region[region_code], day=day)
        return rules_of(effective.parameters)

    known_people = {row.username: (row.id, row.region_path) for row in people}
    return Known(offices, known_people, [_entry(row) for row in recorded], rules)


def _writes_for(who: Principal, office_id: int, region_path: str) -> bool:
    reach = who.write
    if reach.kind is ReachKind.UNITS:
        return office_id in (reach.units or ())
    return reach.kind is ReachKind.OWN_REGION and region_path == reach.region_path


def _entry(row: Responsibility) -> Entry:
    return Entry(
        row.id,
        row.unit_id,
        row.level,
        row.matter,
        row.reference,
        row.section,
        row.person_id,
        row.valid_from,
        row.valid_until,
    )


async def _write(session: AsyncSession, plan: ResponsibilityPlan) -> None:
    """As one by one: each entry and each ending is an event of its own."""
    for ended in plan.ended.values():
        await session.execute(
            update(Responsibility)
            .where(col(Responsibility.id) == ended.id)
            .values(valid_until=ended.valid_until, version=Responsibility.version + 1)
        )
        detail = {"last_day": str(ended.valid_until)}
        await record(session, action="responsibility:end", resource=f"responsibilities/{ended.id}", detail=detail)
    for told in plan.created.values():
        path = await session.scalar(
            text("SELECT region_path FROM gateway.organisation WHERE id = :id"), {"id": told.office_id}
        )
        given = {name: value for name, value in vars(told).items() if name not in ("id", "office_id")}
        row = Responsibility(**given, unit_id=told.office_id, region_path=str(path))
        session.add(row)
        await session.flush()
        detail = given | {"organisation_id": told.office_id}
        await record(session, action="responsibility:assign", resource=f"responsibilities/{row.id}", detail=detail)


async def _rows(parts: Parts, session: AsyncSession, who: Principal) -> Sequence[Mapping[str, Any]]:
    found = [dict(row) for row in (await session.execute(_LISTED, {"today": real_today()})).mappings()]
    people: set[UUID] = {row["person_id"] for row in found}
    async with parts.database.transaction(GATEWAY) as asking:
        names = {row.id: row for row in await asking.execute(_NAMES, {"ids": list(people)})}
    return [row | {"username": names[row["person_id"]].username, "name": names[row["person_id"]].name} for row in found]
