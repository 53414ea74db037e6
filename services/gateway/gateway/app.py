"""Wiring of the gateway, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from gateway.access import GRANTS
from gateway.authz.routes import router as authz
from gateway.clauses.routes import router as clauses
from gateway.credentials.routes import router as credentials
from gateway.database import SCHEMA
from gateway.demonstration.closing import lock_what_everybody_knows
from gateway.directory_changes.routes import router as directory_changes
from gateway.directory_workbooks.routes import router as directory_workbooks
from gateway.keys.ring import KeyRing
from gateway.keys.routes import router as signing_keys
from gateway.keys.routes import well_known
from gateway.machines.routes import router as machines
from gateway.machines.usecases import register_services
from gateway.organisation_changes.rounds import DueChanges
from gateway.organisation_changes.routes import acts as organisation_acts
from gateway.organisation_changes.routes import router as organisation_changes
from gateway.organisations.routes import router as organisations
from gateway.parts import make_parts, sealing_of
from gateway.people.routes import router as people
from gateway.policies.routes import router as policies
from gateway.posts.routes import appointments
from gateway.posts.routes import router as posts
from gateway.regions.routes import router as regions
from gateway.responsibilities.routes import router as responsibilities
from gateway.security_events.routes import router as security_events
from gateway.sessions.retention import Retention
from gateway.sessions.routes import router as sessions
from gateway.settings import GatewaySettings
from gateway.tokens.routes import internal
from gateway.tokens.routes import router as tokens
from wenxiao.clients import Network
from wenxiao.service import create_service
from wenxiao_policies import load

# The first one is asked at each call of the house: the others are not searched for it.
ROUTERS = (
    authz,
    *(sessions, tokens, credentials, posts, regions, organisations, signing_keys, security_events),
    *(people, appointments, machines, responsibilities),
    *(organisation_acts, organisation_changes),
    *(directory_workbooks, policies, clauses, well_known, internal, directory_changes),
)


def create_app(settings: GatewaySettings, network: Network | None = None) -> FastAPI:
    keys = KeyRing(sealing_of(settings))
    app = create_service(
        settings,
        name="gateway",
        title="问效 统一认证",
        schema=SCHEMA,
        routers=ROUTERS,
        grants=GRANTS,
        network=network or Network(),
        policies=load,
        keys=keys,
        background=(Retention(), DueChanges()),
    )
    secret = settings.client_secret.get_secret_value()
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(started: FastAPI) -> AsyncIterator[None]:
        async with outer(started):
            started.state.parts = make_parts(settings, started.state.database, keys)
            try:
                await keys.open(started.state.database)
                if not settings.is_demonstration:
                    await lock_what_everybody_knows(started.state.database, started.state.parts.hashing)
                await register_services(started.state.database, started.state.parts.hashing, secret)
                yield
            finally:
                started.state.parts.hashing.close()
                await started.state.parts.lookups.close()

    app.router.lifespan_context = lifespan
    return app


def from_environment() -> FastAPI:
    """For a server that runs this service alone."""
    return create_app(GatewaySettings())  # type: ignore[call-arg]  # the environment gives them
