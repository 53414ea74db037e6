"""Where the feeds stood, in a file outside the database: a restored database cannot know what it has lost.

A data directory that was copied back keeps system identifier, timeline and oid, so its fingerprint says nothing. A
database that no longer holds what the file says was numbered starts a new epoch, and consumers start again. Processes
that share the file take turns by a lock on its neighbour, and none writes less than the file already says.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.queries import current_epoch, start_epoch
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.receipts import Figures
from wenxiao.database import Database

_HEADS = text(
    "SELECT DISTINCT ON (region_path, audience) region_path, audience, position, link AS head"
    " FROM disclosure.feed_entry ORDER BY region_path, audience, position DESC"
)
_LOST = text(
    "SELECT EXISTS (SELECT FROM unnest(CAST(:paths AS text[]), CAST(:audiences AS text[]),"
    " CAST(:positions AS bigint[]), CAST(:heads AS text[])) AS kept (path, audience, position, head)"
    " WHERE NOT EXISTS (SELECT FROM disclosure.feed_entry e WHERE e.region_path = kept.path"
    " AND e.audience = kept.audience AND e.position = kept.position AND e.link = kept.head))"
)
_KNOWN_EPOCH = text("SELECT EXISTS (SELECT FROM disclosure.feed_epoch WHERE id = :epoch)")


class Head(NamedTuple):
    region_path: str
    audience: str
    position: int
    head: str


class Testimony(BaseModel):
    """What the file says: the epoch, and the last item of each feed."""

    epoch: UUID
    heads: list[Head]


class FeedWitness:
    """Compared whenever the database server has started anew, since that is how a copy comes back; written with
    each numbering."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._compared: datetime | None = None
        self._heads: dict[Feed, Head] = {}

    async def compare(self, database: Database) -> None:
        async with self._alone():
            async with database.transaction(HOUSE) as session:
                started = await session.scalar(text("SELECT pg_postmaster_start_time()"))
                if started == self._compared:
                    return
                if not await self._upheld(session):
                    structlog.get_logger().error("feed lost its end, a new epoch starts", witness=str(self._path))
                    await start_epoch(session)
                heads = [Head(*row) for row in await session.execute(_HEADS)]
                self._heads = {Feed(head.region_path, head.audience): head for head in heads}
                epoch = await current_epoch(session)
            await asyncio.to_thread(self._write, epoch)
        self._compared = started

    async def promise(self, session: AsyncSession, feed: Feed, end: Figures) -> None:
        """Written before the commit that shows `end` to readers: a file that ran ahead of a commit that failed costs
        an epoch at the worst, one that fell behind would hide that positions were given a second time."""
        async with self._alone():
            self._heads[feed] = Head(feed.region_path, feed.audience, end.position, end.head)
            await asyncio.to_thread(self._write, await current_epoch(session))

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Held while the database is asked as well: what is written last was read last."""
        with self._path.with_name(f".{self._path.name}.lock").open("w") as neighbour:
            await asyncio.to_thread(fcntl.flock, neighbour, fcntl.LOCK_EX)
            yield

    async def _upheld(self, session: AsyncSession) -> bool:
        if not self._path.exists():
            return True
        kept = self._said()
        if kept is None:
            return False
        known = bool(await session.scalar(_KNOWN_EPOCH, {"epoch": kept.epoch}))
        return known and not await session.scalar(_LOST, _columns(kept.heads))

    def _said(self) -> Testimony | None:
        """None where nobody can read it."""
        try:
            return Testimony.model_validate_json(self._path.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def _write(self, epoch: UUID) -> None:
        """Of what the file said in this epoch each feed keeps the further position: others have numbered too."""
        said = self._said()
        for head in said.heads if said and said.epoch == epoch else ():
            known = self._heads.get(feed := Feed(head.region_path, head.audience))
            self._heads[feed] = known if known and known.position >= head.position else head
        testimony = Testimony(epoch=epoch, heads=list(self._heads.values()))
        unfinished = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(testimony.model_dump(mode="json"), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._path)


def _columns(heads: Sequence[Head]) -> dict[str, list[object]]:
    return {
        "paths": [head.region_path for head in heads],
        "audiences": [head.audience for head in heads],
        "positions": [head.position for head in heads],
        "heads": [head.head for head in heads],
    }
