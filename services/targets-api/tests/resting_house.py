"""The service in a loop that only runs while somebody asks: for tests that are not coroutines themselves."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from wenxiao.access import Principal
from wenxiao.testing import Caller, serving


class House:
    """The service with its loop; every question is one request."""

    def __init__(self, runner: asyncio.Runner, caller: Caller) -> None:
        self.runner, self.caller, self.requests = runner, caller, 0

    def ask(self, who: Principal, method: str, path: str, body: Any = None, etag: str | None = None) -> httpx.Response:
        async def once() -> httpx.Response:
            async with self.caller.of(who) as client:
                headers = {"If-Match": etag} if etag else {}
                return await client.request(method, f"/api/v1/{path}", json=body, headers=headers)

        self.requests += 1
        return self.runner.run(once())


@contextmanager
def a_house(app: FastAPI) -> Iterator[House]:
    """The service between two requests stands still, as its loop does."""

    async def hold(ready: "asyncio.Future[Caller]", closing: asyncio.Event) -> None:
        async with serving(app) as caller:
            ready.set_result(caller)
            await closing.wait()

    async def begin() -> tuple["asyncio.Task[None]", asyncio.Event, Caller]:
        ready: asyncio.Future[Caller] = asyncio.get_running_loop().create_future()
        closing = asyncio.Event()
        task = asyncio.create_task(hold(ready, closing))
        return task, closing, await ready

    async def end(task: Awaitable[None]) -> None:
        await task

    with asyncio.Runner() as runner:
        task, closing, caller = runner.run(begin())
        try:
            yield House(runner, caller)
        finally:
            closing.set()
            runner.run(end(task))
