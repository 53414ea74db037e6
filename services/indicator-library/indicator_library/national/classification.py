"""The tree of industries and classes that ships with the library."""

import json
from functools import cache
from importlib import resources
from typing import Any

from indicator_library.domain.codes import Category, Industry, Scheme, Subcategory


@cache
def scheme() -> Scheme:
    file = resources.files("indicator_library.national").joinpath("classification.json")
    tree: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return Scheme(
        tuple(
            Industry(one["code"], one["name"], tuple(one["spellings"]), one["expenditure"])
            for one in tree["industries"]
        ),
        tuple(_category(one) for one in tree["categories"]),
        {(one["level1"], one["level2"]): (one["category"], one["subcategory"]) for one in tree["as_printed"]},
    )


def _category(one: dict[str, Any]) -> Category:
    below = (Subcategory(sub["code"], sub["name"], tuple(sub["spellings"])) for sub in one["subcategories"])
    return Category(one["code"], one["name"], tuple(one["spellings"]), tuple(below))
