from indicator_library.domain.changing import LONGEST_SHOWN, changes

NAMES = {"unit": "计量单位", "kind": "定量或定性", "evidence": "佐证资料", "definition": "指标解释", "formula": "公式"}


def test_each_field_that_differs_is_one_sentence_in_the_order_of_the_names() -> None:
    before = {"unit": "%", "kind": "quantitative", "evidence": ["甲", "乙"], "inner": 1}
    after = {"unit": "‰", "kind": "qualitative", "evidence": ["乙", "丙"], "definition": "数什么", "inner": 2}
    assert changes(before, after, NAMES) == (
        "计量单位由“%”改为“‰”",
        "定量或定性由“定量”改为“定性”",
        "增加佐证资料“丙”",
        "删去佐证资料“甲”",
        "补充指标解释“数什么”",
    )


def test_nothing_is_told_where_nothing_differs() -> None:
    assert changes({"unit": "%"}, {"unit": "%"}, NAMES) == ()


def test_a_formula_is_told_by_its_expression_and_what_is_long_is_cut() -> None:
    assert changes({"formula": {"expression": "甲÷乙", "inputs": []}}, {}, NAMES) == ("删去公式“甲÷乙”",)
    (told,) = changes({}, {"definition": "长" * 200}, NAMES)
    assert len(told) < LONGEST_SHOWN + 20
    assert told.endswith("…”")
