import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.canonical import NotCanonical, canonical, digest, digest_of_bytes

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=["\x00"]), max_size=20)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def test_keys_are_sorted_as_rfc_8785_prints_it() -> None:
    """The example of RFC 8785, section 3.2.3."""
    document = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    names = list(json.loads(canonical(document)).values())
    assert names == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_the_bytes_are_exactly_these() -> None:
    document = {"项目": "建档\n立卡", "a": [1, True, None, {"z": '\u20ac"\\', "b": []}]}
    written = '{"a":[1,true,null,{"b":[],"z":"€\\"\\\\"}],"项目":"建档\\n立卡"}'
    assert canonical(document) == written.encode()


def test_the_digest_is_sha_256() -> None:
    """FIPS 180-2, appendix B.1, for the three letters abc."""
    published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of_bytes(b"abc") == published


@given(DOCUMENTS)
def test_a_document_survives_its_canonical_form_and_is_already_canonical_then(
    document: object,
) -> None:
    content = canonical(document)
    assert json.loads(content) == document
    assert canonical(json.loads(content)) == content
    assert digest(document) == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, {1: "a"}, "\x00", "\ud800", {"a": [{"b": 0.1}]}, object()])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert refused.value.detail.endswith("。")


def test_a_refusal_points_at_the_value() -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical({"money": [{"approved": 1.0}]})
    assert refused.value.pointer == "/money/0/approved"
