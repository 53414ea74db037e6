"""What a consumer compares with, and the files that it loads: live figures, the last snapshot, its parts and bundle."""

import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.models import Manifest
from disclosure_api.disclosure.queries import current_epoch, epoch_started_at, feed_address, totals_listed
from disclosure_api.domain.archive import Archive, held, length, of_gzip, plain
from disclosure_api.domain.canonical import digest_of_bytes
from disclosure_api.domain.chain import genesis
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.datapackage import PLACE
from disclosure_api.domain.fields import SCHEMA_VERSION
from wenxiao.access import Principal
from wenxiao.database import Database
from wenxiao.errors import NotFound
from wenxiao.problems import Gone

OF_THE_FEED = {"schema_version", "region_path", "region_code", "audience", "epoch", "epoch_started_at", "genesis"}
NOT_OF_A_SNAPSHOT = OF_THE_FEED | {"files"}
_FEED = "region_path = :path AND audience = :audience"
_SNAPSHOT = (
    f"SELECT position, document, jws, keys, built_on FROM disclosure.feed_snapshot WHERE {_FEED} AND epoch = :epoch"
    " ORDER BY number DESC LIMIT 1"
)
# One statement, so that figures, withdrawals and snapshot are of one moment.
_MANIFEST = text(
    "SELECT h.*, s.document, (SELECT coalesce(json_agg(json_build_object('type', type, 'id', item_id,"
    " 'release_id', release_id, 'position', position) ORDER BY item_id), '[]') FROM disclosure.feed_holding"
    f" WHERE {_FEED} AND op = 'withdraw') AS withdrawn FROM (SELECT) one"
    f" LEFT JOIN (SELECT * FROM disclosure.feed_head WHERE {_FEED}) h ON true LEFT JOIN ({_SNAPSHOT}) s ON true"
)
_PART = text(
    "SELECT region_path, audience, name, format, size, packed FROM disclosure.feed_part WHERE digest = :digest"
)
_PACKED = text(f"SELECT packed FROM disclosure.feed_part WHERE {_FEED} AND digest = :digest")
_SIZES = text(
    f"SELECT digest, octet_length(packed) AS packed FROM disclosure.feed_part WHERE {_FEED}"
    " AND digest = ANY (CAST(:digests AS text[])) AND packed IS NOT NULL"
)


class SnapshotNotFound(NotFound):
    title = "尚无快照"


class PartNotFound(NotFound):
    title = "没有这个分块文件"


class PartPurged(Gone):
    title = "分块文件已清除"


async def manifest_of(session: AsyncSession, feed: Feed, today: date) -> Manifest:
    """The head of the feed and what a consumer holds there, with the last snapshot of this epoch."""
    epoch = await current_epoch(session)
    asked = {"path": feed.region_path, "audience": feed.audience, "epoch": epoch}
    row = (await session.execute(_MANIFEST, asked)).mappings().one()
    start = genesis(feed.region_path, feed.audience)
    told = json.loads(row["document"]) if row["document"] else None
    return Manifest.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "epoch": str(epoch),
            "epoch_started_at": await epoch_started_at(session, epoch),
            "region_path": feed.region_path,
            "audience": feed.audience,
            "genesis": start,
            "position": row["position"] or 0,
            "head": row["head"] or start,
            "count": row["count"] or 0,
            "money_total": f"{row['money_total'] or 0:.2f}",
            "totals": totals_listed(row["totals"] or {}),
            "withdrawn": row["withdrawn"],
            "business_day": today,
            "snapshot": {name: one for name, one in told.items() if name not in NOT_OF_A_SNAPSHOT} if told else None,
        }
    )


@dataclass(frozen=True)
class PartFile:
    """`packed` is its gzip."""

    name: str
    format: str
    audience: str
    packed: bytes

    def unpacked(self) -> bytes:
        return gzip.decompress(self.packed)


async def part_file(session: AsyncSession, digest: str) -> PartFile:
    """Of a part that two feeds share either is as good; one that was purged leads to the manifest of its feed."""
    rows = (await session.execute(_PART, {"digest": digest})).all()
    if not rows:
        raise PartNotFound("没有这个分块文件，或不在可见范围内；请从清单的 snapshot 中取地址。")
    for row in rows:
        if row.packed is not None:
            return PartFile(row.name, row.format, row.audience, row.packed)
    raise PartPurged(
        "这个分块文件已由新的快照代替，或其中有已撤回的内容；请重新读取 baseline 所指的清单。",
        baseline=feed_address("manifest", Feed(rows[0].region_path, rows[0].audience)),
    )


@dataclass(frozen=True)
class Bundle:
    """All that a bundle is made of, but for the bytes of its parts: those are read one by one while it is sent."""

    feed: Feed
    position: int
    etag: str
    built_on: date
    plain: tuple[tuple[str, bytes], ...]
    packed: tuple[tuple[str, str], ...]
    length: int

    @property
    def name(self) -> str:
        return f"{self.feed.region_path.rsplit('/', 1)[-1]}-{self.feed.audience}-{self.position}.zip"


async def bundle_of(session: AsyncSession, feed: Feed) -> Bundle:
    """The last snapshot of this epoch as one file."""
    asked = {"path": feed.region_path, "audience": feed.audience}
    row = (await session.execute(text(_SNAPSHOT), asked | {"epoch": await current_epoch(session)})).one_or_none()
    if row is None:
        raise SnapshotNotFound("这个公开目录还没有快照；请稍后再取，或从 changes 头上拉取。")
    document = json.loads(row.document)
    files = [(f"{PLACE}/{part['name']}", part["digest"]) for part in document["parts"]]
    packed = (("datapackage.json", document["datapackage"]["digest"]), *files)
    digests = {"digests": [digest for _, digest in packed]}
    sizes = {one.digest: one.packed for one in await session.execute(_SIZES, asked | digests)}
    readme = await session.scalar(_PACKED, asked | {"digest": document["files"]["README.txt"]["digest"]})
    if readme is None or any(digest not in sizes for _, digest in packed):
        raise PartPurged("快照正在更新，请稍后再取。", baseline=feed_address("manifest", feed))
    members = (
        ("README.txt", gzip.decompress(readme)),
        ("manifest.json", row.document.encode()),
        ("manifest.jws", row.jws.encode()),
        ("keys.json", row.keys.encode()),
    )
    whole = length(
        [*((name, len(content)) for name, content in members), *((name, held(sizes[one])) for name, one in packed)]
    )
    return Bundle(feed, row.position, digest_of_bytes(row.jws.encode()), row.built_on, members, packed, whole)


async def bundle_bytes(database: Database, reader: Principal, bundle: Bundle) -> AsyncIterator[bytes]:
    """Each part in a transaction of its own, so that a slow reader holds none. A part that is purged meanwhile ends
    the answer: its length tells the reader that it is not whole."""
    archive = Archive(bundle.built_on)
    for name, content in bundle.plain:
        yield archive.add(plain(name, content))
    for name, digest in bundle.packed:
        yield archive.add(of_gzip(name, await _packed(database, reader, bundle.feed, digest)))
    yield archive.end()


async def _packed(database: Database, reader: Principal, feed: Feed, digest: str) -> bytes:
    asked: dict[str, Any] = {"path": feed.region_path, "audience": feed.audience, "digest": digest}
    async with database.transaction(reader) as session:
        kept: bytes | None = await session.scalar(_PACKED, asked)
    if kept is None:
        raise LookupError(f"part {digest} was purged while its bundle was sent")
    return kept
