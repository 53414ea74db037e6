"""All services and the edge in this process, with what they log and what they keep."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpx
import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from standalone.house import house
from standalone.installation import Installation
from standalone.members import MEMBERS

EXACTLY = {"gateway": "posts", "indicator-library": "indicators", "targets-api": "targets"}
EXACTLY |= {"evaluation-api": "self-evaluations", "disclosure-api": "releases"}


@dataclass
class House:
    """`doors` are the services without the edge before them, each with a path that asks who calls."""

    place: Installation
    apps: dict[str, FastAPI]
    edge: httpx.AsyncClient
    doors: dict[str, httpx.AsyncClient]
    log: io.StringIO

    async def rows(self) -> AsyncIterator[tuple[str, str]]:
        """Every row of every table of every service, as text."""
        engine = create_async_engine(self.place.owner)
        async with engine.connect() as connection:
            tables = await connection.execute(
                text(
                    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    " WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(:schemas)"
                ),
                {"schemas": [member.schema for member in MEMBERS]},
            )
            for schema, table in tables.all():
                for (row,) in await connection.execute(text(f'SELECT t::text FROM {schema}."{table}" t')):
                    yield f"{schema}.{table}", row
        await engine.dispose()


@asynccontextmanager
async def opened(place: Installation) -> AsyncIterator[House]:
    async with house(place, MEMBERS, clock="demo") as inside:
        apps = dict(inside._services)
        with _logging_to(io.StringIO()) as log:
            doors = {name: _client(app, name) for name, app in apps.items()}  # type: ignore[arg-type]  # an application
            async with httpx.AsyncClient(transport=httpx.ASGITransport(inside), base_url="http://edge") as edge:
                yield House(place, apps, edge, doors, log)  # type: ignore[arg-type]  # they are FastAPI's
            for client in doors.values():
                await client.aclose()


def _client(app: FastAPI, name: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"http://{name}/api/v1")


@contextmanager
def _logging_to(log: io.StringIO) -> Iterator[io.StringIO]:
    """Ours and the libraries', down to what nobody usually reads; not what the client of the test says of itself."""
    before, handler, root = structlog.get_config(), logging.StreamHandler(log), logging.getLogger()
    level = root.level
    handler.addFilter(lambda record: "http://edge" not in record.getMessage())
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        structlog.configure(**before)
        root.removeHandler(handler)
        root.setLevel(level)
