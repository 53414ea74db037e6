"""All services in one process, calling each other without sockets."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from standalone.edge import Edge
from standalone.installation import Installation, Secrets
from standalone.members import Member
from standalone.nouns import service_of_noun
from wenxiao.clients import Neighbour, Network
from wenxiao.service import ServiceSettings


def settings_for(
    member: Member,
    database: tuple[str, str | None],
    kept: Secrets,
    *,
    clock: str,
    environment: Mapping[str, str] = os.environ,
) -> ServiceSettings:
    """What the environment does not say, the installation does; where the database lies, it alone says."""
    address, role = database
    known: dict[str, Any] = {
        "client_secret": kept.client_secret,
        "key_secret": kept.key_secret,
        "audit_key": kept.audit_key,
        "clock": clock,
    }
    said = {
        name
        for name in known
        if f"{member.prefix}_{name.upper()}" in environment or f"WENXIAO_{name.upper()}" in environment
    }
    values = {name: value for name, value in known.items() if name not in said}
    return member.settings(database_url=address, database_role=role, **values)


def build(members: Sequence[Member], settings: Mapping[str, ServiceSettings]) -> tuple[dict[str, FastAPI], Network]:
    """The applications, each of which reaches the others through the network."""
    network = Network()
    apps: dict[str, FastAPI] = {}
    for member in members:
        app = apps[member.name] = member.create_app(settings[member.name], network)
        network.transports[member.name] = httpx.ASGITransport(app, raise_app_exceptions=False)
    return apps, network


@asynccontextmanager
async def house(place: Installation, members: Sequence[Member], *, clock: str) -> AsyncIterator[Edge]:
    """The edge over all services, whose lifespans are entered in order: a mount would never run them."""
    settings = {
        member.name: settings_for(member, place.login(member.role), place.secrets, clock=clock) for member in members
    }
    apps, network = build(members, settings)
    async with AsyncExitStack() as opened:
        for app in apps.values():
            await opened.enter_async_context(app.router.lifespan_context(app))
        gateway = Neighbour("gateway", network.client("gateway"))
        opened.push_async_callback(gateway.close)
        yield Edge(apps, service_of_noun(), gateway)
