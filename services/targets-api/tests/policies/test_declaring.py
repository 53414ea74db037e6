"""What the packs make of a declaration: projects, policies, whole departments and governments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from targets_api.domain import declaration
from targets_api.domain.collective_decision import (
    CollectiveDecision,
    DecisionEvidence,
    require_collective_decision,
)
from targets_api.domain.declaration import Declaration
from targets_api.domain.department_overall import Funds, linked_findings
from targets_api.domain.form import Exemption
from targets_api.domain.milestones import Life, MilestoneKind
from targets_api.domain.values import Commonality, Direction, Kind, Operator
from targets_api.policies import declaring
from targets_api.targets.content import IndicatorDraft
from targets_api.targets.reading import read_row, reading
from wenxiao_policies import load

from .case_pages import cases, place, require


@dataclass(frozen=True)
class Milestone:
    kind: MilestoneKind
    name: str
    due_on: date | None
    text: str


@dataclass(frozen=True)
class Task:
    name: str
    amount_total: Decimal | None
    amount_fiscal: Decimal | None
    amount_other: Decimal | None
    project_ids: tuple[UUID, ...] = ()


def indicator(row: Mapping[str, Any]) -> IndicatorDraft:
    """A row of a case: what it leaves null the author left open."""
    return IndicatorDraft(
        category=row["category"],
        subcategory=row["subcategory"],
        name=row["name"],
        operator=row["operator"] and Operator(row["operator"]),
        target_text=row["text"],
        target_value=row["value"] and Decimal(row["value"]),
        target_upper=Decimal(row["upper"]) if "upper" in row else None,
        unit=row.get("unit"),
        kind=Kind(row["kind"]) if row["kind"] else None,
        direction=Direction(row["direction"]) if row["direction"] else None,
        commonality=Commonality(row["commonality"]) if "commonality" in row else None,
        weight=row["weight"] and Decimal(row["weight"]),
    )


def money(told: Any) -> Decimal | None:
    return None if told is None else Decimal(told)


def funds(told: list[Any] | None) -> Funds:
    return Funds(*(money(part) for part in told)) if told else Funds()


def declared(case: Mapping[str, Any]) -> Declaration:
    rows = [indicator(case["row"] | row) for row in case["rows"]]
    whole_life = [indicator(case["row"] | row) for row in case.get("whole_life_rows", ())]
    return Declaration(
        case["goal"],
        case["budget_year"],
        Decimal(case["execution_weight"]),
        rows,
        [Exemption(dimension, reason) for dimension, reason in case["exemptions"].items()],
        case.get("by_applicant", True),
        read=[reading(row, read_row(row)) for row in rows],
        whole_life_goal=case.get("whole_life_goal", ""),
        whole_life_rows=whole_life,
        whole_life_read=[reading(row, read_row(row)) for row in whole_life],
        life=Life(*case.get("life", (None, None))),
        milestones=[
            Milestone(MilestoneKind(kind), name, due and date.fromisoformat(due), text)
            for kind, name, due, text in case["milestones"]
        ],
        object=case.get("object", "project"),
        functions=case.get("functions", ""),
        derived_from=case.get("derived_from", ()),
        tasks=[Task(name, money(total), money(own), money(other)) for name, total, own, other in case.get("tasks", ())],
        annual_funds=funds(case.get("annual_funds")),
        whole_life_funds=funds(case.get("whole_life_funds")),
        in_year=case.get("in_year", False),
        adjusted=case.get("adjusted", False),
    )


@pytest.mark.parametrize("case", cases("declaration"))
def test_the_declaration(case: dict[str, Any]) -> None:
    where = place(case)
    rules = declaring(load(), where).policy
    require(declaration.submission_findings(declared(case), rules, where.day), case["expect"])


@pytest.mark.parametrize("case", cases("collective_decision"))
def test_the_collective_decision(case: dict[str, Any]) -> None:
    where, held = place(case), case["held"]
    decision = held and CollectiveDecision(date.fromisoformat(held["day"]), held["round"])
    evidence = DecisionEvidence(decision, case["round"], where.day)
    rule = declaring(load(), where).policy.collective_decision_required
    require(require_collective_decision(evidence, rule), case["expect"])


@pytest.mark.parametrize("case", cases("task_links"))
def test_the_projects_of_a_task(case: dict[str, Any]) -> None:
    number = {name: UUID(int=at) for at, name in enumerate(("own", "foreign", "absent"), start=1)}
    task = Task("修渠", Decimal(1), None, None, tuple(number[name] for name in case["names"]))
    require(tuple(linked_findings([task], {str(number["own"]): True, str(number["foreign"]): False})), case["expect"])
