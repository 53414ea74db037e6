"""The law as this service answers it: the loaded library, parts of a list of it, answers that are kept by digest."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from wenxiao.pages import CursorNotReadable, PageQuery
from wenxiao.policy import PolicyLibrary

Entry = TypeVar("Entry")
LARGEST_HEADER = 2000
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "与 If-None-Match 所示的内容相同，不再重发"}}


def _library(request: Request) -> PolicyLibrary:
    library: PolicyLibrary = request.app.state.policies
    return library


Law = Annotated[PolicyLibrary, Depends(_library)]
Known = Annotated[str | None, Header(alias="If-None-Match", max_length=LARGEST_HEADER, description="上次答复的 ETag")]


def answer(view: BaseModel, known: str | None) -> Response:
    """The view as JSON; its SHA-256 is the ETag, and 304 when the caller has these very bytes."""
    body = view.model_dump_json(by_alias=True).encode()
    etag = f'"{sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if known is not None and etag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def part(whole: Iterable[str], found: Sequence[tuple[str, Entry]], paging: PageQuery) -> tuple[list[Entry], str | None]:
    """What of `found` follows the cursor, and the next cursor; `whole` is every id in the order of the library."""
    after = 0
    if paging.cursor is not None:
        order = {identifier: number for number, identifier in enumerate(whole)}
        last = order.get(_identifier(paging.cursor))
        if last is None:
            raise _not_readable()
        after = sum(order[identifier] <= last for identifier, _ in found)
    shown = found[after : after + paging.limit]
    more = len(found) > after + paging.limit
    return [entry for _, entry in shown], _cursor(shown[-1][0]) if more else None


def _cursor(identifier: str) -> str:
    return base64.urlsafe_b64encode(identifier.encode()).decode()


def _identifier(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _not_readable() from None


def _not_readable() -> CursorNotReadable:
    detail = "cursor 无法识别，或政策包已经更换；请使用上一页返回的 next，或从头查询。"
    return CursorNotReadable(detail, pointer="?cursor")
