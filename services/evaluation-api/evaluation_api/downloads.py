"""Files that are answered for keeping: Word documents and workbooks."""

from typing import Any
from urllib.parse import quote

from fastapi import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCX: dict[int | str, dict[str, Any]] = {200: {"content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}}


def download(name: str, content: bytes, kind: str, *, plain_name: str) -> Response:
    """`plain_name` is for programs that read ASCII only; the suffix is that of `name`."""
    suffix = name.rsplit(".", 1)[-1]
    disposition = f"attachment; filename=\"{plain_name}.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)
