from indicator_library.domain.changing import LONGEST_SHOWN, changes, narrowing

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


def test_of_a_formula_what_changed_is_told_not_that_it_did() -> None:
    before = {"expression": "甲÷乙", "inputs": [{"name": "甲", "unit": "个"}, {"name": "乙", "unit": "个"}]}
    unit_apart = before | {"inputs": [{"name": "甲", "unit": "万个", "source": "月报"}, {"name": "乙", "unit": "个"}]}
    assert changes({"formula": before}, {"formula": unit_apart}, NAMES) == (
        "公式数据项“甲”的计量单位由“个”改为“万个”",
        "补充公式数据项“甲”的来源“月报”",
    )
    other = {"expression": "甲÷丙", "inputs": [{"name": "甲", "unit": "个"}, {"name": "丙", "unit": "处"}]}
    assert changes({"formula": before}, {"formula": other}, NAMES) == (
        "公式由“甲÷乙”改为“甲÷丙”",
        "公式增加数据项“丙”（处）",
        "公式删去数据项“乙”（个）",
    )


def test_a_document_is_read_before_its_article() -> None:
    basis = {"article": "第三条", "document": "《水法》"}
    assert changes({}, {"legal_basis": [basis]}, {"legal_basis": "依据"}) == ("增加依据“《水法》第三条”",)


def test_who_narrows_says_what_and_what_is_stated_there() -> None:
    above, content = {"unit": "%"}, {"unit": "%", "evidence": ["月报"]}
    assert narrowing("达标率", "N-1", above, content, NAMES) == ("细化“达标率”（N-1）：增加佐证资料“月报”",)
    assert narrowing("达标率", "N-1", above, above, NAMES) == ("细化“达标率”（N-1）：内容与之相同",)
