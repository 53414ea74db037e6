from dataclasses import replace

import pytest

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.lifecycle import Status
from disclosure_api.domain.succession import (
    AlreadyReleased,
    NotReplaceable,
    Predecessor,
    require_first,
    require_replaceable,
)

IN_FORCE = Predecessor("r-1", Kind.TARGET, "44162222T000000000001", 2022, Status.PUBLISHED)


def test_a_source_without_a_release_may_have_its_first() -> None:
    require_first(None)


def test_a_second_release_of_a_source_must_name_the_first() -> None:
    with pytest.raises(AlreadyReleased) as refused:
        require_first("r-1")
    assert refused.value.attributes == {"release_id": "r-1"}
    assert refused.value.pointer == "#/replaces"


def test_a_correction_of_the_release_in_force_is_accepted() -> None:
    require_replaceable(Kind.TARGET, "44162222T000000000001", 2022, IN_FORCE)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUPERSEDED, Status.WITHDRAWN])
def test_what_is_not_in_force_cannot_be_corrected(status: Status) -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(Kind.TARGET, "44162222T000000000001", 2022, replace(IN_FORCE, status=status))
    assert [f.rule for f in refused.value.findings] == ["release.not_in_force"]


@pytest.mark.parametrize(
    ("kind", "code", "year"),
    [
        (Kind.EVALUATION_RESULT, "44162222T000000000001", 2022),
        (Kind.TARGET, "44162222T000000000002", 2022),
        (Kind.TARGET, "44162222T000000000001", 2023),
    ],
)
def test_a_correction_stays_with_its_matter(kind: Kind, code: str, year: int) -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(kind, code, year, IN_FORCE)
    assert [f.rule for f in refused.value.findings] == ["release.of_another_matter"]


def test_both_reasons_are_told_at_once() -> None:
    with pytest.raises(NotReplaceable) as refused:
        require_replaceable(Kind.TARGET, "x", 2022, replace(IN_FORCE, status=Status.WITHDRAWN))
    assert len(refused.value.findings) == 2
