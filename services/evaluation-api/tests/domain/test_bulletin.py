"""What is announced, and what a department's self-evaluations are worth: by hand."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.bulletin import (
    BulletinNotProvided,
    BulletinPolicy,
    NothingToAnnounce,
    entries_of,
    refuse_an_empty_one,
    refuse_without_law,
)
from evaluation_api.domain.standing import Confirmed, QualityRule, standing_of
from wenxiao.findings import Parameter

D = Decimal
SCALE = [{"grade": "优", "from": "90"}, {"grade": "良", "from": "80"}, {"grade": "差", "from": "0"}]
BOTH = ("not_done_as_required", "large_gap_with_spot_check")
RULE = QualityRule(points=D(10), tolerance=D(2), off_per_point=D("0.5"), off_per_bulletin=D(1))


def policy(*when: str) -> BulletinPolicy:
    return BulletinPolicy(Parameter(when, ("c22",)), Parameter(D(10), (), "convention"))


def checked(own: str | None, final: str, grade: str, **changes: Any) -> dict[str, Any]:
    place = {"unit_id": 1, "project_code": "p"}
    return {
        "place": place, "own_total": own, "final_score": final, "grade": grade, "scale": SCALE, "replied": True,
    } | changes  # fmt: skip


def evidence(*re_checks: dict[str, Any], owed: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"budget_year": 2022, "re_checks": list(re_checks), "owed": list(owed)}


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (checked("95", "95", "优"), None),
        (checked("95", "85.01", "良"), "自评总分95属“优”，抽查复核为“良”，相差较大；单位已答复"),
        (checked("89", "79.01", "差", replied=False), "自评总分89属“良”，抽查复核为“差”，相差较大；单位逾期未答复"),
        (checked("100", "90.01", "优"), None),
        (checked("100", "90", "优"), "自评总分100，抽查复核90分，相差10分，达到10分，相差较大；单位已答复"),
        (checked("60", "75.5", "差"), "自评总分60，抽查复核75.5分，相差15.5分，达到10分，相差较大；单位已答复"),
        (checked(None, "10", "差"), None),
    ],
)
def test_what_lies_far_from_its_re_check_is_announced(one: dict[str, Any], says: str | None) -> None:
    found = entries_of(evidence(one), policy(*BOTH))
    assert [entry.finding.detail for entry in found] == ([says] if says else [])
    assert [entry.finding.basis for entry in found] == ([("c22",)] if says else [])
    assert entries_of(evidence(one), policy("not_done_as_required")) == ()


def test_what_came_late_or_not_at_all_is_announced() -> None:
    place = {"unit_id": 2, "project_code": "q"}
    owed = (
        {"place": place, "due_on": "2023-05-31", "submitted_on": "2023-06-02"},
        {"place": place | {"unit_id": 1}, "due_on": "2023-05-31", "submitted_on": None},
    )
    found = entries_of(evidence(checked("100", "0", "差"), owed=owed), policy(*BOTH))
    assert [(one.kind.value, one.finding.rule) for one in found] == [
        ("large_gap", "bulletin_gap"), ("not_submitted", "bulletin_not_done"), ("late", "bulletin_not_done"),
    ]  # fmt: skip
    assert [one.finding.detail for one in found[1:]] == [
        "应在2023年5月31日前提交单位自评，至今未提交", "应在2023年5月31日前提交单位自评，2023年6月2日才提交",
    ]  # fmt: skip
    assert found[0].figures == {
        "own_total": "100", "own_grade": "优", "final_score": "0", "grade": "差", "gap": "100",
    }  # fmt: skip
    assert [one.kind.value for one in entries_of(evidence(owed=owed), policy("large_gap_with_spot_check"))] == []


def test_without_law_or_without_anything_there_is_no_bulletin() -> None:
    with pytest.raises(BulletinNotProvided):
        refuse_without_law(policy())
    with pytest.raises(NothingToAnnounce, match="2022年度"):
        refuse_an_empty_one((), 2022)


def confirmed(own: str | None, final: str, same: bool = True) -> Confirmed:
    return Confirmed(None if own is None else D(own), "优" if same else "良", D(final), "优")


@pytest.mark.parametrize(
    ("found", "bulletined", "expected"),
    [
        ([confirmed("95", "95")], 0, ("0.00", "0", "100.00", "10.00")),
        ([confirmed("94", "99.77"), confirmed("90", "90")], 0, ("2.89", "5.77", "100.00", "9.56")),
        # (6 + 10) ÷ 2 = 8, six beyond two: 3 off; announced once: 1 off
        ([confirmed("96", "90"), confirmed("90", "80", same=False)], 1, ("8.00", "10", "50.00", "6.00")),
        ([confirmed("100", "0", same=False)], 3, ("100.00", "100", "0.00", "0.00")),
        ([confirmed("92", "90")], 0, ("2.00", "2", "100.00", "10.00")),
        ([confirmed(None, "90")], 0, (None, None, "100.00", None)),
        ([], 2, (None, None, None, None)),
    ],
)
def test_points_by_hand(found: list[Confirmed], bulletined: int, expected: tuple[str | None, ...]) -> None:
    told = standing_of(found, bulletined, RULE)
    figures = (told.mean_deviation, told.largest_deviation, told.confirmed_percent, told.points)
    assert tuple(None if one is None else f"{one:f}" for one in figures) == expected


POINTS = st.decimals(0, 100, places=2)


@given(st.lists(st.tuples(POINTS, POINTS), min_size=1, max_size=20), st.integers(0, 20))
def test_points_lie_between_nothing_and_all_and_never_rise_with_a_bulletin(
    pairs: list[tuple[Decimal, Decimal]], bulletined: int
) -> None:
    found = [Confirmed(own, "优", final, "优") for own, final in pairs]
    points, more = (standing_of(found, number, RULE).points for number in (bulletined, bulletined + 1))
    assert points is not None
    assert more is not None
    assert 0 <= more <= points <= RULE.points
    assert standing_of(found[::-1], bulletined, RULE).points == points
