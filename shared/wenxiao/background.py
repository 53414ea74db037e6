"""What a service does besides answering: deliver its outbox, seal its audit, forget old keys."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter

from wenxiao.audit_chain import seal_pending
from wenxiao.idempotency import forget_expired

PAUSE_SECONDS = 0.5
FORGETTING_SECONDS = 600
Round = Callable[[FastAPI], Awaitable[object]]


async def deliver(app: FastAPI) -> object:
    return await app.state.outbox.deliver_pending()


async def seal(app: FastAPI) -> object:
    state = app.state
    return await seal_pending(state.database.engine, state.schema, state.signer, state.witness)


class Forgetting:
    """Drops expired idempotency keys, now and then."""

    def __init__(self) -> None:
        self.next_round = 0.0

    async def __call__(self, app: FastAPI) -> object:
        if time.monotonic() >= self.next_round:
            self.next_round = time.monotonic() + FORGETTING_SECONDS
            await forget_expired(app.state.database.engine, app.state.schema)
        return None


@asynccontextmanager
async def working(app: FastAPI, own: Sequence[Round], registry: CollectorRegistry) -> AsyncIterator[None]:
    """The kernel's rounds and the service's own, until the context ends."""
    failures = Counter("wenxiao_background_failures", "Failed rounds.", registry=registry)
    rounds: list[Round] = [deliver, seal, Forgetting(), *own]
    tasks = [asyncio.create_task(_forever(app, work, failures)) for work in rounds]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _forever(app: FastAPI, work: Round, failures: Counter) -> None:
    """A round that fails is logged and tried again; it never ends the service."""
    while True:
        try:
            busy = await work(app)
        except Exception:  # noqa: BLE001 - whatever it was, the next round is due
            failures.inc()
            structlog.get_logger().exception("background round failed", service=app.state.service)
            busy = None
        if not busy:
            await asyncio.sleep(PAUSE_SECONDS)
