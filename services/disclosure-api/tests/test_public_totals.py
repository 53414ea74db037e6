"""The kept totals are what the rows come to, whatever was published, corrected and withdrawn, in whatever batches."""

import random
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from disclosure_api.domain.public_register import rate

from .office import ANYBODY, Office
from .published import Press, a_document, item_of

API = "/api/v1/public"
SEED = 20230120
STEPS = 45
MONEY = ("approved_budget", "adjusted_budget", "budget", "executed")


def drawn(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(["target", "target", "self_evaluation", "evaluation_result"])
    place: dict[str, Any] = {
        "region": chance.choice(["441622", "441621"]),
        "department": chance.choice(["361", "362", None]),
    }
    told: dict[str, Any] = {"number": chance.randint(1, 6), "year": chance.choice([2021, 2022])}
    budget, spent = (f"{chance.randint(0, 10**6)}.{chance.randint(0, 99):02}" for _ in range(2))
    if kind == "target":
        told["money"] = {"approved_budget": chance.choice([budget, None])}
    else:
        told["money"] = {"adjusted_budget": chance.choice([budget, None]), "executed": chance.choice([spent, None])}
        told["result"] = {
            "score": chance.choice([f"{chance.randint(0, 100)}.50", None]),
            "grade": chance.choice("优良差"),
        }
    return a_document(kind, **place, **told)


async def test_totals_are_the_sums_of_the_rows_through_any_history(office: Office) -> None:
    press, chance = Press(office), random.Random(SEED)  # noqa: S311 - no secret
    in_force: dict[UUID, UUID] = {}
    for _ in range(STEPS):
        document = drawn(chance)
        item = item_of(document)
        if item not in in_force:
            (in_force[item],) = await press.put(document)
        elif chance.random() < 0.5:
            in_force[item] = await press.correct(in_force[item], document)
        else:
            await press.withdraw(in_force.pop(item))
        if chance.random() < 0.3:
            await office.number()
    while await office.number():
        pass
    rows = await table(office, "projects")
    assert len(rows) > 5
    for noun, place in (("departments", ("region_code", "department_code")), ("regions", ("region_code",))):
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            if noun == "regions" or row["department_code"]:
                groups[(*(row[name] for name in place), row["budget_year"])].append(row)
        told = {(*(one[name] for name in place), one["budget_year"]): one for one in await table(office, noun)}
        assert told.keys() == groups.keys()
        for key, held in groups.items():
            assert figures(held) == {name: told[key][name] for name in figures(held)}, key


async def table(office: Office, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.get(f"{API}/exports/{name}.json", ANYBODY)).json()
    return found


def summed(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal("0.00"))


def told_of(rows: list[dict[str, Any]], name: str) -> int:
    return sum(1 for row in rows if row[name] is not None)


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    settled = [row for row in rows if row["adjusted_budget"] is not None and row["executed"] is not None]
    scores = [Decimal(row["score"]) for row in rows if row["score"] is not None]
    execution = rate(summed(settled, "executed"), summed(settled, "adjusted_budget"))
    average = rate(sum(scores, Decimal(0)), Decimal(100 * len(scores)))
    grades = Counter(row["grade"] for row in rows if row["grade"] is not None)
    ordered = sorted(grades.items(), key=lambda one: (-one[1], one[0]))
    return {
        "projects": len(rows),
        **{name: str(summed(rows, name)) if told_of(rows, name) else None for name in MONEY},
        "approved_of": told_of(rows, "approved_budget"),
        "adjusted_of": told_of(rows, "adjusted_budget"),
        "executed_of": told_of(rows, "executed"),
        "settled": len(settled),
        "execution_rate": None if execution is None else str(execution),
        "scored": len(scores),
        "average_score": None if average is None else str(average),
        "graded": grades.total(),
        "graded_by_finance": sum(1 for row in rows if row["graded_by"] == "finance"),
        "grades": [
            {"grade": grade, "count": count, "share": str(rate(Decimal(count), Decimal(grades.total())))}
            for grade, count in ordered
        ],
    }
