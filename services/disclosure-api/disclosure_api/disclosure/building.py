"""Snapshots: what is in force at a position, as files that are built once and served often.

A feed is read under REPEATABLE READ, so all parts show one moment. Only the parts that a change touched are written
anew; the others go on under their digest. A part that holds a withdrawn release is emptied with the next build.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.keys import own_key_signs, published_keys
from disclosure_api.disclosure.part_files import (
    file_told,
    read_part,
    store_package,
    store_readme,
    sweep,
    written_section,
)
from disclosure_api.disclosure.purging import purge_parts
from disclosure_api.disclosure.queries import current_epoch, epoch_started_at, feed_address, totals_listed
from disclosure_api.domain.bundle import readme
from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.chain import genesis
from disclosure_api.domain.cursor import Cursor, Feed, written
from disclosure_api.domain.datapackage import datapackage, resource_name
from disclosure_api.domain.fields import SCHEMA_VERSION
from disclosure_api.domain.parts import IN_A_PART, Section, section_named
from disclosure_api.signing import Seal
from wenxiao.audit import record
from wenxiao.database import Database

KEPT = 3
_FEED = "region_path = :region_path AND audience = :audience"
_LAST = "SELECT * FROM disclosure.feed_snapshot WHERE region_path = h.region_path AND audience = h.audience"
_STANDING = text(
    "SELECT h.region_path, h.audience, h.position, s.position AS built,"
    " extract(epoch FROM clock_timestamp() - s.built_at) AS age,"
    " s.number IS NULL OR s.epoch <> :epoch OR (s.key_id <> :key_id AND EXISTS"
    " (SELECT FROM disclosure.feed_key k WHERE k.key_id = :key_id AND k.status = 'active'))"
    " OR (s.position < h.position AND (s.built_at < clock_timestamp() - make_interval(secs => :patience) OR EXISTS"
    " (SELECT FROM disclosure.feed_entry e WHERE e.region_path = h.region_path AND e.audience = h.audience"
    " AND e.position > s.position AND e.op = 'withdraw') OR EXISTS (SELECT FROM disclosure.feed_purge g"
    " WHERE g.region_path = h.region_path AND g.audience = h.audience))) AS due"
    f" FROM disclosure.feed_head h LEFT JOIN LATERAL ({_LAST} ORDER BY number DESC LIMIT 1) s ON true"
    " ORDER BY h.region_path, h.audience"
)
_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('disclosure.snapshot', 0))")
_HEAD = text(f"SELECT * FROM disclosure.feed_head WHERE {_FEED}")
_BEFORE = text(
    f"SELECT position, document, epoch FROM disclosure.feed_snapshot WHERE {_FEED} ORDER BY number DESC LIMIT 1"
)
_CHANGED = text(
    f"SELECT DISTINCT type, budget_year, place / {IN_A_PART} AS number FROM disclosure.feed_holding"
    f" WHERE {_FEED} AND position > :after ORDER BY 1, 2, 3"
)
_GONE = text(
    "SELECT type, item_id, release_id, position FROM disclosure.feed_holding"
    f" WHERE {_FEED} AND op = 'withdraw' ORDER BY item_id"
)
_KEEP = text(
    "INSERT INTO disclosure.feed_snapshot (region_path, audience, region_code, epoch, position, built_on, document,"
    " digests, key_id, jws, keys) VALUES (:region_path, :audience, :region_code, :epoch, :position, :built_on,"
    " :document, CAST(:digests AS text[]), :key_id, :jws, :keys)"
)
_FORGET = text(
    f"DELETE FROM disclosure.feed_snapshot WHERE {_FEED} AND number NOT IN"
    f" (SELECT number FROM disclosure.feed_snapshot WHERE {_FEED} ORDER BY number DESC LIMIT {KEPT})"
)


@dataclass(frozen=True)
class Standing:
    """How far a feed and its last snapshot are; `age` in seconds."""

    feed: Feed
    position: int
    built: int | None
    age: float | None
    due: bool


@dataclass(frozen=True)
class Before:
    """The snapshot before this one: what it holds of parts that have not changed since is taken over."""

    position: int
    parts: dict[Section, list[dict[str, Any]]]
    resources: dict[str, dict[str, Any]]


async def build_snapshots(database: Database, seal: Seal, patience: int = 0) -> int:
    """One for each feed whose last one is `patience` seconds old and behind, or from which something was withdrawn."""
    return await build_due(database, seal, await standings(database, seal, patience))


async def build_due(database: Database, seal: Seal, found: Sequence[Standing]) -> int:
    built, faults = 0, []
    for one in found:
        try:
            built += one.due and await _build(database, seal, one.feed)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one feed, the next one is due
            fault.add_note(f"公开目录 {one.feed.region_path} {one.feed.audience} 的快照未能生成，原有快照照常提供。")
            faults.append(fault)
    await purge_parts(database)
    if faults:
        raise ExceptionGroup("snapshots that could not be built", faults)
    return built


async def standings(database: Database, seal: Seal, patience: int) -> list[Standing]:
    async with database.transaction(HOUSE) as session:
        asked = {"epoch": await current_epoch(session), "key_id": seal.key_id, "patience": patience}
        return [
            Standing(Feed(row.region_path, row.audience), row.position, row.built, row.age, bool(row.due))
            for row in await session.execute(_STANDING, asked)
        ]


async def _build(database: Database, seal: Seal, feed: Feed) -> bool:
    """The lock is held by a transaction around: what is read under it is never older than what was built before."""
    async with database.transaction(HOUSE) as alone:
        return bool(await alone.scalar(_ALONE)) and await _build_alone(database, seal, feed)


async def _build_alone(database: Database, seal: Seal, feed: Feed) -> bool:
    async with database.transaction(HOUSE) as session:
        _ = await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        of = {"region_path": feed.region_path, "audience": feed.audience}
        epoch = await current_epoch(session)
        head = dict((await session.execute(_HEAD, of)).mappings().one())
        before = await _before(session, of, epoch)
        if before and before.position > head["position"]:
            raise LookupError(f"snapshot at {before.position} is ahead of its feed at {head['position']}")
        parts, resources = await _parts(session, of, before)
        package = canonical(datapackage(head["region_code"], feed.audience, head["position"], resources))
        described = await store_package(session, of, package)
        document = _document(feed, head, str(epoch)) | {"epoch_started_at": await epoch_started_at(session, epoch)}
        document |= {"withdrawn": await _withdrawn(session, of), "parts": parts, "datapackage": described}
        await own_key_signs(session, seal, head["valid_from"])
        keys = canonical({"keys": await published_keys(session)})
        words = await store_readme(session, of, readme(document).encode())
        document["files"] = {"README.txt": words, "keys.json": file_told(keys)}
        digests = [*(part["digest"] for part in parts), described["digest"], words["digest"]]
        snapshot = {
            "region_code": head["region_code"],
            "epoch": epoch,
            "position": head["position"],
            "built_on": head["valid_from"],
            "document": canonical(document).decode(),
            "digests": digests,
            "key_id": seal.key_id,
            "jws": seal.sign("bundle", document),
            "keys": keys.decode(),
        }
        await session.execute(_KEEP, of | snapshot)
        await session.execute(_FORGET, of)
        await sweep(session, of, before.position if before else 0, digests)
        detail = of | {"position": head["position"], "head": head["head"], "parts": len(parts)}
        await record(session, action="feed:snapshot", resource="disclosure/manifest", detail=detail)
    return True


async def _before(session: AsyncSession, of: dict[str, str], epoch: UUID) -> Before | None:
    """None where there is none of this epoch: a restored database builds all its parts anew."""
    row = (await session.execute(_BEFORE, of)).one_or_none()
    if row is None or row.epoch != epoch:
        return None
    document = json.loads(row.document)
    parts: dict[Section, list[dict[str, Any]]] = {}
    for part in document["parts"]:
        parts.setdefault(section_named(part["name"]), []).append(part)
    package = json.loads(await read_part(session, of, document["datapackage"]["digest"]))
    return Before(row.position, parts, {one["name"]: one for one in package["resources"]})


async def _parts(
    session: AsyncSession, of: dict[str, str], before: Before | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the manifest says of every part, and what the data package says of its tables, in the same order."""
    changed = await session.execute(_CHANGED, of | {"after": before.position if before else 0})
    parts = dict(before.parts) if before else {}
    resources = dict(before.resources) if before else {}
    for section in [Section(row.type, row.budget_year, row.number) for row in changed]:
        files = await written_section(session, of, section)
        parts[section] = [file.document for file in files]
        resources |= {file.resource["name"]: file.resource for file in files if file.resource}
    shown = [part for section in sorted(parts) for part in parts[section]]
    return shown, [resources[resource_name(part["name"])] for part in shown if part["format"] == "csv"]


async def _withdrawn(session: AsyncSession, of: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"type": row.type, "id": str(row.item_id), "release_id": str(row.release_id), "position": row.position}
        for row in await session.execute(_GONE, of)
    ]


def _document(feed: Feed, head: Mapping[str, Any], epoch: str) -> dict[str, Any]:
    """What the bundle's manifest.json says beside its parts and what was withdrawn."""
    return {
        "schema_version": SCHEMA_VERSION,
        "region_path": feed.region_path,
        "region_code": head["region_code"],
        "audience": feed.audience,
        "epoch": epoch,
        "genesis": genesis(feed.region_path, feed.audience),
        "position": head["position"],
        "head": head["head"],
        "count": head["count"],
        "money_total": f"{head['money_total']:.2f}",
        "totals": totals_listed(head["totals"]),
        "next": written(Cursor(epoch, feed, head["position"])),
        "built_on": head["valid_from"].isoformat(),
        "bundle": {"href": feed_address("bundle", feed)},
    }
