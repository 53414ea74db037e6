"""What each post may do in every service, read from the services' own grants and routes, for the page of its holder.

The gateway may not know the other services: it ships this table, and a test holds it equal to the code.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from fastapi import FastAPI

from standalone.members import ROOT
from wenxiao.access import Duty, Role
from wenxiao.access_tables import permissions_of, routes_of

PATH = ROOT / "services" / "gateway" / "gateway" / "posts" / "permissions.json"
GLOSSARY_ROW = re.compile(r"^\| (?!中文|---)([^|]+) \| ([^|]+) \|", re.MULTILINE)


def table(apps: Mapping[str, FastAPI]) -> str:
    """The committed file: per service its permissions in words, their paths, and the posts that hold them."""
    words = _Words()
    content = {
        "roles": {role.value: words.of_noun(role.value) for role in Role if role is not Role.SERVICE},
        "duties": {duty.value: words.of_noun(duty.value) for duty in Duty if duty is not Duty.NONE},
        "services": [
            {"service": name, "title": app.title, "permissions": list(_permissions(app, words))}
            for name, app in apps.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _permissions(app: FastAPI, words: "_Words") -> Iterator[dict[str, Any]]:
    paths: dict[str, list[str]] = {}
    for route in routes_of(app):
        for permission in permissions_of(route):
            paths.setdefault(permission, []).extend(f"{method} {route.path}" for method in sorted(route.methods or ()))
    for permission in sorted(set(paths) - {"(any caller)"}):
        holders = sorted(
            f"{role.value}.{duty.value}"
            for (role, duty), granted in app.state.grants.items()
            if permission in {str(getattr(one, "value", one)) for one in granted}
        )
        yield {
            "permission": permission,
            "words": words.of_permission(permission),
            "paths": sorted(paths[permission], key=lambda path: path.partition(" ")[::-1]),
            "held_by": holders,
        }


class _Words:
    """The glossary, and the verbs beside it."""

    def __init__(self) -> None:
        glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
        self._nouns = {
            word.strip().replace("-", "_").replace(" ", "_"): zh.strip() for zh, word in GLOSSARY_ROW.findall(glossary)
        }
        told = tomllib.loads(resources.files("standalone").joinpath("permission_words.toml").read_text("utf-8"))
        self._actions, self._permissions = told["actions"], told["permissions"]

    def of_noun(self, noun: str) -> str:
        return str(self._nouns.get(noun, noun))

    def of_permission(self, permission: str) -> str:
        """Where a word is missing the code stands in its place, and a test says which."""
        resource, _, action = permission.partition(":")
        composed = f"{self._actions.get(action, action)}{self.of_noun(resource)}"
        return str(self._permissions.get(permission, composed))
