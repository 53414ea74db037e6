"""What is kept back leaves nothing behind but, where it may be told, a commitment that only its opening explains."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.binding import WithholdingDoesNotFit
from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.fields import VISIBLE, Audience, Kind, Rows, seen_by
from disclosure_api.domain.withholding import (
    WHOLE,
    Ground,
    NothingLeftToRelease,
    Opening,
    Part,
    PointerNotWithholdable,
    Standing,
    WithholdingUndecided,
    bind,
    left,
    parts_for,
    require_decided,
    require_withholdable,
    withhold,
)
from disclosure_api.domain.withholding_machine import WithholdingStatus

from .test_fields import SOURCES

BOTH = (Audience.NPC, Audience.PUBLIC)
SALT = b"s" * 32


def a_document(rows: int = 4) -> dict[str, Any]:
    """Each value is a word of its own, so that it can be searched for."""
    source = SOURCES[Kind.TARGET]
    indicators = [{**source["indicators"][0], "name": f"指标{n}", "target_text": f"机密{n}"} for n in range(rows)]
    return dict(seen_by(Audience.NPC, Kind.TARGET, {**source, "goal": "机密目标", "indicators": indicators}))


def part(pointer: str, *, told: bool) -> Part:
    return Part(pointer, Ground.STATE_SECRET, told, "w-1")


def kept(document: dict[str, Any], *parts: Part) -> tuple[dict[str, Any], tuple[Opening, ...]]:
    return withhold(document, parts, lambda: SALT)


def standing(*pointers: str, **changes: Any) -> Standing:
    stated: dict[str, Any] = {
        "id": "w-1", "audiences": BOTH, "pointers": pointers, "ground": Ground.STATE_SECRET, "told": True,
        "status": WithholdingStatus.GRANTED, "of_this_source": True,
        "bound": bind({Audience.NPC: a_document()}, [one for one in pointers if "/indicators/" in one], lambda: SALT),
    }  # fmt: skip
    return Standing(**stated | changes)


def test_a_member_that_is_told_is_null_with_ground_and_commitment() -> None:
    document, openings = kept(a_document(), part("/goal", told=True))
    commitment = hashlib.sha256(SALT + '"机密目标"'.encode()).hexdigest()
    assert document["goal"] is None
    assert document["withheld"] == [{"pointer": "/goal", "ground": "state_secret", "commitment": commitment}]
    assert [(one.pointer, one.salt, one.commitment) for one in openings] == [("/goal", SALT.hex(), commitment)]


def test_a_member_that_is_not_told_is_null_and_a_row_is_gone_without_a_trace() -> None:
    parts = [part("/goal", told=False), part("/indicators/1", told=False)]
    document, openings = kept(a_document(), *parts)
    assert (document["goal"], document["withheld"], openings) == (None, [], ())
    assert [row["name"] for row in document["indicators"]] == ["指标0", "指标2", "指标3"]


def test_the_places_of_told_rows_betray_no_row_that_is_not_told() -> None:
    parts = [part("/indicators/0", told=False), part("/indicators/2", told=True), part("/indicators/3/name", told=True)]
    document, _ = kept(a_document(), *parts)
    assert [one["pointer"] for one in document["withheld"]] == ["/indicators/1", "/indicators/2/name"]
    first, second, third = document["indicators"]
    assert (first["name"], second, third["name"], third["target_text"]) == ("指标1", None, None, "机密3")


def test_the_document_that_was_given_is_left_as_it_was() -> None:
    given_document = a_document()
    before = json.dumps(given_document)
    kept(given_document, part("/indicators/1", told=False), part("/goal", told=True))
    assert json.dumps(given_document) == before


ROWS = [f"/indicators/{number}" for number in range(4)]
PLACES = st.lists(
    st.tuples(st.sampled_from(["/goal", *ROWS, *(f"{row}/target_text" for row in ROWS)]), st.booleans()),
    unique_by=lambda one: one[0],
)


@given(PLACES)
def test_whatever_is_kept_back_no_byte_of_it_is_left_and_all_else_is(places: list[tuple[str, bool]]) -> None:
    standings = [standing(pointer, id=pointer, told=told) for pointer, told in places]
    parts = parts_for(Audience.NPC, Kind.TARGET, standings)
    document, openings = kept(a_document(), *parts)
    written = canonical(document).decode()
    pointers = {pointer for pointer, _ in places}
    assert ("机密目标" in written) is ("/goal" not in pointers)
    for number in range(4):
        hidden = {f"/indicators/{number}", f"/indicators/{number}/target_text"} & pointers
        assert (f"机密{number}" in written) is not bool(hidden)
        assert (f"指标{number}" in written) is (f"/indicators/{number}" not in pointers)
    assert len(openings) == sum(1 for one in parts if one.told) == len(document["withheld"])
    for entry in document["withheld"]:
        value: Any = document
        for token in entry["pointer"].split("/")[1:]:
            value = value[int(token)] if isinstance(value, list) else value[token]
        assert value is None


def test_one_who_may_not_be_told_decides_for_the_place() -> None:
    both = [standing("/goal", id="a", told=True), standing("/goal", id="b", told=False)]
    assert [one.told for one in parts_for(Audience.NPC, Kind.TARGET, both)] == [False]
    outer = [standing("/indicators", id="a", told=True), standing("/indicators/1/name", id="b", told=False)]
    assert [one.pointer for one in parts_for(Audience.NPC, Kind.TARGET, outer)] == ["/indicators"]


def test_only_what_is_granted_and_for_this_audience_is_kept_back() -> None:
    for one in (
        standing("/goal", status=WithholdingStatus.REFUSED),
        standing("/goal", status=WithholdingStatus.LIFTED),
        standing("/goal", audiences=(Audience.PUBLIC,)),
        standing("/no_such_member"),
    ):
        assert parts_for(Audience.NPC, Kind.TARGET, [one]) == ()


def test_rows_named_for_an_earlier_revision_stop_the_draft() -> None:
    """Row 1 of the next revision may be another one; members keep their names."""
    assert parts_for(Audience.NPC, Kind.TARGET, [standing("/goal", of_this_source=False)])
    with pytest.raises(WithholdingDoesNotFit):
        parts_for(Audience.NPC, Kind.TARGET, [standing("/indicators/1", of_this_source=False)])
    with pytest.raises(WithholdingDoesNotFit):
        kept(a_document(rows=1), part("/indicators/1", told=False))


def test_a_row_is_kept_back_only_while_it_is_the_row_that_was_meant() -> None:
    """A row put in front, or two rows changed, make another one stand there: nothing is drafted."""
    (named,) = parts_for(Audience.NPC, Kind.TARGET, [standing("/indicators/1")])
    document = a_document()
    assert "机密1" not in canonical(kept(document, named)[0]).decode()
    rows = document["indicators"]
    for others in ([a_document(5)["indicators"][4], *rows], [rows[1], rows[0], *rows[2:]], rows[:1], []):
        with pytest.raises(WithholdingDoesNotFit):
            kept(document | {"indicators": others}, named)
    assert kept(document | {"indicators": [*rows, rows[0]]}, named)


def test_a_row_without_its_digest_and_a_row_that_is_not_there_are_refused() -> None:
    with pytest.raises(WithholdingDoesNotFit):
        parts_for(Audience.NPC, Kind.TARGET, [standing("/indicators/1/name", bound=())])
    for pointer in ("/indicators/4", f"/indicators/{'9' * 23}/name"):
        with pytest.raises(PointerNotWithholdable) as refused:
            bind({Audience.NPC: a_document()}, ["/goal", pointer], lambda: SALT)
        assert [found.pointer for found in refused.value.findings] == ["#/pointers/1"]


def test_rows_named_for_one_kind_are_no_rows_of_another() -> None:
    other = standing("/indicators/1", "/goal", of_this_source=False, of_this_matter=False)
    assert [one.pointer for one in parts_for(Audience.NPC, Kind.SELF_EVALUATION, [other])] == ["/goal"]


def test_what_is_absent_anyway_is_not_said_to_be_kept_back() -> None:
    document = a_document() | {"goal": None, "money": None}
    left_over, openings = kept(document, part("/goal", told=True), part("/money/approved_budget", told=True))
    assert (left_over["withheld"], openings) == ([], ())


def test_a_whole_that_is_kept_back_leaves_the_other_audience_or_nobody() -> None:
    assert left(BOTH, [standing(WHOLE, audiences=(Audience.PUBLIC,), told=False)]) == (Audience.NPC,)
    assert left(BOTH, [standing(WHOLE, told=False, status=WithholdingStatus.REFUSED)]) == BOTH
    with pytest.raises(NothingLeftToRelease):
        left(BOTH, [standing(WHOLE, told=False)])


def test_what_is_undecided_stops_everything() -> None:
    require_decided([standing("/goal")])
    with pytest.raises(WithholdingUndecided):
        require_decided([standing("/goal"), standing("/money", status=WithholdingStatus.PROPOSED)])


@pytest.mark.parametrize(
    "pointer",
    [
        *("goal", "/", "/nothing", "/indicators/x", "/indicators/01", "/indicators/-1", "/goal/0"),
        "/indicators/1/opinion",
        *("/region_code", "/region_name", "/budget_year", "/period", "/project", "/project/code"),
        *("/audience", "/kind", "/schema_version", "/withheld"),
    ],
)  # fmt: skip
def test_places_that_are_none_or_by_which_it_is_found_are_refused_with_their_number(pointer: str) -> None:
    with pytest.raises(PointerNotWithholdable) as refused:
        require_withholdable(Kind.TARGET, BOTH, ["/goal", pointer], told=False)
    assert [found.pointer for found in refused.value.findings] == ["#/pointers/1"]


def test_a_whole_is_never_told_and_a_summary_has_nothing_to_keep_back() -> None:
    require_withholdable(Kind.TARGET, BOTH, [WHOLE], told=False)
    for kind, told in ((Kind.TARGET, True), (Kind.REGION_SUMMARY, False)):
        with pytest.raises(PointerNotWithholdable):
            require_withholdable(kind, BOTH, [WHOLE], told=told)


def test_a_place_that_one_of_the_audiences_sees_is_enough() -> None:
    require_withholdable(Kind.TARGET, BOTH, ["/approved_on"], told=True)
    with pytest.raises(PointerNotWithholdable):
        require_withholdable(Kind.TARGET, (Audience.PUBLIC,), ["/approved_on"], told=True)


def places(shape: Any, at: str = "") -> Iterator[str]:
    for name, inner in (shape.of if isinstance(shape, Rows) else shape).items():
        here = f"{at}/0/{name}" if isinstance(shape, Rows) else f"{at}/{name}"
        yield here
        if not isinstance(inner, str):
            yield from places(inner, here)


@pytest.mark.parametrize(("kind", "audience"), [one for one in VISIBLE if one[0] is not Kind.REGION_SUMMARY])
def test_every_place_of_every_kind_is_withheld_or_refused_with_a_reason(kind: Kind, audience: Audience) -> None:
    stable = ("/region_", "/budget_year", "/period", "/project")
    for pointer in places(VISIBLE[kind, audience]):
        if pointer.startswith(stable) and pointer != "/project/name":
            with pytest.raises(PointerNotWithholdable, match="整件不予公开"):
                require_withholdable(kind, (audience,), [pointer], told=True)
            continue
        require_withholdable(kind, (audience,), [pointer], told=True)
        left_over, _ = kept(dict(seen_by(audience, kind, SOURCES[kind])), part(pointer, told=False))
        assert left_over["withheld"] == []
