"""A write that must reach another service: a row in the same transaction, delivered in order.

Per aggregate one worker holds a lock while it delivers, since two workers with SKIP LOCKED were
seen delivering "lift" before "suspend". The receiver keeps each message id for good, in the
transaction of the effect, and ignores versions older than one it has seen.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Depends, Header, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from wenxiao.access import ASSERTION_HEADER
from wenxiao.clients import Neighbour, ServiceIdentity
from wenxiao.errors import Refusal


async def emit(
    session: AsyncSession,
    *,
    to: str,
    path: str,
    aggregate: str,
    version: int,
    body: Mapping[str, Any],
) -> None:
    """Leaves a message for `to` in this transaction; the caller and the business day go along."""
    who = session.info["principal"]
    await session.execute(
        text(
            f"INSERT INTO {session.info['schema']}.outbox_message"
            " (destination, path, aggregate, version, body, on_behalf_of, business_day)"
            " VALUES (:to, :path, :aggregate, :version, CAST(:body AS jsonb), :who, :day)"
        ),
        {
            "to": to,
            "path": path,
            "aggregate": aggregate,
            "version": version,
            "body": json.dumps(body, ensure_ascii=False, default=str),
            "who": who.subject if who else None,
            "day": who.business_day if who else None,
        },
    )


class Outbox:
    """Delivers what has been left; safe to run in several processes at once."""

    def __init__(
        self,
        engine: AsyncEngine,
        schema: str,
        neighbours: Mapping[str, Neighbour],
        identity: ServiceIdentity,
    ) -> None:
        self._engine = engine
        self._schema = schema
        self._neighbours = neighbours
        self._identity = identity

    async def deliver_pending(self) -> int:
        """One round over all aggregates that are due; returns how many messages arrived."""
        async with self._engine.connect() as connection:
            due = await connection.execute(
                text(
                    f"SELECT aggregate FROM {self._schema}.outbox_message"
                    " WHERE delivered_at IS NULL GROUP BY aggregate"
                    " HAVING max(next_attempt_at) <= clock_timestamp() ORDER BY min(created_at) LIMIT 100"
                )
            )
            aggregates = due.scalars().all()
        return sum([await self._deliver_aggregate(aggregate) for aggregate in aggregates])

    async def _deliver_aggregate(self, aggregate: str) -> int:
        """What goes wrong with one aggregate is logged and leaves the others alone."""
        delivered = 0
        try:
            while True:
                async with self._engine.begin() as connection:
                    if not await self._deliver_head(connection, aggregate):
                        return delivered
                    delivered += 1
        except SQLAlchemyError:
            structlog.get_logger().exception("outbox round failed", aggregate=aggregate)
            return delivered

    async def _deliver_head(self, connection: AsyncConnection, aggregate: str) -> bool:
        free = await connection.scalar(
            text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))"),
            {"key": f"{self._schema}.outbox.{aggregate}"},
        )
        if not free:
            return False
        found = await connection.execute(
            text(
                f"SELECT * FROM {self._schema}.outbox_message"
                " WHERE aggregate = :aggregate AND delivered_at IS NULL"
                " ORDER BY version, id LIMIT 1"
            ),
            {"aggregate": aggregate},
        )
        message = found.one_or_none()
        if message is None:
            return False
        fault = await self._post(message)
        await connection.execute(
            text(self._arrived() if fault is None else self._postponed()),
            {"id": message.id} | ({} if fault is None else {"fault": fault[:500]}),
        )
        return fault is None

    def _arrived(self) -> str:
        return (
            f"UPDATE {self._schema}.outbox_message SET delivered_at = clock_timestamp(),"
            " attempts = attempts + 1, fault = NULL WHERE id = :id"
        )

    def _postponed(self) -> str:
        return (
            f"UPDATE {self._schema}.outbox_message SET attempts = attempts + 1, fault = :fault,"
            " next_attempt_at = clock_timestamp()"
            " + least(60, power(2, least(attempts, 6))) * interval '1 second' WHERE id = :id"
        )

    async def _post(self, message: Any) -> str | None:
        """None when it arrived, otherwise what kept it; the message stays and blocks its followers."""
        neighbour = self._neighbours.get(message.destination)
        if neighbour is None:
            return self._failed(message, f"没有名为 {message.destination} 的相邻服务")
        try:
            assertion = await self._identity.assertion(message.on_behalf_of, message.business_day)
            answer = await neighbour.call(
                "POST",
                message.path,
                json=message.body,
                headers={
                    ASSERTION_HEADER: assertion,
                    "X-Outbox-Id": str(message.id),
                    "X-Outbox-Aggregate": message.aggregate,
                    "X-Outbox-Version": str(message.version),
                },
            )
        except Refusal as refused:
            return self._failed(message, refused.detail)
        return None if answer.is_success else self._failed(message, f"{answer.status_code} {answer.text}")

    def _failed(self, message: Any, fault: str) -> str:
        structlog.get_logger().warning("outbox delivery failed", id=str(message.id), fault=fault)
        return fault


class Inbound:
    """A message from a neighbour's outbox as its headers describe it."""

    def __init__(
        self,
        message: Annotated[UUID, Header(alias="X-Outbox-Id")],
        aggregate: Annotated[str, Header(alias="X-Outbox-Aggregate", max_length=200)],
        version: Annotated[int, Header(alias="X-Outbox-Version", ge=0)],
        request: Request,
    ) -> None:
        self.message, self.aggregate, self.version = message, aggregate, version
        self._schema = request.app.state.schema

    async def first_time(self, session: AsyncSession) -> bool:
        """False for a message that was here before or is older than one seen of its aggregate."""
        row = {"id": self.message, "aggregate": self.aggregate, "version": self.version}
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
            {"key": f"{self._schema}.inbox.{self.aggregate}"},
        )
        newest = await session.scalar(
            text(f"SELECT max(version) FROM {self._schema}.inbox_message WHERE aggregate = :key"),
            {"key": self.aggregate},
        )
        new = await session.execute(
            text(
                f"INSERT INTO {self._schema}.inbox_message (id, aggregate, version)"
                " VALUES (:id, :aggregate, :version) ON CONFLICT DO NOTHING RETURNING id"
            ),
            row,
        )
        return new.first() is not None and (newest is None or self.version >= newest)


InboundMessage = Annotated[Inbound, Depends()]
