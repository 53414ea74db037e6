import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.drawing import NothingToDraw, count_for_share, draw, lot

IDS = st.lists(st.uuids().map(str), min_size=1, max_size=30, unique=True)


def test_the_lot_can_be_computed_by_anybody() -> None:
    assert lot("2023-06-01", "a") == hashlib.sha256(b"2023-06-01\na").hexdigest()


@given(IDS, st.text(max_size=20), st.integers(1, 40), st.randoms())
def test_the_same_seed_draws_the_same_whatever_the_order(ids: list[str], seed: str, count: int, random: object) -> None:
    shuffled = sorted(ids, key=lambda _: random.random())  # type: ignore[attr-defined]  # hypothesis gives a Random
    first, second = draw(ids, seed=seed, count=count), draw(shuffled, seed=seed, count=count)
    assert first == second
    assert len(first.chosen) == min(count, len(ids))
    assert set(first.chosen) <= set(ids)


@given(IDS, st.text(max_size=20))
def test_the_order_is_that_of_the_lots(ids: list[str], seed: str) -> None:
    chosen = draw(ids, seed=seed, count=len(ids)).chosen
    assert list(chosen) == sorted(ids, key=lambda one: hashlib.sha256(f"{seed}\n{one}".encode()).digest())


def test_a_candidate_left_out_shows_in_the_pool() -> None:
    assert draw(["a", "b", "c"], seed="s", count=1).pool_sha256 == hashlib.sha256(b"a\nb\nc").hexdigest()
    assert draw(["a", "b"], seed="s", count=1).pool_sha256 != draw(["a", "b", "c"], seed="s", count=1).pool_sha256


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(NothingToDraw):
        draw([], seed="s", count=1)


@pytest.mark.parametrize(
    ("candidates", "share", "count"), [(1, "10", 1), (10, "10", 1), (11, "10", 2), (3, "100", 3), (200, "12.5", 25)]
)
def test_a_share_is_rounded_up(candidates: int, share: str, count: int) -> None:
    assert count_for_share(candidates, Decimal(share)) == count
