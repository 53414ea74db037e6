"""What each document wants published of what, by whom and until when: the cases are written for lawyers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from disclosure_api.domain.due import Mark, Source, dues_of
from disclosure_api.domain.fields import Kind
from disclosure_api.due_policies import supervised_law
from wenxiao_policies import load

from .test_policies import CITIES

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "duties.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_what_is_due_is_what_the_document_wants(case: dict[str, Any]) -> None:
    given, level = case["source"], "city" if case["region"] in CITIES else "county"
    final_on: date = given["final_on"]
    law = supervised_law(load(), region_code=case["region"], level=level, day=final_on)
    papers = {(name.split()[0], int(name.split()[1])): day for name, day in case.get("papers", {}).items()}
    source = Source(
        kind=Kind(given["kind"]),
        budget_year=given["budget_year"],
        final_on=final_on,
        marks=frozenset(Mark(mark) for mark in given["marks"]),
        rechecked=given.get("rechecked", False),
    )
    found = [
        {
            "to": due.audience.value,
            "by": list(due.by),
            "paper": due.paper,
            "last_day": due.last_day(final_on),
            "basis": list(due.basis),
        }
        | ({"gradual": True} if due.gradual else {})
        for due in dues_of(source, law.due, papers)
    ]
    assert found == case["due"]
