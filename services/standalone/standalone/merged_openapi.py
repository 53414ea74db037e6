"""One OpenAPI document over all services: what the edge lets through, and no more."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

VERSION = "1"
DESCRIPTION = (
    "预算绩效管理全过程接口：指标、事前评估、绩效目标、监控、评价、结果应用与公开。"
    "先用 POST /api/v1/sessions 登录，再点“Authorize”填入 access_token。"
    "演示时钟下可用请求头 X-Wenxiao-Day 指定业务日期。"
)


def merged_openapi(services: Mapping[str, ASGIApp], nouns: Mapping[str, str]) -> dict[str, Any]:
    """Schemas that two services name alike but describe differently get the service's name in front."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for name, app in services.items():
        if not isinstance(app, FastAPI):
            continue
        document = _without_clashes(app.openapi(), schemas, _prefix(name))
        schemas |= document.get("components", {}).get("schemas", {})
        paths |= {path: item for path, item in document["paths"].items() if _is_public(path, name, nouns)}
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "问效", "version": VERSION, "description": DESCRIPTION},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": {"bearer": bearer}},
        "security": [{"bearer": []}, {}],
    }


def _is_public(path: str, service: str, nouns: Mapping[str, str]) -> bool:
    parts = path.split("/")
    return parts[1:3] == ["api", "v1"] and len(parts) > 3 and nouns.get(parts[3]) == service


def _prefix(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("-"))


def _without_clashes(document: dict[str, Any], taken: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Renaming a schema changes those that refer to it, so this goes on until nothing clashes any more."""
    renamed: dict[str, str] = {}
    while True:
        result = _renaming(document, renamed)
        own = result.get("components", {}).get("schemas", {})
        clashing = [name for name, schema in own.items() if name in taken and taken[name] != schema]
        if not clashing:
            return result
        renamed |= {name: f"{prefix}{name}" for name in clashing}


def _renaming(document: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    if not renamed:
        return document

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: _reference(value, renamed) if key == "$ref" else walk(value) for key, value in node.items()}
        return [walk(item) for item in node] if isinstance(node, list) else node

    copied: dict[str, Any] = walk(json.loads(json.dumps(document)))
    schemas = copied["components"]["schemas"]
    copied["components"]["schemas"] = {renamed.get(name, name): schema for name, schema in schemas.items()}
    return copied


def _reference(target: str, renamed: Mapping[str, str]) -> str:
    head, _, name = target.rpartition("/")
    return f"{head}/{renamed.get(name, name)}"
