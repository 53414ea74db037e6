"""Messages between services: in order per aggregate, once, also with two workers and a lost answer."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import httpx
import notes_service
import pytest

from wenxiao.access import Duty, Role
from wenxiao.clients import Neighbour, ServiceIdentity
from wenxiao.database import Database
from wenxiao.outbox import Outbox, emit
from wenxiao.testing import Caller, TestDatabase, a_principal, assertion

SERVICE = a_principal(Role.SERVICE, Duty.NONE, organisation_id=0)


class KnownIdentity(ServiceIdentity):
    """The gateway's part, without a gateway: signs for the service with the test's key."""

    def __init__(self) -> None:
        """Nobody is asked."""

    async def assertion(self, on_behalf_of: str | None, business_day: date | None) -> str:
        return assertion(SERVICE)


def outbox(database: Database, transport: httpx.AsyncBaseTransport) -> Outbox:
    client = httpx.AsyncClient(transport=transport, base_url="http://notes")
    return Outbox(database.engine, "notes", {"notes": Neighbour("notes", client)}, KnownIdentity())


async def leave(database: Database, aggregate: UUID, *versions: int) -> None:
    for version in versions:
        async with database.transaction(a_principal()) as session:
            await emit(
                session,
                to="notes",
                path="/api/v1/notes/inbox",
                aggregate=str(aggregate),
                version=version,
                body={"words": f"{aggregate} {version}"},
            )


async def test_two_workers_deliver_each_aggregate_in_order_and_once(notes: Caller, database: TestDatabase) -> None:
    notes_service.received.clear()
    service = Database(database.url("wenxiao_notes"), schema="notes")
    aggregates = [uuid4() for _ in range(5)]
    for aggregate in aggregates:
        await leave(service, aggregate, *range(1, 7))
    workers = [outbox(service, httpx.ASGITransport(notes.app, raise_app_exceptions=False)) for _ in range(2)]
    for _ in range(3):
        await asyncio.gather(*(worker.deliver_pending() for worker in workers))
    for aggregate in aggregates:
        mine = [words for words in notes_service.received if words.startswith(str(aggregate))]
        assert mine == [f"{aggregate} {version}" for version in range(1, 7)]
    await service.close()


async def test_an_answer_that_was_lost_is_delivered_again_and_counts_once(
    notes: Caller, database: TestDatabase
) -> None:
    notes_service.received.clear()
    service = Database(database.url("wenxiao_notes"), schema="notes")
    inner = httpx.ASGITransport(notes.app, raise_app_exceptions=False)
    calls: list[str] = []

    class LosesTheFirstAnswer(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await inner.handle_async_request(request)
            await answer.aread()
            calls.append(request.headers["X-Outbox-Id"])
            if len(calls) == 1:
                raise httpx.ReadError("the line went dead")
            return answer

    await leave(service, uuid4(), 1)
    worker = outbox(service, LosesTheFirstAnswer())
    assert await worker.deliver_pending() == 0
    await asyncio.sleep(1.1)
    assert await worker.deliver_pending() == 1
    assert len(calls) == 2
    assert calls[0] == calls[1]
    assert len(notes_service.received) == 1
    await service.close()


async def test_a_message_that_is_refused_blocks_its_followers_and_no_one_else(
    notes: Caller, database: TestDatabase
) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    stuck, free = uuid4(), uuid4()
    await leave(service, stuck, 1, 2)
    await leave(service, free, 1)
    arrived: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["X-Outbox-Aggregate"] == str(stuck):
            return httpx.Response(422, json={"detail": "不收"})
        arrived.append(request.headers["X-Outbox-Aggregate"])
        return httpx.Response(200, json={})

    worker = outbox(service, httpx.MockTransport(answer))
    assert await worker.deliver_pending() == 1
    assert arrived == [str(free)]
    await service.close()


async def test_an_older_version_that_comes_late_is_ignored(notes: Caller) -> None:
    aggregate = str(uuid4())
    async with notes.of(SERVICE) as service:

        async def arrive(version: int) -> bool:
            headers = {
                "X-Outbox-Id": str(uuid4()),
                "X-Outbox-Aggregate": aggregate,
                "X-Outbox-Version": str(version),
            }
            answer = await service.post("/api/v1/notes/inbox", json={"words": "x"}, headers=headers)
            return bool(answer.json()["first"])

        assert [await arrive(version) for version in (2, 1, 3)] == [True, False, True]


async def test_only_a_service_may_bring_messages(notes: Caller) -> None:
    async with notes.of(a_principal()) as unit:
        refused = await unit.post("/api/v1/notes/inbox", json={"words": "x"})
    assert refused.status_code in (403, 422)


async def test_a_message_needs_its_headers(notes: Caller) -> None:
    async with notes.of(SERVICE) as service:
        refused = await service.post("/api/v1/notes/inbox", json={"words": "x"})
    assert refused.status_code == 422


@pytest.mark.parametrize("failure", [httpx.ConnectError("down"), httpx.ReadTimeout("slow")])
async def test_a_neighbour_that_is_down_is_a_fault_and_not_a_stack(
    database: TestDatabase, failure: httpx.HTTPError
) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")

    def fail(request: httpx.Request) -> httpx.Response:
        raise failure

    await leave(service, uuid4(), 1)
    assert await outbox(service, httpx.MockTransport(fail)).deliver_pending() == 0
    await service.close()
