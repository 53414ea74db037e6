"""Finding out who calls, beside a bare route that fetches one row: /authz cold and warm, a request through the edge."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI
from sqlalchemy import make_url
from starlette.types import ASGIApp

from gateway.demonstration import PASSWORD
from gateway.sessions.tokens import access_token
from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.demonstration import load_demonstration
from standalone.edge import Edge
from standalone.house import settings_for
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from wenxiao.access import ASSERTION_HEADER
from wenxiao.clients import Neighbour, Network
from wenxiao.clock import now
from wenxiao.postgres import Cluster

GATEWAY = next(member for member in MEMBERS if member.name == "gateway")
CLAUSE = "/api/v1/clauses/longchuan-2.2.d"
BARE = "空的 FastAPI 路由，用 asyncpg 取一行"
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class SignedIn:
    """A gateway with somebody signed in, an edge before it, and the bare route beside it, on one database."""

    gateway: FastAPI
    edge: ASGIApp
    bare: ASGIApp
    door: Neighbour
    subject: str
    session_id: UUID

    async def fresh_tokens(self, number: int) -> list[str]:
        """Access tokens of the same session that nobody has verified yet."""
        keys, at = self.gateway.state.parts.keys, now()
        ends = at + self.gateway.state.parts.session_life
        issued = [
            await access_token(keys, subject=self.subject, session_id=self.session_id, now=at, session_ends=ends)
            for _ in range(number)
        ]
        return [token for token, _ in issued]

    async def assertion(self) -> str:
        """A fresh one: a minute is soon over where much is measured."""
        (token,) = await self.fresh_tokens(1)
        answer = await self.door.call("GET", "/authz", headers={"Authorization": f"Bearer {token}"})
        return answer.headers[ASSERTION_HEADER]


def sign_in_figures(sizes: Sizes) -> Iterator[Figure]:
    """Time as a caller waits for it, one call after the other: the database is another process."""
    with Cluster.temporary() as cluster, asyncio.Runner() as runner:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(cluster.directory, Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        context = _signed_in(place)
        held = runner.run(context.__aenter__())
        try:
            found = in_turns(sizes.rounds, _measured(runner, held, sizes.requests))
        finally:
            runner.run(context.__aexit__(None, None, None))
    micro = {name: seconds * 1e6 for name, seconds in found.items()}
    yield Figure("authz", "/authz，签名已验过", "µs", micro["warm"], micro["bare"], BARE, None)
    yield Figure("authz_cold", "/authz，首次见到的令牌", "µs", micro["cold"], micro["bare"], BARE, None)
    direct = "同一请求直接到服务，自带断言"
    yield Figure("authz_edge", "经统一入口读一条款，身份已问过", "µs", micro["edge"], micro["direct"], direct, None)


def _measured(runner: asyncio.Runner, held: SignedIn, calls: int) -> dict[str, Callable[[], float]]:
    def again_and_again(app: ASGIApp, path: str, headers: Headers) -> float:
        return runner.run(_asked(app, path, list(repeat(headers, calls + 1))))

    def bearer() -> Headers:
        return _bearer(*runner.run(held.fresh_tokens(1)))

    def asserted() -> Headers:
        return [(ASSERTION_HEADER.lower().encode(), runner.run(held.assertion()).encode())]

    def each_for_the_first_time() -> float:
        fresh = [_bearer(token) for token in runner.run(held.fresh_tokens(calls + 1))]
        return runner.run(_asked(held.gateway, "/authz", fresh))

    return {
        "bare": lambda: again_and_again(held.bare, "/", []),
        "warm": lambda: again_and_again(held.gateway, "/authz", bearer()),
        "cold": each_for_the_first_time,
        "direct": lambda: again_and_again(held.gateway, CLAUSE, asserted()),
        "edge": lambda: again_and_again(held.edge, CLAUSE, bearer()),
    }


def _bearer(token: str) -> Headers:
    return [(b"authorization", f"Bearer {token}".encode())]


@asynccontextmanager
async def _signed_in(place: Installation) -> AsyncIterator[SignedIn]:
    await migrate(place, [GATEWAY])
    await load_demonstration(place, [GATEWAY])
    settings = settings_for(GATEWAY, place.login(GATEWAY.role), place.secrets, clock="demo")
    network = Network()
    app = GATEWAY.app(network, **settings | {"background": False})
    network.transports["gateway"] = httpx.ASGITransport(app, raise_app_exceptions=False)
    neighbour = Neighbour("gateway", network.client("gateway"))
    edge = Edge({"gateway": app}, {"clauses": "gateway", "sessions": "gateway"}, neighbour)
    dsn = place.owner.set(drivername="postgresql").render_as_string(hide_password=False)
    async with app.router.lifespan_context(app), asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        asked = {"username": "renda", "password": PASSWORD}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://edge") as client:
            held = (await client.post("/api/v1/sessions", json=asked)).json()
        session_id = UUID(held["session_id"])
        yield SignedIn(
            gateway=app,
            edge=edge,
            bare=_bare(pool, session_id),
            door=neighbour,
            subject=held["post"]["person_id"],
            session_id=session_id,
        )
    await neighbour.close()


def _bare(pool: Any, session_id: UUID) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def read() -> dict[str, str]:
        row = await pool.fetchrow("SELECT id::text, status FROM gateway.session WHERE id = $1", session_id)
        return dict(row)

    return app


async def _asked(app: ASGIApp, path: str, calls: Sequence[Headers]) -> float:
    """Seconds a call, straight into the application; the first one warms up and does not count."""
    statuses: set[int] = set()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.add(message["status"])

    begun = 0.0
    for number, headers in enumerate(calls):
        if number == 1:
            begun = time.perf_counter()
        await app(_scope(path, headers), receive, send)
    took = time.perf_counter() - begun
    if statuses != {200}:
        raise RuntimeError(f"{path} answered {sorted(statuses)}")
    return took / (len(calls) - 1)


def _scope(path: str, headers: Headers) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
