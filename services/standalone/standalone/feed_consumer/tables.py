"""The CSV files of a snapshot: each cell says what the proved data says, and nothing is left out."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from .proof import Broken, Document, canonical, fen, yuan

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 2**31 - 1


def check_table(content: bytes, part: Document, releases: list[Document]) -> None:
    """A column is named by the path of its value."""
    expected = releases if part["table"] == "releases" else list(_listed(releases, part["table"]))
    table = _read(content, part["name"])
    if not len(table) == len(expected) == part["rows"]:
        raise Broken(f"{part['name']} 实有{len(table)}行，清单为{part['rows']}行，数据为{len(expected)}行")
    for number, (row, data) in enumerate(zip(table, expected, strict=True), 1):
        for name, cell in row.items():
            text = _as_cell(data[name] if name in data else _at(data["content"], name))
            if cell not in (text, f"'{text}" if text.startswith(FORMULA) else text):
                raise Broken(f"{part['name']} 第{number}行的 {name} 与数据不一致")
    money = yuan(sum(fen(row["money"]) for row in expected if "money" in row))
    if money != part["money_total"]:
        raise Broken(f"{part['name']} 合计{money}元，清单为{part['money_total']}元")


def _listed(releases: list[Document], member: str) -> Iterator[Document]:
    """A table of `indicators` or `departments`: what is listed there in each content, one row each."""
    for release in releases:
        for number, one in enumerate(release["content"].get(member) or (), 1):
            yield {"release_id": release["release_id"], "row": number, "content": one}


def _read(content: bytes, name: str) -> list[dict[str, str]]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (csv.Error, UnicodeDecodeError) as broken:
        raise Broken(f"{name} 不是有效的 CSV（{broken}）") from None


def _at(content: Any, path: str) -> Any:
    for step in path.split("."):
        content = content.get(step) if isinstance(content, dict) else None
    return content


def _as_cell(value: Any) -> str:
    """As a table writes it; an apostrophe in front keeps a spreadsheet from taking text for a formula."""
    if value is None or isinstance(value, str):
        return value or ""
    return canonical(value).decode()
