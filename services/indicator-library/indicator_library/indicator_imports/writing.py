"""Thousands of rows of one table in a few statements: each takes its rows as one JSON document."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 1_000  # rows in one statement, so that no document becomes too large to hold twice


async def insert_rows(
    session: AsyncSession, table: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    named = ", ".join(columns)
    statement = text(
        f"INSERT INTO indicators.{table} ({named}) SELECT {named}"
        f" FROM jsonb_populate_recordset(NULL::indicators.{table}, CAST(:rows AS jsonb))"
    )
    for batch in _batches(rows):
        await session.execute(statement, {"rows": _written(batch)})


async def update_rows(
    session: AsyncSession, table: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """By `id`; every row gives all of `columns`.

    The ids stand apart as well: under row-level security the planner would look through a whole region for each row.
    """
    told = ", ".join(f"{name} = r.{name}" for name in columns)
    statement = text(
        f"UPDATE indicators.{table} t SET {told}"
        f" FROM jsonb_populate_recordset(NULL::indicators.{table}, CAST(:rows AS jsonb)) r"
        " WHERE t.id = r.id AND t.id = ANY (CAST(:ids AS uuid[]))"
    )
    for batch in _batches(rows):
        await session.execute(statement, {"rows": _written(batch), "ids": [row["id"] for row in batch]})


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterable[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _written(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)
