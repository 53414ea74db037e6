"""A signing key is announced before it signs and stays readable until nothing it signed is valid any more.

One that fell into other hands is withdrawn at once: what it signed is refused, by whomever it was signed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wenxiao.errors import Conflict


class KeyStatus(StrEnum):
    ANNOUNCED = "announced"
    CURRENT = "current"
    RETIRING = "retiring"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


class KeyAction(StrEnum):
    PROMOTE = "promote"
    REPLACE = "replace"
    RETIRE = "retire"
    WITHDRAW = "withdraw"


MOVES: Mapping[tuple[KeyStatus, KeyAction], KeyStatus] = {
    (KeyStatus.ANNOUNCED, KeyAction.PROMOTE): KeyStatus.CURRENT,
    (KeyStatus.CURRENT, KeyAction.REPLACE): KeyStatus.RETIRING,
    (KeyStatus.RETIRING, KeyAction.RETIRE): KeyStatus.RETIRED,
    (KeyStatus.ANNOUNCED, KeyAction.WITHDRAW): KeyStatus.WITHDRAWN,
    (KeyStatus.CURRENT, KeyAction.WITHDRAW): KeyStatus.WITHDRAWN,
    (KeyStatus.RETIRING, KeyAction.WITHDRAW): KeyStatus.WITHDRAWN,
}

PUBLISHED = frozenset({KeyStatus.ANNOUNCED, KeyStatus.CURRENT, KeyStatus.RETIRING})


class KeyMoveNotAllowed(Conflict):
    title = "签名密钥状态不允许"


def next_status(status: KeyStatus, action: KeyAction) -> KeyStatus:
    moved = MOVES.get((status, action))
    if moved is None:
        raise KeyMoveNotAllowed(
            "该签名密钥当前状态不允许此操作。请先查看密钥列表再重试。", state=status.value, action=action.value
        )
    return moved


@dataclass(frozen=True)
class KeyFacts:
    kid: str
    status: KeyStatus
    replaced_at: datetime | None = None


@dataclass(frozen=True)
class Rotation:
    """Which keys move where; `announce` says how many new keys must be made and announced."""

    moves: tuple[tuple[str, KeyAction], ...]
    announce: int


def rotation(keys: Iterable[KeyFacts]) -> Rotation:
    """The announced key takes over, because everybody has had time to read it; a new one is announced."""
    known = list(keys)
    announced = [key for key in known if key.status is KeyStatus.ANNOUNCED]
    if not announced:
        raise KeyMoveNotAllowed("没有已公布的备用签名密钥，无法轮换。请先初始化签名密钥。")
    moves = [(key.kid, KeyAction.REPLACE) for key in known if key.status is KeyStatus.CURRENT]
    moves.append((announced[0].kid, KeyAction.PROMOTE))
    return Rotation(moves=tuple(moves), announce=1)


def withdrawal(keys: Iterable[KeyFacts], kid: str) -> Rotation:
    """There is always a key that signs and one announced: whichever is withdrawn, the next one takes its place."""
    known = {key.kid: key for key in keys}
    status = known[kid].status
    next_status(status, KeyAction.WITHDRAW)
    if status is not KeyStatus.CURRENT:
        return Rotation(moves=((kid, KeyAction.WITHDRAW),), announce=int(status is KeyStatus.ANNOUNCED))
    promoted = [move for move in rotation(known.values()).moves if move[1] is KeyAction.PROMOTE]
    return Rotation(moves=((kid, KeyAction.WITHDRAW), *promoted), announce=1)


def to_retire(keys: Iterable[KeyFacts], longest_life: timedelta, now: datetime) -> tuple[str, ...]:
    """Kids whose last signature has run out."""
    return tuple(
        key.kid
        for key in keys
        if key.status is KeyStatus.RETIRING and key.replaced_at is not None and now > key.replaced_at + longest_life
    )


def diagram() -> str:
    """The table as Mermaid; the README shows it and a test compares the two."""
    lines = ["stateDiagram-v2", "    [*] --> announced: announce"]
    lines += [f"    {status} --> {following}: {action}" for (status, action), following in MOVES.items()]
    return "\n".join([*lines, "    retired --> [*]", "    withdrawn --> [*]"])
