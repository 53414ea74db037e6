"""What changed between two versions, told row by row."""

from hypothesis import given
from hypothesis import strategies as st

from targets_api.domain.revisions import Change, Line, Version, differences

names = st.sampled_from(["参保人数", "完成率", "满意度", "成本"])
texts = st.sampled_from(["", "≥95%", "100人", "明显"])
lines = st.lists(st.tuples(names, texts), max_size=5, unique_by=lambda row: row[0]).map(
    lambda rows: [Line(number, name, {"指标值": text}) for number, (name, text) in enumerate(rows, start=1)]
)
versions = st.builds(lambda goal, rows: Version({"总体目标": goal}, {"指标": rows}), texts, lines)


def test_a_value_a_new_row_and_one_that_is_gone() -> None:
    before = Version({"总体目标": "甲"}, {"指标": [Line(1, "人数", {"指标值": "5"}), Line(2, "率", {"指标值": "1%"})]})
    after = Version({"总体目标": "甲"}, {"指标": [Line(1, "成本", {"指标值": "≤3"}), Line(2, "人数", {"指标值": "6"})]})
    assert [one.words for one in differences(before, after)] == [
        "指标“人数”的指标值：由“5”改为“6”",
        "删去指标“率”（指标值1%）",
        "新增指标“成本”（指标值≤3）",
    ]


def test_a_row_that_is_only_called_otherwise_is_renamed() -> None:
    before = Version({}, {"指标": [Line(1, "人数", {"指标值": "5"})]})
    after = Version({}, {"指标": [Line(1, "参保人数", {"指标值": "5"})]})
    assert [one.words for one in differences(before, after)] == ["指标“人数”改名为“参保人数”"]


@given(versions)
def test_nothing_differs_from_itself(version: Version) -> None:
    assert differences(version, version) == ()


@given(versions, versions)
def test_what_one_way_adds_the_other_way_removes(before: Version, after: Version) -> None:
    there, back = differences(before, after), differences(after, before)
    added = sorted(str(one.row) for one in there if one.change is Change.ADDED)
    assert added == sorted(str(one.row) for one in back if one.change is Change.REMOVED)
    assert len(there) == len(back)
