"""Targets, monitoring reports and rectifications, as targets-api describes them."""

from typing import Any
from uuid import UUID

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.sources import Source
from disclosure_api.reading import Money, Owned, Read, understood, yuan
from wenxiao.clients import Asking


class Indicator(Read):
    category: str
    subcategory: str | None
    name: str
    operator: str | None
    target_text: str
    unit: str | None
    weight: str | None


class Target(Owned):
    status: str
    budget_year: int
    budget_book: str
    overall_goal: str
    approved_budget: Money | None
    approved_on: str | None
    indicators: list[Indicator]


class Progress(Read):
    name: str
    actual_text: str
    likelihood: str
    explanation: str | None
    used_percent: str | None


class Alert(Read):
    rule: str
    detail: str
    status: str


class Monitoring(Owned):
    budget_year: int
    period_end: str
    summary: str | None
    adjusted_budget: Money
    executed: Money
    spend_pace: str | None
    goal_pace: str | None
    rows: list[Progress]
    alerts: list[Alert]

    def indicators(self) -> list[dict[str, Any]]:
        return [
            {
                **row.model_dump(include={"name", "actual_text", "likelihood"}),
                "percent": row.used_percent,
                "deviation_reason": row.explanation,
            }
            for row in self.rows
        ]


class Rectification(Owned):
    status: str
    alert_id: UUID
    cause: str
    measures: str
    submitted_on: str
    due_on: str
    settled_on: str | None


class RaisedAlert(Read):
    target_id: UUID
    rule: str
    detail: str


class YearOfTarget(Read):
    budget_year: int


async def target(targets: Asking, source_id: UUID) -> Source:
    found = understood(Target, await targets.get(f"/api/v1/targets/{source_id}"))
    document = found.head(found.budget_year) | {
        "budget_book": found.budget_book,
        "money": {"approved_budget": yuan(found.approved_budget)},
        "goal": found.overall_goal,
        "indicators": [indicator.model_dump() for indicator in found.indicators],
        "approved_on": found.approved_on,
    }
    return Source(
        kind=Kind.TARGET,
        noun="targets",
        id=str(found.id),
        status=found.status,
        unit=found.unit(),
        **found.project(),
        budget_year=found.budget_year,
        document=document,
    )


async def monitoring_summary(targets: Asking, source_id: UUID) -> Source:
    """A report is final with its submission: nothing changes it."""
    found = understood(Monitoring, await targets.get(f"/api/v1/monitoring-reports/{source_id}"))
    document = found.head(found.budget_year, found.period_end) | {
        "money": {"adjusted_budget": yuan(found.adjusted_budget), "executed": yuan(found.executed)},
        "paces": {"spend_pace": found.spend_pace, "goal_pace": found.goal_pace},
        "summary": found.summary,
        "indicators": found.indicators(),
        "alerts": [alert.model_dump() for alert in found.alerts],
    }
    return Source(
        kind=Kind.MONITORING_SUMMARY,
        noun="monitoring-reports",
        id=str(found.id),
        status="submitted",
        unit=found.unit(),
        **found.project(),
        budget_year=found.budget_year,
        document=document,
        period=found.period_end,
    )


async def rectification(targets: Asking, source_id: UUID) -> Source:
    """Its year is that of the target whose alert it answers; of one project and year there may be several."""
    found = understood(Rectification, await targets.get(f"/api/v1/rectifications/{source_id}"))
    alert = understood(RaisedAlert, await targets.get(f"/api/v1/alerts/{found.alert_id}"))
    year = understood(YearOfTarget, await targets.get(f"/api/v1/targets/{alert.target_id}")).budget_year
    told = ("cause", "measures", "submitted_on", "due_on", "settled_on")
    document = found.head(year) | {name: getattr(found, name) for name in told}
    document |= {"money": {}, "alert": {"rule": alert.rule, "detail": alert.detail}}
    return Source(
        kind=Kind.RECTIFICATION,
        noun="rectifications",
        id=str(found.id),
        status=found.status,
        unit=found.unit(),
        **found.project(),
        budget_year=year,
        document=document,
        period=str(found.id),
    )
