"""A letter lists projects: it is outdated as soon as one of them is, even where the sums agree."""

from decimal import Decimal

import pytest

from targets_api.domain.commitments import (
    CommitmentOutdated,
    CommitmentStatus,
    MissingBecause,
    Promise,
    figures_of,
    missing_because,
    require_signable,
)


def promises(first: str, second: str) -> tuple[Promise, ...]:
    return tuple(
        Promise(code, f"项目{code}", "医疗保险服务中心", Decimal(budget), 3)
        for code, budget in (("1", first), ("2", second))
    )


DRAFTED, NOW = promises("100.00", "200.00"), promises("200.00", "100.00")


def test_money_that_moved_between_two_projects_outdates_the_letter() -> None:
    assert figures_of(DRAFTED) == figures_of(NOW)
    with pytest.raises(CommitmentOutdated):
        require_signable(CommitmentStatus.DRAFT, DRAFTED, NOW)
    require_signable(CommitmentStatus.DRAFT, DRAFTED, promises("100.00", "200.00"))


def test_a_signed_letter_about_other_money_covers_nothing() -> None:
    assert missing_because(NOW, DRAFTED, drafted=True) is MissingBecause.FIGURES_CHANGED
    assert missing_because(NOW, NOW, drafted=True) is None
    assert missing_because(NOW, None, drafted=True) is MissingBecause.NOT_SIGNED
    assert missing_because(NOW, None, drafted=False) is MissingBecause.NOT_DRAFTED
