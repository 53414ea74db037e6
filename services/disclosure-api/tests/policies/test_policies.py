"""What each pack asks of a release: the cases are written for lawyers, the values come from the packs themselves."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import FINAL_STATUSES, Evidence, decide
from disclosure_api.policies import disclosure_policy
from wenxiao_policies import load

CITIES = ("440500", "150400")
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "releases.yaml").read_text("utf-8"))


def rules_named(case: dict[str, Any]) -> list[str]:
    """The clauses of kind `rule` that the case says must be named; steps are shown where they are performed."""
    named = [*case["basis"], *(clause for one in case["findings"] for clause in one["basis"])]
    return sorted({clause for clause in named if load().clause(clause).kind == "rule"})


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["name"], marks=[pytest.mark.clause(clause) for clause in rules_named(case)])
        for case in CASES
    ],
)
def test_a_release_is_asked_what_the_document_prints(case: dict[str, Any]) -> None:
    level = "city" if case["region"] in CITIES else "county"
    policy, stamp = disclosure_policy(load(), region_code=case["region"], level=level, day=case["day"])
    kind = Kind(case["kind"])
    audiences = tuple(Audience(one) for one in case.get("audiences", ("npc", "public")))
    decision = decide(Evidence(kind, audiences, min(FINAL_STATUSES[kind]), 2023, case["day"]), policy)
    assert decision.refused is case.get("refused", False)
    assert list(decision.accompanies) == case["accompanies"]
    assert sorted(decision.basis) == sorted(case["basis"])
    looked_at = [one for one in decision.findings if one.rule in case.get("only", (one.rule,))]
    expected = [(one["rule"], tuple(one["basis"])) for one in case["findings"]]
    assert [(found.rule, found.basis) for found in looked_at] == expected
    said = {found.detail for found in looked_at}
    assert {one["says"] for one in case["findings"] if "says" in one} <= said
    assert stamp.section == "disclosure"
