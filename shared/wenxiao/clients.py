"""Asking a neighbour: the caller's assertion goes along, a neighbour's problem comes back as one.

In one process the same client runs over `httpx.ASGITransport`, which ignores timeouts, raises the
neighbour's exceptions and shares context variables; so each call runs in a copied context under
`asyncio.timeout`, and the transports are built with `raise_app_exceptions=False`.
"""

import asyncio
import contextvars
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import httpx
from fastapi import Request

from wenxiao.access import ASSERTION_HEADER
from wenxiao.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from wenxiao.problems import NeighbourUnavailable
from wenxiao.tokens import Jwk

_trusted = cache(httpx.create_ssl_context)  # reading whom we trust takes longer than most requests
KINDS: dict[int, type[Refusal]] = {403: Forbidden, 404: NotFound, 409: Conflict, 422: Invalid}


@dataclass
class Network:
    """How a service reaches its neighbours: base address and, in one process, an ASGI transport."""

    addresses: dict[str, str] = field(default_factory=dict)
    transports: dict[str, httpx.AsyncBaseTransport] = field(default_factory=dict)
    seconds: float = 10

    def client(self, name: str) -> httpx.AsyncClient:
        address = self.addresses.get(name, f"http://{name}")
        transport = self.transports.get(name)
        return httpx.AsyncClient(base_url=address, transport=transport, verify=_trusted(), timeout=self.seconds)


class Neighbour:
    """One neighbouring service; a call that cannot be answered is a 503, never a stack."""

    def __init__(self, name: str, client: httpx.AsyncClient, seconds: float = 10) -> None:
        self.name = name
        self._client = client
        self._seconds = seconds

    async def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        sent = self._client.request(method, path, headers=headers, json=json, params=params)
        try:
            async with asyncio.timeout(self._seconds):
                context = contextvars.copy_context()
                answer = await asyncio.get_running_loop().create_task(sent, context=context)
        except (httpx.HTTPError, TimeoutError, OSError):
            raise NeighbourUnavailable(f"{self.name} 暂时没有应答，请稍后重试。") from None
        if answer.status_code >= 500:
            raise NeighbourUnavailable(f"{self.name} 暂时不能处理请求，请稍后重试。")
        return answer

    async def close(self) -> None:
        await self._client.aclose()


class Asking:
    """A neighbour asked within a request, on the caller's behalf."""

    def __init__(self, neighbour: Neighbour, headers: Mapping[str, str]) -> None:
        self._neighbour = neighbour
        self._headers = headers

    async def get(self, path: str, params: Mapping[str, str] | None = None, question: Any = None) -> Any:
        """The JSON found there, or the answer to a `question` too long for an address; a refusal as one of our four."""
        method = "GET" if question is None else "POST"
        answer = await self._neighbour.call(method, path, headers=self._headers, params=params, json=question)
        if answer.is_success:
            return answer.json()
        raise refusal_of(answer)


def refusal_of(answer: httpx.Response) -> Refusal:
    """A neighbour's problem document as a refusal of the same kind; its sentence is kept."""
    try:
        told = answer.json()
        detail = str(told["detail"])
    except (ValueError, KeyError, TypeError):
        return NeighbourUnavailable("相邻服务的答复无法识别，请稍后重试。")
    kind = KINDS.get(answer.status_code, Conflict)
    basis = [clause["id"] for clause in told.get("basis", [])]
    return kind(detail, basis=basis, cause=told.get("type"))


def neighbour(request: Request, name: str) -> Asking:
    """`name` must be among the neighbours that the service declared."""
    headers = {
        ASSERTION_HEADER: request.headers[ASSERTION_HEADER],
        "X-Request-Id": request.state.request_id,
    }
    return Asking(request.app.state.neighbours[name], headers)


class GatewayKeys:
    """The gateway's public keys: read anew when old, and for an unknown key id at most once a second.

    Whoever shows an unknown key id waits until it may be asked for, together with all others who do: a key that was
    announced a moment ago is not refused. A gateway that is down is a 503, never a 401.
    """

    OLD_SECONDS = 10
    ASK_AGAIN_SECONDS = 1

    def __init__(self, gateway: Neighbour) -> None:
        self._gateway = gateway
        self._keys: dict[str, Jwk] = {}
        self._asked = float("-inf")
        self._asking = asyncio.Lock()

    async def public_key(self, key_id: str) -> Jwk | None:
        wanted = time.monotonic()
        await self._ask_since(wanted - self.OLD_SECONDS)
        if key_id not in self._keys and self._asked < wanted:
            await asyncio.sleep(self._asked + self.ASK_AGAIN_SECONDS - wanted)  # a negative one does not wait
            await self._ask_since(wanted)
        return self._keys.get(key_id)

    async def _ask_since(self, moment: float) -> None:
        if self._asked >= moment:
            return
        async with self._asking:
            if self._asked < moment:
                begun = time.monotonic()
                answer = await self._gateway.call("GET", "/.well-known/jwks.json")
                self._keys, self._asked = {key["kid"]: key for key in answer.json()["keys"]}, begun


class ServiceIdentity:
    """A service's own assertion for background work, on behalf of whoever caused it."""

    def __init__(self, gateway: Neighbour, client_id: str, secret: str) -> None:
        self._gateway = gateway
        self._client_id = client_id
        self._secret = secret

    async def assertion(self, on_behalf_of: str | None, business_day: date | None) -> str:
        asked = {
            "client_id": self._client_id,
            "client_secret": self._secret,
            "on_behalf_of": on_behalf_of,
            "business_day": business_day.isoformat() if business_day else None,
        }
        answer = await self._gateway.call("POST", "/internal/service-assertions", json=asked)
        if not answer.is_success:
            raise refusal_of(answer)
        return str(answer.json()["assertion"])
