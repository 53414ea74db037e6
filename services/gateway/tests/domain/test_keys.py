import itertools
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.keys import (
    KeyAction,
    KeyFacts,
    KeyMoveNotAllowed,
    KeyStatus,
    next_status,
    rotation,
    to_retire,
    withdrawal,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALLOWED = {
    (KeyStatus.ANNOUNCED, KeyAction.PROMOTE): KeyStatus.CURRENT,
    (KeyStatus.CURRENT, KeyAction.REPLACE): KeyStatus.RETIRING,
    (KeyStatus.RETIRING, KeyAction.RETIRE): KeyStatus.RETIRED,
    (KeyStatus.ANNOUNCED, KeyAction.WITHDRAW): KeyStatus.WITHDRAWN,
    (KeyStatus.CURRENT, KeyAction.WITHDRAW): KeyStatus.WITHDRAWN,
    (KeyStatus.RETIRING, KeyAction.WITHDRAW): KeyStatus.WITHDRAWN,
}


@pytest.mark.parametrize(("status", "action"), list(itertools.product(KeyStatus, KeyAction)))
def test_every_pair_moves_as_the_table_says_or_is_refused(status: KeyStatus, action: KeyAction) -> None:
    if (status, action) in ALLOWED:
        assert next_status(status, action) is ALLOWED[status, action]
    else:
        with pytest.raises(KeyMoveNotAllowed):
            next_status(status, action)


def test_rotation_promotes_the_announced_key_and_announces_another() -> None:
    keys = [KeyFacts("a", KeyStatus.CURRENT), KeyFacts("b", KeyStatus.ANNOUNCED), KeyFacts("c", KeyStatus.RETIRING)]
    plan = rotation(keys)
    assert plan.moves == (("a", KeyAction.REPLACE), ("b", KeyAction.PROMOTE))
    assert plan.announce == 1


def test_without_an_announced_key_nothing_rotates() -> None:
    with pytest.raises(KeyMoveNotAllowed):
        rotation([KeyFacts("a", KeyStatus.CURRENT)])


def test_a_key_retires_only_after_the_longest_token_it_signed() -> None:
    life = timedelta(minutes=15)
    keys = [KeyFacts("a", KeyStatus.RETIRING, NOON), KeyFacts("b", KeyStatus.CURRENT)]
    assert to_retire(keys, life, NOON + life) == ()
    assert to_retire(keys, life, NOON + life + timedelta(seconds=1)) == ("a",)


def test_whichever_key_is_withdrawn_one_signs_and_one_is_announced() -> None:
    keys = [
        KeyFacts("a", KeyStatus.CURRENT),
        KeyFacts("b", KeyStatus.ANNOUNCED),
        KeyFacts("c", KeyStatus.RETIRING, NOON),
        KeyFacts("d", KeyStatus.RETIRED, NOON),
    ]
    current, announced, retiring = (withdrawal(keys, kid) for kid in "abc")
    assert (current.moves, current.announce) == ((("a", KeyAction.WITHDRAW), ("b", KeyAction.PROMOTE)), 1)
    assert (announced.moves, announced.announce) == ((("b", KeyAction.WITHDRAW),), 1)
    assert (retiring.moves, retiring.announce) == ((("c", KeyAction.WITHDRAW),), 0)
    with pytest.raises(KeyMoveNotAllowed):
        withdrawal(keys, "d")
