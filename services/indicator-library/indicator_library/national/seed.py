"""Brings the library's tables to what the shipped file says; running it again changes nothing.

An indicator keeps its id for as long as its source, object and printed names stay the same, so
adoptions go on pointing at it. Indicators that leave the file stay in the library.
"""

import json
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, text

NAMESPACE = UUID("6f0c5a3e-5d0e-5c62-9f5b-0a1f1b6f6d11")
_NATURAL_KEY = ("source", "object", "level1", "level2", "level3")
_COLUMNS = (
    *("position", "category", "subcategory", "name", "industry", "applies_to", "kind"),
    *("direction", "unit", "formula", "example_target", "source", "confirmed"),
)


def shipped_indicators() -> list[dict[str, Any]]:
    """The rows of `indicators.json` as our columns name them, each with its lasting id."""
    file = resources.files("indicator_library.national").joinpath("indicators.json")
    printed = json.loads(file.read_text("utf-8"))["indicators"]
    return [_row(position, entry) for position, entry in enumerate(printed, start=1)]


def _row(position: int, entry: dict[str, Any]) -> dict[str, Any]:
    same = ("industry", "kind", "direction", "unit", "formula", "example_target", "source", "confirmed")
    return {name: entry[name] for name in same} | {
        "id": uuid5(NAMESPACE, "\n".join(entry[name] for name in _NATURAL_KEY)),
        "position": position,
        "category": entry["level1"],
        "subcategory": entry["level2"],
        "name": entry["level3"],
        "applies_to": entry["object"],
    }


def seed(connection: Connection) -> int:
    """Returns how many rows were new or different."""
    names = ", ".join(("id", *_COLUMNS))
    values = ", ".join(f":{name}" for name in ("id", *_COLUMNS))
    ours = ", ".join(f"i.{name}" for name in _COLUMNS)
    theirs = ", ".join(f"excluded.{name}" for name in _COLUMNS)
    updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
    statement = text(
        f"INSERT INTO indicators.indicator AS i ({names}, version) VALUES ({values}, 1)"
        f" ON CONFLICT (id) DO UPDATE SET {updates}, version = i.version + 1"
        f" WHERE ({ours}) IS DISTINCT FROM ({theirs})"
    )
    return sum(connection.execute(statement, row).rowcount for row in shipped_indicators())
