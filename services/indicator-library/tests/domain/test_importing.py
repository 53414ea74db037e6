"""What rows of a table mean, tried without a database: notation, likeness, and what the library has already."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.import_columns import cell_of, entries, field_called, value_called
from indicator_library.domain.importing import Known, Library, Outcome, Row, identity, plan
from indicator_library.domain.inheritance import Place, merged
from indicator_library.domain.naming import likeness
from indicator_library.domain.near_names import CLOSELY_ALIKE, NearNames
from indicator_library.domain.suggesting_mappings import heading_row, suggested

COUNTY, NATION = Place("county", "/44/4416/441622"), Place("national", "/")
BASE = {
    "name": "海堤加固长度",
    "category": "产出指标",
    "subcategory": "数量指标",
    "applies_to": "project",
    "unit": "公里",
}
PARTS = st.text("甲乙；｜\\;|a0%", min_size=1).map(str.strip).filter(bool)


def known(code: str, place: Place, content: dict[str, Any], parent: UUID | None = None, **changes: Any) -> Known:
    told = {"depth": 3 if place is COUNTY else 0, "version": 1, "retired": False, "mine": place is COUNTY} | changes
    return Known(uuid4(), code, place, content=content, parent_id=parent, **told)


def library(*indicators: Known) -> Library:
    same: dict[tuple[str, ...], list[Known]] = {}
    for one in indicators:
        same.setdefault(identity(one.content), []).append(one)
    by_id = {one.id: one for one in indicators}
    near = NearNames(one.content["name"] for one in indicators)
    by_code = {one.code: one for one in indicators}
    return Library(COUNTY, by_code, by_id, same, near, lambda one, other: one == other, lambda *_: ())


def outcomes(rows: Sequence[Row], *indicators: Known) -> list[tuple[Outcome, list[str]]]:
    return [(one.outcome, [found.rule for found in one.findings]) for one in plan(rows, library(*indicators))]


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3), max_size=4))
def test_a_list_in_a_cell_reads_back(listed: list[list[str]]) -> None:
    one_way = str.maketrans({";": "；", "|": "｜"})
    assert entries(cell_of(listed)) == [[part.translate(one_way) for part in entry] for entry in listed]


def test_people_part_entries_by_lines_and_semicolons() -> None:
    assert entries("监测报告\n照片;台账") == [["监测报告"], ["照片"], ["台账"]]
    assert entries("《水法》|第三条； ；") == [["《水法》", "第三条"]]


@given(
    st.lists(st.text("海堤加固长度合格率", min_size=2, max_size=9), min_size=1),
    st.text("海堤加固长度合格率", min_size=2, max_size=9),
)
def test_the_nearest_name_is_the_nearest_of_all(names: list[str], name: str) -> None:
    rated = max(likeness(name, other) for other in names)
    nearest = NearNames(names).nearest(name)
    assert (nearest is not None) is (rated >= CLOSELY_ALIKE)
    assert nearest is None or nearest[1] == rated


def test_what_the_office_has_is_revised_or_as_it_was() -> None:
    mine = known("X1", COUNTY, BASE)
    assert outcomes([Row(2, BASE)], mine) == [(Outcome.UNCHANGED, [])]
    assert outcomes([Row(2, BASE | {"unit": "米"})], mine) == [(Outcome.REVISED, [])]
    assert outcomes([Row(2, BASE | {"name": "海堤长度"}, code="X1")], mine) == [(Outcome.REVISED, [])]
    retired = known("X1", COUNTY, BASE, retired=True)
    assert outcomes([Row(2, BASE, code="X1")], retired) == [(Outcome.REFUSED, ["import.retired"])]


def test_what_a_higher_tier_has_is_narrowed_with_only_what_differs() -> None:
    above = known("N1", NATION, BASE)
    (planned,) = plan([Row(2, BASE | {"frequency": "monthly"})], library(above))
    assert (planned.outcome, planned.parent, planned.own) == (Outcome.CREATED, above, {"frequency": "monthly"})
    assert outcomes([Row(2, BASE)], above) == [(Outcome.UNCHANGED, ["import.same"])]
    assert outcomes([Row(2, BASE | {"unit": "米"})], above) == [(Outcome.REFUSED, ["import.same_indicator"])]
    apart = Row(2, BASE | {"unit": "米"}, distinct_because="只数险段")
    assert outcomes([apart], above) == [(Outcome.CREATED, [])]
    narrowed = known("X1", COUNTY, merged(above.content, {"frequency": "monthly"}), above.id)
    assert outcomes([Row(2, BASE | {"frequency": "monthly"})], above, narrowed) == [(Outcome.UNCHANGED, [])]
    other = known("N2", NATION, BASE | {"name": "甲"})
    moved = Row(2, BASE, parent_code="N2")
    assert outcomes([moved], above, narrowed, other) == [(Outcome.REFUSED, ["import.parent_fixed"])]


@pytest.mark.parametrize("codes", [(("A", "B"), ("B", "A")), (("A", "A"),), (("A", "B"), ("B", "C"), ("C", "A"))])
def test_rows_that_inherit_from_each_other_in_a_ring_are_refused(codes: Sequence[tuple[str, str]]) -> None:
    rows = [Row(n, BASE | {"name": f"指标{n}"}, code=one, parent_code=up) for n, (one, up) in enumerate(codes, 2)]
    assert outcomes(rows) == [(Outcome.REFUSED, ["import.circular"])] * len(codes)


def test_two_rows_of_one_indicator_are_refused_whatever_signs_their_names_have() -> None:
    rows = [Row(2, BASE), Row(3, BASE | {"name": "“海堤”加固 长度", "category": "产出"})]
    assert [outcome for outcome, _ in outcomes(rows)] == [Outcome.CREATED, Outcome.REFUSED]
    industries = [Row(2, BASE), Row(3, BASE | {"industry": "水利"})]
    assert [outcome for outcome, _ in outcomes(industries)] == [Outcome.CREATED, Outcome.CREATED]
    assert outcomes([Row(2, BASE), Row(3, BASE | {"name": "甲"}, code="X1")], known("X1", COUNTY, BASE))[1] == (
        Outcome.REFUSED,
        ["import.twice"],
    )


def test_headings_and_words_of_other_libraries_are_understood() -> None:
    assert (field_called("指标名称（必填）*"), field_called("指标属性"), field_called("备注")) == (
        "name",
        "direction",
        None,
    )
    assert (value_called("direction", "逆向指标"), value_called("kind", "定性指标")) == ("lower", "qualitative")
    rows = [("某省指标库", "", ""), ("一级指标", "指标名称", "指标属性")]
    assert heading_row(rows) == 1
    found = suggested(rows[1], [("产出", "甲", "正向"), ("", "乙", "向上"), ("", "丙", "")])
    assert (found.carried, found.words) == (("category",), {"direction": ("向上",)})
    assert "二级指标" in found.missing
