"""What the packs say of bulletins, and what a self-evaluation's quality is worth in an appraisal."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.bulletin_policies import announcing_policy, announcing_policy_of, quality_rule
from evaluation_api.domain.bulletin import BulletinNotProvided, entries_of, refuse_without_law
from evaluation_api.domain.standing import Confirmed, standing_of
from evaluation_api.domain.trace import document
from wenxiao_policies import load

DAY = date(2023, 6, 15)
CITIES = ("440500", "150400")
ELSEWHERE = ("441622", "440500", "321182", "330681", "330624")
SCALE = [{"grade": "优", "from": "90"}, {"grade": "差", "from": "0"}]


def section(name: str, region: str) -> Any:
    level = "city" if region in CITIES else "county"
    return load().effective(name, region_code=region, level=level, day=DAY)


def evidence(final: str) -> dict[str, Any]:
    place = {"unit_id": 1, "project_code": "p"}
    checked = {"place": place, "own_total": "100", "final_score": final, "grade": "优", "scale": SCALE, "replied": True}
    owed = {"place": place, "due_on": "2023-05-31", "submitted_on": None}
    return {"budget_year": 2022, "re_checks": [checked], "owed": [owed]}


@pytest.mark.clause("chifeng-22.b")
@pytest.mark.parametrize(("final", "kinds"), [("90.01", ["not_submitted"]), ("90", ["large_gap", "not_submitted"])])
def test_chifeng_announces_both_and_ten_points_are_far(final: str, kinds: list[str]) -> None:
    policy = announcing_policy(section("evaluation", "150400"))
    assert announcing_policy_of(document(policy.document)) == policy
    found = entries_of(evidence(final), policy.rule)
    assert [one.kind.value for one in found] == kinds
    assert {one.finding.basis for one in found} == {("chifeng-22.a", "chifeng-22.b")}


@pytest.mark.parametrize("region", ELSEWHERE)
def test_elsewhere_no_document_speaks_of_bulletins(region: str) -> None:
    policy = announcing_policy(section("evaluation", region))
    assert entries_of(evidence("0"), policy.rule) == ()
    with pytest.raises(BulletinNotProvided):
        refuse_without_law(policy.rule)


@pytest.mark.parametrize("region", [*ELSEWHERE, "150400"])
@pytest.mark.parametrize(
    ("final", "bulletined", "points"),
    [("90", 0, "10.00"), ("87", 0, "9.50"), ("86", 0, "9.00"), ("88", 1, "9.00"), ("84", 2, "6.00")],
)
def test_ten_points_less_half_a_point_beyond_two_and_one_a_bulletin(
    region: str, final: str, bulletined: int, points: str
) -> None:
    """90 against 87: three apart, one beyond two."""
    rule = quality_rule(section("appraisal", region))
    assert (rule.source, rule.basis) == ("convention", ())
    found = standing_of([Confirmed(Decimal(90), "优", Decimal(final), "优")], bulletined, rule.value)
    assert str(found.points) == points
