"""The library as it was cleaned: codes, names and classes put in order, duplicates merged, formulas that compute.

What a source printed stays in `printed`; what differs from it is told in sentences. A merged indicator keeps its id and
is retired with its successor, because adoptions point at it. Running it again changes nothing, and what somebody has
revised since is left alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT

from indicator_library.domain.naming import grams, name_key, search_text
from indicator_library.national.seed import NAMESPACE, printed_rows, shipped_indicators

_BESIDE_CONTENT = ("row", "code", "changes", "merged_into", "because", "natural_key")
_SEARCHED = ("category", "subcategory", "name", "industry", "field", "applies_to", "kind", "direction", "unit")
_COLUMNS = (
    *("position", "code", "status", "successor_id", "retired_on", *_SEARCHED),
    *("confirmed", "name_key", "search_text", "grams", "version"),
)
_CURRENT = """
SELECT i.id, i.code, i.version, i.status, v.content, v.cause
FROM indicators.indicator i
JOIN indicators.indicator_version v ON v.indicator_id = i.id AND v.number = i.version
WHERE i.tier = 'national'
"""
_WRITE = f"""
INSERT INTO indicators.indicator (id, root_id, tier, region_path, region_code, {", ".join(_COLUMNS)})
VALUES (:id, :id, 'national', '/', '', {", ".join(f":{name}" for name in _COLUMNS)})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""
_WRITE_VERSION = """
INSERT INTO indicators.indicator_version
    (indicator_id, number, content, own, origins, cause, published_on, published_by, digest, changes)
VALUES (:id, :version, :content, :content, '{}', :cause, :day, 'wenxiao', :digest, :changes)
"""


@dataclass(frozen=True)
class Shipped:
    """An indicator of the nation with its lasting id; `successor` where it was merged into another."""

    id: UUID
    position: int
    code: str
    content: Mapping[str, Any]
    changes: tuple[str, ...]
    successor: UUID | None


@cache
def released() -> date:
    return date.fromisoformat(_file()["as_of"])


@cache
def shipped_library() -> tuple[Shipped, ...]:
    """In the order of the library; the printed rows keep their place."""
    entries = _file()["indicators"]
    printed: list[UUID] = [row["id"] for row in shipped_indicators()]
    ids = {entry["code"]: _id(entry, printed) for entry in entries}
    return tuple(_shipped(place, entry, ids) for place, entry in enumerate(entries, start=1))


def load_library(connection: Connection) -> int:
    """How many indicators were new or different."""
    current = {row.id: row for row in connection.execute(text(_CURRENT))}
    different = [one for one in shipped_library() if _differs(one, current.get(one.id))]
    # Codes that another gives up are free before they are taken, and a successor is there before it is named.
    given_up = {"ids": [one.id for one in different]}
    connection.execute(text("UPDATE indicators.indicator SET code = id::text WHERE id = ANY (:ids)"), given_up)
    kept = [one for one in different if one.successor is None]
    for part in (kept, [one for one in different if one.successor is not None]):
        if part:
            _write(connection, part, current)
    return len(different)


def _write(connection: Connection, part: list[Shipped], current: Mapping[UUID, Any]) -> None:
    before = [current.get(one.id) for one in part]
    numbers = [known.version + 1 if known else 1 for known in before]
    rows = [{"id": one.id} | _columns(one, number) for one, number in zip(part, numbers, strict=True)]
    connection.execute(text(_WRITE).bindparams(bindparam("grams", type_=ARRAY(TEXT))), rows)
    json_binds = (bindparam("content", type_=JSONB), bindparam("changes", type_=JSONB))
    codes = [known.code if known else None for known in before]
    versions = [_version(one, n, code) for one, n, code in zip(part, numbers, codes, strict=True)]
    connection.execute(text(_WRITE_VERSION).bindparams(*json_binds), versions)


def _differs(one: Shipped, current: Any) -> bool:
    if current is None:
        return True
    status = "published" if one.successor is None else "retired"
    same = current.content == one.content and current.code == one.code and current.status == status
    return current.cause == "seeded" and not same


def _columns(one: Shipped, version: int) -> dict[str, Any]:
    content = one.content
    words = (content["name"], content["subcategory"], *(content.get(n) for n in ("industry", "field", "definition")))
    found = search_text(*words)
    return {name: content.get(name) for name in (*_SEARCHED, "confirmed")} | {
        "position": one.position,
        "code": one.code,
        "status": "retired" if one.successor else "published",
        "successor_id": one.successor,
        "retired_on": released() if one.successor else None,
        "name_key": name_key(content["name"]),
        "search_text": found,
        "grams": list(grams(found)),
        "version": version,
    }


def _version(one: Shipped, version: int, code_before: str | None) -> dict[str, Any]:
    written = json.dumps(one.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    recoded = (f"编码由“{code_before}”改为“{one.code}”",) if code_before not in (None, one.code) else ()
    return {
        "id": one.id,
        "version": version,
        "content": one.content,
        "cause": "retired" if one.successor else "seeded",
        "day": released(),
        "digest": hashlib.sha256(written.encode()).hexdigest(),
        "changes": [*recoded, *one.changes] or ["随系统发布"],
    }


def _shipped(place: int, entry: Mapping[str, Any], ids: Mapping[str, UUID]) -> Shipped:
    content = _whole({name: value for name, value in entry.items() if name not in _BESIDE_CONTENT})
    if entry["row"] is not None:
        content["printed"] = printed_rows()[entry["row"] - 1]
    successor = entry.get("merged_into")
    retired = (f"停用，由“{successor}”代替：{entry['because']}",) if successor else ()
    changes = (*entry.get("changes", ()), *retired)
    return Shipped(ids[entry["code"]], place, entry["code"], content, changes, ids[successor] if successor else None)


def _whole(content: dict[str, Any]) -> dict[str, Any]:
    """As a proposal would state it: what a part leaves open stands there as null."""
    if "legal_basis" in content:
        content["legal_basis"] = [{"article": None} | basis for basis in content["legal_basis"]]
    if "formula" in content:
        inputs = [{"source": None} | one for one in content["formula"]["inputs"]]
        content["formula"] = content["formula"] | {"inputs": inputs}
    return content


def _id(entry: Mapping[str, Any], printed: Sequence[UUID]) -> UUID:
    return uuid5(NAMESPACE, entry["natural_key"]) if entry["row"] is None else printed[entry["row"] - 1]


@cache
def _file() -> dict[str, Any]:
    file = resources.files("indicator_library.national").joinpath("library.json")
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read
