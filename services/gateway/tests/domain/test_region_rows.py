"""A table of regions: codes by their level, places by the stated parent, each fault with its row."""

import pytest

from gateway.domain.region_codes import fault_of_form, fault_of_place, path_of
from gateway.domain.region_rows import RegionFacts, RegionPlan, RegionRow, plan_regions

GUANGDONG = RegionFacts("440000", "广东省", "province", None, "/44")
HEYUAN = RegionFacts("441600", "河源市", "city", "440000", "/44/4416")
LONGCHUAN = RegionFacts("441622", "龙川县", "county", "441600", "/44/4416/441622")
KNOWN = {region.code: region for region in (GUANGDONG, HEYUAN, LONGCHUAN)}


def planned(*rows: tuple[str | None, ...], tree: str = "/44") -> RegionPlan:
    return plan_regions([RegionRow(n, *row) for n, row in enumerate(rows, 2)], KNOWN, tree)


def faults(plan: RegionPlan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.rule) for fault in plan.faults]


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("440000", "province"),
        ("440500", "city"),
        ("441900", "city"),
        ("441622", "county"),
        ("419001", "county"),
        ("441622100", "town"),
        ("440500Z01", "county"),
        ("150404Z08", "town"),
        ("440500Z01A0B", "town"),
    ],
)
def test_codes_of_the_standards_and_local_ones_are_right(code: str, level: str) -> None:
    assert fault_of_form(code, level) is None


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("440500", "province"),
        ("440000", "city"),
        ("441622", "city"),
        ("440500", "county"),
        ("441622", "town"),
        ("441622000", "town"),
        ("44162210", "town"),
        ("160000", "province"),
        ("990101", "county"),
        ("4405", "city"),
        ("440500Z1", "county"),
        ("440500z01", "county"),
        ("990500Z01", "county"),
        ("４４０５００", "city"),
        ("440500Z01A0B1", "town"),
        ("", "town"),
    ],
)
def test_codes_that_no_level_has_are_refused(code: str, level: str) -> None:
    assert fault_of_form(code, level)


def test_paths_are_made_of_the_standards_steps() -> None:
    assert path_of("440000", "province", "/") == "/44"
    assert path_of("440500", "city", "/44") == "/44/4405"
    assert path_of("440507001", "town", "/44/4405/440507") == "/44/4405/440507/440507001"
    assert path_of("429004", "county", "/42") == "/42/429004"
    assert path_of("150404Z08", "town", "/15/1504/150404") == "/15/1504/150404/150404Z08"


@pytest.mark.parametrize(
    ("code", "level", "parent", "parent_level"),
    [
        ("441900003", "town", "441900", "city"),  # a city without counties
        ("429004", "county", "420000", "province"),  # a county that the province governs itself
        ("110101", "county", "110100", "city"),
        ("371691", "county", "370100", "city"),  # which city it belongs to its digits do not say
        ("440500Z01", "county", "440500", "city"),
        ("440507001", "town", "440500Z01", "county"),  # a zone that governs a town
        ("150404001", "town", "150404Z08", "county"),
        ("440000", "province", "000000", "nation"),
    ],
)
def test_places_that_exist_are_allowed(code: str, level: str, parent: str, parent_level: str) -> None:
    assert fault_of_place(code, level, parent, parent_level) is None


@pytest.mark.parametrize(
    ("code", "level", "parent", "parent_level", "words"),
    [
        ("440507001", "town", "440511", "county", "前六位"),
        ("440507001", "town", "441600Z01", "county", "前六位"),
        ("441622", "county", "441621", "county", "级别应低于"),
        ("441600", "city", "441622", "county", "级别应低于"),
        ("321182", "county", "441600", "city", "同一个省"),
        ("440500Z01", "county", "441600", "city", "开头"),
    ],
)
def test_places_that_cannot_be_are_refused(code: str, level: str, parent: str, parent_level: str, words: str) -> None:
    assert words in (fault_of_place(code, level, parent, parent_level) or "")


def test_new_renamed_and_unchanged_regions_are_told_apart() -> None:
    plan = planned(
        ("441622100", "老隆镇", "town", "441622"),
        ("441624100", "阳明镇", "town", "441624"),
        ("441624", "和平县", "county", "441600"),
        ("441622", "龙川区", "county", "441600"),
        ("441600", "河源市", "city", "440000"),
    )
    assert faults(plan) == []
    assert [(row, facts.code, facts.path) for row, facts in plan.created.items()] == [
        (2, "441622100", "/44/4416/441622/441622100"),
        (4, "441624", "/44/4416/441624"),
        (3, "441624100", "/44/4416/441624/441624100"),
    ]
    assert {row: facts.name for row, facts in plan.renamed.items()} == {5: "龙川区"}
    assert plan.unchanged == [6]


def test_a_duplicate_names_the_row_that_came_first() -> None:
    plan = planned(("441624", "和平县", "county", "441600"), ("441624", "和平县", "county", "441600"))
    assert faults(plan) == [(3, "code", "duplicate")]
    assert "第 2 行" in plan.faults[0].detail


def test_a_cycle_is_found_and_what_hangs_on_it_is_not_blamed() -> None:
    plan = planned(
        ("441624", "甲", "county", "441625"),
        ("441625", "乙", "county", "441624"),
        ("441625100", "丙", "town", "441625"),
        ("441626", "丁", "county", "441626"),
    )
    assert faults(plan) == [(2, "parent_code", "cycle"), (3, "parent_code", "cycle"), (5, "parent_code", "cycle")]
    assert "441624 → 441625 → 441624" in plan.faults[0].detail
    assert plan.created == {}


def test_unknown_and_missing_parents_are_named_once() -> None:
    plan = planned(
        ("441799", "某县", "county", "441700"),
        ("441799100", "某镇", "town", "441799"),
        ("441623", "连平县", "county", None),
        ("450000", "广西壮族自治区", "province", None),
        tree="/",
    )
    assert faults(plan) == [(2, "parent_code", "unknown_parent"), (4, "parent_code", "no_parent")]
    assert [facts.code for facts in plan.created.values()] == ["450000"]


def test_what_lies_outside_the_administrators_tree_is_refused() -> None:
    plan = planned(
        ("441624", "和平县", "county", "441600"),
        ("441622", "龙川区", "county", "441600"),
        ("441622100", "老隆镇", "town", "441622"),
        ("441600", "河源市", "city", "440000"),
        tree="/44/4416/441622",
    )
    assert faults(plan) == [(5, "code", "outside_tree"), (2, "code", "outside_tree")]


def test_an_import_moves_no_region_and_changes_no_level() -> None:
    plan = planned(("441622", "龙川县", "city", "440000"), ("441600", "河源市", "city", None))
    assert faults(plan) == [
        (2, "level", "level_differs"),
        (2, "parent_code", "parent_differs"),
        (3, "parent_code", "parent_differs"),
    ]


def test_rows_with_holes_are_not_blamed_twice() -> None:
    assert faults(planned((None, "某", "town", "441622"), ("441622100", None, None, "441622"))) == []
    assert faults(planned(("441622200", "乡", None, "441622"), ("441622200", "乡", "town", "441622"))) == [
        (3, "code", "duplicate")
    ]


def test_a_long_chain_takes_no_time() -> None:
    rows = [(f"44{n:04}Z01", "区", "town", f"44{n + 1:04}Z01") for n in range(9_000)]
    assert len(planned(*rows).faults) == 1
