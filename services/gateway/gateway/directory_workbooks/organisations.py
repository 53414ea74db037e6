"""Organisations as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.directory_workbooks.models import DirectoryTable, TableName, TablePlan
from gateway.directory_workbooks.regions import known_regions
from gateway.domain.organisation_rows import (
    DIGITS_OF_A_LEVEL,
    LEVELS,
    OrganisationFacts,
    OrganisationPlan,
    OrganisationRow,
    plan_organisations,
)
from wenxiao.access import Principal
from wenxiao.clock import real_today
from wenxiao_workbooks import Column, Kind, ReadSheet

KINDS = {
    "finance": "财政部门",
    "department": "主管部门",
    "unit": "预算单位",
    "npc": "人大机构",
    "audit": "审计机关",
    "discipline": "纪检监察机关",
    "government": "政府机关",
    "party": "党委机关",
    "third_party": "第三方机构",
}
_LENGTHS = tuple(DIGITS_OF_A_LEVEL * level for level in range(1, LEVELS + 1))
COLUMNS = (
    Column("region_code", "区划代码", Kind.CODE, filled=True, longest=12, note="单位所在区划，须已在目录中。"),
    Column(
        "code",
        "单位代码",
        Kind.CODE,
        filled=True,
        longest=30,
        lengths=_LENGTHS,
        note="每级三位数字，在本区划内不重复：主管部门三位，如 062；所属单位是上级代码加三位，如 062001。",
    ),
    Column("name", "单位名称", filled=True, longest=100, width=36, note="全称。"),
    Column("kind", "单位类型", Kind.CHOICE, filled=True, choices=KINDS, width=14),
    Column(
        "parent_code",
        "上级单位代码",
        Kind.CODE,
        longest=30,
        lengths=_LENGTHS,
        note="同一区划内的上级单位；三位代码的单位留空。上级可以在同一张表里，先后不限。",
    ),
    Column(
        "credit_code",
        "统一社会信用代码",
        Kind.CODE,
        needed=False,
        longest=30,
        width=24,
        note="18 位，按 GB 32100 校验；没有的留空。",
    ),
    Column("valid_from", "生效日期", Kind.DAY, width=14, note="新登记的单位必填，如 2022-07-31。"),
    Column("valid_until", "失效日期", Kind.DAY, needed=False, width=14, note="最后一日；现行单位留空。"),
)
_KNOWN = (
    "SELECT o.region_code, o.code, o.name, o.kind, p.code AS parent_code, o.credit_code, o.valid_from, o.valid_until"
    " FROM gateway.organisation o LEFT JOIN gateway.organisation p ON p.id = o.parent_id"
    " WHERE (:root = '/' OR o.region_path = :root OR starts_with(o.region_path, :root || '/'))"
)
# A parent that begins in the same table is there already: shorter codes are written first.
_REGISTER = text(
    "INSERT INTO gateway.organisation"
    " (region_code, region_path, code, name, kind, parent_id, credit_code, valid_from, valid_until, version)"
    " SELECT told.region_code, r.path, told.code, told.name, told.kind, p.id, told.credit_code, told.valid_from,"
    " told.valid_until, 1"
    " FROM unnest(CAST(:region_code AS text[]), CAST(:code AS text[]), CAST(:name AS text[]), CAST(:kind AS text[]),"
    " CAST(:parent_code AS text[]), CAST(:credit_code AS text[]), CAST(:valid_from AS date[]),"
    " CAST(:valid_until AS date[])) WITH ORDINALITY"
    " AS told (region_code, code, name, kind, parent_code, credit_code, valid_from, valid_until, place)"
    " JOIN gateway.region r ON r.code = told.region_code"
    " LEFT JOIN gateway.organisation p ON p.region_code = told.region_code AND p.code = told.parent_code"
    " AND told.valid_from >= p.valid_from AND (p.valid_until IS NULL OR told.valid_from <= p.valid_until)"
    " ORDER BY told.place"
)
_FIELDS = tuple(column.field for column in COLUMNS)


async def _plan(session: AsyncSession, who: Principal, sheet: ReadSheet) -> TablePlan:
    told = [_told(row.number, row.values) for row in sheet.rows]
    known = await session.execute(text(_KNOWN), {"root": who.region_path})
    regions = {code: region.path for code, region in (await known_regions(session)).items()}
    facts = [OrganisationFacts(**row) for row in known.mappings()]
    plan = plan_organisations(told, facts, regions, who.region_path)

    async def write(writing: AsyncSession) -> None:
        await _write(writing, plan)

    return TablePlan(frozenset(plan.created), frozenset(), plan.faults, write)


def _told(number: int, values: Mapping[str, Any]) -> OrganisationRow:
    """A sheet may leave out what is not needed; letters of a credit code are capitals."""
    given = {name: values.get(name) for name in _FIELDS}
    if given["credit_code"]:
        given["credit_code"] = given["credit_code"].upper()
    return OrganisationRow(number, **given)


async def _write(session: AsyncSession, plan: OrganisationPlan) -> None:
    for length in sorted({len(facts.code) for facts in plan.created.values()}):
        level = [facts for facts in plan.created.values() if len(facts.code) == length]
        await session.execute(_REGISTER, {name: [getattr(facts, name) for facts in level] for name in _FIELDS})


async def _rows(session: AsyncSession, who: Principal) -> Sequence[Mapping[str, Any]]:
    """Those that have not ended."""
    living = f"{_KNOWN} AND (o.valid_until IS NULL OR o.valid_until >= :today) ORDER BY o.region_path, o.code"
    found = await session.execute(text(living), {"root": who.region_path, "today": who.business_day or real_today()})
    return [dict(row) for row in found.mappings()]


ORGANISATIONS = DirectoryTable(
    name=TableName.ORGANISATIONS,
    title="单位",
    key="code",
    columns=COLUMNS,
    remarks=(
        "一行一个单位。导入只登记目录中没有的单位；更名、划转、合并、拆分和更正请办理单位变更。",
        "已在目录中的单位，空白的单元格不作比较。有一行不符合要求时，整张表都不导入。",
    ),
    plan=_plan,
    rows=_rows,
)
