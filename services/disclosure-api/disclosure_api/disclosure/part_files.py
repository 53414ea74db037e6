"""The files of snapshots in PostgreSQL: written packed, found by their digest, emptied when nobody may have them."""

import asyncio
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.canonical import digest_of_bytes
from disclosure_api.domain.datapackage import resource
from disclosure_api.domain.parts import IN_A_PART, Part, Section, lines, packed, part_href
from disclosure_api.domain.tables import listed_tables, release_table

_FEED = "region_path = :region_path AND audience = :audience"
_HELD = text(
    "SELECT h.type, h.item_id, h.release_id, h.valid_from, h.position, h.digest, h.money, e.content"
    " FROM disclosure.feed_holding h"
    " JOIN disclosure.edition e ON e.release_id = h.release_id AND e.audience = h.audience"
    " WHERE h.region_path = :region_path AND h.audience = :audience AND h.type = :type AND h.budget_year = :year"
    " AND h.place >= :first AND h.place < :end AND h.op = 'upsert' ORDER BY h.item_id"
)
_STORE = text(
    "INSERT INTO disclosure.feed_part (region_path, audience, digest, name, format, type, budget_year, number, size,"
    " packed) VALUES (:region_path, :audience, :digest, :name, :format, :type, :budget_year, :number, :size, :packed)"
    " ON CONFLICT (region_path, audience, digest) DO UPDATE SET packed = excluded.packed"
)
_READ = text(f"SELECT packed FROM disclosure.feed_part WHERE {_FEED} AND digest = :digest")
# Of the parts that are not of this snapshot: those that none kept names, and those in which a release was withdrawn.
_SWEEP = text(
    f"UPDATE disclosure.feed_part p SET packed = NULL WHERE {_FEED} AND packed IS NOT NULL"
    " AND digest <> ALL (CAST(:current AS text[])) AND (digest NOT IN"
    f" (SELECT unnest(digests) FROM disclosure.feed_snapshot WHERE {_FEED})"
    " OR (type, budget_year, number) IN (SELECT h.type, h.budget_year, h.place / :in_a_part"
    " FROM disclosure.feed_entry w JOIN disclosure.feed_holding h ON h.region_path = w.region_path"
    " AND h.audience = w.audience AND h.type = w.type AND h.item_id = w.item_id"
    " WHERE w.region_path = :region_path AND w.audience = :audience AND w.position > :after AND w.op = 'withdraw'))"
)


@dataclass(frozen=True)
class File:
    """`document` is what the manifest says of it, `resource` what the data package says of a table."""

    document: dict[str, Any]
    packed: bytes
    resource: dict[str, Any] | None = None


async def written_section(session: AsyncSession, of: Mapping[str, str], section: Section) -> list[File]:
    """The files of one section as it stands now; none where nothing of it is in force any more."""
    first = section.number * IN_A_PART
    asked = {"type": section.type, "year": section.budget_year, "first": first, "end": first + IN_A_PART}
    held = (await session.execute(_HELD, dict(of) | asked)).all()
    files = await asyncio.to_thread(_files, section, of["audience"], held) if held else []
    for file in files:
        row = {name: file.document[name] for name in ("digest", "name", "format", "type", "budget_year")}
        sized = {"number": section.number, "size": file.document["bytes"], "packed": file.packed}
        await session.execute(_STORE, dict(of) | row | sized)
    return files


async def store_package(session: AsyncSession, of: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """Keeps datapackage.json as one more file; what the manifest says of it."""
    told = await _store_plain(session, of, "datapackage.json", "json", content)
    return told | {"href": part_href(told["digest"])}


async def store_readme(session: AsyncSession, of: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """Its words are kept, not written anew for each reader: the manifest holds their digest."""
    return await _store_plain(session, of, "README.txt", "txt", content)


def file_told(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "digest": digest_of_bytes(content)}


async def _store_plain(
    session: AsyncSession, of: Mapping[str, str], name: str, form: str, content: bytes
) -> dict[str, Any]:
    told, section = file_told(content), dict.fromkeys(("type", "budget_year", "number"))
    row = {"digest": told["digest"], "name": name, "format": form, "size": told["bytes"]}
    await session.execute(_STORE, dict(of) | section | row | {"packed": packed(content)})
    return told


async def read_part(session: AsyncSession, of: Mapping[str, str], digest: str) -> bytes:
    kept = await session.scalar(_READ, dict(of) | {"digest": digest})
    if kept is None:
        raise LookupError(f"part {digest} of a kept snapshot is gone")
    return gzip.decompress(kept)


async def sweep(session: AsyncSession, of: Mapping[str, str], after: int, current: Sequence[str]) -> None:
    """`after` is the position of the snapshot before; withdrawals up to it were swept with that one."""
    await session.execute(_SWEEP, dict(of) | {"after": after, "current": list(current), "in_a_part": IN_A_PART})


def _files(section: Section, audience: str, held: Sequence[Any]) -> list[File]:
    taken = [(holding, json.loads(holding.content)) for holding in held]
    found = [_file(lines(section, held))]
    for table in (release_table(section, audience, taken), *listed_tables(section, audience, taken)):
        file = _file(table.part)
        found.append(File(file.document, file.packed, resource(file.document, table.columns)))
    return found


def _file(part: Part) -> File:
    return File(part.document(), packed(part.content))
