"""Points by steps as a form writes them: `≥75得5分，≥70得3分`, `90%（含）以上得10分，80%-90%得8分，60%以下不得分`.

The steps must join without a gap, fall in points, and the best of them must be worth the row's weight.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from evaluation_api.domain.scoring.counted import Bracket, Brackets
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO
from evaluation_api.domain.scoring.facts import Direction

NUMBER = r"(\d+(?:\.\d+)?)"
NOTHING = r"(?:不得分|不计分|得0分|计0分|0分)"
_WITH = r"(%?)(\(含\))?(%?)"
_EARNS = rf"(?:的?,?[得计为]?{NUMBER}分|的?,?[得计]满分|的?,?{NOTHING})"
_SUBJECT = r"(完成率|满意度|实际完成值|实际)?(?:在)?"
_BETWEEN = re.compile(rf"{_SUBJECT}{NUMBER}{_WITH}[-~至到—–]{NUMBER}{_WITH}(?:之间)?{_EARNS}")
_SIGN = "(≥|>|≤|<|=|不低于|不少于|大于|高于|超过|不高于|不超过|低于|小于|不足)?"
_ONE_SIDED = re.compile(rf"{_SUBJECT}{_SIGN}{NUMBER}{_WITH}及?(以上|以下)?{_WITH}{_EARNS}")
_FROM = {"≥": True, "不低于": True, "不少于": True, "以上": None, ">": False, "大于": False, "高于": False,
         "超过": False}  # fmt: skip
_UP_TO = {"≤": True, "不高于": True, "不超过": True, "=": True, "以下": None, "<": False, "低于": False, "小于": False,
          "不足": False}  # fmt: skip

_Ends = tuple[Decimal | None, bool | None, Decimal | None, bool | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """`low` to `high`, None: open; whether an end belongs to it, None: not said."""

    low: Decimal | None
    with_low: bool | None
    high: Decimal | None
    with_high: bool | None
    points: Decimal
    in_percent: bool
    of_rate: bool


def brackets(
    parts: Sequence[str], unit: str, weight: Decimal, printed: Direction | None, direction: Direction
) -> Brackets | None:
    """`printed` is the direction that the row says, `direction` what counts for its rate of completion."""
    read = [part for part in (_part(one, weight) for one in parts) if part is not None]
    if len(read) != len(parts) or len(read) < 2 or read[0].points != weight:
        return None
    of_rate = read[0].of_rate
    if any(two.points >= one.points or two.of_rate is not of_rate for one, two in pairwise(read)):
        return None
    if of_rate:
        falling = _falling(read)
        beyond = direction is not Direction.AT_LEAST and falling and falling[0].edge > HUNDRED
        return Brackets(direction, falling, "rate") if falling and not beyond else None
    if unit != "%" and any(part.in_percent for part in read):
        return None
    for towards, steps in ((Direction.AT_LEAST, _falling(read)), (Direction.AT_MOST, _rising(read))):
        if steps and printed in (None, Direction.EXACT, towards):
            return Brackets(towards, steps)
    return None


def _part(text: str, weight: Decimal) -> _Part | None:
    if (found := _BETWEEN.fullmatch(text)) is not None:
        subject, low, _, with_low, _, high, _, with_high, _, points = found.groups()
        ends: _Ends = (Decimal(low), bool(with_low) or None, Decimal(high), bool(with_high) or None)
    elif (found := _ONE_SIDED.fullmatch(text)) is not None:
        subject, sign, edge, *_, points = found.groups()
        word = found[7]
        if (sign is None) is (word is None):
            return None
        said = sign or word
        with_it = True if "(含)" in text else (_FROM | _UP_TO)[said]
        ends = (Decimal(edge), with_it, None, None) if said in _FROM else (None, None, Decimal(edge), with_it)
    else:
        return None
    earned = Decimal(points) if points else weight if "满分" in text else ZERO
    return _Part(*ends, earned, "%" in text, subject == "完成率")


def _falling(parts: Sequence[_Part]) -> tuple[Bracket, ...]:
    """From the best on down, each from its lower edge, which belongs to it; none where they are no such steps."""
    steps: list[Bracket] = []
    for place, part in enumerate(parts):
        above = steps[-1].edge if steps else None
        joined = part.high == above and part.with_high is not True
        if part.low is None:
            if not steps or not joined or place + 1 < len(parts):
                return ()
            return tuple(steps) if part.points == ZERO else (*steps, Bracket(ZERO, part.points))
        if part.with_low is False or not (part.high is None or joined) or (above is not None and part.low >= above):
            return ()
        steps.append(Bracket(part.low, part.points))
    return tuple(steps)


def _rising(parts: Sequence[_Part]) -> tuple[Bracket, ...]:
    """From the best on up, each up to its upper edge, which belongs to it; beyond the last there is nothing."""
    steps: list[Bracket] = []
    for place, part in enumerate(parts):
        below = steps[-1].edge if steps else None
        joined = part.low == below and part.with_low is not True
        if part.high is None:
            return tuple(steps) if steps and joined and place + 1 == len(parts) and part.points == ZERO else ()
        if part.with_high is False or not (part.low is None or joined) or (below is not None and part.high <= below):
            return ()
        steps.append(Bracket(part.high, part.points))
    return tuple(steps)
