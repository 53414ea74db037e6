"""Fixtures for every service's tests: a real PostgreSQL, a clone per test, the service's own role.

A pytest plugin (`-p wenxiao.testing`). A service's conftest overrides `services_under_test`; its
tests take `database` (a fresh clone of the migrated template) and run the app with `serving`.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from wenxiao.access import (
    ASSERTION_AUDIENCE,
    ASSERTION_HEADER,
    ASSERTION_ISSUER,
    NOTHING,
    Duty,
    Principal,
    Reach,
    ReachKind,
    Role,
    principal_claims,
)
from wenxiao.migration import upgrade
from wenxiao.postgres import Cluster
from wenxiao.tokens import FixedKeys, public_jwk, sign

COUNTY = "/44/4416/441622"
OTHER_COUNTY = "/44/4416/441621"
TREE_ROLES = {Role.FINANCE, Role.TREASURY, Role.BUDGET_SYSTEM}


def fresh_key() -> tuple[str, str]:
    """A P-256 key pair as PEM texts: private, public."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


PRIVATE_KEY, PUBLIC_KEY = fresh_key()
KEY_ID = "test-key"
KEYS = FixedKeys({KEY_ID: public_jwk(PUBLIC_KEY, KEY_ID)})


@dataclass(frozen=True)
class ServiceUnderTest:
    schema: str
    role: str
    migrations: Path


@dataclass(frozen=True)
class TestDatabase:
    """A clone of the template; `url(role)` logs in as that database role."""

    __test__ = False
    cluster: Cluster
    name: str

    def url(self, role: str = "postgres") -> str:
        return self.cluster.url(self.name, role)


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine in a loop of its own, whatever loop the caller may be in."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, work).result()


async def administer(cluster: Cluster, *statements: str, database: str = "postgres") -> None:
    """As the owner of the cluster, each statement in a transaction of its own."""
    connection = await asyncpg.connect(host=str(cluster.socket), user="postgres", database=database)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def make_template(cluster: Cluster, name: str, services: Sequence[ServiceUnderTest]) -> None:
    roles = [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{service.role}')"
        f" THEN CREATE ROLE {service.role} LOGIN; END IF; END $$"
        for service in services
    ]
    create = f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    await administer(cluster, *roles, create)
    for service in services:
        await upgrade(cluster.url(name), service.migrations)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster.temporary() as started:
        yield started


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return ()


@pytest.fixture(scope="session")
def templates() -> dict[tuple[ServiceUnderTest, ...], str]:
    """The templates made so far: one session tests several services, each on its own."""
    return {}


@pytest.fixture
def template(
    cluster: Cluster,
    templates: dict[tuple[ServiceUnderTest, ...], str],
    services_under_test: Sequence[ServiceUnderTest],
) -> str:
    wanted = tuple(services_under_test)
    if wanted not in templates:
        templates[wanted] = f"template_{secrets.token_hex(4)}"
        run_apart(make_template(cluster, templates[wanted], services_under_test))
    return templates[wanted]


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[TestDatabase]:
    name = f"clone_{secrets.token_hex(6)}"
    run_apart(administer(cluster, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield TestDatabase(cluster, name)
    run_apart(administer(cluster, f"DROP DATABASE {name} WITH (FORCE)"))


def a_principal(
    role: Role = Role.UNIT,
    duty: Duty = Duty.MAKER,
    *,
    region_path: str = COUNTY,
    organisation_id: int = 361001,
    units: Sequence[int] | None = None,
    **changes: Any,
) -> Principal:
    """A caller with the reach that the gateway gives this role; `units` are a department's."""
    code = region_path.rsplit("/", 1)[-1]
    read, write = _reach(role, region_path, tuple(units or (organisation_id,)))
    who = Principal(
        subject=f"{role.value}-{duty.value}-{code}-{organisation_id}",
        name=f"{role.value}{duty.value}",
        role=role,
        duty=duty,
        level="county",
        region_code=code,
        region_path=region_path,
        read=read,
        write=write,
        session="test-session",
        organisation_id=organisation_id,
        organisation_code=str(organisation_id),
        organisation_name=f"单位{organisation_id}",
        department_id=organisation_id // 1000 if organisation_id > 999 else organisation_id,
    )
    return replace(who, **changes)


def _reach(role: Role, region_path: str, units: tuple[int, ...]) -> tuple[Reach, Reach]:
    if role in TREE_ROLES:
        return Reach(ReachKind.REGION_TREE, region_path), Reach(ReachKind.OWN_REGION, region_path)
    if role in (Role.UNIT, Role.DEPARTMENT):
        own = Reach(ReachKind.UNITS, region_path, units)
        return own, own
    if role in (Role.NPC, Role.NPC_NETWORK):
        return Reach(ReachKind.PUBLISHED, region_path, audience="npc"), NOTHING
    if role is Role.PUBLIC:
        return Reach(ReachKind.PUBLISHED, "/", audience="public"), NOTHING
    if role in (Role.THIRD_PARTY, Role.EXPERT):
        assigned = Reach(ReachKind.ASSIGNED, region_path)
        return assigned, assigned
    if role is Role.SERVICE:
        return Reach(ReachKind.REGION_TREE, "/"), Reach(ReachKind.REGION_TREE, "/")
    return NOTHING, NOTHING


def assertion(who: Principal, *, seconds: int = 60, **changes: Any) -> str:
    """What the gateway would sign for `who`, with the test's key."""
    issued = int(time.time())
    claims = principal_claims(who) | {
        "iss": ASSERTION_ISSUER,
        "aud": ASSERTION_AUDIENCE,
        "iat": issued,
        "exp": issued + seconds,
        "jti": secrets.token_hex(8),
    }
    return sign(claims | changes, PRIVATE_KEY, KEY_ID)


class Caller:
    """Speaks HTTP to an app in process; `of(who)` is a client that carries who's assertion."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def of(self, who: Principal | None) -> httpx.AsyncClient:
        headers = {ASSERTION_HEADER: assertion(who)} if who else {}
        return httpx.AsyncClient(transport=self._transport, base_url="http://service", headers=headers)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[Caller]:
    """The app with its lifespan entered, as a server would run it."""
    async with app.router.lifespan_context(app):
        yield Caller(app)
