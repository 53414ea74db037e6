"""The indicators that ship with the library, as their sources print them.

An indicator keeps its id for as long as its source, object and printed names stay the same, so
adoptions go on pointing at it. Indicators that leave the file stay in the library.
"""

import json
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0c5a3e-5d0e-5c62-9f5b-0a1f1b6f6d11")
_NATURAL_KEY = ("source", "object", "level1", "level2", "level3")


def shipped_indicators() -> list[dict[str, Any]]:
    """The rows of `indicators.json` as our columns name them, each with its lasting id."""
    return [_row(position, entry) for position, entry in enumerate(printed_rows(), start=1)]


@cache
def printed_rows() -> list[dict[str, Any]]:
    """The rows of the file, untouched."""
    file = resources.files("indicator_library.national").joinpath("indicators.json")
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["indicators"]
    return rows


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
