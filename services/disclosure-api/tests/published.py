"""Documents as they stand once published, put straight into releases and editions, numbered by the writer itself."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from disclosure_api.domain.canonical import canonical, digest
from wenxiao.testing import TestDatabase

from .office import Office

REGIONS = {"441622": "龙川县", "441621": "紫金县", "4416": "河源市"}
DEPARTMENTS = {"361": "龙川县医疗保障局", "362": "龙川县教育局"}
_SCOPE = "region_path, region_code, unit_id, unit_code, unit_name, department_id"
_RELEASE = f"""
INSERT INTO disclosure.release (id, {_SCOPE}, kind, source_noun, source_id, item_id, subject, period, project_code,
    project_name, budget_year, audiences, accompanies, basis, findings, policy, status, drafted_by, drafted_by_name,
    drafted_on, published_on, version, withholdings)
SELECT d.id, d.region_path, d.region_code, 361001, '361001', '某单位', 361, d.kind, 'targets', gen_random_uuid(),
    d.item_id, d.subject, d.period, d.project_code, '内部项目名', d.budget_year, ARRAY[d.audience], '{{}}', '{{}}',
    '[]', '{{}}', d.status, 'jingban', '经办', '2023-01-20',
    CASE d.status WHEN 'published' THEN date '2023-01-20' END, 2, '{{}}'
FROM json_to_recordset($1) AS d (id uuid, region_path text, region_code text, kind text, item_id uuid, subject text,
    period text, project_code text, budget_year int, audience text, status text)
"""
_EDITION = f"""
INSERT INTO disclosure.edition ({_SCOPE}, release_id, audience, kind, item_id, project_code, budget_year, period,
    status, published_on, content, digest, money, href)
SELECT r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name, r.department_id, r.id, d.audience, r.kind,
    r.item_id, r.project_code, r.budget_year, r.period, r.status, r.published_on, d.content, d.digest, 0,
    '/api/v1/releases/' || r.id || '/editions/' || d.audience
FROM json_to_recordset($1) AS d (id uuid, audience text, content text, digest text)
JOIN disclosure.release r ON r.id = d.id
"""
_PENDING = f"""
INSERT INTO disclosure.feed_pending ({_SCOPE}, release_id, audience, op, valid_from)
SELECT {_SCOPE}, id, audiences[1], $2, '2023-01-20' FROM disclosure.release
WHERE id = ANY ($1::uuid[]) AND status <> 'draft' ORDER BY array_position($1::uuid[], id)
"""


def a_document(kind: str = "target", number: int = 1, year: int = 2022, **changes: Any) -> dict[str, Any]:
    """As schema 1.0 has it, for the public; `region` and `department` are codes."""
    region, department = changes.pop("region", "441622"), changes.pop("department", "361")
    code = f"{region}22T{number:012d}"
    content: dict[str, Any] = {
        "audience": "public",
        "kind": kind,
        "schema_version": "1.0",
        "withheld": [],
        "region_code": region,
        "region_name": REGIONS[region],
        "budget_year": year,
        "period": None,
        "department": department and {"code": department, "name": DEPARTMENTS[department]},
        "unit": {"code": f"{department}001", "name": f"{department}所属单位"},
        "project": {"code": code, "name": f"第{number}号项目"},
        "goal": "做好工作",
        "indicators": [{"category": "产出指标", "subcategory": "数量指标", "name": "人数", "target_text": "100"}],
    }
    if kind == "target":
        content["money"] = {"approved_budget": "1000.00"}
    if kind in ("self_evaluation", "evaluation_result", "department_overall"):
        content["money"] = {"adjusted_budget": "1200.00", "executed": "900.00"}
        content["result"] = {"score": "92.50", "grade": "优"}
    if kind == "region_summary":
        content |= {"project": None, "department": None, "unit": None}
    return content | changes


def item_of(content: Mapping[str, Any]) -> UUID:
    project = (content["project"] or {}).get("code")
    matter = [content["region_code"], content["kind"], project, content["budget_year"], content["period"]]
    return UUID(hashlib.sha256(json.dumps(matter).encode()).hexdigest()[:32])


@dataclass(frozen=True)
class Press:
    """Publishes documents; nothing is in a feed before `number`."""

    office: Office

    async def put(self, *contents: Mapping[str, Any], status: str = "published") -> list[UUID]:
        rows = [_row(uuid4(), content, status) for content in contents]
        given = json.dumps(rows)
        ids = [UUID(row["id"]) for row in rows]
        await _owner(self.office.database, (_RELEASE, given), (_EDITION, given), (_PENDING, ids, "upsert"))
        return ids

    async def correct(self, release: UUID, content: Mapping[str, Any]) -> UUID:
        for table, key in (("release", "id"), ("edition", "release_id")):
            change = f"UPDATE disclosure.{table} SET status = 'superseded' WHERE {key} = $1"
            await _owner(self.office.database, (change, release))
        return (await self.put(content))[0]

    async def withdraw(self, release: UUID, reason: str = "数据有误") -> None:
        words = "status = 'withdrawn', withdrawn_on = '2023-02-01', withdrawal_reason = $2"
        for table, key in (("release", "id"), ("edition", "release_id")):
            await _owner(
                self.office.database, (f"UPDATE disclosure.{table} SET {words} WHERE {key} = $1", release, reason)
            )
        await _owner(self.office.database, (_PENDING, [release], "withdraw"))

    async def published(self, *contents: Mapping[str, Any]) -> list[UUID]:
        ids = await self.put(*contents)
        while await self.office.number():
            pass
        return ids


def _row(identifier: UUID, content: Mapping[str, Any], status: str) -> dict[str, Any]:
    region = content["region_code"]
    project = (content["project"] or {}).get("code")
    return {
        "id": str(identifier),
        "kind": content["kind"],
        "audience": content["audience"],
        "status": status,
        "region_code": region,
        "region_path": f"/44/4416/{region}" if len(region) > 4 else f"/44/{region}",
        "item_id": str(item_of(content)),
        "subject": project or region,
        "period": content["period"] or "",
        "project_code": project,
        "budget_year": content["budget_year"],
        "content": canonical(content).decode(),
        "digest": digest(content),
    }


async def _owner(database: TestDatabase, *steps: tuple[Any, ...]) -> None:
    connection = await asyncpg.connect(host=str(database.cluster.socket), user="postgres", database=database.name)
    try:
        async with connection.transaction():
            for statement, *given in steps:
                await connection.execute(statement, *given)
    finally:
        await connection.close()
