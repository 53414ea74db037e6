"""Advice to whoever writes a target; the examples are published rows and rows that the field knows as bad."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wenxiao_values import Operator, advise, read_target, read_value, with_columns
from wenxiao_values.advice import advice_codes, is_level

GOOD = [
    ("服务对象满意度", "≥95%"),
    ("培训人次", "≥500人次"),
    ("逾期发放率", "≤1%"),
    ("投诉办结率", "≥98%"),
    ("单位造价", "≤3000元/平方米"),
    ("项目完成时间", "2022年12月30日前"),
    ("在职人员控制率", "≤100%"),
    ("参保人员年龄", "18—54周岁"),
    ("重大安全事故", "=0起"),
    ("成本节约率", "≥5%"),
    ("登记失业人员再就业率", "≥60%"),
    ("违法案件查办率", "≥98%"),
    ("民生支出占比变动率", "≥1%"),
    ("柴油车监督抽测排放合格率", "≥95%"),
    ("失业保险金发放人数", "≥500人"),
    ("会议培训参会人次", "≥200人次"),
    ("参会人员满意度", "≥95%"),
    ("系统故障修复时间", "≤4小时"),
    ("PM2.5年均浓度", "≤35微克/立方米"),
    ("投诉受理率", "=100%"),
    ("违法案件查处率", "=100%"),
    ("农业保险损失赔付及时率", "=100%"),
    ("病死畜禽无害化处理率", "=100%"),
    ("违规使用资金次数", "=0次"),
    ("绿化覆盖率", "≥40%"),
    ("信访件办结率", "≥95%"),
]
BAD = [
    ("社会影响", "效果明显", "unmeasurable"),
    ("受益人数", "明显增加", "unmeasurable"),
    ("科目调整次数", "≤10次", "weak"),
    ("违规次数", "≤20次", "weak"),
    ("重大事故发生数", "≤50起", "weak"),
    ("完成率", "≥10%", "weak"),
    ("维修次数", "≥1000000次", "weak"),
    ("误诊率", "≥10%", "reversed"),
    ("病死率", "=100%", "reversed"),
    ("逾期率", "100%", "reversed"),
    ("浪费率", "100%", "reversed"),
    ("信访量", "≥500件", "reversed"),
    ("成本节约率", "≤0%", "reversed"),
    ("参保人数", "≥0人", "weak"),
    ("群众满意度", "≤100%", "weak"),
    ("逾期发放率", "≥100%", "reversed"),
    ("安全事故发生次数", "≥3次", "reversed"),
    ("服务对象满意度", "≤95%", "reversed"),
    ("单位造价", "≥3000元/平方米", "reversed"),
    ("补贴渔船数", "6", "no_unit"),
    ("补贴渔船数", "6艘", "no_operator"),
    ("合格率", "≥95个", "unit_unfit"),
    ("检查差旅费", "470 人/天", "unit_unfit"),
    ("应受助学生数", "≥100%", "unit_unfit"),
    ("受益人数", "≥500明显", "no_unit"),
    ("“三公经费”变动率", "≥5%", "reversed"),
    ("城镇登记失业率", "≥4%", "reversed"),
    ("召开专题会议次数", "≥6次", "weak"),
    ("已建工程良性运行", "已建工程良性运行", "copied"),
    ("已建工程良性运行", "", "blank"),
    ("资金使用效率", "二100百分比", "unreadable"),
    ("“三公经费”管理", "每少一项扣1分", "rule_as_value"),
]


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_a_good_target_gets_no_advice(name: str, text: str) -> None:
    assert advice_codes(name, text) == ()


@pytest.mark.parametrize(("name", "text", "code"), BAD)
def test_a_bad_target_is_called_out(name: str, text: str, code: str) -> None:
    assert code in advice_codes(name, text)


@pytest.mark.parametrize("words", ["Ⅲ类及以上", "III类", "达到Ⅱ类标准", "劣Ⅴ类", "二级", "一级标准", "AAA级"])
def test_a_class_of_a_standard_is_told_from_words(words: str) -> None:
    assert is_level(words)
    assert not any(is_level(other) for other in ("明显提高", "高级", "各类", "一类二类", ""))


def test_sign_and_unit_of_the_form_may_stand_in_the_name() -> None:
    value = read_target("公猪舍（≥**平方米）", "22.8")
    assert value.operator is Operator.AT_LEAST
    assert value.quantity is not None
    assert (str(value.quantity.amount), value.quantity.unit) == ("22.8", "平方米")


def test_what_the_cell_says_counts_before_the_name() -> None:
    value = read_target("成本控制数(万元)", "≤630000元")
    assert value.quantity is not None
    assert (str(value.quantity.amount), value.quantity.unit) == ("630000", "元")
    in_name = read_target("成本控制数(万元)", "63").quantity
    assert in_name is not None
    assert (str(in_name.amount), in_name.unit) == ("630000", "元")


def test_columns_of_the_form_fill_what_the_cell_leaves_open() -> None:
    value = with_columns(read_value("63"), "≤", "万元")
    assert (value.operator, value.quantity and value.quantity.amount) == (Operator.AT_MOST, Decimal(630000))
    kept = with_columns(read_value("≥5%"), "≤", "人")
    assert (kept.operator, kept.quantity and kept.quantity.unit) == (Operator.AT_LEAST, "%")
    span = with_columns(read_value("0.3-0.8"), "≤", "倍")
    assert (span.operator, span.quantity and span.quantity.unit, span.upper and span.upper.unit) == (None, "倍", "倍")
    assert with_columns(read_value("合格"), "≥", "%") == read_value("合格")


@given(some.text(max_size=40), some.text(max_size=40))
def test_advice_never_raises_and_always_says_what_to_do(name: str, text: str) -> None:
    for advice in advise(name, text):
        assert advice.detail.endswith(("。", "…"))
        assert any(word in advice.detail for word in ("请", "改"))
