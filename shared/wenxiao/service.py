"""What every service is made of, and how it is put together."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from wenxiao.access import ASSERTION_AUDIENCE, ASSERTION_ISSUER, Grants
from wenxiao.audit_chain import HeadSigner, Witness
from wenxiao.background import Round, working
from wenxiao.clients import GatewayKeys, Neighbour, Network, ServiceIdentity
from wenxiao.database import Database
from wenxiao.idempotency import KeepingRoute, install_replay
from wenxiao.observing import Measured, configure_logs, probes
from wenxiao.outbox import Outbox
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import Problem, install_problems
from wenxiao.tokens import KeySource, Verifier


class ServiceSettings(BaseSettings):
    """A service's settings; each service sets its own prefix, `WENXIAO_*` are common to all."""

    database_url: str
    database_role: str | None = None
    client_secret: SecretStr = SecretStr("")
    pool_size: int = 8
    clock: str = Field("real", validation_alias="WENXIAO_CLOCK", pattern="^(real|demo)$")
    policies: Path | None = Field(None, validation_alias="WENXIAO_POLICIES")
    audit_key: SecretStr = Field(validation_alias="WENXIAO_AUDIT_KEY")
    audit_witness: Path | None = Field(default=None, validation_alias="WENXIAO_AUDIT_WITNESS")
    background: bool = Field(True, validation_alias="WENXIAO_BACKGROUND")
    model_config = {"populate_by_name": True, "extra": "ignore"}


@dataclass(frozen=True)
class _House:
    """What lives as long as the process of one service: engine, clients, keys, background rounds."""

    settings: ServiceSettings
    network: Network
    neighbours: Sequence[str]
    rounds: Sequence[Round]
    keys: KeySource | None
    registry: CollectorRegistry

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            self._open(app, opened)
            if self.settings.background:
                await opened.enter_async_context(working(app, self.rounds, self.registry))
            yield

    def _open(self, app: FastAPI, opened: AsyncExitStack) -> None:
        state, settings = app.state, self.settings
        state.database = Database(
            settings.database_url, schema=state.schema, role=settings.database_role, pool_size=settings.pool_size
        )
        opened.push_async_callback(state.database.close)
        state.neighbours = {name: Neighbour(name, self.network.client(name)) for name in {"gateway", *self.neighbours}}
        for neighbour in state.neighbours.values():
            opened.push_async_callback(neighbour.close)
        gateway = state.neighbours["gateway"]
        keys = self.keys or GatewayKeys(gateway)
        state.verifier = Verifier(keys, issuer=ASSERTION_ISSUER, audience=ASSERTION_AUDIENCE)
        state.identity = ServiceIdentity(gateway, state.service, settings.client_secret.get_secret_value())
        state.outbox = Outbox(state.database.engine, state.schema, state.neighbours, state.identity)
        state.signer = HeadSigner(settings.audit_key.get_secret_value())
        state.witness = Witness(settings.audit_witness) if settings.audit_witness else None


def create_service(
    settings: ServiceSettings,
    *,
    name: str,
    title: str,
    schema: str,
    routers: Sequence[APIRouter],
    grants: Grants,
    network: Network,
    policies: Callable[..., PolicyLibrary] | None = None,
    neighbours: Sequence[str] = (),
    background: Sequence[Round] = (),
    keys: KeySource | None = None,
) -> FastAPI:
    """A service without import-time state; engines, clients and tasks live in its lifespan."""
    configure_logs()
    registry = CollectorRegistry()
    house = _House(settings, network, neighbours, background, keys, registry)
    app = FastAPI(
        title=title,
        version="1",
        lifespan=house.lifespan,
        docs_url=None,
        redoc_url=None,
        # `include_router` would build every route a second time: half a second of each start.
        routes=[route for router in (probes(registry), *routers) for route in router.routes],
    )
    state = app.state
    state.service, state.schema, state.grants, state.settings = name, schema, grants, settings
    state.demo_clock, state.registry = settings.clock == "demo", registry
    state.policies = policies(besides=settings.policies) if policies else None
    state.routers = tuple(routers)
    install_problems(app)
    install_replay(app)
    app.add_middleware(Measured, service=name, registry=registry)
    return app


def paths(prefix: str, tag: str, **options: Any) -> APIRouter:
    """A router of full paths; every answer of it may be a problem document."""
    problem = {"model": Problem, "description": "问题文档（RFC 9457）"}
    return APIRouter(prefix=prefix, tags=[tag], responses={"default": problem}, **options)


def nouns(prefix: str, **options: Any) -> APIRouter:
    """A router below `/api/v1/` whose POST answers are kept under their Idempotency-Key."""
    return paths(f"/api/v1/{prefix}", prefix, route_class=KeepingRoute, **options)
