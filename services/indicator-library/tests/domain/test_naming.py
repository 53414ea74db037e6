from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.naming import grams, likeness, name_key, query_grams, search_text

NAMES = st.text("水电路率“”（）() 、%AＡa", max_size=12)


def test_signs_spaces_width_and_case_make_no_other_name() -> None:
    assert name_key("“三公经费” 控制率（％）") == name_key("三公经费控制率(%)") == "三公经费控制率%"
    assert name_key("ＰＭ2.5浓度") == name_key("pm2.5 浓度")


@given(NAMES)
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(NAMES, NAMES, NAMES)
def test_whatever_a_text_contains_is_found_by_its_grams(before: str, word: str, after: str) -> None:
    text = search_text(before + word + after)
    assert set(query_grams(search_text(word))) <= set(grams(text))


@given(NAMES, NAMES)
def test_likeness_is_mutual_and_between_nought_and_one(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == 1
