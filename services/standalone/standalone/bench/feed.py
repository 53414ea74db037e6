"""What a consumer of the feed gets in a second, beside PostgreSQL handing out the same rows without any service.

The service answers over HTTP from a process of its own; the consumer checks digests and parses what it got.
"""

import asyncio
import gzip
import hashlib
import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvicorn
from sqlalchemy import make_url
from sqlmodel import SQLModel
from starlette.types import ASGIApp, Receive, Scope, Send

from disclosure_api.app import create_app
from disclosure_api.disclosure.building import build_snapshots
from disclosure_api.disclosure.numbering import number_pending
from disclosure_api.domain.canonical import canonical, digest_of_bytes
from disclosure_api.releases.models import Edition, Release
from disclosure_api.settings import Settings
from disclosure_api.signing import Seal
from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from standalone.serve import HOST, listening_socket
from wenxiao.access import ASSERTION_HEADER, Duty, Role
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.postgres import Cluster
from wenxiao.testing import COUNTY, KEYS, PRIVATE_KEY, a_principal, assertion, fresh_key

DISCLOSURE = next(member for member in MEMBERS if member.name == "disclosure-api")
NETWORK = a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101, business_day=date(2023, 1, 20))
PAGE = 1000
AIM = 0.5
MEGABYTE = 1_000_000
_SCOPE = "region_path, region_code, unit_id, unit_code, unit_name, department_id"
_PLACE = (COUNTY, "441622", 361001, "361001", "龙川县医疗保险服务中心", 361)
_ROWS = (
    "SELECT e.region_path, e.audience, e.position, e.op, e.type, e.item_id, e.release_id, e.valid_from, e.digest,"
    " e.money, e.href, e.previous, d.content FROM disclosure.feed_entry e JOIN disclosure.edition d"
    " ON d.release_id = e.release_id AND d.audience = e.audience WHERE e.audience = 'npc' ORDER BY e.position"
)
_SCOPED = dict(zip(_SCOPE.split(", "), _PLACE, strict=True))
_DAY = date(2023, 1, 20)
_TOLD = {"budget_year": 2022, "project_name": "某项目", "period": "", "kind": "target", "published_on": _DAY}


def feed_figures(sizes: Sizes) -> Iterator[Figure]:
    """All of a feed by its parts, and by its changes; each with its digests checked and every line parsed."""
    with Cluster.temporary() as cluster:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        key = fresh_key()[0]
        seconds = asyncio.run(_planted(place, sizes.releases, key))
        with _served(place, key) as port:
            found = in_turns(sizes.rounds, _measured(cluster, port, sizes.releases))
    rows = f"{sizes.releases}件"
    copy, select = "同样的行，COPY", "同样的行，用 asyncpg 读取"
    for name, zh, base, words in (
        ("feed_snapshot", f"公开目录全量：{rows}，取分片、验摘要、逐行解析", "copy", copy),
        ("feed_snapshot_lines", f"公开目录全量：{rows}，取分片、验摘要、分行", "copy", copy),
        ("feed_delta", f"公开目录增量：{rows}，逐页取变更和内容，解析", "select", select),
    ):
        yield Figure(name, zh, "MB/s", found[name], found[base], words, AIM, at_least=True)
    yield Figure("feed_numbering", f"公开目录编号：{rows}", "s", seconds[0], None, "", None)
    yield Figure("feed_building", f"公开目录快照：{rows}，从无到有", "s", seconds[1], None, "", None)


def _document(number: int) -> dict[str, Any]:
    """As large as a self-evaluated project with twelve indicators is."""
    indicators = [
        {"category": "产出指标", "subcategory": "数量指标", "name": f"参加城乡居民医疗保险的人数{n}", "operator": "≥",
         "target_text": f"{8000 + n}", "unit": "人", "actual_text": f"{7990 + n}", "weight": "5.00", "score": "4.99",
         "deviation_reason": "建档立卡中有新增死亡人员，导致有偏差"}
        for n in range(12)
    ]  # fmt: skip
    return {
        "audience": "npc", "kind": "target", "schema_version": "1.0", "region_code": "441622", "region_name": "龙川县",
        "department": {"code": "361", "name": "龙川县医疗保障局"}, "unit": {"code": "361001", "name": "医保中心"},
        "project": {"code": f"44162222T{number:012d}", "name": f"建档立卡个人缴费县级配套资金{number}"}, "period": None,
        "budget_year": 2018 + number % 5, "money": {"approved_budget": "656600.00"}, "goal": "应保尽保" * 20,
        "indicators": indicators, "withheld": [],
    }  # fmt: skip


async def _planted(place: Installation, count: int, key: str) -> tuple[float, float]:
    """Published releases, numbered and built by the service's own code; the seconds that these two took."""
    await migrate(place, [DISCLOSURE])
    connection = await asyncpg.connect(_plain(place))
    releases, editions = [], []
    for number in range(1, count + 1):
        document, identifier = _document(number), UUID(int=number)
        named = _SCOPED | _TOLD | {"item_id": UUID(int=2**80 + number), "project_code": document["project"]["code"]}
        named |= {"budget_year": document["budget_year"], "status": "published"}
        releases.append(named | {"id": identifier, "subject": named["project_code"]})
        content = canonical(document)
        href = f"/api/v1/releases/{identifier}/editions/npc"
        told = {"content": content.decode(), "digest": digest_of_bytes(content), "href": href, "money": 656600}
        editions.append(named | told | {"release_id": identifier, "audience": "npc"})
    drafted = {"source_noun": "targets", "source_id": UUID(int=0), "drafted_by": "m", "drafted_by_name": "经办"}
    lists = {"audiences": ["npc"], "accompanies": [], "basis": [], "findings": [], "policy": {}, "drafted_on": _DAY}
    await _filled(connection, Release, drafted | lists | {"version": 2}, releases)
    await _filled(connection, Edition, {}, editions)
    pending = f"INSERT INTO disclosure.feed_pending ({_SCOPE}, release_id, audience, op, valid_from)"
    pending += f" SELECT {_SCOPE}, release_id, audience, 'upsert', published_on FROM disclosure.edition"
    await connection.execute(f"{pending} ORDER BY release_id")
    await connection.execute("ANALYZE")
    await connection.close()
    database = Database(place.login(DISCLOSURE.role)[0], schema="disclosure")
    begun = time.perf_counter()
    while await number_pending(database):
        pass
    numbered = time.perf_counter()
    await build_snapshots(database, Seal(key))
    built = time.perf_counter()
    await database.close()
    return numbered - begun, built - numbered


async def _filled(connection: Any, model: type[SQLModel], same: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Rows of one table, with what is the same in all; the model's defaults fill what nobody says."""
    same = {name: value for name, value in model(**same).model_dump().items() if value is not None}
    same |= {name: json.dumps(same[name]) for name in ("findings", "policy") if name in same}
    records = [tuple((same | row).values()) for row in rows]
    columns = tuple(same | rows[0])
    table = str(model.__tablename__)
    await connection.copy_records_to_table(table, schema_name="disclosure", columns=columns, records=records)


def _plain(place: Installation) -> str:
    return place.owner.set(drivername="postgresql").render_as_string(hide_password=False)


class _AsNetwork:
    """Stands for the edge."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = (ASSERTION_HEADER.lower().encode(), assertion(NETWORK).encode())
        await self._app({**scope, "headers": [*scope["headers"], own]}, receive, send)


@contextmanager
def _served(place: Installation, key: str) -> Iterator[int]:
    """In a process of its own, as it would be; its port."""
    with listening_socket(0) as listener:
        listener.listen()  # who asks before the service is ready waits
        process = get_context("fork").Process(target=_serve, args=(place, key, listener), daemon=True)
        process.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            os.kill(process.pid or 0, signal.SIGINT)
            process.join()


def _serve(place: Installation, key: str, listener: Any) -> None:
    async def run() -> None:
        settings = {
            "database_url": place.login(DISCLOSURE.role)[0], "audit_key": PRIVATE_KEY, "signing_key": key,
            "clock": "demo", "background": False,
        }  # fmt: skip
        app = create_app(Settings.model_validate(settings), Network(), KEYS)
        async with app.router.lifespan_context(app):
            config = uvicorn.Config(_AsNetwork(app), lifespan="off", log_config=None, access_log=False)
            await uvicorn.Server(config).serve(sockets=[listener])

    with suppress(KeyboardInterrupt):  # how it is told to end
        asyncio.run(run())


class _Consumer:
    """Gets over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def get(self, path: str) -> bytes:
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {content[:500]!r}")
        return gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content

    def lines(self) -> Iterator[bytes]:
        manifest = json.loads(self.get("/api/v1/disclosure/manifest"))["manifest"]
        for part in manifest["snapshot"]["parts"]:
            if part["format"] == "ndjson":
                content = self.get(part["href"])
                if hashlib.sha256(content).hexdigest() != part["digest"]:
                    raise RuntimeError(part["name"])
                yield from content.splitlines()

    def items(self) -> Iterator[dict[str, Any]]:
        after = ""
        while True:
            page = json.loads(self.get(f"/api/v1/disclosure/changes?content=true&limit={PAGE}{after}"))
            yield from page["items"]
            if not page["items"]:
                return
            after = f"&after={page['next']}"


def _measured(cluster: Cluster, port: int, count: int) -> dict[str, Callable[[], float]]:
    """Megabytes of content in a second: the same content for all, whatever surrounds it on the wire."""
    megabytes = sum(len(canonical(_document(number))) for number in range(1, count + 1)) / MEGABYTE
    consumer = _Consumer(port)

    def rate(work: Callable[[], int]) -> float:
        begun = time.perf_counter()
        if (rows := work()) != count:
            raise RuntimeError(f"{rows} rows in place of {count}")
        return megabytes / (time.perf_counter() - begun)

    async def connected(read: Callable[[Any], Any]) -> int:
        connection = await asyncpg.connect(host=str(cluster.socket), user="postgres", database=DATABASE)
        try:
            return int(await read(connection))
        finally:
            await connection.close()

    async def copied(connection: Any) -> int:
        told: str = await connection.copy_from_query(_ROWS, output=os.devnull)
        return int(told.split()[1])

    async def selected(connection: Any) -> int:
        return len(await connection.fetch(_ROWS))

    return {
        "copy": lambda: rate(lambda: asyncio.run(connected(copied))),
        "select": lambda: rate(lambda: asyncio.run(connected(selected))),
        "feed_snapshot": lambda: rate(lambda: sum(1 for line in consumer.lines() if json.loads(line))),
        "feed_snapshot_lines": lambda: rate(lambda: sum(1 for _ in consumer.lines())),
        "feed_delta": lambda: rate(lambda: sum(1 for _ in consumer.items())),
    }
