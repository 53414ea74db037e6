import hashlib
from dataclasses import replace
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.lifecycle import Status
from disclosure_api.domain.succession import (
    AlreadyReleased,
    Correction,
    Matter,
    NotReplaceable,
    Predecessor,
    item_id,
    require_first,
    require_replaceable,
)

CODE = "44162222T000000000001"
BOTH = (Audience.NPC, Audience.PUBLIC)
MATTER = Matter("441622", Kind.TARGET, CODE, 2022)
IN_FORCE = Predecessor("r-1", MATTER, BOTH, Status.PUBLISHED)
CORRECTION = Correction(MATTER, BOTH)


def test_a_source_without_a_release_may_have_its_first() -> None:
    require_first({})


def test_a_second_release_of_a_source_must_name_the_first() -> None:
    with pytest.raises(AlreadyReleased) as refused:
        require_first({Audience.PUBLIC: "r-1"})
    assert "面向社会公众的在用公开内容" in refused.value.detail
    assert refused.value.attributes == {"release_id": "r-1"}
    assert refused.value.pointer == "#/replaces"


def test_a_correction_of_the_release_in_force_is_accepted_for_as_many_or_more() -> None:
    require_replaceable(CORRECTION, IN_FORCE)
    require_replaceable(CORRECTION, replace(IN_FORCE, audiences=(Audience.NPC,)))


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUPERSEDED, Status.WITHDRAWN])
def test_what_is_not_in_force_cannot_be_corrected(status: Status) -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(CORRECTION, replace(IN_FORCE, status=status))
    assert [f.rule for f in refused.value.findings] == ["release.not_in_force"]


@pytest.mark.parametrize(
    "matter",
    [
        MATTER._replace(kind=Kind.EVALUATION_RESULT),
        MATTER._replace(subject="44162222T000000000002"),
        MATTER._replace(budget_year=2023),
        MATTER._replace(period="2022-06-30"),
    ],
)
def test_a_correction_stays_with_its_matter(matter: Matter) -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(replace(CORRECTION, matter=matter), IN_FORCE)
    assert [f.rule for f in refused.value.findings] == ["release.of_another_matter"]


def test_who_was_told_is_told_of_the_correction() -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(replace(CORRECTION, audiences=(Audience.NPC,)), IN_FORCE)
    assert [f.rule for f in refused.value.findings] == ["release.fewer_audiences"]


def test_all_reasons_are_told_at_once() -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(
            Correction(MATTER._replace(subject="x"), (Audience.NPC,)),
            replace(IN_FORCE, status=Status.WITHDRAWN),
        )
    assert len(refused.value.findings) == 3


def test_another_region_publishes_anew() -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(replace(CORRECTION, matter=MATTER._replace(region_code="441621")), IN_FORCE)
    assert [found.rule for found in refused.value.findings] == ["release.of_another_matter"]


def test_the_id_of_a_matter_is_the_sha_256_of_its_words_and_no_time() -> None:
    words = f'["441622","target","{CODE}",2022,""]'
    octets = bytearray(hashlib.sha256(words.encode()).digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    assert item_id(MATTER) == UUID(bytes=bytes(octets))
    assert (item_id(MATTER).version, item_id(MATTER).variant) == (8, RFC_4122)


@given(
    st.tuples(st.sampled_from(Kind), st.text("0123T", max_size=4), st.integers(2000, 2100), st.text("01", max_size=2))
)
def test_another_matter_has_another_id(words: tuple[Kind, str, int, str]) -> None:
    other = Matter("441622", *words)
    assert (item_id(other) == item_id(MATTER)) is (other == MATTER)
