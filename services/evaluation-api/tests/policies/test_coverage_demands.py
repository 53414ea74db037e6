"""Where a document demands that everything be self-evaluated, and what is said until and after the last day."""

from typing import Any

import pytest

from evaluation_api.domain.coverage import Covered, EvaluatedObject, coverage_findings, full_coverage_of, window_of
from evaluation_api.policies import evaluation_policy

from .test_policies import read, section

CASES = [
    pytest.param(case, id=case["name"], marks=[pytest.mark.clause(one) for one in case.get("demonstrates", ())])
    for case in read("coverage")
]


@pytest.mark.parametrize("case", CASES)
def test_what_a_place_demands_and_what_is_said_of_it(case: dict[str, Any]) -> None:
    policy = evaluation_policy(section("evaluation", case["region"]))
    window = window_of(2022, policy.self_months)
    assert window.last == case["until"]
    counted = {EvaluatedObject(kind): Covered(*numbers) for kind, numbers in case["counted"].items()}
    found = coverage_findings(2022, full_coverage_of(policy.demands), counted, window, case["today"])
    assert [
        {"rule": one.rule, "severity": one.severity, "basis": list(one.basis), "says": one.detail} for one in found
    ] == case["found"]
