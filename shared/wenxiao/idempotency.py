"""The same Idempotency-Key gives the same answer for 24 hours, stored with the effect itself.

The key is claimed at the start of the request's transaction: a second request with the same key
waits for the first one's commit, then gets its stored answer. `KeepingRoute` stores the answer in
that same transaction, so a crash leaves neither effect nor answer.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from starlette.responses import Response

from wenxiao.bodies import refuse_what_no_body_may_hold
from wenxiao.errors import Conflict, Invalid

HEADER = "Idempotency-Key"
_KEPT_HEADERS = ("etag", "location", "content-type")


class KeyReused(Conflict):
    title = "幂等键已用于其他内容"


class KeyNotUsable(Invalid):
    title = "幂等键不可用"


class _Answered(Exception):
    """This key has been answered before; carries the stored answer past the route."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__("answered before")
        self.status, self.headers, self.body = status, headers, body


async def claim(request: Request, session: AsyncSession, subject: str) -> None:
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or not isinstance(request.scope.get("route"), KeepingRoute):
        return
    if not 1 <= len(key) <= 128:
        raise KeyNotUsable("Idempotency-Key 应为 1 至 128 个字符，建议用 UUID。")
    schema = request.app.state.schema
    digest = _digest(request, await request.body())
    row = {"subject": subject, "key": key, "digest": digest}
    claimed = await session.execute(
        text(
            f"INSERT INTO {schema}.idempotency_record (subject, key, digest)"
            " VALUES (:subject, :key, :digest) ON CONFLICT DO NOTHING RETURNING key"
        ),
        row,
    )
    if claimed.first() is not None:
        request.state.idempotency = (session, subject, key)
        return
    stored = (
        await session.execute(
            text(
                f"SELECT digest, status, headers, body FROM {schema}.idempotency_record"
                " WHERE subject = :subject AND key = :key"
            ),
            {"subject": subject, "key": key},
        )
    ).one()
    if stored.digest != digest:
        raise KeyReused("这个 Idempotency-Key 已用于另一项请求，请换用新的键重新提交。")
    raise _Answered(stored.status, stored.headers, stored.body)


def _digest(request: Request, body: bytes) -> str:
    line = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(line + body).hexdigest()


async def _keep(request: Request, response: Response) -> None:
    session, subject, key = request.state.idempotency
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    await session.execute(
        text(
            f"UPDATE {request.app.state.schema}.idempotency_record"
            " SET status = :status, headers = CAST(:headers AS jsonb), body = :body"
            " WHERE subject = :subject AND key = :key"
        ),
        {
            "subject": subject,
            "key": key,
            "status": response.status_code,
            "headers": json.dumps(headers),
            "body": bytes(response.body),
        },
    )


class KeepingRoute(APIRoute):
    """Stores the built answer while the request's transaction is still open; elsewhere a key says nothing."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def handler(request: Request) -> Response:
            await refuse_what_no_body_may_hold(request)
            response = await original(request)
            if getattr(request.state, "idempotency", None):
                await _keep(request, response)
            return response

        return handler


async def _replay(request: Request, answered: Any) -> Response:
    headers = {**answered.headers, "Idempotent-Replay": "true"}
    return Response(answered.body, answered.status, headers)


async def forget_expired(engine: AsyncEngine, schema: str) -> None:
    """Keys are kept for 24 hours."""
    async with engine.begin() as connection:
        await connection.execute(
            text(f"DELETE FROM {schema}.idempotency_record WHERE created_at < clock_timestamp() - interval '24 hours'")
        )


def install_replay(app: FastAPI) -> None:
    app.add_exception_handler(_Answered, _replay)
