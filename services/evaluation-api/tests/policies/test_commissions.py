"""On which clauses a place commissions third parties: `cases/commissions.yaml`, written for lawyers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.commissioning import Purpose, basis_of
from wenxiao_policies import load

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "commissions.yaml").read_text("utf-8"))
CITIES = ("440500", "150400")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_clauses_of_a_commission(case: dict[str, Any]) -> None:
    level = "city" if case["region"] in CITIES else "county"
    section = load().effective("third_parties", region_code=case["region"], level=level, day=date(2022, 6, 15))
    assert list(basis_of(Purpose(case["task"]), section.parameters["commissions"].value)) == case["basis"]
