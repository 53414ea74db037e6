"""What the packs make of another year plan for an admitted entry: cases that a lawyer can read."""

import re
from dataclasses import replace
from typing import Any

import pytest

from targets_api.domain.plan_adjusting import WantedPlan, plan_adjustment_findings
from targets_api.library_policies import library_rules
from wenxiao.findings import Parameter
from wenxiao_policies import load

from .case_pages import CASES, DOMAIN, cases, place, require
from .test_library_cases import entry, life


@pytest.mark.parametrize("case", cases("plan_adjusting"))
def test_another_year_plan(case: dict[str, Any]) -> None:
    where = place(case)
    policy = library_rules(load(), where).policy
    if "provided" in case:
        held = policy.multi_year.value
        assert held is not None
        told = replace(held, dynamic_adjustment=case["provided"])
        policy = replace(policy, multi_year=Parameter(told, policy.multi_year.basis))
    wanted = WantedPlan(case["reason"], life(case["after"]))
    asked = entry(case["entry"] | {"life": case["before"]})
    require(plan_adjustment_findings(asked, wanted, policy, where.day), case["expect"])


def test_every_rule_of_plans_occurs_in_a_case() -> None:
    told = (CASES / "plan_adjusting.yaml").read_text("utf-8")
    rules = set(re.findall(r'"(plan\.[a-z_]+)"', (DOMAIN / "plan_adjusting.py").read_text("utf-8")))
    assert len(rules) == 4
    assert {rule for rule in rules if rule not in told} == set()
