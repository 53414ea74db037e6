"""What the tables of a snapshot are, said in Frictionless Data Package v1: typed columns, keys, digests."""

from collections.abc import Iterable, Mapping
from typing import Any

from disclosure_api.domain.tables import KEYS, Column

PLACE = "parts"
TITLES = {
    "release_id": "公开内容编号",
    "id": "事项编号",
    "type": "种类",
    "position": "目录序号",
    "valid_from": "生效日",
    "digest": "内容摘要（SHA-256）",
    "money": "金额（元）",
    "row": "序号",
    "region_code": "地区代码",
    "region_name": "地区",
    "department.code": "部门编码",
    "department.name": "部门",
    "unit.code": "单位编码",
    "unit.name": "单位",
    "project.code": "项目编码",
    "project.name": "项目",
    "budget_year": "预算年度",
    "period": "期间",
    "money.approved_budget": "批复预算（元）",
    "money.initial_budget": "年初预算（元）",
    "money.adjusted_budget": "调整后预算（元）",
    "money.executed": "执行数（元）",
    "goal": "绩效目标",
    "result.score": "得分",
    "result.grade": "等级",
    "category": "一级指标",
    "subcategory": "二级指标",
    "name": "名称",
    "code": "编码",
    "totals": "分种类件数和金额（JSON）",
    "grades": "分等级件数（JSON）",
    "target_text": "指标值",
    "actual_text": "实际完成值",
    "weight": "权重",
    "score": "得分",
}


def resource(part: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Any]:
    """`part` is what the manifest says of a CSV file."""
    name = resource_name(part["name"])
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    schema["primaryKey"] = list(KEYS[part["table"]])
    if part["table"] != "releases":
        of = {"resource": name.removesuffix(f"-{part['table']}"), "fields": ["release_id"]}
        schema["foreignKeys"] = [{"fields": ["release_id"], "reference": of}]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{PLACE}/{part['name']}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": part["bytes"],
        "hash": f"sha256:{part['digest']}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def resource_name(file: str) -> str:
    return file.removesuffix(".csv")


def datapackage(region_code: str, audience: str, position: int, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": f"wenxiao-{region_code.lower()}-{audience}",
        "title": f"{region_code} 预算绩效公开内容（{'人大' if audience == 'npc' else '社会公众'}）",
        "version": str(position),
        "resources": resources,
    }


def _field(column: Column) -> dict[str, str]:
    title = TITLES.get(column.name)
    return {"name": column.name, "type": column.type} | ({"title": title} if title else {})
