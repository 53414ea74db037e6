"""What every service is made of: settings, life cycle, health, metrics, logs, problems."""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wenxiao.access import ASSERTION_AUDIENCE, ASSERTION_ISSUER, Grants
from wenxiao.audit import HeadSigner, seal_pending
from wenxiao.clients import GatewayKeys, Neighbour, Network, ServiceIdentity
from wenxiao.database import Database
from wenxiao.idempotency import KeepingRoute, forget_expired, install_replay
from wenxiao.outbox import Outbox
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import Problem, install_problems, internal_problem
from wenxiao.tokens import KeySource, Verifier

BACKGROUND_PAUSE = 0.5
Background = Callable[[FastAPI], Awaitable[object]]


class ServiceSettings(BaseSettings):
    """A service's settings; each service sets its own prefix, `WENXIAO_*` are common to all."""

    database_url: str
    database_role: str | None = None
    client_secret: SecretStr = SecretStr("")
    pool_size: int = 8
    clock: str = Field("real", validation_alias="WENXIAO_CLOCK", pattern="^(real|demo)$")
    policies: Path | None = Field(None, validation_alias="WENXIAO_POLICIES")
    audit_key: SecretStr = Field(validation_alias="WENXIAO_AUDIT_KEY")
    background: bool = Field(True, validation_alias="WENXIAO_BACKGROUND")
    model_config = {"populate_by_name": True, "extra": "ignore"}


def configure_logs() -> None:
    """JSON lines to standard error; tracebacks without local variables, which may hold secrets."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Measured:
    """Outermost layer: request id, one log line, metrics, and a 500 that says nothing inner."""

    def __init__(self, app: ASGIApp, service: str, registry: CollectorRegistry) -> None:
        self.app = app
        self.service = service
        self.seconds = Histogram(
            "wenxiao_request_seconds",
            "Time to answer, by route.",
            ["method", "route", "status"],
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        request_id = given if given.isascii() and 8 <= len(given) <= 64 else str(uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        status, started = 0, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        log = structlog.get_logger().bind(service=self.service, request_id=request_id)
        try:
            await self.app(scope, receive, noting)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            if status == 0:
                await internal_problem(request_id)(scope, receive, noting)
        route = getattr(scope.get("route"), "path", "unknown")
        taken = time.perf_counter() - started
        self.seconds.labels(scope["method"], route, str(status)).observe(taken)
        log.info("request", method=scope["method"], route=route, status=status, seconds=taken)


class House:
    """What lives as long as the process of one service."""

    def __init__(self, app: FastAPI, settings: ServiceSettings, network: Network) -> None:
        self.app = app
        self.settings = settings
        self.network = network

    def open(self, names: Sequence[str], keys: KeySource | None) -> None:
        state = self.app.state
        state.database = Database(
            self.settings.database_url,
            schema=state.schema,
            role=self.settings.database_role,
            pool_size=self.settings.pool_size,
        )
        asked = {"gateway", *names}
        state.neighbours = {name: Neighbour(name, self.network.client(name)) for name in asked}
        gateway = state.neighbours["gateway"]
        state.verifier = Verifier(keys or GatewayKeys(gateway), issuer=ASSERTION_ISSUER, audience=ASSERTION_AUDIENCE)
        secret = self.settings.client_secret.get_secret_value()
        state.outbox = Outbox(
            state.database.engine,
            state.schema,
            state.neighbours,
            ServiceIdentity(gateway, state.service, secret),
        )
        state.signer = HeadSigner(self.settings.audit_key.get_secret_value())

    async def close(self) -> None:
        for neighbour in self.app.state.neighbours.values():
            await neighbour.close()
        await self.app.state.database.close()


async def _deliver(app: FastAPI) -> object:
    return await app.state.outbox.deliver_pending()


async def _seal(app: FastAPI) -> object:
    return await seal_pending(app.state.database.engine, app.state.schema, app.state.signer)


class _Forgetting:
    """Drops expired idempotency keys, every ten minutes."""

    def __init__(self) -> None:
        self.next_round = 0.0

    async def __call__(self, app: FastAPI) -> object:
        if time.monotonic() >= self.next_round:
            self.next_round = time.monotonic() + 600
            await forget_expired(app.state.database.engine, app.state.schema)
        return 0


async def _forever(app: FastAPI, work: Background, failures: Counter) -> None:
    """A background round that fails is logged and tried again; it never ends the service."""
    while True:
        try:
            busy = await work(app)
        except Exception:  # noqa: BLE001 - whatever it was, the next round is due
            failures.inc()
            structlog.get_logger().exception("background round failed", service=app.state.service)
            busy = 0
        if not busy:
            await asyncio.sleep(BACKGROUND_PAUSE)


def create_service(
    settings: ServiceSettings,
    *,
    name: str,
    title: str,
    schema: str,
    routers: Sequence[APIRouter],
    grants: Grants,
    network: Network,
    policies: Callable[[Path | None], PolicyLibrary] | None = None,
    neighbours: Sequence[str] = (),
    background: Sequence[Background] = (),
    keys: KeySource | None = None,
) -> FastAPI:
    """A service without import-time state; engines, clients and tasks live in its lifespan."""
    configure_logs()
    registry = CollectorRegistry()
    failures = Counter("wenxiao_background_failures", "Failed rounds.", registry=registry)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        house = House(app, settings, network)
        house.open(neighbours, keys)
        works: list[Background] = [_deliver, _seal, _Forgetting(), *background] if settings.background else []
        tasks = [asyncio.create_task(_forever(app, work, failures)) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await house.close()

    app = FastAPI(
        title=title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={"default": {"model": Problem, "description": "问题文档（RFC 9457）"}},
    )
    app.state.service, app.state.schema = name, schema
    app.state.grants, app.state.settings = grants, settings
    app.state.demo_clock = settings.clock == "demo"
    app.state.policies = policies(settings.policies) if policies else None
    install_problems(app)
    install_replay(app)
    app.include_router(_probes(registry))
    app.state.routers = tuple(routers)
    for router in routers:
        app.include_router(router)
    app.add_middleware(Measured, service=name, registry=registry)
    return app


def nouns(prefix: str, **options: Any) -> APIRouter:
    """A router below `/api/v1/` whose POST answers are kept under their Idempotency-Key."""
    return APIRouter(prefix=f"/api/v1/{prefix}", route_class=KeepingRoute, tags=[prefix], **options)


def _probes(registry: CollectorRegistry) -> APIRouter:
    """Probes and metrics stand outside `/api` and outside the edge: only the platform asks them."""
    router = APIRouter(include_in_schema=False)
    waiting = Gauge("wenxiao_outbox_waiting", "Messages not yet delivered.", registry=registry)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready(request: Request) -> Response:
        try:
            await _waiting(request.app)
        except (OSError, SQLAlchemyError):
            return JSONResponse({"status": "database unavailable"}, 503)
        return JSONResponse({"status": "ready"})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        waiting.set(await _waiting(request.app))
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return router


async def _waiting(app: FastAPI) -> int:
    table = f"{app.state.schema}.outbox_message"
    async with app.state.database.engine.connect() as connection:
        found = await connection.scalar(text(f"SELECT count(*) FROM {table} WHERE delivered_at IS NULL"))
    return int(found)
