"""By whose hand each document has what told: the cases are written for lawyers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from disclosure_api.domain.by_whom import NotYoursToPublish, handed_in, require_may_draft, require_may_publish
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.policies import disclosure_policy
from wenxiao_policies import load

CITIES = ("440500", "150400", "440100")
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "by_whom.yaml").read_text("utf-8"))


def refusal(asked: Callable[[], None]) -> NotYoursToPublish | None:
    try:
        asked()
    except NotYoursToPublish as refused:
        return refused
    return None


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["name"],
            marks=[
                pytest.mark.clause(clause)
                for clause in (*case.get("basis", ()), *case.get("handed_in", ()))
                if load().clause(clause).kind == "rule"
            ],
        )
        for case in CASES
    ],
)
def test_by_whom_something_is_published(case: dict[str, Any]) -> None:
    level = "city" if case["region"] in CITIES else "county"
    policy, _ = disclosure_policy(load(), region_code=case["region"], level=level, day=date(2024, 1, 10))
    held, role, kind = policy.publishers, case["role"], Kind(case["kind"])
    audiences = tuple(Audience(one) for one in case["audiences"])
    assert (refusal(lambda: require_may_draft(role, kind, audiences, held)) is None) is case["drafts"]
    refused = refusal(lambda: require_may_publish(role, kind, audiences, held))
    assert (refused is None) is case["publishes"]
    if refused is not None:
        assert sorted(refused.basis) == sorted(case["basis"])
        assert {found.pointer for found in refused.findings} == {"#/audiences"}
    named = {clause for found in handed_in(role, kind, audiences, held) for clause in found.basis}
    assert sorted(named) == sorted(case.get("handed_in", ()))
