"""Many observations together: `cases/statistics.yaml` for whoever checks it by hand, and what holds of any values."""

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.attaining import attained, attainment
from indicator_library.domain.silence import Seen, silence
from indicator_library.domain.statistics import Distribution, distribution, fence, trend

PAGE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "statistics.yaml").read_text("utf-8"))
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
SHARES = st.decimals("0.0001", 10**6, places=4)
FACTORS = st.sampled_from([Decimal(10) ** power for power in (-6, -4, -2, 1, 4, 8)])


def cases(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", PAGE[name], ids=[case["name"] for case in PAGE[name]])


def number(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)


@cases("distribution")
def test_how_values_lie(case: dict[str, Any]) -> None:
    found = distribution([Decimal(one) for one in case["values"]])
    told = None if found is None else asdict(found)
    wanted = case["expect"]
    assert told == (None if wanted is None else {name: Decimal(value) for name, value in wanted.items()})


@cases("trend")
def test_where_values_move(case: dict[str, Any]) -> None:
    found = trend({year: Decimal(value) for year, value in case["years"].items()})
    assert asdict(found) == case["expect"] | {"slope": number(case["expect"]["slope"])}


@cases("outliers")
def test_which_values_stand_apart(case: dict[str, Any]) -> None:
    values = [Decimal(one) for one in case["values"]]
    around = fence(values)
    assert [one for one in values if around and around.excludes(one)] == [Decimal(one) for one in case["expect"]]


@cases("attained")
def test_what_reaches_its_target(case: dict[str, Any]) -> None:
    found = attained(
        case["direction"],
        Decimal(case["target"]),
        Decimal(case["actual"]),
        upper=number(case.get("upper")),
        operator=case.get("operator"),
    )
    assert (found.met, found.ratio) == (case["expect"]["met"], number(case["expect"]["ratio"]))


@cases("silence")
def test_what_says_nothing(case: dict[str, Any]) -> None:
    told = [number(one) for one in case["actuals"]] or [None]
    seen = [Seen(year, True, told[at % len(told)]) for year in case["years"] for at in range(case["each"])]
    seen = [Seen(one.year, at >= case["missed"], one.actual) for at, one in enumerate(seen)]
    found = silence(seen)
    assert found.says_nothing is case["says_nothing"]
    assert case["says"] in found.because


def test_what_is_not_evaluated_counts_neither_way() -> None:
    found = attainment([True, None, False, True, None, True])
    assert (found.evaluated, found.met, found.share) == (4, 3, Decimal("0.75"))
    assert attainment([None]).share is None


@given(st.lists(NUMBERS, min_size=1, max_size=30), st.randoms(use_true_random=False), FACTORS)
def test_neither_order_nor_unit_changes_how_values_lie(values: list[Decimal], chance: Any, factor: Decimal) -> None:
    mixed = list(values)
    chance.shuffle(mixed)
    found = distribution(values)
    assert found is not None
    assert distribution(mixed) == found
    scaled = distribution([value * factor for value in values])
    assert scaled is not None
    assert astuple(scaled) == [edge * factor for edge in astuple(found)]
    assert sorted(astuple(found)) == astuple(found)
    assert (found.minimum, found.maximum, found.count) == (min(values), max(values), len(values))


def astuple(found: Distribution) -> list[Decimal]:
    return [found.minimum, found.lower_quartile, found.median, found.upper_quartile, found.maximum]


@given(st.lists(NUMBERS, max_size=30), st.randoms(use_true_random=False), FACTORS)
def test_neither_order_nor_unit_makes_an_outlier(values: list[Decimal], chance: Any, factor: Decimal) -> None:
    mixed = list(values)
    chance.shuffle(mixed)
    around, again, scaled = fence(values), fence(mixed), fence([value * factor for value in values])
    assert again == around
    assert (scaled is None) == (around is None)
    if around is not None and scaled is not None:
        apart = sum(around.excludes(value) for value in values)
        assert apart < len(values) / 2
        assert sum(scaled.excludes(value * factor) for value in values) == apart


@given(st.dictionaries(st.integers(2000, 2030), NUMBERS, max_size=8), FACTORS)
def test_a_trend_turns_with_its_values_and_keeps_its_word_in_any_unit(by_year: dict[int, Decimal], f: Decimal) -> None:
    found = trend(by_year)
    assert trend(dict(reversed(by_year.items()))) == found
    assert trend({year: value * f for year, value in by_year.items()}).movement is found.movement
    turned = trend({year: -value for year, value in by_year.items()})
    assert (turned.slope is None) == (found.slope is None)
    if found.slope is not None and turned.slope is not None:
        assert turned.slope == -found.slope
        years, values = sorted(by_year), list(by_year.values())
        assert abs(found.slope) <= max(values) - min(values)
        assert found.years == len(years)


@given(st.sampled_from(["higher", "lower"]), SHARES, SHARES, FACTORS)
def test_a_target_is_reached_where_the_ratio_says_so_in_any_unit(
    direction: str, target: Decimal, actual: Decimal, factor: Decimal
) -> None:
    found = attained(direction, target, actual)
    assert found.ratio is not None
    assert found.met == (found.ratio >= 1)
    assert attained(direction, target * factor, actual * factor) == found


@given(st.sampled_from(["equal", "range"]), SHARES, SHARES, SHARES)
def test_what_must_hit_is_never_better_than_hit(
    direction: str, target: Decimal, more: Decimal, actual: Decimal
) -> None:
    found = attained(direction, target, actual, upper=target + more)
    assert found.ratio is not None
    assert 0 <= found.ratio <= 1
    assert found.met == (found.ratio == 1)
