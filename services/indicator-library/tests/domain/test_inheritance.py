"""What a lower tier takes over: properties that hold for any contents."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.inheritance import (
    LISTS,
    SAME,
    TIERS,
    CircularInheritance,
    Place,
    ancestors,
    contradictions,
    lineage,
    may_inherit,
    merged,
    origins,
)

WORDS = st.text("水电路人户率", min_size=1, max_size=4)
FIELDS = ("name", "unit", "definition", "responsible", "industry", "frequency", *LISTS)


def contents() -> st.SearchStrategy[dict[str, Any]]:
    values: dict[str, st.SearchStrategy[Any]] = {name: WORDS for name in FIELDS if name not in (*LISTS, "frequency")}
    values["frequency"] = st.sampled_from(["monthly", "yearly"])
    values |= {name: st.lists(WORDS, min_size=1, max_size=3, unique=True) for name in LISTS}
    return st.fixed_dictionaries({}, optional=values)


@given(contents(), contents())
def test_what_is_stated_wins_and_nothing_inherited_is_lost(parent: dict[str, Any], own: dict[str, Any]) -> None:
    whole = merged(parent, own)
    assert set(whole) == set(parent) | set(own)
    for name, value in whole.items():
        if name in LISTS:
            assert set(value) == set(parent.get(name, [])) | set(own.get(name, []))
            assert len(value) == len(set(value))
        else:
            assert value == (own[name] if name in own else parent[name])


@given(contents(), contents(), contents())
def test_three_tiers_are_the_same_from_either_end(
    top: dict[str, Any], middle: dict[str, Any], low: dict[str, Any]
) -> None:
    down = merged(merged(top, middle), low)
    up = merged(top, merged(middle, low))
    assert {name: _unordered(value) for name, value in down.items()} == {n: _unordered(v) for n, v in up.items()}


def _unordered(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


@given(contents(), contents())
def test_each_part_says_from_where_it_is(parent: dict[str, Any], own: dict[str, Any]) -> None:
    above = {"definition": {"code": "N-1"}}
    told = origins(parent, above, own, {"code": "C-1"})
    assert set(told) == {name for name in parent if name not in own or name in LISTS}
    assert all(told[name]["code"] == ("N-1" if name == "definition" else "C-1") for name in told)


@given(contents())
def test_stating_the_same_is_no_contradiction(parent: dict[str, Any]) -> None:
    assert contradictions(parent, parent, lambda one, other: one == other) == ()


@given(contents(), st.sampled_from(sorted(SAME)))
def test_what_makes_an_indicator_this_one_may_not_differ(parent: dict[str, Any], name: str) -> None:
    told = contradictions(parent | {name: "甲"}, {name: "乙"}, lambda one, other: True)
    assert [finding.pointer for finding in told] == [f"#/content/{name}"]


@pytest.mark.parametrize(
    ("parent", "own", "field"),
    [
        ({"unit": "%"}, {"unit": "元"}, "unit"),
        ({"valid_from": "2024-01-01"}, {"valid_from": "2023-12-31"}, "valid_from"),
        ({"valid_until": "2027-12-31"}, {"valid_until": "2028-01-01"}, "valid_until"),
        ({"frequency": "monthly"}, {"frequency": "yearly"}, "frequency"),
        ({"industry": "教育"}, {"industry": "水利"}, "industry"),
        ({"industry": None}, {"industry": "水利"}, None),
        ({"frequency": "yearly"}, {"frequency": "monthly"}, None),
        ({"valid_until": "2027-12-31"}, {"valid_until": "2026-12-31"}, None),
        ({"unit": "%"}, {"unit": "‰"}, None),
    ],
)
def test_narrowing_is_allowed_and_widening_is_not(parent: Any, own: Any, field: str | None) -> None:
    told = contradictions(parent, own, lambda one, other: {one, other} == {"%", "‰"})
    assert [finding.pointer for finding in told] == ([f"#/content/{field}"] if field else [])


def test_the_regions_above_end_with_the_country() -> None:
    assert ancestors("/44/4405/440507") == ("/44/4405/440507", "/44/4405", "/44", "/")
    assert ancestors("/") == ("/",)


@pytest.mark.parametrize(
    ("parent", "child", "may"),
    [
        (Place("national", "/"), Place("county", "/44/4405/440507"), True),
        (Place("city", "/44/4405"), Place("county", "/44/4405/440507"), True),
        (Place("city", "/44/4416"), Place("county", "/44/4405/440507"), False),
        (Place("city", "/44/440"), Place("county", "/44/4405/440507"), False),
        (Place("county", "/44/4405/440507"), Place("city", "/44/4405"), False),
        (Place("county", "/44/4405/440507"), Place("county", "/44/4405/440507"), False),
        (Place("county", "/44/4405/440507"), Place("department", "/44/4405/440507", 361, 361), True),
        (Place("department", "/44/4405/440507", 361, 361), Place("unit", "/44/4405/440507", 361001, 361), True),
        (Place("department", "/44/4405/440507", 362, 362), Place("unit", "/44/4405/440507", 361001, 361), False),
        (Place("unit", "/44/4405/440507", 361001, 361), Place("unit", "/44/4405/440507", 361002, 361), False),
    ],
)
def test_one_inherits_from_above_where_one_lies(parent: Place, child: Place, may: bool) -> None:
    assert may_inherit(parent, child) is may


def test_the_tiers_are_those_of_the_house() -> None:
    assert TIERS == ("national", "province", "city", "county", "town", "department", "unit")


@given(st.lists(st.integers(0, 8), min_size=1, max_size=9, unique=True))
def test_a_descent_is_followed_to_its_end_and_a_ring_is_refused(chain: list[int]) -> None:
    above: dict[object, object] = dict(pairwise(chain))
    assert lineage(chain[0], above.get) == tuple(chain)
    with pytest.raises(CircularInheritance):
        lineage(chain[0], (above | {chain[-1]: chain[0]}).get)
