"""Longchuan's plan (龙府办〔2021〕22号), read off clause by clause: each value that a rule of a service reads."""

from datetime import date
from typing import Any

import pytest

from wenxiao_policies import load

FROM = date(2021, 4, 27)  # the day it was issued; it names no other day
UNCLEAR = {"boundary": "ambiguous"}  # "before October" does not say whether October counts
TO_NPC_AND_PUBLIC = (
    ("target", "npc", "budget_draft", ("2.7.b", "3.2.3.b")),
    ("target", "public", "budget_draft", ("2.7.c", "3.2.3.b")),
    ("evaluation_result", "npc", "final_accounts", ("2.7.b", "3.4.5.b")),
    ("evaluation_result", "public", "final_accounts", ("2.7.c", "3.4.5.b")),
)
STEPS = {
    "ex_ante_assessment": ({"department"}, {"before_month": 10, **UNCLEAR}, ("3.1.1",)),
    "ex_ante_finance_review": ({"finance"}, {"before_month": 10, **UNCLEAR}, ("3.1.2.a",)),
    "target_declaration": ({"department"}, {"months": (8, 10)}, ("3.2.1.a",)),
    "target_review": ({"finance"}, {"months": (8, 10)}, ("3.2.2.a",)),
    "target_disclosure": ({"department", "finance"}, {"with": "budget_draft"}, ("3.2.3.a", "3.2.3.b")),
    "self_monitoring": ({"department"}, {"months": (1, 12), "report_months": (7, 10)}, ("3.3.1.a", "3.3.1.b")),
    "key_monitoring": ({"finance"}, {"report_months": (7, 10)}, ("3.3.2.a",)),
    "self_evaluation": ({"department"}, {"months": (1, 5), "of_year": "previous"}, ("3.4.1.a",)),
    "self_evaluation_review": ({"finance"}, {"months": (5, 6)}, ("3.4.2",)),
    "key_evaluation": ({"finance"}, {"months": (5, 12)}, ("3.4.3.a",)),
    "result_feedback": ({"finance"}, {"before_month": 12, **UNCLEAR}, ("3.4.4.a",)),
    "result_disclosure": ({"department", "finance"}, {"with": "final_accounts"}, ("3.4.5.a", "3.4.5.b")),
}
FIVE_DIMENSIONS = ("立项必要性", "投入经济性", "绩效目标合理性", "实施方案可行性", "筹资合规性")
SEVEN_DIMENSIONS = ("产出", "成本", "经济效益", "社会效益", "生态效益", "可持续影响", "服务对象满意度")
FOUR_BOOKS = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "社会保险基金预算")
CONSEQUENCES = (
    (("re_check", "key_evaluation"), ("好",), "result", "funding_priority", ("2.6.h", "3.4.4.c")),
    (("re_check", "key_evaluation"), ("一般",), "result", "urge_improvement", ("2.6.h", "3.4.4.c")),
    (("re_check",), ("差",), "result", "cut_or_cancel", ("2.6.j", "3.4.4.c")),
    (("key_evaluation",), ("中", "低", "差"), "grade", "reduce_or_no_budget", ("2.6.l", "3.4.3.b")),
)
# (section, parameter): what the plan says, and where
PRINTED: dict[tuple[str, str], tuple[Any, tuple[str, ...]]] = {
    ("ex_ante", "dimensions"): (FIVE_DIMENSIONS, ("2.2.b",)),
    ("ex_ante", "required_for"): (("new_major_policy", "new_major_project"), ("2.2.b", "3.1.1")),
    ("ex_ante", "library_without_assessment"): ("refused", ("2.2.h", "3.1.2.b")),
    ("ex_ante", "library_with_poor_assessment"): ("refused", ("2.2.h", "3.1.2.b")),
    ("ex_ante", "budget_without_assessment"): ("refused", ("2.2.d", "2.2.g", "3.1.2.b")),
    ("ex_ante", "budget_with_poor_assessment"): ("refused", ("2.2.g", "3.1.2.b")),
    ("ex_ante", "assessment_before_month"): (10, ("3.1.1", "3.1.2.a")),
    ("targets", "required_dimensions"): (SEVEN_DIMENSIONS, ("2.3.d",)),
    ("targets", "budget_without_target"): ("refused", ("2.3.f", "3.2.2.b")),
    ("targets", "budget_with_stop_directive"): ("refused_in_principle", ("2.6.l", "3.4.3.b")),
    ("targets", "declaration_months"): ((8, 10), ("3.2.1.a",)),
    ("targets", "review_months"): ((8, 10), ("3.2.2.a",)),
    ("targets", "sync_stages"): (("assign", "declare", "review", "approve", "disclose"), ("2.3.b",)),
    ("monitoring", "report_months"): ((7, 10), ("3.3.1.b",)),
    ("monitoring", "slow_spending_measures"): (("recover", "revoke", "reduce", "adjust"), ("2.4.i", "3.3.2.c")),
    ("monitoring", "serious_problem_measures"): (
        ("suspend_appropriation", "stop_appropriation"),
        ("2.4.j", "3.3.2.c"),
    ),
    ("evaluation", "self_months"): ((1, 5), ("3.4.1.a",)),
    ("evaluation", "review_months"): ((5, 6), ("3.4.2",)),
    ("evaluation", "key_months"): ((5, 12), ("3.4.3.a",)),
    ("application", "consequences"): (CONSEQUENCES, ("2.6.h", "2.6.j", "2.6.l", "3.4.3.b", "3.4.4.c")),
    ("application", "results_used_in_budget"): (True, ("2.5.g", "2.6.a")),
    ("application", "livelihood_exception"): (("livelihood_subsidy_to_individuals",), ("2.6.l", "3.4.3.b")),
    ("application", "applies_to_year"): ("next", ("2.6.f", "3.4.3.b")),
    ("disclosure", "releases"): (TO_NPC_AND_PUBLIC, ("2.7.b", "2.7.c", "3.2.3.b", "3.4.5.b")),
    ("disclosure", "simultaneous"): (True, ("2.7.c",)),
    ("calendar", "steps"): (STEPS, tuple(sorted({one for *_, basis in STEPS.values() for one in basis}))),
    ("directory", "budget_books"): (FOUR_BOOKS, ("1.b", "2.8.a")),
}


def clauses(*ids: str) -> tuple[str, ...]:
    return tuple(f"longchuan-{one}" for one in ids)


def said(section: str, name: str, value: Any) -> Any:
    """The value as the table above writes it."""
    if (section, name) == ("calendar", "steps"):
        own = {"step", "by", "basis"}
        return {
            row["step"]: (set(row["by"]), {k: v for k, v in row.items() if k not in own}, row["basis"]) for row in value
        }
    if name == "releases":
        return tuple((row["kind"], row["audience"], row["with"], row["basis"]) for row in value)
    if name == "consequences":
        return tuple((row["of"], row["when"], row["scale"], row["action"], row["basis"]) for row in value)
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        return tuple(row["zh"] for row in value)
    return value


def expected(value: Any) -> Any:
    """Clause numbers of single records in full."""
    if isinstance(value, dict):
        return {step: (by, when, clauses(*basis)) for step, (by, when, basis) in value.items()}
    if value in (CONSEQUENCES, TO_NPC_AND_PUBLIC):
        return tuple((*row[:-1], clauses(*row[-1])) for row in value)
    return value


def test_each_of_these_values_is_law_here_and_no_convention() -> None:
    sections = load().packs["longchuan"].sections
    law = {(s, name) for s, held in sections.items() for name, line in held.items() if not line[0].source}
    assert set(PRINTED) <= law


@pytest.mark.parametrize(("section", "name"), PRINTED)
def test_each_value_is_what_the_plan_prints(section: str, name: str) -> None:
    (dated,) = load().packs["longchuan"].sections[section][name]
    value, basis = PRINTED[section, name]
    assert said(section, name, dated.value) == expected(value)
    assert dated.basis == clauses(*basis)
    assert (dated.start, dated.continues) == (FROM, True)
