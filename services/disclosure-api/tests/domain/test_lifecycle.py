from dataclasses import dataclass
from itertools import product

import pytest

from disclosure_api.domain.lifecycle import (
    TRANSITIONS,
    Action,
    AuthorMayNotPublish,
    ReleaseActionNotAllowed,
    Status,
    next_status,
)


@dataclass(frozen=True)
class Draft:
    drafted_by: str = "caizheng-jingban"
    drafted_for: str | None = None


ALLOWED = {
    ("draft", "publish"): "published",
    ("draft", "discard"): "discarded",
    ("published", "supersede"): "superseded",
    ("published", "withdraw"): "withdrawn",
    ("superseded", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_every_pair_of_status_and_action(status: Status, action: Action) -> None:
    expected = ALLOWED.get((status.value, action.value))
    if expected is None:
        with pytest.raises(ReleaseActionNotAllowed) as refused:
            next_status(Draft(), status, action, "caizheng-fuze")
        assert refused.value.attributes == {"state": status.value, "action": action.value}
    else:
        assert next_status(Draft(), status, action, "caizheng-fuze") == expected


def test_the_author_may_not_publish() -> None:
    with pytest.raises(AuthorMayNotPublish) as refused:
        next_status(Draft(), Status.DRAFT, Action.PUBLISH, "caizheng-jingban")
    assert [f.rule for f in refused.value.findings] == ["release.author_publishes"]


@pytest.mark.parametrize(
    ("release", "actor", "acting_for"),
    [
        (Draft(), "caizheng-fuze", "caizheng-jingban"),
        (Draft(drafted_for="caizheng-fuze"), "caizheng-fuze", None),
        (Draft(drafted_for="caizheng-fuze"), "caizheng-shenhe", "caizheng-fuze"),
    ],
)
def test_a_delegate_and_the_giver_count_as_one_author(release: Draft, actor: str, acting_for: str | None) -> None:
    with pytest.raises(AuthorMayNotPublish):
        next_status(release, Status.DRAFT, Action.PUBLISH, actor, acting_for)
    published = next_status(release, Status.DRAFT, Action.PUBLISH, "somebody", "somebody else")
    assert published is Status.PUBLISHED


def test_nothing_leads_back_to_a_draft() -> None:
    assert all(transition.next is not Status.DRAFT for transition in TRANSITIONS.values())
