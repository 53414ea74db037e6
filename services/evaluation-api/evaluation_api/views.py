"""Shapes that several nouns show: findings, traces, results, history."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FindingView(Shown):
    """What a rule found; `basis` are clause ids, `severity` is refusal, warning or advice."""

    rule: str
    detail: str
    basis: list[str]
    pointer: str | None
    severity: str


class StepView(Shown):
    what: str
    how: str
    result: str


class TraceView(Shown):
    """How one score came about; `score` null: there was nothing to compute it from."""

    rule: str
    score: str | None
    weight: str
    met: bool | None
    rate: str | None
    inputs: dict[str, str]
    steps: list[StepView]
    rounding: str
    basis: list[str]
    source: str
    sentence: str


class RowTraceView(TraceView):
    row: int
    indicator: str


class DifferenceView(Shown):
    """`subject` is row, execution, sum (printed rows against printed total) or total; `gap` is own less ours."""

    subject: str
    row: int | None
    own: str
    ours: str
    gap: str
    reason: str
    rule: str
    detail: str


class ResultView(Shown):
    """What the rules make of a form, beside what its office printed."""

    rows: list[RowTraceView]
    execution: TraceView
    total: str
    grade: str
    differences: list[DifferenceView]
    findings: list[FindingView]


class StampView(Shown):
    pack: str
    section: str
    version: str
    sha256: str


class PolicyView(Shown):
    """The text of the law a decision was taken under: its stamp, and the values themselves."""

    stamp: StampView
    parameters: dict[str, Any]


class EventView(Shown):
    """One line of the history; `day` is the business day, `recorded_at` real time.

    `acting_for` stands only where the step was taken in a delegated post.
    """

    action: str
    from_status: str | None
    to_status: str
    subject: str
    acting_for: str | None = None
    name: str
    role: str
    duty: str
    organisation: str | None
    reason: str | None
    day: date
    recorded_at: datetime


class RecomputationView(Shown):
    """`matches`: the stored decision, computed again from its own evidence and rules, is the same to the digit."""

    matches: bool
    stored_digest: str
    recomputed_digest: str
    stored_total: str | None
    recomputed_total: str | None
    deviations: list[str]
