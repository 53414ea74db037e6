"""A whole house on a free port with a database of its own; both are gone when the context ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import make_url

from standalone.demonstration import load_demonstration
from standalone.house import house
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from standalone.serve import HOST, listening_socket
from wenxiao.postgres import Cluster


@asynccontextmanager
async def throwaway_house(
    *, clock: str = "demo", prepare: Callable[[Installation], Awaitable[None]] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the edge over real HTTP, with the demonstration's directory and accounts; `prepare` may add to it."""
    with Cluster.temporary() as cluster:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        await migrate(place, MEMBERS)
        async with house(place, MEMBERS, clock=clock) as edge:
            await load_demonstration(place, MEMBERS)
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
