"""A body that may be large, on its way into a file of its own: read piece by piece, held in memory nowhere."""

import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO

from fastapi import Request

from evaluation_api.access import TableAuditor
from evaluation_api.table_audits.models import TablesNotUsable
from wenxiao.problems import TooLarge

MEGABYTE = 2**20
LARGEST = 100 * MEGABYTE
PART = MEGABYTE


@dataclass(frozen=True)
class Incoming:
    file: IO[bytes]
    sha256: str
    size: int

    def parts(self) -> Iterator[bytes]:
        self.file.seek(0)
        while part := self.file.read(PART):
            yield part


async def incoming(request: Request, maker: TableAuditor) -> AsyncIterator[Incoming]:
    """No more is read than may come in; the file is gone with the request."""
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(f"文件超过 {LARGEST // MEGABYTE} MB，请拆成几个压缩包分批上传。")
            digest.update(chunk)
            file.write(chunk)
        if not size:
            raise TablesNotUsable("没有收到文件内容，请选择一个表格文件或一个 zip 压缩包后重新上传。", pointer="#")
        yield Incoming(file, digest.hexdigest(), size)
