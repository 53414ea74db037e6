"""The cycle of one item and year as its place's document draws it: which stages there are, and which are done.

What is done is read from what the item has: nobody ticks a box. Accountability is another body's, and not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wenxiao.findings import Parameter

STAGE_ZH: Mapping[str, str] = {
    "ex_ante": "事前绩效评估",
    "target": "绩效目标",
    "target_at_budgeting": "预算编制有目标",
    "monitoring": "运行监控",
    "monitoring_at_execution": "预算执行有监控",
    "evaluation": "绩效评价",
    "evaluation_at_completion": "预算完成有评价",
    "feedback_of_results": "评价结果有反馈",
    "application": "结果应用",
    "use_of_feedback": "反馈结果有应用",
    "accountability": "问责",
}


@dataclass(frozen=True)
class Stages:
    """The stages that the place draws, and those that it regulates one by one."""

    drawn: Parameter[tuple[str, ...]]
    regulated: Parameter[tuple[str, ...]]


@dataclass(frozen=True)
class Known:
    """What an item has of one budget year; `grade` is of the result that evaluation sent back."""

    assessed_on: date | None = None
    approved_on: date | None = None
    monitored_on: date | None = None
    grade: str | None = None
    applied_on: date | None = None


@dataclass(frozen=True)
class StageDone:
    stage: str
    zh: str
    done: bool | None
    done_on: date | None
    basis: tuple[str, ...]
    words: str


def cycle(known: Known, stages: Stages) -> tuple[StageDone, ...]:
    """In the order in which they follow one another; each on the clauses that name it."""
    asked = [code for code in STAGE_ZH if code in stages.drawn.value or code in stages.regulated.value]
    return tuple(_stage(code, known, stages) for code in asked)


def _stage(code: str, known: Known, stages: Stages) -> StageDone:
    basis = tuple(clause for rule in (stages.drawn, stages.regulated) if code in rule.value for clause in rule.basis)
    if code == "accountability":
        return StageDone(code, STAGE_ZH[code], None, None, basis, "问责由有权机关办理，本系统不记载")
    if code in ("evaluation", "evaluation_at_completion", "feedback_of_results"):
        told = f"评价结果已送回，等级为“{known.grade}”" if known.grade else "尚未收到评价结果"
        return StageDone(code, STAGE_ZH[code], known.grade is not None, None, basis, told)
    day = {
        "ex_ante": known.assessed_on,
        "target": known.approved_on,
        "target_at_budgeting": known.approved_on,
        "monitoring": known.monitored_on,
        "monitoring_at_execution": known.monitored_on,
        "application": known.applied_on,
        "use_of_feedback": known.applied_on,
    }[code]
    told = f"{day.isoformat()}已办" if day else "尚未办理"
    return StageDone(code, STAGE_ZH[code], day is not None, day, basis, told)
