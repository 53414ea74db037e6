"""What the platform sees of a service: request ids, log lines, metrics, probes."""

import logging
import sys
import time
from uuid import uuid4

import structlog
from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wenxiao.problems import internal_problem


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
            "wenxiao_request_seconds", "Time to answer, by route.", ["method", "route", "status"], registry=registry
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

        log = structlog.get_logger()
        with structlog.contextvars.bound_contextvars(service=self.service, request_id=request_id):
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


def probes(registry: CollectorRegistry) -> APIRouter:
    """Probes and metrics stand outside `/api` and outside the edge: only the platform asks them."""
    router = APIRouter(include_in_schema=False)
    waiting = Gauge("wenxiao_outbox_waiting", "Messages not yet delivered.", registry=registry)
    oldest = Gauge("wenxiao_outbox_oldest_seconds", "Age of the oldest of them.", registry=registry)

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
        count, age = await _waiting(request.app)
        waiting.set(count)
        oldest.set(age)
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return router


async def _waiting(app: FastAPI) -> tuple[int, float]:
    """How many messages wait in the outbox, and for how many seconds the oldest."""
    async with app.state.database.engine.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)"
                f" FROM {app.state.schema}.outbox_message WHERE delivered_at IS NULL"
            )
        )
        count, age = found.one()
    return int(count), float(age)
