"""What somebody sent as the files in it: itself, or the members of a zip and of the zips in that; nothing is written.

Members are unpacked one at a time, none further than a file may be large.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from evaluation_api.table_files.bounds import (
    ALL_UNPACKED,
    FILES,
    LARGEST_FILE,
    LARGEST_UPLOAD,
    MEGABYTE,
    RATIO,
)
from evaluation_api.table_files.kinds import FileKind, kind_of
from evaluation_api.table_files.laying import CONTROL
from evaluation_api.table_files.noted import DAMAGED, DAMAGED_PACKAGE, FileRefused
from evaluation_api.table_files.reading import TOO_LARGE

ENCRYPTED = "压缩包中的这个文件设有密码，无法读取。请解压后取消密码，重新压缩提交。"
PACKED = "这个文件的压缩方式无法读取。请解压后重新压缩为普通的 zip，或直接提交其中的表格。"
BOMB = f"这个文件解压后膨胀到 {RATIO} 倍以上，不像是表格，没有展开。请核对来源；确是表格的，请直接提交它本身。"
UPLOAD = f"上传的内容超过 {LARGEST_UPLOAD // MEGABYTE} MB，不予读取。请拆成几批提交。"
_MANY = f"一批最多 {FILES} 个文件，其余没有读取。请拆成几批提交。"
_MUCH = f"这一批展开后合计超过 {ALL_UNPACKED // MEGABYTE} MB，这个文件没有读取。请拆成几批提交。"
_NEVER_MEANT = {"thumbs.db", "desktop.ini", ".ds_store"}
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8 = 0x800


@dataclass(frozen=True)
class Incoming:
    """A file with its path within what was sent, or the reason why it was not even unpacked."""

    name: str
    content: bytes = b""
    refused: str = ""
    reason: str = ""
    told_size: int = 0  # of what was not unpacked

    @property
    def size(self) -> int:
        return len(self.content) or self.told_size


@dataclass
class _Spent:
    files: int = 0
    unpacked: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def named(self, name: str) -> str:
        """Two files of one name are told apart."""
        self.names[name] = number = self.names.get(name, 0) + 1
        return name if number == 1 else f"{name}（第{number}个）"


def incoming(name: str, content: bytes) -> Iterator[Incoming]:
    if len(content) > LARGEST_UPLOAD:
        yield Incoming(name, refused=UPLOAD, reason="too_large", told_size=len(content))
    elif _is_archive(content):
        yield from _members(content, "", _Spent(), nested=False)
    else:
        yield Incoming(name, content)


def _is_archive(content: bytes) -> bool:
    try:
        return content.startswith(b"PK") and kind_of(content) is FileKind.ARCHIVE
    except FileRefused:  # said when it is read
        return False


def _members(content: bytes, folder: str, spent: _Spent, *, nested: bool) -> Iterator[Incoming]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for member in archive.infolist():
            name = member_name(member)
            if member.is_dir() or _is_left_behind(name):
                continue
            if spent.files >= FILES:
                yield Incoming(f"{folder}{name}", refused=_MANY, reason="too_many")
                return
            spent.files += 1
            one = _unpacked(archive, member, spent.named(f"{folder}{name}"), spent)
            if not nested and _is_archive(one.content):
                yield from _members(one.content, f"{one.name}/", spent, nested=True)
            else:
                yield one


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, spent: _Spent) -> Incoming:
    size = member.file_size
    if member.flag_bits & 1:
        return Incoming(name, refused=ENCRYPTED, reason="encrypted", told_size=size)
    if member.compress_type not in _PLAIN:
        return Incoming(name, refused=PACKED, reason="unsupported", told_size=size)
    if size > MEGABYTE and size > RATIO * max(1, member.compress_size):
        return Incoming(name, refused=BOMB, reason="bomb", told_size=size)
    if size > LARGEST_FILE:
        return Incoming(name, refused=TOO_LARGE, reason="too_large", told_size=size)
    if spent.unpacked + size > ALL_UNPACKED:
        return Incoming(name, refused=_MUCH, reason="too_large", told_size=size)
    spent.unpacked += size
    try:
        with archive.open(member) as packed:  # never gives more than the size it told
            return Incoming(name, packed.read())
    except DAMAGED_PACKAGE:
        return Incoming(name, refused=DAMAGED, reason="corrupt", told_size=size)


def member_name(member: zipfile.ZipInfo) -> str:
    """As it was written: Windows packs names in the code page of the place and does not say so. No way leads out."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        packed = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = packed.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    pieces = CONTROL.sub("", name).replace("\\", "/").split("/")
    kept = [piece.strip()[:120] for piece in pieces if piece.strip() not in ("", ".", "..")]
    return "/".join(kept[-8:]) or "（没有名称的文件）"


def _is_left_behind(name: str) -> bool:
    """What systems leave in folders, and the locks of open files: nobody meant to send them."""
    folder, _, last = name.rpartition("/")
    return "__MACOSX" in folder.split("/") or last.lower() in _NEVER_MEANT or last.startswith(("~$", "._"))
