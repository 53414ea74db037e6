"""Several units' values become one: by hand for each kind, and what holds whatever the numbers are."""

from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.rolling_up import Joining, Part, RolledUp, joining_of, roll_up


def rolled(
    indicator: str, target: str, *parts: tuple[str, int, str | None], joining: Joining | None = None
) -> RolledUp:
    told = [Part(unit, Decimal(money), actual) for unit, money, actual in parts]
    return roll_up(indicator, target, told, joining=joining)


@pytest.mark.parametrize(
    ("indicator", "target", "parts", "joining", "actual"),
    [
        # 500 + 600 + 100
        ("培训人数", "≥1200人", [("甲旗", 100, "500人"), ("乙县", 300, "600人"), ("丙区", 0, "100")], "sum", "1200人"),
        # 0.06万 is 600
        ("培训人数", "≥1200人", [("甲旗", 100, "500人"), ("乙县", 300, "0.06万人")], "sum", "1100人"),
        # 5万 + 3000 = 5.3万
        ("惠及人数", "≥6万人", [("甲旗", 1, "5万人"), ("乙县", 1, "3000人")], "sum", "5.3万人"),
        # (96 × 100 + 92 × 300) ÷ 400 = 93
        ("满意度", "≥95%", [("甲旗", 100, "96%"), ("乙县", 300, "92%")], "weighted_mean", "93%"),
        # (1 × 1 + 2 × 2) ÷ 3 = 1.6666… with two digits more than the parts have
        ("死亡率", "≤3‰", [("甲旗", 1, "1‰"), ("乙县", 2, "2‰")], "weighted_mean", "1.67‰"),
        # nobody spent anything: all count alike
        ("合格率", "≥90%", [("甲旗", 0, "100%"), ("乙县", 0, "80%")], "weighted_mean", "90%"),
        # a rate whose unit stands nowhere is known by its name
        ("工程合格率", "100", [("甲旗", 1, "100"), ("乙县", 3, "90")], "weighted_mean", "92.5"),
        ("补助标准", "≤500元/人", [("甲旗", 1, "500元/人"), ("乙县", 3, "600元/人")], "weighted_mean", "575元/人"),
        ("完工日期", "2022年底前", [("甲", 1, "2022年11月5日"), ("乙", 1, "2022年12月1日")], "latest", "2022年12月1日"),
        ("是否公开", "是", [("甲旗", 1, "是"), ("乙县", 1, "已完成")], "all", "是"),
        ("是否公开", "是", [("甲旗", 1, "是"), ("乙县", 9, "否")], "all", "否"),
        ("有无事故", "无", [("甲旗", 1, "无"), ("乙县", 9, "有")], "all", "是"),
    ],
)  # fmt: skip
def test_each_kind_is_put_together_in_its_own_way(
    indicator: str, target: str, parts: Any, joining: str, actual: str
) -> None:
    found = rolled(indicator, target, *parts)
    assert (found.joining.value, found.actual_text, found.findings) == (joining, actual, ())
    assert [step.what for step in found.steps] == [*(unit for unit, *_ in parts), "汇总"]
    assert found.steps[-1].result == actual


@pytest.mark.parametrize(
    ("joining", "actual"), [(Joining.MAXIMUM, "30天"), (Joining.MINIMUM, "10天"), (Joining.SUM, "40天")]
)
def test_what_the_transfer_says_of_joining_comes_before_the_kind(joining: Joining, actual: str) -> None:
    assert rolled("办理时限", "≤20天", ("甲旗", 1, "10天"), ("乙县", 9, "30天"), joining=joining).actual_text == actual


def test_the_arithmetic_of_a_mean_is_shown() -> None:
    found = rolled("满意度", "≥95%", ("甲旗", 1000000, "96%"), ("乙县", 3000000, "92%"))
    assert found.steps[0].how == "96%，执行数1000000元"
    assert found.steps[-1].how == "按执行数加权平均：（96 × 1000000 + 92 × 3000000） ÷ 4000000"


@pytest.mark.parametrize(
    ("indicator", "target", "broken", "says"),
    [
        ("培训人数", "≥1200人", "若干", "“培训人数”：丙区填报“若干”，应为以“人”计的数，未计入汇总，请退回更正"),
        ("培训人数", "≥1200人", "30场", "“培训人数”：丙区填报“30场”，应为以“人”计的数，未计入汇总，请退回更正"),
        ("合格率", "≥90", "优秀", "“合格率”：丙区填报“优秀”，应为数，未计入汇总，请退回更正"),
        ("完工日期", "2022年12月30日前", "按期", "“完工日期”：丙区填报“按期”，应为日期，未计入汇总，请退回更正"),
        ("是否公开", "是", "部分", "“是否公开”：丙区填报“部分”，应为是或否，未计入汇总，请退回更正"),
    ],
)
def test_what_cannot_be_put_together_is_named_and_the_rest_counts(
    indicator: str, target: str, broken: str, says: str
) -> None:
    good = {"培训人数": "500人", "合格率": "95", "完工日期": "2022年12月1日", "是否公开": "是"}[indicator]
    found = rolled(indicator, target, ("甲旗", 1, good), ("丙区", 1, broken))
    assert found.actual_text == rolled(indicator, target, ("甲旗", 1, good)).actual_text
    assert [(one.rule, one.detail) for one in found.findings] == [("roll_up.part_unreadable", says)]
    assert [step.result for step in found.steps if step.what == "丙区"] == ["未计入"]


def test_a_unit_that_reports_nothing_is_named() -> None:
    found = rolled("培训人数", "≥1200人", ("甲旗", 1, "500人"), ("乙县", 1, None), ("丙区", 1, "  "))
    assert [one.detail for one in found.findings] == [
        "“培训人数”：乙县没有填报，未计入汇总，请补报", "“培训人数”：丙区没有填报，未计入汇总，请补报",
    ]  # fmt: skip
    assert rolled("培训人数", "≥1200人", ("乙县", 1, None)).actual_text is None


def test_words_are_not_rolled_up() -> None:
    found = rolled("社会影响", "影响力提升", ("甲旗", 1, "有所提升"), ("乙县", 1, "明显提升"))
    assert (found.joining, found.actual_text) == (Joining.NONE, None)
    assert [one.rule for one in found.findings] == ["roll_up.in_words"]
    assert [(step.what, step.result) for step in found.steps] == [("甲旗", "有所提升"), ("乙县", "明显提升")]


numbers = st.decimals(0, 10**6, places=2)
parts = st.lists(st.tuples(numbers, st.integers(1, 10**9)), min_size=1, max_size=8)


@given(parts, st.randoms())
def test_the_order_of_units_does_not_matter_and_a_mean_lies_within(told: list[tuple[Decimal, int]], order: Any) -> None:
    for target in ("≥90%", "≥90人"):
        given_parts = [(str(place), money, f"{value}") for place, (value, money) in enumerate(told)]
        found = rolled("指标", target, *given_parts)
        shuffled = list(given_parts)
        order.shuffle(shuffled)
        assert rolled("指标", target, *shuffled).actual_text == found.actual_text
        assert found.actual_text is not None
        one = Decimal(found.actual_text[:-1])
        if target.endswith("%"):
            assert min(value for value, _ in told) <= one <= max(value for value, _ in told)
        else:
            assert one == sum(value for value, _ in told)


@given(numbers, st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_unit_that_is_split_in_two_changes_nothing(value: Decimal, one: int, other: int) -> None:
    """A rate reported by two halves of a unit is the rate reported by the whole of it."""
    third = ("丙区", 777, "50%")
    whole = rolled("率", "≥90%", ("甲旗", one + other, f"{value}%"), third)
    halves = rolled("率", "≥90%", ("甲旗一", one, f"{value}%"), ("甲旗二", other, f"{value}%"), third)
    assert whole.actual_text == halves.actual_text


@given(st.text(max_size=30), st.text(max_size=20), st.lists(st.text(max_size=20), max_size=4))
def test_no_text_breaks_it(indicator: str, target: str, texts: list[str]) -> None:
    found = rolled(indicator, target, *((f"单位{place}", place, text) for place, text in enumerate(texts)))
    assert found.joining is joining_of(indicator, target)


@pytest.mark.parametrize(
    ("indicator", "target", "good", "broken"),
    [
        ("满意度", "≥95%", "96%", f"0.{'0' * 60}1%"),
        ("满意度", "≥95%", "96%", f"{'9' * 61}%"),
        ("培训人数", "≥1200人", "500人", f"{'9' * 61}人"),
        ("培训人数", "≥1200人", "500人", f"0.{'0' * 60}1万人"),
        ("培训人数", "≥1200人", "500人", f"一{'亿' * 8}人"),
        ("平均人数", "≥1200人/班", "500人/班", f"一{'亿' * 8}人/班"),
    ],
)
def test_a_number_too_long_to_reckon_with_is_named_and_the_rest_counts(
    indicator: str, target: str, good: str, broken: str
) -> None:
    found = rolled(indicator, target, ("甲旗", 1, good), ("丙区", 1, broken))
    assert found.actual_text == good
    assert [(one.rule, broken in one.detail) for one in found.findings] == [("roll_up.part_unreadable", True)]
    assert [step.result for step in found.steps if step.what == "丙区"] == ["未计入"]


@given(
    st.lists(
        st.tuples(st.integers(0, 10**70), st.integers(0, 70), st.sampled_from(["", "千", "百万", "万亿"])),
        min_size=1, max_size=6,
    ),
    st.sampled_from(["≥95%", "≥5人", "≥5万亿人"]),
)  # fmt: skip
def test_however_long_a_number_is_it_counts_or_is_named(told: list[tuple[int, int, str]], target: str) -> None:
    texts = [
        f"{Decimal(value).scaleb(-places, Context(prec=80)):f}{scale}{target[-1]}" for value, places, scale in told
    ]
    found = rolled("指标", target, *((str(at), 1, text) for at, text in enumerate(texts)))
    left = [step.what for step in found.steps if step.result == "未计入"]
    assert len(found.findings) == len(left)
    assert (found.actual_text is None) == (len(left) == len(texts))


@pytest.mark.parametrize(("scale", "text"), [("千", "1.5"), ("万", "1.5"), ("百万", "1.005"), ("千万", "1.5"),
                                             ("亿", "1.5"), ("万亿", "1.5")])  # fmt: skip
def test_the_one_value_is_shown_in_the_scale_of_the_target(scale: str, text: str) -> None:
    found = rolled("投入资金", f"≥2{scale}元", ("甲旗", 1, f"{text}{scale}元"))
    assert found.actual_text == f"{text}{scale}元"


def test_no_digit_of_a_long_sum_or_of_its_weights_is_lost() -> None:
    found = rolled("培训人数", "≥1200人", ("甲旗", 1, "100000000000000000人"), ("乙县", 1, "0.000000000001人"))
    assert found.actual_text == "100000000000000000.000000000001人"
    told = [Part("甲旗", Decimal(10) ** 25, "1%"), Part("乙县", Decimal("0.00001"), "1%")]
    found = roll_up("满意度", "≥95%", told)
    assert (found.actual_text, found.steps[-1].how.split(" ÷ ")[1]) == ("1%", "10000000000000000000000000.00001")
