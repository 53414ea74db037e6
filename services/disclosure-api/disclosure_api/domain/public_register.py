"""What everybody finds of a project and a year: one row, told from the documents in force and from nothing else.

A later stage of the year says it better than an earlier one: finance's evaluation before the unit's own, that before
the target. What a document does not state, or withholds, an earlier one may; what none states is absent. Budget and
execution of the year are told by one document together, score and grade likewise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from disclosure_api.domain.fields import Kind

LATEST_FIRST = (
    Kind.EVALUATION_RESULT,
    Kind.SELF_EVALUATION,
    Kind.MONITORING_SUMMARY,
    Kind.TARGET,
    Kind.RECTIFICATION,
    Kind.RESULT_USE,
)
GRADED_BY = {Kind.EVALUATION_RESULT: "finance", Kind.SELF_EVALUATION: "self"}
# What is told in a row of a list; the whole of it stands in the document.
LONGEST_GOAL = 500


@dataclass(frozen=True)
class Document:
    """A release in force, as everybody may read it."""

    kind: Kind
    content: Mapping[str, object]


@dataclass(frozen=True)
class Named:
    code: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class ProjectYear:
    """`executed` is that of the whole year; `graded_by` says whether finance or the unit itself gave the grade."""

    region: Named
    department: Named
    unit: Named
    project: Named
    approved_budget: Decimal | None
    adjusted_budget: Decimal | None
    executed: Decimal | None
    goal: str | None
    score: Decimal | None
    grade: str | None
    graded_by: str | None
    rectifications: int
    result_use: str | None
    kinds: tuple[Kind, ...]

    @property
    def budget(self) -> Decimal | None:
        """The year's budget as it ended; while nobody has told that, as it was approved."""
        return self.approved_budget if self.adjusted_budget is None else self.adjusted_budget

    @property
    def execution_rate(self) -> Decimal | None:
        return rate(self.executed, self.adjusted_budget)


def project_year(documents: Iterable[Document]) -> ProjectYear | None:
    """None where no document tells of which project it is."""
    held = sorted(documents, key=lambda one: LATEST_FIRST.index(one.kind) if one.kind in LATEST_FIRST else 99)
    contents = [one.content for one in held]
    project = _named(contents, "project")
    if project.code is None:
        return None
    results = [one for one in held if one.kind in GRADED_BY]
    targets = [_object(one.content, "money") for one in held if one.kind is Kind.TARGET]
    adjusted_budget, executed = _settled(results)
    score, grade, graded_by = _graded(results)
    return ProjectYear(
        region=Named(_first(contents, "region_code"), _first(contents, "region_name")),
        department=_named(contents, "department"),
        unit=_named(contents, "unit"),
        project=project,
        approved_budget=_amount(targets, "approved_budget"),
        adjusted_budget=adjusted_budget,
        executed=executed,
        goal=_shortened(_first(contents, "goal")),
        score=score,
        grade=grade,
        graded_by=graded_by,
        rectifications=sum(1 for one in held if one.kind is Kind.RECTIFICATION),
        result_use=_result_use(held),
        kinds=tuple(dict.fromkeys(one.kind for one in held)),
    )


def rate(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Per cent with two decimals; None where there is nothing to divide by."""
    if part is None or whole is None or whole <= 0:
        return None
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def amount(told: object) -> Decimal | None:
    """A number as frozen documents write one; whatever else stands there is none."""
    if isinstance(told, bool) or not isinstance(told, str | int):
        return None
    try:
        read = Decimal(told)
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def _settled(results: Sequence[Document]) -> tuple[Decimal | None, Decimal | None]:
    """Budget and execution of one document, never of two: what is divided by the other must be told beside it."""
    for one in results:
        money = _object(one.content, "money")
        adjusted_budget, executed = amount(money.get("adjusted_budget")), amount(money.get("executed"))
        if adjusted_budget is not None or executed is not None:
            return adjusted_budget, executed
    return None, None


def _graded(results: Sequence[Document]) -> tuple[Decimal | None, str | None, str | None]:
    """Score and grade of one hand, never of two."""
    for one in results:
        result = _object(one.content, "result")
        score, grade = amount(result.get("score")), result.get("grade")
        if score is None and one.kind is Kind.SELF_EVALUATION:
            score = amount(result.get("self_score"))
        if score is not None or isinstance(grade, str):
            return score, grade if isinstance(grade, str) else None, GRADED_BY[one.kind]
    return None, None, None


def _result_use(held: Sequence[Document]) -> str | None:
    for one in held:
        if one.kind in (Kind.RESULT_USE, Kind.EVALUATION_RESULT):
            for place in (one.content, _object(one.content, "application")):
                told = place.get("advice_zh")
                if isinstance(told, str):
                    return told
    return None


def _object(content: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = content.get(name)
    return found if isinstance(found, Mapping) else {}


def _named(contents: Sequence[Mapping[str, object]], name: str) -> Named:
    parts = [_object(content, name) for content in contents]
    return Named(_first(parts, "code"), _first(parts, "name"))


def _first(contents: Sequence[Mapping[str, object]], name: str) -> str | None:
    for content in contents:
        found = content.get(name)
        if isinstance(found, str) and found:
            return found
    return None


def _amount(contents: Sequence[Mapping[str, object]], name: str) -> Decimal | None:
    return next((read for content in contents if (read := amount(content.get(name))) is not None), None)


def _shortened(goal: str | None) -> str | None:
    return goal if goal is None or len(goal) <= LONGEST_GOAL else goal[: LONGEST_GOAL - 1] + "…"
