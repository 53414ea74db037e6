from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import pytest

from gateway.domain.posts import AdministratorsExclude, NoPost, chosen_post, is_in_force, refuse_separated_roles

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Post:
    id: UUID
    valid_from: date
    valid_until: date | None = None
    withdrawn_at: datetime | None = None


FIRST = Post(UUID(int=1), date(2020, 1, 1))
SECOND = Post(UUID(int=2), date(2021, 1, 1))
OVER = Post(UUID(int=3), date(2019, 1, 1), date(2026, 11, 20))
COMING = Post(UUID(int=4), date(2026, 11, 22))


@pytest.mark.parametrize(
    "roles",
    [
        ("system_admin", "security_admin"),
        ("security_admin", "audit_admin", "finance"),
        ("system_admin", "audit_admin"),
    ],
)
def test_two_administrators_in_one_person_are_refused(roles: tuple[str, ...]) -> None:
    with pytest.raises(AdministratorsExclude):
        refuse_separated_roles(roles)


def test_one_administrator_beside_other_posts_is_accepted() -> None:
    refuse_separated_roles(("audit_admin", "finance", "unit"))


def test_the_post_entered_upon_first_is_the_default() -> None:
    assert chosen_post([SECOND, OVER, FIRST, COMING], None, TODAY) == FIRST.id


def test_a_wanted_post_is_taken_when_it_is_in_force() -> None:
    assert chosen_post([FIRST, SECOND], SECOND.id, TODAY) == SECOND.id


@pytest.mark.parametrize("wanted", [OVER.id, COMING.id, UUID(int=9)])
def test_a_post_that_is_over_not_yet_begun_or_not_mine_is_refused(wanted: UUID) -> None:
    with pytest.raises(NoPost):
        chosen_post([FIRST, OVER, COMING], wanted, TODAY)


def test_nobody_signs_in_without_a_post() -> None:
    with pytest.raises(NoPost):
        chosen_post([OVER, COMING], None, TODAY)


def test_the_last_day_of_a_post_still_counts() -> None:
    assert is_in_force(Post(UUID(int=5), TODAY, TODAY), TODAY)
