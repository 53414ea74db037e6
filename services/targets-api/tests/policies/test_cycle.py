"""The cycle as each place's document draws it: cases that a lawyer can read."""

from datetime import date
from typing import Any

import pytest

from targets_api.domain.cycle import STAGE_ZH, Known, cycle
from targets_api.library_policies import cycle_stages
from wenxiao_policies import load

from .case_pages import cases, place


@pytest.mark.parametrize("case", cases("cycle"))
def test_the_stages_of_a_cycle(case: dict[str, Any]) -> None:
    days: dict[str, Any] = {
        name: told if name == "grade" else date.fromisoformat(told) for name, told in case["known"].items()
    }
    shown = cycle(Known(**days), cycle_stages(load(), place(case))[0])
    found = [{"stage": one.stage, "basis": list(one.basis), "words": one.words} for one in shown]
    assert found == case["expect"]
    assert [one.zh for one in shown] == [STAGE_ZH[one.stage] for one in shown]
