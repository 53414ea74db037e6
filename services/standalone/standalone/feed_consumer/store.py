"""What a consumer holds of one feed: a SQLite file that any program opens.

Table `in_force` is the answer (one row per matter, `content` the document as JSON, money in 分); the others remember
how far the feed was read. Every change and the place that was reached with it are one transaction: whoever is killed
goes on where he was.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from .proof import Broken, Document, canonical, check_content, fen, link, yuan

TABLES = """
CREATE TABLE IF NOT EXISTS in_force (type TEXT NOT NULL, id TEXT NOT NULL, release_id TEXT NOT NULL,
    position INTEGER NOT NULL, valid_from TEXT NOT NULL, digest TEXT NOT NULL, money_fen INTEGER NOT NULL,
    content TEXT, PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS withdrawn (type TEXT NOT NULL, id TEXT NOT NULL, release_id TEXT NOT NULL,
    position INTEGER NOT NULL, PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS fetched_part (digest TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
PLACE, NEWEST = "place", "newest manifest"
PATIENCE_SECONDS = 5


@dataclass(frozen=True)
class Place:
    """How far one feed was read: `cursor` is what the publisher gave to go on with, none at the very beginning."""

    region_path: str
    audience: str
    epoch: str
    position: int
    head: str
    cursor: str | None


class Busy(Exception):
    """Another program writes the file, or it is none of ours."""


class Store:
    """Held by one program at a time; the file system frees it when that one is killed."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level="IMMEDIATE")
        try:
            self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
            with self._file:
                self._file.execute("BEGIN EXCLUSIVE")
                for table in TABLES.strip().split(";"):
                    self._file.execute(table)
        except sqlite3.Error as failed:
            self._file.close()
            raise Busy(f"{path} 正由另一个程序写入，或不是 SQLite 文件（{failed}）。") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def kept(self, name: str) -> str | None:
        found = self._file.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def keep(self, name: str, value: str) -> None:
        with self._file:
            self._keep(name, value)

    def _keep(self, name: str, value: str) -> None:
        self._file.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))

    @property
    def place(self) -> Place | None:
        found = self.kept(PLACE)
        return None if found is None else Place(**json.loads(found))

    @property
    def newest(self) -> Document | None:
        """What was kept of the newest manifest that was proved, or else the place: not older than what is held."""
        found = self.kept(NEWEST) or self.kept(PLACE)
        return None if found is None else dict(json.loads(found))

    @property
    def closed(self) -> int:
        """Releases in force whose content is no longer given: the withdrawal has been made and not been numbered."""
        found = self._file.execute("SELECT count(*) FROM in_force WHERE content IS NULL").fetchone()
        return int(found[0])

    def part(self, digest: str) -> bytes | None:
        found = self._file.execute("SELECT body FROM fetched_part WHERE digest = ?", (digest,)).fetchone()
        return None if found is None else bytes(found[0])

    def keep_part(self, digest: str, body: bytes) -> None:
        with self._file:
            self._file.execute("INSERT OR REPLACE INTO fetched_part VALUES (?, ?)", (digest, body))

    def begin_anew(self, place: Place, rows: Iterable[Document], withdrawn: Iterable[Mapping[str, Any]]) -> None:
        """What was held is gone and the baseline is there, in one step."""
        with self._file:
            for table in ("in_force", "withdrawn"):
                self._file.execute(f"DELETE FROM {table}")
            self._file.executemany("INSERT INTO in_force VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_row, rows))
            gone = ((one["type"], one["id"], one["release_id"], one["position"]) for one in withdrawn)
            self._file.executemany("INSERT INTO withdrawn VALUES (?, ?, ?, ?)", gone)
            self._file.execute("DELETE FROM fetched_part")
            self._keep(PLACE, json.dumps(asdict(place)))

    def append(self, place: Place, items: Sequence[Mapping[str, Any]], cursor: str) -> Place:
        """One page of the feed: refused as a whole unless it joins what is held without a gap."""
        position, head = place.position, place.head
        with self._file:
            for item in items:
                position += 1
                joined = (item["region_path"], item["audience"], item["position"], item["previous"])
                if joined != (place.region_path, place.audience, position, head):
                    raise Broken(f"第{position}条没有接在前一条之后")
                check_content(item)
                self._take(item)
                head = link(item)
            reached = Place(place.region_path, place.audience, place.epoch, position, head, cursor)
            self._keep(PLACE, json.dumps(asdict(reached)))
        return reached

    def _take(self, item: Mapping[str, Any]) -> None:
        matter = (item["type"], item["id"])
        taken_from, put_into = ("in_force", "withdrawn") if item["op"] == "withdraw" else ("withdrawn", "in_force")
        self._file.execute(f"DELETE FROM {taken_from} WHERE type = ? AND id = ?", matter)
        if put_into == "in_force":
            self._file.execute("INSERT OR REPLACE INTO in_force VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _row(item))
        else:
            gone = (*matter, item["release_id"], item["position"])
            self._file.execute("INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?, ?)", gone)

    def figures(self) -> Document:
        """What is held, in the words of a manifest."""
        by_type = self._file.execute(
            "SELECT type, count(*), sum(money_fen) FROM in_force GROUP BY type ORDER BY type"
        ).fetchall()
        gone = self._file.execute("SELECT type, id, release_id FROM withdrawn ORDER BY id, type").fetchall()
        place = self.place
        return {
            "position": place.position if place else 0,
            "head": place.head if place else "",
            "count": sum(count for _, count, _ in by_type),
            "money_total": yuan(sum(total for _, _, total in by_type)),
            "totals": [{"type": kind, "count": n, "money_total": yuan(total)} for kind, n, total in by_type],
            "withdrawn": [{"type": kind, "id": matter, "release_id": release} for kind, matter, release in gone],
        }

    def held(self) -> list[tuple[Any, ...]]:
        """Every row in force, to compare two stores."""
        return self._file.execute("SELECT * FROM in_force ORDER BY type, id").fetchall()


def read_held(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT * FROM in_force ORDER BY type, id").fetchall()


def _row(one: Mapping[str, Any]) -> tuple[Any, ...]:
    content = None if one["content"] is None else canonical(one["content"]).decode()
    named = (one["type"], one["id"], one["release_id"], one["position"], one["valid_from"], one["digest"])
    return (*named, fen(one["money"]), content)
