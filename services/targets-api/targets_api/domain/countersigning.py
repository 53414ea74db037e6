"""Countersigning (会签): finance asks another section before it approves; what was asked must be answered.

The newest question to a section counts: who disagreed may be asked again once the matter is settled.
"""

from collections.abc import Sequence
from typing import Protocol

from targets_api.domain.lifecycle import Status
from wenxiao.errors import Conflict, Forbidden


class Countersigned(Protocol):
    @property
    def section(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def agreed(self) -> bool | None: ...


class CountersignOpen(Conflict):
    title = "会签没有完成"


class CountersignNotAskable(Conflict):
    title = "当前不能发起会签"


class CountersignAnswered(Conflict):
    title = "会签已答复"


class CountersignNotYours(Forbidden):
    title = "不能答复本人发起的会签"


# While finance has it: the officer who reviews asks, or the head before he approves.
ASKABLE = frozenset({Status.PASSED, Status.REVIEWED})


def require_askable(status: Status) -> None:
    if status not in ASKABLE:
        raise CountersignNotAskable("只有部门已通过、财政正在审核或待批复的绩效目标可以发起会签")


def require_answerable(countersign: Countersigned, status: Status, current_round: int) -> None:
    if countersign.agreed is not None:
        raise CountersignAnswered("该会签已有答复，答复不能修改；需要重新征求意见的，请另行发起会签")
    if status not in ASKABLE or countersign.round != current_round:
        raise CountersignNotAskable("目标已退回、重新提交或已批复，这次会签不再有效，不必答复")


def require_another_officer(asked: tuple[str, str | None], answering: tuple[str, str | None]) -> None:
    """Neither who asked answers himself, nor somebody who acts for him."""
    if set(asked) & set(answering) - {None}:
        raise CountersignNotYours("会签须由被征求意见的科室答复，发起人及其受托人不能自己答复")


def newest_by_section(countersigns: Sequence[Countersigned], current_round: int) -> dict[str, Countersigned]:
    of_round = sorted((one for one in countersigns if one.round == current_round), key=lambda one: one.number)
    return {one.section: one for one in of_round}


def require_countersigned(countersigns: Sequence[Countersigned], current_round: int) -> None:
    newest = newest_by_section(countersigns, current_round)
    waiting = [section for section, one in newest.items() if one.agreed is None]
    if waiting:
        raise CountersignOpen(f"{'、'.join(waiting)}的会签还没有答复，答复后才能批复")
    against = [section for section, one in newest.items() if one.agreed is False]
    if against:
        detail = f"{'、'.join(against)}会签不同意；请退回修改，或协商一致后重新发起会签"
        raise CountersignOpen(detail)
