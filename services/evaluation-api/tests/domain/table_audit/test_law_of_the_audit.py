"""What a table is held against, from the packs."""

from datetime import date

from evaluation_api.table_audit_law import audit_law
from wenxiao_policies import load

from .auditing_tables import findings, printed

DAY = date(2024, 6, 1)


def test_an_unknown_region_is_the_nation() -> None:
    nation, unknown = audit_law(load(), day=DAY), audit_law(load(), day=DAY, region_code="999999")
    assert unknown == nation
    assert not unknown.place_known
    assert [(step.grade, int(step.lowest)) for step in nation.scale] == [("优", 90), ("良", 80), ("中", 60), ("差", 0)]


def test_a_place_with_a_pack_has_its_own_grades() -> None:
    place = audit_law(load(), day=DAY, region_code="441622")
    assert place.place_known
    assert [step.grade for step in place.scale] == ["优", "良", "中", "低", "差"]


def test_weights_rest_on_the_form_of_the_nation() -> None:
    found = findings(printed("self_evaluation/xinzhou-chujutuan-shebei-2020"), audit_law(load(), day=DAY))
    (weights,) = [one for one in found if one.code == "weights_not_hundred"]
    assert weights.basis == ("national-2020-10-annex-1",)


def test_the_execution_rests_on_its_clause() -> None:
    found = findings(printed("self_evaluation/jishan-yibao-jiandang-2020"), audit_law(load(), day=DAY))
    (execution,) = [one for one in found if one.code == "execution_score_differs"]
    assert execution.basis == ("national-2020-10-execution-rate",)


def test_before_the_measure_was_issued_no_clause_of_it_is_named() -> None:
    found = findings(printed("self_evaluation/jishan-yibao-jiandang-2020"), audit_law(load(), day=date(2019, 6, 1)))
    assert {clause for one in found for clause in one.basis} == set()
    assert {one.source for one in found} == {""}
