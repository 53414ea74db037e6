"""The feed of the directory: complete, in the order of commits, for our services only."""

import asyncio
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.directory_changes.models import DirectoryChanges
from wenxiao.access import ASSERTION_HEADER
from wenxiao.testing import TestDatabase, administer

from .front import SERVICE_SECRET, Front, Json, is_problem


async def service_assertion(front: Front) -> str:
    asked = {"client_id": "targets-api", "client_secret": SERVICE_SECRET}
    answer = await front.http.post("/internal/service-assertions", json=asked)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["assertion"])


async def changes(front: Front, after: int = 0, limit: int = 1000) -> Json:
    headers = {ASSERTION_HEADER: await service_assertion(front)}
    answer = await front.http.get(f"/internal/directory-changes?after={after}&limit={limit}", headers=headers)
    assert answer.status_code == 200, answer.text
    TypeAdapter(DirectoryChanges).validate_json(answer.text, extra="forbid")
    read: Json = answer.json()
    return read


def states(read: Json, kind: str) -> dict[str, Json]:
    return {item["key"]: item["state"] for item in read["items"] if item["kind"] == kind}


async def test_read_from_zero_the_feed_is_the_whole_directory(front: Front) -> None:
    read = await changes(front)
    assert len(states(read, "region")) == 349
    offices = {state["name"]: state for state in states(read, "organisation").values()}
    centre, bureau = offices["龙川县医疗保险服务中心"], offices["龙川县医疗保障局"]
    assert centre["department_id"] == centre["parent_id"] == bureau["id"] == bureau["department_id"]
    assert centre["follows"] == {
        "region_code": "441622",
        "region_path": "/44/4416/441622",
        "department_id": bureau["id"],
    }
    assert read["head"] == read["items"][-1]["position"]
    positions = [item["position"] for item in read["items"]]
    assert positions == sorted(set(positions))


async def test_it_comes_in_parts_without_loss(front: Front) -> None:
    whole, parts, after = await changes(front), [], 0
    while items := (await changes(front, after, 7))["items"]:
        parts += items
        after = items[-1]["position"]
    assert parts == whole["items"]
    assert (await changes(front, whole["head"]))["items"] == []


async def test_nobody_but_our_services_reads_it(front: Front) -> None:
    is_problem(await front.http.get("/internal/directory-changes"), 401, "unauthenticated")
    for username in ("xitong", "caizheng-fuze"):
        token = (await front.sign_in(username))["access_token"]
        headers = {ASSERTION_HEADER: (await front.authz(token)).headers[ASSERTION_HEADER]}
        is_problem(await front.http.get("/internal/directory-changes", headers=headers), 403, "not-permitted")


async def test_the_order_of_positions_is_the_order_of_commits(front: Front, database: TestDatabase) -> None:
    """Whoever wrote first but commits last: a reader that has seen the later one must not have missed the earlier."""
    head = (await changes(front))["head"]
    engine = create_async_engine(database.url(), poolclass=pool.NullPool)
    update = text("UPDATE gateway.region SET name = name || '一' WHERE code = :code")
    async with engine.connect() as first:
        await first.execute(update, {"code": "441622"})
        second = asyncio.create_task(_alone(engine, update, {"code": "441621"}))
        await asyncio.sleep(0.3)
        assert not second.done()
        assert (await changes(front, head))["items"] == []
        await first.commit()
    await second
    await engine.dispose()
    assert [item["key"] for item in (await changes(front, head))["items"]] == ["441622", "441621"]


async def _alone(engine: Any, statement: Any, binds: dict[str, Any]) -> None:
    async with engine.begin() as connection:
        await connection.execute(statement, binds)


async def test_what_changes_nothing_is_not_stated(front: Front, database: TestDatabase) -> None:
    head = (await changes(front))["head"]
    await administer(database.cluster, "UPDATE gateway.organisation SET version = version + 1", database=database.name)
    assert await changes(front, head) == {"items": [], "head": head}


async def test_the_feed_can_only_grow(front: Front, database: TestDatabase) -> None:
    engine = create_async_engine(database.url(), poolclass=pool.NullPool)
    for statement in (
        "UPDATE gateway.directory_change SET key = 'x'",
        "DELETE FROM gateway.directory_change",
        "TRUNCATE gateway.directory_change",
    ):
        with pytest.raises(DBAPIError, match="of a final row"):
            await _alone(engine, text(statement), {})
    await engine.dispose()
