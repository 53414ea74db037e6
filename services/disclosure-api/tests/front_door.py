"""Who asks a service over real HTTP in the tests: a door in front of it that signs assertions as the gateway does."""

import asyncio
import json
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from wenxiao.access import ASSERTION_HEADER, Principal
from wenxiao.testing import assertion

from .office import ANYBODY, NETWORK


@dataclass
class FrontDoor:
    """Stands for the edge: who bears a name of `known` is that principal, everybody else the public."""

    app: FastAPI | None = None
    known: dict[bytes, Principal] = field(default_factory=lambda: {b"network": NETWORK})
    _reached: asyncio.Event = field(default_factory=asyncio.Event)
    _left: int = 0

    def expect(self, knocks: int) -> asyncio.Event:
        """Set when so many have asked from now on."""
        self._left, self._reached = knocks, asyncio.Event()
        return self._reached

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._left -= 1
        if self._left == 0:
            self._reached.set()
        if scope["path"] == "/api/v1/tokens":
            await answered(send, 200, {"access_token": "network"})
        elif self.app is None:
            await answered(send, 503, {"detail": "正在重新启动"})
        else:
            bearer = dict(scope["headers"]).get(b"authorization", b"").removeprefix(b"Bearer ")
            own = (ASSERTION_HEADER.lower().encode(), assertion(self.known.get(bearer, ANYBODY)).encode())
            await self.app({**scope, "headers": [*scope["headers"], own]}, receive, send)


async def answered(send: Send, status: int, body: dict[str, str]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
