"""Tables that offices published, shipped as examples of which indicators projects of a kind use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from indicator_library.domain.resembling import Rarity
from indicator_library.domain.similar_projects import Case, CaseRow
from indicator_library.national.library import shipped_library


@dataclass(frozen=True)
class PublishedCase:
    """`same_source`: sources of the library's rows that were taken from this very table."""

    case: Case
    kind: str
    object: str
    same_source: tuple[str, ...]


@cache
def published_cases() -> tuple[PublishedCase, ...]:
    file = resources.files("indicator_library.published_cases").joinpath("cases.json")
    return tuple(_read(f"published:{at}", one) for at, one in enumerate(json.loads(file.read_text("utf-8"))["cases"]))


@cache
def shipped_rarity() -> Rarity:
    """Which words are rare among names of projects and of indicators, as far as the package knows them."""
    projects = [one.case.project for one in published_cases()]
    return Rarity.of([*projects, *(str(one.content["name"]) for one in shipped_library())])


def examples_of(kind: str) -> list[Case]:
    """Frameworks of evaluators are no examples of what a project declares."""
    return [one.case for one in published_cases() if one.object == kind and one.kind != "evaluation_report"]


def _read(key: str, one: Mapping[str, Any]) -> PublishedCase:
    rows = tuple(
        CaseRow(row.get("category", ""), row.get("subcategory", ""), row["name"], _points(row.get("weight")))
        for row in one["rows"]
    )
    place = (one.get("industry"), one.get("field"))
    case = Case(key, one.get("project", ""), one.get("agency", ""), place, rows)
    return PublishedCase(case, one["kind"], one["object"], tuple(one.get("same_source", ())))


def _points(printed: str | None) -> Decimal | None:
    return None if printed is None else Decimal(printed)
