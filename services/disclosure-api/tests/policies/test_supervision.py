"""What is late, missing or irregular, and what follows from it: the cases are written for lawyers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from disclosure_api.domain.fields import Audience
from disclosure_api.domain.supervision import Owed, Published, judge
from disclosure_api.due_policies import supervised_law
from wenxiao_policies import load

from .test_policies import CITIES

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "supervision.yaml").read_text("utf-8"))


def _rules(case: dict[str, Any]) -> list[str]:
    named = {clause for one in case["findings"] for clause in one["basis"]}
    return sorted(clause for clause in named if load().clause(clause).kind == "rule")


def _owed(case: dict[str, Any]) -> Owed:
    owed, had = case["owed"], case.get("had", {})
    return Owed(
        audience=Audience(owed["to"]),
        by=tuple(owed["by"]),
        basis=tuple(owed["basis"]),
        last_day=owed["last_day"],
        gradual=owed.get("gradual", False),
        published=Published(
            first_on=had.get("first"),
            in_force=had.get("in_force", False),
            corrections=had.get("corrected", 0),
            withdrawals=had.get("withdrawn", 0),
            empty=tuple(had.get("empty", ())),
        ),
        others_first_on=case.get("other"),
        withheld=owed.get("withheld", False),
    )


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["name"], marks=[pytest.mark.clause(clause) for clause in _rules(case)])
        for case in CASES
    ],
)
def test_what_was_due_is_judged_as_the_document_has_it(case: dict[str, Any]) -> None:
    level = "city" if case["region"] in CITIES else "county"
    today: date = case["today"]
    law = supervised_law(load(), region_code=case["region"], level=level, day=today)
    judged = judge(_owed(case), law.supervision, today)
    assert judged.state.value == case["state"]
    assert [(one.rule, list(one.basis)) for one in judged.findings] == [
        (one["rule"], one["basis"]) for one in case["findings"]
    ]
    said = {one.detail for one in judged.findings}
    assert {one["says"] for one in case["findings"] if "says" in one} <= said
