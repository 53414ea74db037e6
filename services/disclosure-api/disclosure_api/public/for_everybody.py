"""What pages of other sites, caches and forms expect of every address below `/api/v1/public/`, refusals among them."""

from urllib.parse import unquote_plus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/api/v1/public/"
# Nothing here depends on who asks: a page of any other site may read it.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Disposition",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = OPEN | {
    "Allow": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def without_empty(query: bytes) -> bytes:
    """A form sends every field: one that was left empty, or holds only blanks, was not given."""
    pieces = (piece for piece in query.split(b"&") if unquote_plus(piece.partition(b"=")[2].decode("latin-1")).strip())
    return b"&".join(pieces)


class ForEverybody:
    """HEAD is answered as GET without its body, OPTIONS for any of them; GET takes no empty parameters."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        if method == "OPTIONS":
            headers = [(name.lower().encode(), value.encode()) for name, value in _PREFLIGHT.items()]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(OPEN)
            elif method == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if method in ("GET", "HEAD"):
            scope = {**scope, "method": "GET", "query_string": without_empty(scope["query_string"])}
        await self.app(scope, receive, told)
