"""Shapes that several nouns show: findings, traces, results, history."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict


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
    """How one score came about; `score` null: there was nothing to compute it from.

    `rule` with its `parameters`, `inputs`, `weight` and `rounding` are all that is needed to compute it again.
    `printed_weight` stands where `weight` holds what rows that do not apply gave away.
    """

    rule: str
    parameters: dict[str, Any]
    inputs: dict[str, Any]
    weight: str
    printed_weight: str | None
    score: str | None
    met: bool | None
    rate: str | None
    steps: list[StepView]
    rounding: str
    basis: list[str]
    source: str
    sentence: str


class RowTraceView(TraceView):
    row: int
    indicator: str


class CapView(Shown):
    """Below this rate of execution (per cent) the total is so many points at the most."""

    below: str
    at_most: str


GradeEdgeView = TypedDict("GradeEdgeView", {"grade": str, "from": str})


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
    """What the rules make of a form, beside what its office printed; `POST /api/v1/scores/recompute` takes it as it is.

    `engine` says which arithmetic made it, `rules_sha256` is over the values of the policy; `summed` is the sum of the
    rows, `cap` what held the total below it.
    """

    engine: str
    rules_sha256: str
    rows: list[RowTraceView]
    execution: TraceView
    summed: str
    caps: list[CapView]
    cap: CapView | None
    total: str
    scale: list[GradeEdgeView]
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
    form: dict[str, Any] = {}


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
    """`matches`: the stored decision, computed again from its own rules and inputs, is the same to the digit, and
    nothing that it rests on was changed. `read_otherwise` are places where today's reader understands the form's texts,
    or today's findings see it, differently; the stored reading stands.
    """

    matches: bool
    stored_digest: str
    recomputed_digest: str
    stored_total: str | None
    recomputed_total: str | None
    deviations: list[str]
    read_otherwise: list[str] = []
