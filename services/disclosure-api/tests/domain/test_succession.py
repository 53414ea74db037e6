from dataclasses import replace

import pytest

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.lifecycle import Status
from disclosure_api.domain.succession import (
    AlreadyReleased,
    Correction,
    NotReplaceable,
    Predecessor,
    require_first,
    require_replaceable,
)

CODE = "44162222T000000000001"
BOTH = (Audience.NPC, Audience.PUBLIC)
IN_FORCE = Predecessor("r-1", Kind.TARGET, CODE, 2022, BOTH, Status.PUBLISHED)
CORRECTION = Correction(Kind.TARGET, CODE, 2022, BOTH)


def test_a_source_without_a_release_may_have_its_first() -> None:
    require_first(None)


def test_a_second_release_of_a_source_must_name_the_first() -> None:
    with pytest.raises(AlreadyReleased) as refused:
        require_first("r-1")
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
    "correction",
    [
        replace(CORRECTION, kind=Kind.EVALUATION_RESULT),
        replace(CORRECTION, project_code="44162222T000000000002"),
        replace(CORRECTION, budget_year=2023),
    ],
)
def test_a_correction_stays_with_its_matter(correction: Correction) -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(correction, IN_FORCE)
    assert [f.rule for f in refused.value.findings] == ["release.of_another_matter"]


def test_who_was_told_is_told_of_the_correction() -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(replace(CORRECTION, audiences=(Audience.NPC,)), IN_FORCE)
    assert [f.rule for f in refused.value.findings] == ["release.fewer_audiences"]


def test_all_reasons_are_told_at_once() -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(
            replace(CORRECTION, project_code="x", audiences=(Audience.NPC,)),
            replace(IN_FORCE, status=Status.WITHDRAWN),
        )
    assert len(refused.value.findings) == 3
