import json
import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.codes import (
    ALL_INDUSTRIES,
    COMMON,
    LAST_SERIAL,
    OTHER_INDUSTRY,
    TIERS,
    CodeUnreadable,
    code,
    make,
    sorted_codes,
)
from indicator_library.national.classification import scheme

PAGE = Path(__file__).parents[4] / "docs" / "indicator-codes.md"
REGION = st.sampled_from(["440000", "440500", "441622", "441622100", "150404Z08"])


@pytest.mark.parametrize(
    ("text", "tier", "region", "organisation", "serial"),
    [
        ("N-00-601-0001", "national", "", "", 1),
        ("P440000-05-101-0012", "province", "440000", "", 12),
        ("C440500-05-101-0001", "city", "440500", "", 1),
        ("X150404Z08-B2-102-0001", "county", "150404Z08", "", 1),
        ("T441622100-05-101-0001", "town", "441622100", "", 1),
        ("D441622.061-05-101-0001", "department", "441622", "061", 1),
        ("U441622.061001-05-101-123456", "unit", "441622", "061001", 123456),
        (" u441622.061001-b1-101-0001 ", "unit", "441622", "061001", 1),
    ],
)
def test_a_code_says_whose_and_which(text: str, tier: str, region: str, organisation: str, serial: int) -> None:
    read = code(text)
    assert (read.tier, read.region, read.organisation, read.serial) == (tier, region, organisation, serial)
    assert str(read) == text.strip().upper()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "不是指标编码"),
        ("N-0001", "不是指标编码"),
        ("N-00-601-1", "不是指标编码"),
        ("N-00-601-00000001", "不是指标编码"),
        ("N-00-601-０００１", "不是指标编码"),
        ("Q440000-00-601-0001", "不是指标编码"),
        ("N440000-00-601-0001", "以 N 开头的编码没有区划"),
        ("P-00-601-0001", "以 P 开头的编码有区划而没有单位代码"),
        ("X441622.061-00-601-0001", "以 X 开头的编码有区划而没有单位代码"),
        ("D441622-00-601-0001", "以 D 开头的编码区划之后要有“.单位代码”"),
        ("N-00-601-0000", "顺序号从 1"),
        ("N" * 100000, "不是指标编码"),
    ],
)
def test_what_is_no_code_is_refused(text: str, says: str) -> None:
    with pytest.raises(CodeUnreadable) as refused:
        code(text, pointer="#/code")
    assert says in refused.value.detail
    assert refused.value.pointer == "#/code"


def test_codes_are_sorted_from_the_widest_tier_down_and_by_number() -> None:
    texts = ["U441622.061001-00-101-0001", "N-05-101-0001", "X441622-00-101-0001", "N-00-101-10000", "N-00-101-9999"]
    assert sorted_codes(texts) == [texts[4], texts[3], texts[1], texts[2], texts[0]]


@given(
    st.sampled_from(sorted(TIERS)),
    REGION,
    st.sampled_from(["061", "062001"]),
    st.sampled_from([one.code for one in scheme().industries]),
    st.integers(0, 999).map("{:03d}".format),
    st.integers(1, LAST_SERIAL),
)
def test_what_is_made_is_read_again(
    tier: str, region: str, organisation: str, industry: str, kind: str, serial: int
) -> None:
    made = make(tier, region, organisation, industry=industry, kind=kind, serial=serial)
    assert code(str(made)) == made
    assert str(made).startswith(made.series)
    assert (made.region == "") == (tier == "national")


def test_every_printed_place_of_the_library_has_its_own() -> None:
    file = resources.files("indicator_library.national").joinpath("indicators.json")
    rows = json.loads(file.read_text("utf-8"))["indicators"]
    assert all(scheme().placed(row["level1"], row["level2"], row["industry"]).known for row in rows)
    assert len({row["level1"] for row in rows}) == 23
    assert len({row["level2"] for row in rows}) == 74


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("社会保障-民政", ("08", "社会保障", "民政")),
        ("通用-会议培训", (COMMON, None, "会议培训")),
        ("共性", (COMMON, None, None)),
        ("转移支付-资金管理", (COMMON, None, "转移支付资金管理")),
        ("住建", ("12", "城乡建设", None)),
        (None, (COMMON, None, None)),
        ("  ", (COMMON, None, None)),
    ],
)
def test_an_industry_is_known_by_any_spelling(
    printed: str | None, expected: tuple[str, str | None, str | None]
) -> None:
    assert scheme().industry_of(printed) == (*expected, True)


def test_what_is_not_in_the_tree_keeps_its_words_and_gets_a_place_for_others() -> None:
    placed = scheme().placed("创新指标", "样板指标", "海洋渔业—养殖")
    assert (placed.industry_code, placed.industry, placed.field) == (OTHER_INDUSTRY, "海洋渔业", "养殖")
    assert (placed.kind, placed.category, placed.subcategory, placed.known) == ("099", "创新指标", "样板指标", False)
    assert scheme().placed("产出", "样板指标", None).kind == "199"


def test_codes_and_spellings_are_given_once() -> None:
    industries = [word for one in scheme().industries for word in (one.name, *one.spellings)]
    assert len(industries) == len(set(industries))
    assert set(ALL_INDUSTRIES) <= set(industries)
    categories = [word for one in scheme().categories for word in (one.name, *one.spellings)]
    assert len(categories) == len(set(categories))
    for above in scheme().categories:
        below = [word for one in above.subcategories for word in (one.name, *one.spellings)]
        assert len(below) == len(set(below))
        assert len({one.code for one in above.subcategories}) == len(above.subcategories)
    assert len({one.code for one in scheme().industries}) == len(scheme().industries)


def test_the_page_shows_every_code_as_the_tree_has_it() -> None:
    page = PAGE.read_text("utf-8")
    expected = [f"| `{one.code}` | {one.name} |" for one in scheme().industries]
    for above in scheme().categories:
        expected.append(f"| `{above.code}` | {above.name} |")
        expected += [f"| `{above.code}{one.code}` | | {one.name} |" for one in above.subcategories]
    assert [row for row in expected if row not in page] == []
    shown = re.findall(r"^\| `(\w{1,3})` \| ", page, re.M)
    assert len([one for one in shown if one not in TIERS.values() and one != "0001"]) == len(expected)
    assert all(f"`{letter}`" in page for letter in TIERS.values())
