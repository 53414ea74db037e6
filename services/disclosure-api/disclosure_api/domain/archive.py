"""One file that any program opens: a ZIP whose comment is the SHA-256 of every byte before it.

Members that are stored as gzip go in as they are: the deflated bytes between header and trailer are what a ZIP
holds, so a bundle of any size costs no compressing. Equal members on equal days give equal bytes.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wenxiao.errors import Conflict

GZIP_HEADER, GZIP_TRAILER = 10, 8
STORED, DEFLATED = 0, 8
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
COMMENT = 64
LARGEST, MOST = 2**32 - 1, 2**16 - 1


class BundleTooLarge(Conflict):
    title = "离线包过大"


@dataclass(frozen=True)
class Member:
    """`content` is what the archive holds: deflated where `size` and `crc` are of what it unpacks to."""

    name: str
    content: bytes
    size: int
    crc: int
    method: int = STORED


def plain(name: str, content: bytes) -> Member:
    return Member(name, content, len(content), zlib.crc32(content))


def of_gzip(name: str, gzipped: bytes) -> Member:
    """`gzipped` has a plain ten byte header, as `parts.packed` writes it."""
    crc, size = struct.unpack("<II", gzipped[-GZIP_TRAILER:])
    return Member(name, gzipped[GZIP_HEADER:-GZIP_TRAILER], size, crc, DEFLATED)


class Archive:
    """Written from front to back; what `add` and `end` return is the file, in that order."""

    def __init__(self, day: date) -> None:
        self._day = (day.year - 1980) << 9 | day.month << 5 | day.day
        self._directory: list[bytes] = []
        self._written = 0
        self._digest = hashlib.sha256()

    def add(self, member: Member) -> bytes:
        name = member.name.encode("ascii")
        common = (20, 0, member.method, 0, self._day, member.crc, len(member.content), member.size, len(name), 0)
        numbers = (0, 0, 0, 0, self._written)
        self._directory.append(CENTRAL.pack(b"PK\x01\x02", 20, *common, *numbers) + name)
        return self._passed(LOCAL.pack(b"PK\x03\x04", *common) + name + member.content)

    def end(self) -> bytes:
        begins, directory = self._written, b"".join(self._directory)
        entries = len(self._directory)
        closing = END.pack(b"PK\x05\x06", 0, 0, entries, entries, len(directory), begins, COMMENT)
        return self._passed(directory + closing) + self._digest.hexdigest().encode()

    def _passed(self, content: bytes) -> bytes:
        self._digest.update(content)
        self._written += len(content)
        return content


def length(members: Iterable[tuple[str, int]]) -> int:
    """Bytes of the whole file from names and held bytes; refuses what a plain ZIP cannot tell."""
    total, count = END.size + COMMENT, 0
    for name, held in members:
        total += LOCAL.size + CENTRAL.size + 2 * len(name) + held
        count += 1
    if total > LARGEST or count > MOST:
        raise BundleTooLarge("离线包超过 4 GB，不能合成一个文件；请按清单逐个下载分块文件，再用变更目录续拉。")
    return total


def held(gzipped_bytes: int) -> int:
    """Bytes that a gzip of this length takes in the archive."""
    return gzipped_bytes - GZIP_HEADER - GZIP_TRAILER
