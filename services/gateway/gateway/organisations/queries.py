"""Organisations as they stood on a day, and what became of one of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.organisations import OrganisationHistory, Period, Succession
from gateway.organisations.models import OrganisationNode
from wenxiao.errors import NotFound

LARGEST_ID = 2**63 - 1
ON_THE_DAY = "v.valid_from <= :as_of AND (v.valid_until IS NULL OR v.valid_until >= :as_of)"


class OrganisationNotFound(NotFound):
    title = "未找到单位"


async def tree_on(session: AsyncSession, region_code: str, day: date) -> list[OrganisationNode]:
    """What the caller reaches of the region, each below its parent of that day, in order of code."""
    rows = await session.execute(
        text(
            "SELECT v.id, v.code, v.name, v.kind, v.credit_code, v.parent_id FROM gateway.organisation_period_view v"
            f" WHERE v.region_code = :region_code AND {ON_THE_DAY} ORDER BY v.code, v.id"
        ),
        {"region_code": region_code, "as_of": day},
    )
    nodes = {row.id: (OrganisationNode.model_validate(row, from_attributes=True), row.parent_id) for row in rows}
    for node, parent_id in nodes.values():
        if parent_id in nodes:
            nodes[parent_id][0].units.append(node)
    return [node for node, parent_id in nodes.values() if parent_id not in nodes]


async def history_around(session: AsyncSession, organisation_id: int) -> OrganisationHistory:
    """Of one organisation and of all whose names its history mentions; empty where it is out of reach."""
    around = (
        "SELECT id FROM gateway.organisation WHERE id = :id"
        " UNION SELECT p.parent_id FROM gateway.organisation_period p WHERE p.organisation_id = :id"
        " UNION SELECT s.predecessor_id FROM gateway.succession s WHERE s.successor_id = :id"
        " UNION SELECT s.successor_id FROM gateway.succession s WHERE s.predecessor_id = :id"
    )
    seen = "EXISTS (SELECT FROM gateway.organisation WHERE id = :id)"
    periods = await session.execute(
        text(
            "SELECT organisation_id, region_code, code, name, kind, parent_id, credit_code, valid_from, valid_until"
            f" FROM gateway.organisation_period WHERE {seen} AND organisation_id IN ({around})"
        ),
        {"id": organisation_id},
    )
    successions = await session.execute(
        text(
            "SELECT predecessor_id, successor_id, day, kind, main FROM gateway.succession"
            f" WHERE {seen} AND :id IN (predecessor_id, successor_id)"
        ),
        {"id": organisation_id},
    )
    return OrganisationHistory((Period(*row) for row in periods), (Succession(*row) for row in successions))


async def grounds_of(session: AsyncSession, organisation_id: int) -> Sequence[Any]:
    """On what the acts on it rest, by day."""
    rows = await session.execute(
        text(
            "SELECT effective_day, reason, document_number FROM gateway.organisation_change"
            " WHERE organisation_id = :id AND status = 'effective' ORDER BY effective_day, id"
        ),
        {"id": organisation_id},
    )
    return rows.all()
