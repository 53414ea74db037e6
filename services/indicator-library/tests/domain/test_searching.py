import pytest

from indicator_library.domain.searching import category_key, like_pattern, words_of


def test_words_are_separated_by_any_space() -> None:
    assert words_of("  满意度　患者 满意度 ") == ("满意度", "患者")


def test_at_most_eight_words_count() -> None:
    assert words_of("一 二 三 四 五 六 七 八 九") == tuple("一二三四五六七八")


@pytest.mark.parametrize(
    ("word", "pattern"),
    [("覆盖率", "%覆盖率%"), ("100%", "%100\\%%"), ("a_b", "%a\\_b%"), ("\\", "%\\\\%")],
)
def test_special_characters_are_taken_literally(word: str, pattern: str) -> None:
    assert like_pattern(word) == pattern


@pytest.mark.parametrize(
    ("printed", "key"),
    [("产出指标", "产出"), ("产出", "产出"), (" 满意度指标 ", "满意度"), ("决策", "决策")],
)
def test_both_spellings_are_one_category(printed: str, key: str) -> None:
    assert category_key(printed) == key
