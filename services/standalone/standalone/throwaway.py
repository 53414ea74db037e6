"""A whole house with a database of its own; both are gone when the context ends.

The houses of one process share a cluster. Schemas and demonstration are made once there, and copied for each house.
"""

import asyncio
import atexit
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import httpx
import uvicorn
from sqlalchemy import make_url

from standalone.demonstration import load_demonstration
from standalone.house import house
from standalone.installation import Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from standalone.serve import HOST, listening_socket
from wenxiao.postgres import Cluster


@contextmanager
def throwaway_installation(*, demonstration: bool = True) -> Iterator[Installation]:
    """Migrated, with the demonstration's directory and accounts if wanted."""
    name = f"house_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {_template(demonstration)} STRATEGY FILE_COPY")
    try:
        with TemporaryDirectory(prefix="wenxiao-house-") as home:
            yield _installation(Path(home), name)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def throwaway_house(
    *, clock: str = "demo", prepare: Callable[[Installation], Awaitable[None]] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the edge over real HTTP, on a free port, with the demonstration; `prepare` may add to it."""
    with throwaway_installation() as place:
        async with house(place, MEMBERS, clock=clock) as edge:
            if prepare is not None:
                await prepare(place)
            with listening_socket(0) as listener:
                config = uvicorn.Config(edge, lifespan="off", log_config=None, access_log=False)
                server = uvicorn.Server(config)
                serving = asyncio.create_task(server.serve(sockets=[listener]))
                address = f"http://{HOST}:{listener.getsockname()[1]}"
                async with httpx.AsyncClient(base_url=address, timeout=30) as http:
                    yield http
                server.should_exit = True
                await serving


@cache
def _cluster() -> Cluster:
    kept = ExitStack()
    atexit.register(kept.close)
    return kept.enter_context(Cluster.temporary())


@cache
def _template(demonstration: bool) -> str:
    name = "house_shown" if demonstration else "house_empty"
    if demonstration:
        _administer(f"CREATE DATABASE {name} TEMPLATE {_template(False)} STRATEGY FILE_COPY")
    with TemporaryDirectory(prefix="wenxiao-house-") as home:
        place = _installation(Path(home), name)
        _apart(load_demonstration(place, MEMBERS) if demonstration else migrate(place, MEMBERS))
    return name


def _installation(home: Path, database: str) -> Installation:
    owner = make_url(_cluster().url(database))
    return Installation(home, Secrets.fresh(), owner, embedded=True, data=str(_cluster().data))


def _administer(statement: str) -> None:
    async def once() -> None:
        connection = await asyncpg.connect(host=str(_cluster().socket), user="postgres", database="postgres")
        await connection.execute(statement)
        await connection.close()

    _apart(once())


def _apart(work: Coroutine[Any, Any, Any]) -> None:
    """In a loop of its own: the caller may be in one."""
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, work).result()
