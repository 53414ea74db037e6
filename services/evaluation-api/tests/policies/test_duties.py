"""What a document sets as a task without a rule or a step is somebody's duty, at a level that its pack binds."""

from datetime import date
from typing import Any

import pytest

from wenxiao_policies import load

TRACKED = sorted(clause.id for clause in load().clauses.values() if clause.kind == "tracked")
REGIONS = {
    "shantou": ("440500", "city"),
    "chifeng": ("150400", "city"),
    "longchuan": ("441622", "county"),
    "yangzhong": ("321182", "county"),
    "zhuji": ("330681", "county"),
}


def duties(document: str) -> list[dict[str, Any]]:
    """As they stand for the region, on the day on which the document's region works by it."""
    region, level = REGIONS[document]
    section = load().effective("duties", region_code=region, level=level, day=date(2022, 6, 15))
    return list(section.parameters["rows"].value)


def test_there_are_sixty_two_such_tasks() -> None:
    assert len(TRACKED) == 62


@pytest.mark.parametrize("task", [pytest.param(task, marks=pytest.mark.clause(task)) for task in TRACKED])
def test_a_task_is_a_duty_of_named_offices(task: str) -> None:
    document = task.split("-", 1)[0]
    found = [duty for duty in duties(document) if duty["row"] == task]
    assert found
    assert {duty["level"] for duty in found} <= set(load().packs[document].head.applies_to)
    assert all(duty["units"] for duty in found)


@pytest.mark.parametrize(
    ("task", "begins"),
    [
        ("shantou-3.a", {"city": (2019, None), "county": (2019, None)}),
        ("shantou-3.b", {"city": (None, 2021)}),
        ("shantou-3.c", {"city": (None, 2022), "county": (None, 2022)}),
        ("longchuan-1.a", {"county": (None, 2022)}),
        ("zhuji-4.1.a", {"town": (None, None)}),
        ("yangzhong-4.3.b", {"county": (None, None), "town": (None, None)}),
    ],
)
def test_a_task_has_the_years_and_levels_that_its_document_prints(
    task: str, begins: dict[str, tuple[int | None, int | None]]
) -> None:
    found = [duty for duty in duties(task.split("-", 1)[0]) if duty["row"] == task]
    assert {duty["level"]: (duty.get("from_year"), duty.get("in_year")) for duty in found} == begins
