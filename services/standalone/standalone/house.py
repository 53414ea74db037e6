"""All services in one process, calling each other without sockets."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from standalone.edge import Edge
from standalone.installation import Installation, Secrets
from standalone.members import Member
from standalone.nouns import service_of_noun
from wenxiao.clients import Neighbour, Network


def settings_for(
    member: Member[Any],
    database: tuple[str, str | None],
    kept: Secrets,
    *,
    clock: str,
    witness: Path | None = None,
    feed_witness: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """What the environment does not say, the installation does; where the database lies, it alone says."""
    address, role = database
    known = asdict(kept) | {"clock": clock, "audit_witness": witness, "witness": feed_witness}
    known |= {"demonstration": clock == "demo"}  # also where somebody lets it run by the real clock
    unsaid = {
        name: value
        for name, value in known.items()
        if name in member.settings.model_fields
        and f"{member.prefix}_{name.upper()}" not in environment
        and f"WENXIAO_{name.upper()}" not in environment
    }
    return unsaid | {"database_url": address, "database_role": role}


def build(
    members: Sequence[Member[Any]], settings: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, FastAPI], Network]:
    """The applications, each of which reaches the others through the network."""
    network = Network()
    apps: dict[str, FastAPI] = {}
    for member in members:
        app = apps[member.name] = member.app(network, **settings[member.name])
        network.transports[member.name] = httpx.ASGITransport(app, raise_app_exceptions=False)
    return apps, network


@asynccontextmanager
async def house(place: Installation, members: Sequence[Member[Any]], *, clock: str) -> AsyncIterator[Edge]:
    """The edge over all services, whose lifespans are entered in order: a mount would never run them."""
    settings = {
        member.name: settings_for(
            member,
            place.login(member.role),
            place.secrets,
            clock=clock,
            witness=place.audit_witness,
            feed_witness=place.home / "feed-witness.json",
        )
        for member in members
    }
    apps, network = build(members, settings)
    async with AsyncExitStack() as opened:
        for app in apps.values():
            await opened.enter_async_context(app.router.lifespan_context(app))
        gateway = Neighbour("gateway", network.client("gateway"))
        opened.push_async_callback(gateway.close)
        yield Edge(apps, service_of_noun(), gateway)
