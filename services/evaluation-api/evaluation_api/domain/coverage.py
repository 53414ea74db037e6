"""How much of what owes a self-evaluation has one: the window, full coverage where a document demands it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from evaluation_api.domain.demands import Demands
from wenxiao.findings import Finding, Parameter

HUNDREDTH = Decimal("0.01")


class EvaluatedObject(StrEnum):
    """What a target is about, in the words of targets-api."""

    PROJECT = "project"
    POLICY = "policy"
    DEPARTMENT = "department"
    GOVERNMENT = "government"


OBJECT_ZH: Mapping[EvaluatedObject, str] = {
    EvaluatedObject.PROJECT: "项目",
    EvaluatedObject.POLICY: "政策",
    EvaluatedObject.DEPARTMENT: "部门整体",
    EvaluatedObject.GOVERNMENT: "政府预算",
}
# Which objects the kinds of evaluation that units and departments carry out themselves are about.
_OBJECTS_OF = {
    "unit_self": (EvaluatedObject.PROJECT, EvaluatedObject.POLICY),
    "department_overall_self": (EvaluatedObject.DEPARTMENT,),
}


@dataclass(frozen=True)
class Window:
    """The days in which the self-evaluations of a budget year belong, both included."""

    first: date
    last: date
    basis: tuple[str, ...]


@dataclass(frozen=True)
class FullCoverage:
    """A document wants every one of these objects self-evaluated."""

    objects: tuple[EvaluatedObject, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Covered:
    """Of one kind of object: how many owe a self-evaluation, and of how many the department has passed it."""

    owed: int
    passed: int


def window_of(budget_year: int, months: Parameter[tuple[int, ...]]) -> Window:
    first, last, year = min(months.value), max(months.value), budget_year + 1
    after = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return Window(date(year, first, 1), after - timedelta(days=1), months.basis)


def law_day(budget_year: int, today: date) -> date:
    """A year is judged by the law of the time in which its self-evaluations were due, not by what came later."""
    return min(today, date(budget_year + 1, 12, 31))


def full_coverage_of(demands: Demands | None) -> tuple[FullCoverage, ...]:
    arrangements = demands.arrangements if demands else {}
    return tuple(
        FullCoverage(objects, arrangements[kind].basis)
        for kind, objects in _OBJECTS_OF.items()
        if kind in arrangements and arrangements[kind].record.get("coverage") == "full"
    )


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Rounded down, so that 100.00 is said of nothing less than all."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(HUNDREDTH, ROUND_DOWN)


def coverage_findings(
    year: int,
    demanded: Sequence[FullCoverage],
    counted: Mapping[EvaluatedObject, Covered],
    window: Window,
    today: date,
) -> tuple[Finding, ...]:
    """One per demand that has anything to cover; a gap is advice while the window is open, then a warning."""
    return tuple(
        _finding(year, one, _together(one, counted), window, today) for one in demanded if _together(one, counted).owed
    )


def _together(demand: FullCoverage, counted: Mapping[EvaluatedObject, Covered]) -> Covered:
    found = [counted[one] for one in demand.objects if one in counted]
    return Covered(sum(one.owed for one in found), sum(one.passed for one in found))


def _finding(year: int, demand: FullCoverage, found: Covered, window: Window, today: date) -> Finding:
    what = "、".join(OBJECT_ZH[one] for one in demand.objects)
    counted = f"{year}年度{what}应自评{found.owed}项，部门已审核通过{found.passed}项"
    if found.passed >= found.owed:
        return Finding("coverage_full", f"{counted}，已全覆盖", demand.basis, severity="advice")
    missing = found.owed - found.passed
    until = f"{window.last.year}年{window.last.month}月{window.last.day}日"
    if today <= window.last:
        detail = f"{counted}，须全覆盖，还差{missing}项；请在{until}前完成"
        return Finding("coverage_not_yet_full", detail, demand.basis, severity="advice")
    detail = f"{counted}，须全覆盖，还差{missing}项，已过{until}；请催办未完成的单位"
    return Finding("coverage_not_full", detail, demand.basis, severity="warning")
