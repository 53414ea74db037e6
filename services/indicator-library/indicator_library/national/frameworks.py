"""The frameworks of indicators that ship with the library: what a document lists, in its order and its words."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, text

from indicator_library.national.library import shipped_library
from indicator_library.national.seed import NAMESPACE

_FRAMEWORK = """
INSERT INTO indicators.indicator_framework
    (id, position, code, name, document, applies_to, complete, confirmed, note, version)
VALUES (:id, :position, :code, :name, :document, :applies_to, :complete, :confirmed, :note, 1)
"""
_ITEM = """
INSERT INTO indicators.indicator_framework_item
    (framework_id, position, indicator_id, category, subcategory, name, points)
VALUES (:framework_id, :position, :indicator_id, :category, :subcategory, :name, :points)
"""


@cache
def shipped_frameworks() -> tuple[Mapping[str, Any], ...]:
    file = resources.files("indicator_library.national").joinpath("frameworks.json")
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["frameworks"]
    return tuple(found)


def framework_id(code: str) -> UUID:
    return uuid5(NAMESPACE, f"framework\n{code}")


def load_frameworks(connection: Connection) -> None:
    """Into empty tables; a changed file comes with a revision that says what to do with what was there."""
    ids = {one.code: one.id for one in shipped_library()}
    for place, framework in enumerate(shipped_frameworks(), start=1):
        identifier = framework_id(framework["code"])
        stated = {name: value for name, value in framework.items() if name != "items"}
        connection.execute(text(_FRAMEWORK), {"id": identifier, "position": place} | stated)
        for number, item in enumerate(framework["items"], start=1):
            placed = {"framework_id": identifier, "position": number, "indicator_id": ids[item["indicator"]]}
            connection.execute(text(_ITEM), item | placed)
