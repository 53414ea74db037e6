"""What is in force is cut into parts: one kind, one budget year, at most 4,096 matters each.

A matter gets its place in the row of its kind and year when it is first numbered and keeps it for good. So a
correction changes one part, a withdrawal makes one smaller, and what is new goes to the last.
"""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from disclosure_api.domain.canonical import digest_of_bytes

IN_A_PART = 4096
NAME = re.compile(r"([a-z_]+)-(\d{4})-(\d{4,})(-indicators|-departments)?\.(ndjson|csv)")
# Twice as quick as the default at nine tenths of its effect: a part is written once and read often.
LEVEL = 4


class Holding(Protocol):
    """A release in force, as its feed numbered it, with its frozen content."""

    @property
    def type(self) -> str: ...
    @property
    def item_id(self) -> object: ...
    @property
    def release_id(self) -> object: ...
    @property
    def valid_from(self) -> object: ...
    @property
    def position(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def money(self) -> Decimal: ...
    @property
    def content(self) -> str: ...


@dataclass(frozen=True, order=True)
class Section:
    """One kind and year, and which part of them, counted from 0."""

    type: str
    budget_year: int
    number: int

    @property
    def name(self) -> str:
        return f"{self.type}-{self.budget_year}-{self.number + 1:04d}"


@dataclass(frozen=True)
class Part:
    """One file; `content` as it is served and hashed, not yet packed."""

    name: str
    section: Section
    format: str
    table: str
    rows: int
    money: Decimal
    content: bytes

    def document(self) -> dict[str, object]:
        """What a manifest says of it."""
        found = digest_of_bytes(self.content)
        return {
            "name": self.name,
            "type": self.section.type,
            "budget_year": self.section.budget_year,
            "format": self.format,
            "table": self.table,
            "rows": self.rows,
            "money_total": f"{self.money:.2f}",
            "bytes": len(self.content),
            "digest": found,
            "href": part_href(found),
        }


def section_of(kind: str, budget_year: int, place: int) -> Section:
    """`place` is the matter's number in the row of its kind and year, from 0."""
    return Section(kind, budget_year, place // IN_A_PART)


def section_named(name: str) -> Section:
    """The inverse of a part's name."""
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"no part is named {name}")
    return Section(found[1], int(found[2]), int(found[3]) - 1)


def part_href(digest: str) -> str:
    return f"/api/v1/disclosure/parts/{digest}"


def line(holding: Holding) -> str:
    """The canonical form of a release in force: its content, itself canonical, goes in as it is."""
    return (
        f'{{"content":{holding.content},"digest":"{holding.digest}","id":"{holding.item_id}",'
        f'"money":"{holding.money:.2f}","position":{holding.position},"release_id":"{holding.release_id}",'
        f'"type":"{holding.type}","valid_from":"{holding.valid_from}"}}\n'
    )


def lines(section: Section, holdings: Iterable[Holding]) -> Part:
    """The part that a consumer loads: one release a line."""
    taken = list(holdings)
    content = "".join(map(line, taken)).encode()
    money = sum((holding.money for holding in taken), Decimal("0.00"))
    return Part(f"{section.name}.ndjson", section, "ndjson", "releases", len(taken), money, content)


def packed(content: bytes) -> bytes:
    return gzip.compress(content, LEVEL, mtime=0)
