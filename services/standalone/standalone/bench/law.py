"""The law: what thousands of packs cost at the start, and what a look-up costs beside a request."""

import asyncio
import resource
import time
from collections.abc import Callable, Iterator, MutableMapping
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from fastapi import FastAPI
from pydantic_settings import SettingsConfigDict

from gateway.access import GRANTS
from gateway.clauses.routes import router as clauses
from standalone.bench.many_packs import write
from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.forks import forked
from wenxiao.access import ASSERTION_HEADER, Role
from wenxiao.clients import Network
from wenxiao.policy import PolicyLibrary
from wenxiao.service import ServiceSettings, create_service
from wenxiao.testing import KEYS, PRIVATE_KEY, a_principal, assertion
from wenxiao_policies import forget, load

DAY = date(2023, 5, 1)
PATIENCE_SECONDS = 600
MEGABYTE = 2**20


def load_figures(sizes: Sizes) -> Iterator[Figure]:
    """Each round loads in a process of its own, so that its memory can be told."""
    load()  # what is compiled once for all packs is not theirs
    with TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, sizes.packs)
        heights: list[float] = []

        def loaded() -> float:
            ((_, (seconds, height)),) = forked([partial(_loaded, folder)], PATIENCE_SECONDS)
            heights.append(height)
            return float(seconds)

        found = in_turns(sizes.rounds, {"load": loaded, "parse": partial(_parsed, folder)})
    packs = f"{sizes.packs}个政策包"
    parser = "YAML 解析器单独读同样的文件"
    yield Figure("law_load_seconds", f"装载{packs}", "s", found["load"], None, "", 3.0)
    yield Figure("law_load", f"装载{packs}", "s", found["load"], found["parse"], parser, None)
    yield Figure("law_load_memory", f"装载{packs}所增内存", "MB", max(heights), None, "", 200.0)


def _loaded(folder: Path) -> tuple[float, float]:
    forget()
    before, began = _peak(), time.process_time()
    load(besides=folder)
    return time.process_time() - began, (_peak() - before) / MEGABYTE


def _peak() -> int:
    """The most memory so far; what getrusage says on Linux includes the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        kilobytes = next(line.split()[1] for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(kilobytes) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _parsed(folder: Path) -> float:
    """The part that no loader can save."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    began = time.process_time()
    for path in folder.glob("*/*.yaml"):
        for _ in yaml.parse(path.read_bytes(), Loader=loader):
            continue
    return time.process_time() - began


def lookup_figures(sizes: Sizes) -> Iterator[Figure]:
    """Warm: a place that was asked for before; cold: the first question to a library."""
    library = load()
    measured: dict[str, Callable[[], float]] = {
        "warm": partial(_warm, library, sizes.calls),
        "cold": partial(_cold, library),
        "request": partial(_request, _house(), "/api/v1/clauses/longchuan-2.2.d", sizes.requests),
        "bare": partial(_request, _bare(), "/", sizes.requests),
    }
    found = {name: seconds * 1e6 for name, seconds in in_turns(sizes.rounds, measured).items()}
    request = "最轻的经认证请求：读一条款，不经数据库"
    yield Figure("law_lookup", "查一章节的有效取值（已查过）", "µs", found["warm"], found["request"], request, 0.05)
    bare = "空的 FastAPI 路由，未经认证"
    yield Figure("law_lookup_bare", "查一章节的有效取值（已查过）", "µs", found["warm"], found["bare"], bare, None)
    yield Figure("law_lookup_cold", "查一章节的有效取值（首次）", "µs", found["cold"], found["request"], request, None)


def _warm(library: PolicyLibrary, calls: int) -> float:
    library.effective("monitoring", region_code="441622", level="county", day=DAY)
    began = time.process_time()
    for _ in range(calls):
        library.effective("monitoring", region_code="441622", level="county", day=DAY)
    return (time.process_time() - began) / calls


def _cold(library: PolicyLibrary) -> float:
    fresh = PolicyLibrary(library.packs, library.clauses, library.root)
    began = time.process_time()
    fresh.effective("monitoring", region_code="441622", level="county", day=DAY)
    return time.process_time() - began


class _Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="BENCH_")


def _house() -> FastAPI:
    """The gateway's clauses behind the whole stack of a service; no request of it reaches the database."""
    settings = _Settings.model_validate(
        {"database_url": "postgresql+asyncpg:///nowhere", "audit_key": PRIVATE_KEY, "background": False}
    )
    return create_service(
        settings,
        name="gateway",
        title="条款",
        schema="gateway",
        routers=(clauses,),
        grants=GRANTS,
        network=Network(),
        policies=load,
        keys=KEYS,
    )


def _bare() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def read() -> dict[str, bool]:
        return {"read": True}

    return app


def _request(app: FastAPI, path: str, requests: int) -> float:
    """Straight into the application: neither a network nor a client makes the request dearer than it is."""
    headers = [(ASSERTION_HEADER.lower().encode(), assertion(a_principal(Role.UNIT)).encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    return asyncio.run(_requests(app, scope, requests))


async def _requests(app: FastAPI, scope: dict[str, Any], requests: int) -> float:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async with app.router.lifespan_context(app):
        await app(dict(scope), receive, send)
        began = time.process_time()
        for _ in range(requests):
            await app(dict(scope), receive, send)
        took = time.process_time() - began
    if set(statuses) != {200}:
        raise RuntimeError(f"{scope['path']} answered {sorted(set(statuses))}")
    return took / requests
