"""How values were put together is shown to the last sign: an officer reads it to the county that asks."""

from decimal import Decimal

import pytest

from evaluation_api.domain.rolling_up import Joining, Part, joining_of, roll_up

Steps = list[tuple[str, str, str]]


@pytest.mark.parametrize(
    ("indicator", "target", "parts", "joining", "steps"),
    [
        (
            "培训人数", "≥1200人", [("甲旗", "1", "500人"), ("乙县", "1", "600人")], None,
            [("甲旗", "500人", "500"), ("乙县", "600人", "600"), ("汇总", "合计：500 + 600", "1100人")],
        ),
        (
            "办理天数", "≤20天", [("甲旗", "1", "10天"), ("乙县", "1", "30天")], Joining.MAXIMUM,
            [("甲旗", "10天", "10"), ("乙县", "30天", "30"), ("汇总", "取最大值：10、30", "30天")],
        ),
        (
            "办理天数", "≤20天", [("甲旗", "1", "10天"), ("乙县", "1", "若干")], Joining.MINIMUM,
            [("甲旗", "10天", "10"), ("乙县", "若干", "未计入"), ("汇总", "取最小值：10", "10天")],
        ),
        # a part that spent nothing weighs nothing as soon as another spent something
        (
            "合格率", "≥90%", [("甲旗", "0", "100%"), ("乙县", "200", "80%")], None,
            [
                ("甲旗", "100%，执行数0元", "100"), ("乙县", "80%，执行数200元", "80"),
                ("汇总", "按执行数加权平均：（100 × 0 + 80 × 200） ÷ 200", "80%"),
            ],
        ),
        # what was paid back outweighs nobody: all count alike
        (
            "合格率", "≥90%", [("甲旗", "-5", "100%"), ("乙县", "200", "80%")], None,
            [
                ("甲旗", "100%，执行数-5元", "100"), ("乙县", "80%，执行数200元", "80"),
                ("汇总", "按执行数加权平均：（100 × 1 + 80 × 1） ÷ 2", "90%"),
            ],
        ),
        # (95.5 × 1 + 96.2 × 2) ÷ 3 = 95.9666…, two digits more than 95.5 has
        (
            "合格率", "≥90%", [("甲旗", "1", "95.5%"), ("乙县", "2", "96.2%")], None,
            [
                ("甲旗", "95.5%，执行数1元", "95.5"), ("乙县", "96.2%，执行数2元", "96.2"),
                ("汇总", "按执行数加权平均：（95.5 × 1 + 96.2 × 2） ÷ 3", "95.967%"),
            ],
        ),
        (
            "减税额", "≥2亿元", [("甲旗", "1", "5000万元"), ("乙县", "1", "1亿元")], None,
            [("甲旗", "5000万元", "0.5"), ("乙县", "1亿元", "1"), ("汇总", "合计：0.5 + 1", "1.5亿元")],
        ),
        (
            "完工日期", "2022年底前", [("甲旗", "1", "2022年3月1日"), ("乙县", "1", "按期")], None,
            [
                ("甲旗", "2022年3月1日", "2022-03-01"), ("乙县", "按期", "未计入"),
                ("汇总", "取最晚的日期", "2022年3月1日"),
            ],
        ),
        (
            "是否公开", "是", [("甲旗", "1", "是"), ("乙县", "1", "否"), ("丙区", "1", "部分")], None,
            [
                ("甲旗", "是", "达成"), ("乙县", "否", "未达成"), ("丙区", "部分", "未计入"),
                ("汇总", "全部达成才算达成", "否"),
            ],
        ),
        ("影响", "明显", [("甲旗", "1", "有所提升"), ("乙县", "1", None)], None, [("甲旗", "原文", "有所提升")]),
        ("人数", "≥9人", [("甲旗", "1", "若干")], None, [("甲旗", "若干", "未计入")]),
    ],
)  # fmt: skip
def test_every_step_is_shown(
    indicator: str, target: str, parts: list[tuple[str, str, str | None]], joining: Joining | None, steps: Steps
) -> None:
    told = [Part(unit, Decimal(money), actual) for unit, money, actual in parts]
    found = roll_up(indicator, target, told, joining=joining)
    assert [(one.what, one.how, one.result) for one in found.steps] == steps


@pytest.mark.parametrize(
    ("indicator", "target", "joining"),
    [
        ("培训场次", "20", Joining.SUM),
        ("到课率折算人次", "≥100人次", Joining.SUM),
        ("到课率", "≥95", Joining.WEIGHTED_MEAN),
        ("人均成本", "300", Joining.WEIGHTED_MEAN),
        ("死亡率", "≤3‰", Joining.WEIGHTED_MEAN),
        ("增长", "≥2倍", Joining.WEIGHTED_MEAN),
        ("工资", "≤5000元/月", Joining.WEIGHTED_MEAN),
        ("年龄", "18—54周岁", Joining.SUM),
        ("是否公开", "是", Joining.ALL),
        ("效果", "明显", Joining.NONE),
        ("完工", "2022年底前", Joining.LATEST),
    ],
)
def test_the_kind_of_an_indicator_says_how_it_is_joined(indicator: str, target: str, joining: Joining) -> None:
    assert joining_of(indicator, target) is joining


def test_what_is_said_of_parts_has_rule_place_and_weight() -> None:
    parts = [Part("甲旗", Decimal(1), "若干"), Part("乙县", Decimal(1), None)]
    found = roll_up("人数", "≥9人", parts, pointer="#/rows/3").findings
    assert [(one.rule, one.pointer, one.severity, one.basis) for one in found] == [
        ("roll_up.part_missing", "#/rows/3", "warning", ()), ("roll_up.part_unreadable", "#/rows/3", "warning", ()),
    ]  # fmt: skip
    (words,) = roll_up("效果", "明显", [Part("甲旗", Decimal(1), "好")]).findings
    assert (words.rule, words.detail, words.pointer, words.severity) == (
        "roll_up.in_words", "“效果”为文字表述，不能汇总，请据各部分情况填写", "#", "warning",
    )  # fmt: skip
