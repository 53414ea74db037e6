"""Which stages target and budget go through together, as the packs have it: cases that a lawyer can read."""

from datetime import date
from typing import Any

import pytest

from targets_api.domain.sync import StageDays, stages
from targets_api.policies import declaring
from wenxiao_policies import load

from .case_pages import cases, place


@pytest.mark.parametrize("case", cases("sync"))
def test_the_stages_of_a_place(case: dict[str, Any]) -> None:
    law = declaring(load(), place(case)).policy
    days = {name: StageDays(*(date.fromisoformat(day) for day in told)) for name, told in case["days"].items()}
    shown = stages(days, law.sync_stages, law.sync_events)
    found = [{"stage": one.stage, "required": one.required, "basis": list(one.basis)} for one in shown]
    assert found == [{name: told[name] for name in ("stage", "required", "basis")} for told in case["expect"]]
    for one, told in zip(shown, case["expect"], strict=True):
        assert told.get("words", one.words) == one.words
