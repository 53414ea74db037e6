"""A cursor says how far a consumer has read one feed, and in which epoch of it.

An epoch ends when the database is restored: positions after the restored point may then be
given out a second time, so an older cursor must never be continued.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from disclosure_api.domain.canonical import canonical
from wenxiao.errors import Invalid

LONGEST = 1_024


class CursorNotOurs(Invalid):
    title = "游标无效"


@dataclass(frozen=True)
class Feed:
    """One region's releases for one audience."""

    region_path: str
    audience: str


@dataclass(frozen=True)
class Cursor:
    epoch: str
    feed: Feed
    position: int


def written(cursor: Cursor) -> str:
    """Opaque to callers: they hand back what they were given."""
    parts = [cursor.epoch, cursor.feed.region_path, cursor.feed.audience, cursor.position]
    return base64.urlsafe_b64encode(canonical(parts)).rstrip(b"=").decode("ascii")


def read(text: str, feed: Feed) -> Cursor:
    """Refuses what is not one of our cursors, and one that belongs to another feed."""
    cursor = _parsed(text)
    if cursor.feed != feed:
        raise CursorNotOurs("游标属于另一地区或另一公开对象，请使用本清单返回的 next。", pointer="?after")
    return cursor


def usable(cursor: Cursor, *, epoch: str, head: int) -> bool:
    """False when the consumer must start again from the baseline."""
    return cursor.epoch == epoch and 0 <= cursor.position <= head


def _parsed(text: str) -> Cursor:
    refusal = CursorNotOurs("游标无法识别，请原样使用上次返回的 next，或不带 after 从头拉取。", pointer="?after")
    if not text or len(text) > LONGEST or not text.isascii():
        raise refusal
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        parts = json.loads(decoded)
    except (binascii.Error, ValueError, RecursionError):
        raise refusal from None
    match parts:
        case [str(epoch), str(region_path), str(audience), int(position)] if not isinstance(position, bool):
            return Cursor(epoch, Feed(region_path, audience), position)
        case _:
            raise refusal
