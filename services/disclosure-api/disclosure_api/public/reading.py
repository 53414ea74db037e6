"""What the public register answers. Nothing here reads a release, an edition or a feed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.public_comparison import NothingPublished
from disclosure_api.domain.publication import ZH
from wenxiao.problems import Gone

ABSENT = "没有可供查阅的公开内容，可能代码有误，也可能尚未公开；请从 /api/v1/public/regions 逐级查找。"
_KINDS = json.dumps({kind.value: ZH[kind] for kind in Kind}, ensure_ascii=False)
_DOCUMENT = """json_build_object('kind', i.type, 'kind_zh', CAST(:kinds AS json) ->> i.type,
    'budget_year', i.budget_year,
    'period', nullif(i.period, ''), 'item_id', i.item_id, 'release_id', i.release_id, 'position', i.position,
    'published_on', i.published_on, 'digest', i.digest, 'href', i.href,
    'release_href', '/api/v1/public/releases/' || i.release_id, 'content', i.content)"""
_WITHDRAWN = """json_build_object('kind', i.type, 'kind_zh', CAST(:kinds AS json) ->> i.type,
    'budget_year', i.budget_year,
    'item_id', i.item_id, 'release_id', i.release_id, 'withdrawn_on', i.withdrawn_on,
    'withdrawal_reason', i.withdrawal_reason, 'release_href', '/api/v1/public/releases/' || i.release_id)"""
_ORDER = "i.budget_year DESC, i.type, i.period DESC, i.item_id"


def _lists(of: str) -> str:
    """Documents in force and withdrawals of the items for which `of` holds, as two columns."""
    held = f"FROM disclosure.public_item i WHERE {of} AND i.content IS"
    return (
        f"(SELECT coalesce(json_agg({_DOCUMENT} ORDER BY {_ORDER}), '[]') {held} NOT NULL) AS documents,"
        f" (SELECT coalesce(json_agg({_WITHDRAWN} ORDER BY {_ORDER}), '[]') {held} NULL) AS withdrawn"
    )


class ProjectWithdrawn(Gone):
    title = "项目的公开内容已全部撤回"


_OF_PROJECT = "i.project_code = :code AND i.type NOT IN ('department_overall', 'region_summary')"
_STAGES = "CASE i.type WHEN 'evaluation_result' THEN 1 WHEN 'self_evaluation' THEN 2 WHEN 'target' THEN 3 END"
_PROJECT = f"""
SELECT json_build_object('budget_year', y.budget_year,
    'summary', (SELECT row_to_json(v) FROM disclosure.public_project_view v
        WHERE v.project_code = :code AND v.budget_year = y.budget_year ORDER BY v.region_code DESC LIMIT 1),
    'goal', (SELECT i.content ->> 'goal' FROM disclosure.public_item i WHERE {_OF_PROJECT}
        AND i.budget_year = y.budget_year AND i.content ->> 'goal' IS NOT NULL AND {_STAGES} > 0
        ORDER BY {_STAGES} LIMIT 1),
    'indicators', coalesce((SELECT i.content -> 'indicators' FROM disclosure.public_item i WHERE {_OF_PROJECT}
        AND i.budget_year = y.budget_year AND jsonb_typeof(i.content -> 'indicators') = 'array' AND {_STAGES} > 0
        ORDER BY {_STAGES} LIMIT 1), '[]'),
    'documents', lists.documents, 'withdrawn', lists.withdrawn)::text
FROM (SELECT DISTINCT i.budget_year FROM disclosure.public_item i WHERE {_OF_PROJECT}) y,
    LATERAL (SELECT {_lists(f"{_OF_PROJECT} AND i.budget_year = y.budget_year")}) lists
ORDER BY y.budget_year DESC
"""


async def project_page(session: AsyncSession, code: str) -> str:
    """All years of a project; where nothing is left in force, the refusal says what was withdrawn and why."""
    found = await session.scalars(text(_PROJECT), {"code": code, "kinds": _KINDS})
    years = [json.loads(year) for year in found]
    if not years:
        raise NothingPublished(ABSENT, pointer="{code}")
    if not any(year["documents"] for year in years):
        gone = [one for year in years for one in year["withdrawn"]]
        raise ProjectWithdrawn("该项目公开过的内容已全部撤回，撤回日期和原因见 withdrawn。", withdrawn=gone)
    name = next((year["summary"]["project_name"] for year in years if year["summary"]), None)
    return told({"project_code": code, "project_name": name, "years": years})


_OF_DEPARTMENT = "i.region_code = :region AND i.department_code = :department AND i.type = 'department_overall'"
_DEPARTMENT = f"""
SELECT row_to_json(d)::text AS department, lists.documents::text, lists.withdrawn::text
FROM (SELECT :department AS department_code) asked
LEFT JOIN disclosure.public_department_view d ON d.region_code = :region AND d.department_code = asked.department_code,
LATERAL (SELECT {_lists(_OF_DEPARTMENT)}) lists
"""


async def department_page(session: AsyncSession, region: str, department: str) -> str:
    binds = {"region": region, "department": department, "kinds": _KINDS}
    row = (await session.execute(text(_DEPARTMENT), binds)).one()
    documents, withdrawn = json.loads(row.documents), json.loads(row.withdrawn)
    if row.department is None and not documents:
        raise NothingPublished(ABSENT, pointer="{department_code}")
    held = json.loads(row.department) if row.department else {"region_code": region, "department_code": department}
    projects = f"/api/v1/public/projects?region_code={region}&department_code={department}"
    lists = {"documents": documents, "withdrawn": withdrawn, "projects_href": projects}
    return told({"years": []} | held | lists)


_REGION = f"""
SELECT r.code, r.name, r.level, r.path,
    (SELECT json_build_object('code', a.code, 'name', a.name, 'href', '/api/v1/public/regions/' || a.code)
     FROM disclosure.public_region a WHERE a.code = r.parent_code) AS above,
    (SELECT coalesce(json_agg(y ORDER BY y.budget_year DESC), '[]')
     FROM disclosure.public_region_year_view y WHERE y.region_code = r.code) AS years,
    (SELECT coalesce(json_agg(json_build_object('region_path', f.region_path, 'position', f.position, 'head', f.head,
        'updated_on', f.updated_on,
        'changes_href', '/api/v1/disclosure/changes?audience=public&region=' || f.region_code,
        'manifest_href', '/api/v1/disclosure/manifest?audience=public&region=' || f.region_code)
        ORDER BY f.region_path), '[]')
     FROM disclosure.public_feed f WHERE f.region_code = r.code) AS feeds, lists.documents, lists.withdrawn
FROM disclosure.public_region r,
    LATERAL (SELECT {_lists("i.region_code = r.code AND i.type = 'region_summary'")}) lists
WHERE r.code = :code
"""


async def region_page(session: AsyncSession, code: str) -> str:
    node = node_of(await region_tree(session), code)
    row = (await session.execute(text(_REGION), {"code": code, "kinds": _KINDS})).one_or_none()
    if node is None or row is None:
        raise NothingPublished(ABSENT, pointer="{code}")
    page = {name: getattr(row, name) for name in ("code", "name", "level", "path", "above", "years", "feeds")}
    below = [{name: child[name] for name in ("code", "name", "href")} for child in node["children"]]
    page |= {"below": below, "summaries": row.documents, "withdrawn": row.withdrawn}
    page["departments_href"] = f"/api/v1/public/departments?region_code={code}"
    page["projects_href"] = f"/api/v1/public/projects?region_code={code}"
    return told(page)


_TREE = """
SELECT r.code, r.name, r.level, r.parent_code, '/api/v1/public/regions/' || r.code AS href,
    coalesce(array_agg(y.budget_year ORDER BY y.budget_year DESC) FILTER (WHERE y.budget_year IS NOT NULL), '{}')
        AS years, coalesce(sum(y.projects), 0)::int AS projects,
    CASE WHEN bool_or(y.budget_year IS NOT NULL) THEN true ELSE coalesce((SELECT true FROM disclosure.public_item i
        WHERE i.region_code = r.code AND i.content IS NOT NULL
        ORDER BY i.region_code, i.budget_year, i.type, i.department_code LIMIT 1), false) END AS published
FROM disclosure.public_region r LEFT JOIN disclosure.public_region_year y ON y.region_code = r.code
GROUP BY r.code ORDER BY r.path
"""


async def region_tree(session: AsyncSession) -> list[dict[str, Any]]:
    """Regions with something in force, below those that they belong to; others are left out."""
    rows = (await session.execute(text(_TREE))).all()
    nodes: dict[str, dict[str, Any]] = {}
    for row in rows:
        told_of = {name: getattr(row, name) for name in ("code", "name", "level", "projects", "href")}
        nodes[row.code] = told_of | {"years": list(row.years), "children": []}
    published = {row.code for row in rows if row.published}
    roots: list[dict[str, Any]] = []
    for row in reversed(rows):
        if row.code not in published and not nodes[row.code]["children"]:
            continue
        above = nodes.get(row.parent_code) if row.parent_code else None
        (roots if above is None else above["children"]).insert(0, nodes[row.code])
    return roots


def node_of(nodes: Sequence[Mapping[str, Any]], code: str) -> Mapping[str, Any] | None:
    for node in nodes:
        found = node if node["code"] == code else node_of(node["children"], code)
        if found is not None:
            return found
    return None


def told(page: object) -> str:
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"))
