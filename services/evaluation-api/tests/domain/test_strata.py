"""Strata: how a sample is spread, what is drawn of each, and that nothing depends on the order of a list."""

import hashlib
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.strata import (
    Allocation,
    StratumShare,
    allocate,
    bracket_of,
    count_in_strata,
    draw_in_strata,
    frame_sha256,
    frame_text,
    own_grade_of,
    stratum_of,
)

ONE, REST = Allocation.AT_LEAST_ONE, Allocation.LARGEST_REMAINDER
SIZES = st.dictionaries(st.text("甲乙丙丁戊", min_size=1, max_size=4), st.integers(1, 60), min_size=1, max_size=12)
FRAMES = st.lists(st.tuples(st.uuids().map(str), st.sampled_from("甲乙丙丁")), min_size=1, max_size=40)
FRAMES = FRAMES.map(lambda frame: list(dict(frame).items()))


def drawn(shares: tuple[StratumShare, ...]) -> dict[str, int]:
    return {one.stratum: one.drawn for one in shares}


@pytest.mark.parametrize(
    ("sizes", "count", "rule", "expected"),
    [
        # 10 × 50 ÷ 100 = 5, 10 × 30 ÷ 100 = 3, 10 × 20 ÷ 100 = 2
        ({"甲": 50, "乙": 30, "丙": 20}, 10, REST, {"甲": 5, "乙": 3, "丙": 2}),
        # 4 × 5 ÷ 9 = 2 rest 2, 4 × 3 ÷ 9 = 1 rest 3, 4 × 1 ÷ 9 = 0 rest 4: the last one goes to the largest rest
        ({"甲": 5, "乙": 3, "丙": 1}, 4, REST, {"甲": 2, "乙": 1, "丙": 1}),
        # 2 × 90 ÷ 100 = 1 rest 80, 2 × 5 ÷ 100 = 0 rest 10: a small stratum may go away with nothing
        ({"甲": 90, "乙": 5, "丙": 5}, 2, REST, {"甲": 2, "乙": 0, "丙": 0}),
        # one each, then 7 over 89 + 4 + 4 = 97: 7 × 89 ÷ 97 = 6 rest 41, 7 × 4 ÷ 97 = 0 rest 28
        ({"甲": 90, "乙": 5, "丙": 5}, 10, ONE, {"甲": 8, "乙": 1, "丙": 1}),
        # fewer than there are strata: the largest have one
        ({"甲": 9, "乙": 5, "丙": 1}, 2, ONE, {"甲": 1, "乙": 1, "丙": 0}),
        # never more than there are
        ({"甲": 1, "乙": 2}, 9, ONE, {"甲": 1, "乙": 2}),
    ],
)
def test_by_hand(sizes: dict[str, int], count: int, rule: Allocation, expected: dict[str, int]) -> None:
    assert drawn(allocate(sizes, count, rule, "种子")) == expected


@given(SIZES, st.integers(1, 400), st.sampled_from(Allocation), st.text(max_size=8))
def test_what_holds_of_every_allocation(sizes: dict[str, int], count: int, rule: Allocation, seed: str) -> None:
    shares = allocate(sizes, count, rule, seed)
    found, whole = drawn(shares), sum(sizes.values())
    assert sum(found.values()) == min(count, whole)
    assert all(0 <= found[one] <= sizes[one] for one in sizes)
    if rule is ONE and count >= len(sizes):
        assert all(found.values())
    assert all(found[one] >= found[other] for one in sizes for other in sizes if sizes[one] > sizes[other])
    shuffled = dict(random.Random(count).sample(list(sizes.items()), len(sizes)))  # noqa: S311 - an order, no secret
    assert allocate(shuffled, count, rule, seed) == shares
    if rule is REST:  # nobody is further than one from his exact share
        assert all(abs(Decimal(found[one]) - Decimal(min(count, whole)) * sizes[one] / whole) < 1 for one in sizes)


@given(FRAMES, st.text(max_size=20), st.integers(1, 50), st.sampled_from(Allocation), st.randoms())
def test_the_same_seed_draws_the_same_of_each_stratum(
    frame: list[tuple[str, str]], seed: str, count: int, rule: Allocation, chance: random.Random
) -> None:
    first = draw_in_strata(frame, seed=seed, count=count, rule=rule)
    shuffled = chance.sample(frame, len(frame))
    assert draw_in_strata(shuffled, seed=seed, count=count, rule=rule) == first
    assert frame_sha256(shuffled) == frame_sha256(frame)
    lots = {one: hashlib.sha256(f"{seed}\n{one}".encode()).hexdigest() for one, _ in frame}
    for share in first.allocation:
        members = sorted((one for one, stratum in frame if stratum == share.stratum), key=lots.__getitem__)
        assert [one for one in first.chosen if one in members] == members[: share.drawn]
    assert list(first.chosen) == sorted(first.chosen, key=lots.__getitem__)


@given(st.lists(st.uuids().map(str), min_size=1, max_size=30, unique=True), st.integers(1, 40))
def test_one_stratum_draws_as_ever(ids: list[str], count: int) -> None:
    lots = sorted(ids, key=lambda one: hashlib.sha256(f"s\n{one}".encode()).hexdigest())
    for rule in Allocation:
        found = draw_in_strata([(one, "全部") for one in ids], seed="s", count=count, rule=rule)
        assert list(found.chosen) == lots[:count]


def test_equal_strata_are_told_apart_by_lot_and_not_by_name() -> None:
    first = {
        next(one.stratum for one in allocate({"甲": 3, "乙": 3}, 1, REST, str(seed)) if one.drawn) for seed in range(20)
    }
    assert first == {"甲", "乙"}


def test_the_text_of_a_frame_is_a_line_per_candidate() -> None:
    assert frame_text([("b", "项目"), ("a", "政策")]) == "a\t政策\nb\t项目"
    assert frame_sha256([("b", "项目"), ("a", "政策")]) == hashlib.sha256("a\t政策\nb\t项目".encode()).hexdigest()


@pytest.mark.parametrize(
    ("money", "edges", "bracket"),
    [
        ("999999.99", (1_000_000, 5_000_000), "不满100万元"),
        ("1000000", (1_000_000, 5_000_000), "100万元以上不满500万元"),
        ("5000000.00", (5_000_000, 1_000_000), "500万元以上"),
        ("7", (12_345,), "不满12345元"),
        ("7", (), "不分档"),
    ],
)
def test_an_edge_belongs_to_the_bracket_above(money: str, edges: tuple[int, ...], bracket: str) -> None:
    assert bracket_of(Decimal(money), edges) == bracket


def test_a_stratum_is_named_by_its_attributes() -> None:
    attributes = {"object": "项目", "money": "500万元以上", "department": "361"}
    assert stratum_of(attributes, ["money", "object"]) == "500万元以上｜项目"
    assert stratum_of(attributes, []) == "全部"


def test_the_grade_an_office_gives_itself() -> None:
    scale = (GradeStep("优", Decimal(90)), GradeStep("差", Decimal(0)))
    assert [own_grade_of(total, scale) for total in (Decimal(90), Decimal("89.99"), None)] == ["优", "差", "未填总分"]


def test_a_share_is_never_less_than_one_of_each_stratum_where_each_has_one() -> None:
    assert [count_in_strata(3, 5, rule) for rule in (ONE, REST)] == [5, 3]
    assert count_in_strata(9, 5, ONE) == 9
