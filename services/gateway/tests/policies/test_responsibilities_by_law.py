"""Who answers, and how far down it goes: `cases/responsibilities.yaml`, written for lawyers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.access import GRANTS, Permission
from gateway.domain.responsibility import Level, Matter, ResponsibilityEvidence, findings_of
from gateway.responsibilities.usecases import rules_of
from wenxiao.access import Duty, Role
from wenxiao_policies import load

CASES = Path(__file__).parent / "cases" / "responsibilities.yaml"
DAY = date(2023, 1, 1)


def told() -> list[Any]:
    cases = yaml.safe_load(CASES.read_text("utf-8"))
    marks = [[pytest.mark.clause(clause) for clause in case.get("shows", ())] for case in cases]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(cases, marks, strict=True)]


def held(region: str, level: str) -> Any:
    return load().effective("directory", region_code=region, level=level, day=DAY).parameters


@pytest.mark.parametrize("case", told())
def test_who_answers_for_what(case: dict[str, Any]) -> None:
    level = Level(case.get("as", "project_lead"))
    whole = level is not Level.PROJECT_LEAD
    evidence = ResponsibilityEvidence(
        level=level,
        matter=Matter.ORGANISATION if whole else Matter.PROJECT,
        has_reference=not whole,
        has_section=case.get("section", True),
        organisation=case["office"],
    )
    found = findings_of(evidence, rules_of(held(case["region"], case.get("level", "county"))))
    assert [{"rule": one.rule, "basis": list(one.basis)} for one in found] == case["expect"]


@pytest.mark.parametrize("office", ["finance", "npc", "audit", "party"])
@pytest.mark.parametrize("region", ["440500", "321182", "330681", "441622", "150400"])
def test_every_office_with_a_budget_of_its_own_answers(region: str, office: str) -> None:
    evidence = ResponsibilityEvidence(Level.PROJECT_LEAD, Matter.PROJECT, True, True, office)
    level = "city" if region in ("440500", "150400") else "county"
    assert findings_of(evidence, rules_of(held(region, level))) == ()


@pytest.mark.clause("chifeng-4")
@pytest.mark.clause("chifeng-5")
@pytest.mark.clause("chifeng-6")
@pytest.mark.clause("chifeng-7")
def test_those_who_share_the_work_by_law_are_roles_whose_heads_answer() -> None:
    shared = {record["body"]: tuple(record["does"]) for record in held("150400", "city")["responsibilities"].value}
    assert shared == {
        "finance": ("organise_and_coordinate",),
        "department": ("responsible_body",),
        "unit": ("implement",),
    }
    for body in shared:
        assert Permission.RESPONSIBILITY_ASSIGN in GRANTS[Role(body), Duty.HEAD]
        assert Permission.RESPONSIBILITY_ASSIGN not in GRANTS[Role(body), Duty.MAKER]
