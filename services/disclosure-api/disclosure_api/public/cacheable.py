"""An answer for everybody: the same bytes for the same question, whoever asks, so that any cache may keep it."""

import hashlib
from typing import Annotated

from fastapi import Depends, Header
from starlette.responses import Response

KEPT = "public, max-age=60"
FOR_EVERYBODY = {"Cache-Control": KEPT}


def has(known: str | None, etag: str) -> bool:
    """Whether the caller holds it already (If-None-Match compares weakly, RFC 9110)."""
    if known is None:
        return False
    return known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(","))


class Answering:
    def __init__(
        self,
        known: Annotated[
            str | None, Header(alias="If-None-Match", max_length=2000, description="已有答复的 ETag；未变时答 304")
        ] = None,
    ) -> None:
        self.known = known

    def __call__(
        self, body: str | bytes, media_type: str = "application/json", headers: dict[str, str] | None = None
    ) -> Response:
        """200 with the SHA-256 of the body as ETag, or 304."""
        content = body.encode("utf-8") if isinstance(body, str) else body
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        told = FOR_EVERYBODY | {"ETag": etag} | (headers or {})
        if has(self.known, etag):
            return Response(status_code=304, headers=told)
        return Response(content, headers=told, media_type=media_type)


Answer = Annotated[Answering, Depends()]
