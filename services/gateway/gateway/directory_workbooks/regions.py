"""Regions as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.directory_workbooks.models import DirectoryTable, TableName, TablePlan
from gateway.domain.reach import is_within
from gateway.domain.region_codes import is_local
from gateway.domain.region_rows import RegionFacts, RegionPlan, RegionRow, plan_regions
from gateway.regions.models import Region
from wenxiao.access import Principal
from wenxiao_workbooks import Column, Kind, ReadSheet

LEVELS = {"province": "省级", "city": "市级", "county": "县级", "town": "乡级"}
COLUMNS = (
    Column(
        "code",
        "区划代码",
        Kind.CODE,
        filled=True,
        longest=12,
        note="省、市、县六位（GB/T 2260），乡镇街道九位（GB/T 10114）；开发区等没有国家标准代码的，"
        "用上级代码加一个大写字母和两位字母或数字，如 440500Z01。",
    ),
    Column("name", "区划名称", filled=True, longest=60, width=28, note="全称；已有区划改了名称即更名。"),
    Column("level", "级别", Kind.CHOICE, filled=True, choices=LEVELS, width=10, note="县级市为县级。"),
    Column("parent_code", "上级代码", Kind.CODE, longest=12, note="省级留空；上级可以在同一张表里，先后不限。"),
)
_OF_STANDARD = Column("standard", "编码类别", note="导出时供查看，导入时不读。", width=12)
_CREATE = text(
    "INSERT INTO gateway.region (code, name, level, parent_code, path, version)"
    " SELECT code, name, level, parent_code, path, 1"
    " FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:levels AS text[]), CAST(:parents AS text[]),"
    " CAST(:paths AS text[])) WITH ORDINALITY AS told (code, name, level, parent_code, path, place) ORDER BY place"
)
_RENAME = text(
    "UPDATE gateway.region r SET name = told.name, version = r.version + 1"
    " FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[])) AS told (code, name) WHERE r.code = told.code"
)


async def known_regions(session: AsyncSession) -> dict[str, RegionFacts]:
    statement = select(
        col(Region.code), col(Region.name), col(Region.level), col(Region.parent_code), col(Region.path)
    ).order_by(col(Region.path))
    rows = (await session.execute(statement)).all()
    return {code: RegionFacts(code, name, level.value, above, path) for code, name, level, above, path in rows}


async def _plan(session: AsyncSession, who: Principal, sheet: ReadSheet) -> TablePlan:
    told = [
        RegionRow(row.number, row.values["code"], row.values["name"], row.values["level"], row.values["parent_code"])
        for row in sheet.rows
    ]
    plan = plan_regions(told, await known_regions(session), who.region_path)

    async def write(writing: AsyncSession) -> None:
        await _write(writing, plan)

    return TablePlan(frozenset(plan.created), frozenset(plan.renamed), plan.faults, write)


async def _write(session: AsyncSession, plan: RegionPlan) -> None:
    created, renamed = list(plan.created.values()), list(plan.renamed.values())
    if created:
        await session.execute(
            _CREATE,
            {
                "codes": [region.code for region in created],
                "names": [region.name for region in created],
                "levels": [region.level for region in created],
                "parents": [region.parent_code for region in created],
                "paths": [region.path for region in created],
            },
        )
    if renamed:
        told = {"codes": [region.code for region in renamed], "names": [region.name for region in renamed]}
        await session.execute(_RENAME, told)


async def _rows(session: AsyncSession, who: Principal) -> Sequence[Mapping[str, Any]]:
    regions = (await known_regions(session)).values()
    return [
        {
            "code": region.code,
            "name": region.name,
            "level": region.level,
            "parent_code": region.parent_code,
            "standard": "自编代码" if is_local(region.code) else "国家标准",
        }
        for region in regions
        if is_within(region.path, who.region_path)
    ]


REGIONS = DirectoryTable(
    name=TableName.REGIONS,
    title="区划",
    key="code",
    columns=COLUMNS,
    shown_only=(_OF_STANDARD,),
    remarks=(
        "一行一个区划。导入新增目录中没有的区划，改名称不同的区划；不删除，不改变级别和隶属关系。",
        "有一行不符合要求时，整张表都不导入。",
    ),
    plan=_plan,
    rows=_rows,
)
