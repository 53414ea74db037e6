"""Which words are a yes, a no, a unit or a sign: each of them, once."""

from datetime import date
from decimal import Decimal

import pytest

from evaluation_api.domain.scoring.counted import Bracket, Brackets
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.scoring.reading import RowEvidence, read_row, yes_or_no
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.scoring.stated_brackets import brackets
from wenxiao_values import Operator

D = Decimal
YES = ("是", "有", "√", "完成", "已完成", "全部完成", "合格", "达标", "通过", "达成", "已达成", "达成预期指标")
NO = ("否", "无", "没有", "×", "未完成", "不合格", "不达标", "未达标", "未通过", "未达成")


@pytest.mark.parametrize("word", YES)
def test_these_words_are_a_yes(word: str) -> None:
    assert yes_or_no(f" {word} ") is True


@pytest.mark.parametrize("word", NO)
def test_these_words_are_a_no(word: str) -> None:
    assert yes_or_no(word) is False


def a_row(target: str, actual: str, **given: object) -> RowEvidence:
    return RowEvidence(1, "指标", target, actual, D(10), **given)  # type: ignore[arg-type]  # as the test names them


@pytest.mark.parametrize(
    ("target", "unit"),
    [
        ("5千人", "千人"),
        ("5万人", "万人"),
        ("5百万元", "百万元"),
        ("5千万元", "千万元"),
        ("5亿元", "亿元"),
        ("5元", "元"),
    ],
)
def test_a_scale_is_shown_with_its_unit(target: str, unit: str, rules: ScoringRules) -> None:
    _, facts = read_row(a_row(target, "5"), rules)
    assert (facts.target, facts.actual, facts.unit) == (D(5), D(5), unit)
    assert read_row(a_row("效果明显", target), rules)[1].unit == unit
    assert read_row(a_row("效果明显", "良好"), rules)[1].unit == ""


@pytest.mark.parametrize(
    ("operator", "direction", "strict"),
    [
        (Operator.AT_LEAST, "at_least", False), (Operator.MORE, "at_least", True), (Operator.AT_MOST, "at_most", False),
        (Operator.LESS, "at_most", True), (Operator.EQUAL, "exact", False), (Operator.ABOUT, "exact", False),
    ],
)  # fmt: skip
def test_a_printed_sign_says_the_direction(
    operator: Operator, direction: str, strict: bool, rules: ScoringRules
) -> None:
    rule, facts = read_row(a_row("5人", "4人", operator=operator), rules)
    assert (getattr(rule, "direction", None), facts.strict) == (Direction(direction), strict)


@pytest.mark.parametrize(
    ("target", "actual", "year", "due", "done"),
    [
        ("12月31日前", "2022年12月30日", 2022, date(2022, 12, 31), date(2022, 12, 30)),
        ("12月31日前", "2022年12月30日", None, None, date(2022, 12, 30)),
        ("2021年12月31日前", "已完成", 2022, date(2021, 12, 31), None),
    ],
)
def test_a_day_without_a_year_is_in_the_year_of_the_form(
    target: str, actual: str, year: int | None, due: date | None, done: date | None, rules: ScoringRules
) -> None:
    _, facts = read_row(a_row(target, actual, year=year), rules)
    assert (facts.due, facts.done) == (due, done)


@pytest.mark.parametrize(
    ("target", "actual", "number"),
    [
        ("5%", "3个百分点", "3"),
        ("5%", "3百分点", "3"),
        ("5元/人", "3元", "3"),
        ("5元", "3元/人", "3"),
        ("5人", "3件", None),
    ],
)
def test_units_that_say_the_same_are_compared(
    target: str, actual: str, number: str | None, rules: ScoringRules
) -> None:
    assert read_row(a_row(target, actual), rules)[1].actual == (None if number is None else D(number))


@pytest.mark.parametrize(
    ("actual", "kind"), [("良", "levels"), (" 优 ", "levels"), ("差", "not_scoreable"), ("", "not_scoreable")]
)
def test_a_list_of_levels_with_their_shares_is_a_rule(actual: str, kind: str, rules: ScoringRules) -> None:
    assert read_row(a_row("优100%良90%中85%", actual), rules)[0].kind == kind


BEST, NEXT = Bracket(D(90), D(10)), Bracket(D(80), D(6))


@pytest.mark.parametrize(
    ("best", "next_one"),
    [
        ("≥90得10分", "≥80得6分"), ("不低于90得10分", "不少于80得6分"), ("90以上得10分", "80至90得6分"),
        ("90及以上的得满分", "80-90计6分"), ("实际完成值90以上10分", "80~90为6分"),
        ("大于90(含)得10分", "80到90之间得6分"),
    ],
)  # fmt: skip
def test_lower_edges_are_read_in_these_words(best: str, next_one: str) -> None:
    held = brackets([best, next_one], "", D(10), None, Direction.AT_LEAST)
    assert held == Brackets(Direction.AT_LEAST, (BEST, NEXT))


@pytest.mark.parametrize(
    ("best", "next_one", "rest"),
    [
        ("≤3得10分", "≤5得6分", ">5不得分"), ("不高于3得10分", "不超过5得6分", "大于5得0分"),
        ("=3得10分", "3-5得6分", "高于5不计分"), ("3以下得10分", "3-5(含)得6分", "超过5计0分"),
        ("3以下得10分", "3-5得6分", "5以上0分"),
    ],
)  # fmt: skip
def test_upper_edges_are_read_in_these_words(best: str, next_one: str, rest: str) -> None:
    held = brackets([best, next_one, rest], "", D(10), None, Direction.AT_LEAST)
    assert held == Brackets(Direction.AT_MOST, (Bracket(D(3), D(10)), Bracket(D(5), D(6))))


@pytest.mark.parametrize("sign", [">", "大于", "高于", "超过"])
def test_edges_that_do_not_belong_to_the_step_are_not_guessed(sign: str) -> None:
    assert brackets([f"{sign}90得10分", f"{sign}80得6分"], "", D(10), None, Direction.AT_LEAST) is None


@pytest.mark.parametrize("sign", ["<", "低于", "小于", "不足"])
def test_the_same_for_upper_edges(sign: str) -> None:
    assert brackets([f"{sign}3得10分", f"{sign}5得6分"], "", D(10), None, Direction.AT_LEAST) is None
    falling = ["≥90得10分", "≥80得6分", f"{sign}80不得分"]
    assert brackets(falling, "", D(10), None, Direction.AT_LEAST) == Brackets(Direction.AT_LEAST, (BEST, NEXT))
