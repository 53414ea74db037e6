"""What a third party or an expert may be commissioned with, and for how long."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from wenxiao.errors import Invalid

LONGEST = timedelta(days=366)
ORGANISATION = "organisation"


class Purpose(StrEnum):
    """The tasks that the documents name."""

    EX_ANTE_ASSESSMENT = "ex_ante_assessment"
    TARGET_REVIEW = "target_review"
    KEY_TRACKING = "key_tracking"
    SELF_EVALUATION_REVIEW = "self_evaluation_review"
    KEY_EVALUATION = "key_evaluation"
    EVALUATION = "evaluation"


class AssignmentPeriodNotUsable(Invalid):
    title = "委托期限不可用"


class AssigneeUnknown(Invalid):
    title = "受托方无法确认"


class AssignedProjectUnknown(Invalid):
    title = "委托的项目不存在或不可见"


def refuse_unusable_period(starts_on: date, ends_on: date, today: date) -> None:
    """A commission ends, at the latest a year after it began: whoever goes on is commissioned again."""
    if ends_on < starts_on:
        raise AssignmentPeriodNotUsable("截止日早于起始日，请更正委托期限。", pointer="#/ends_on")
    if ends_on < today:
        raise AssignmentPeriodNotUsable("截止日已过，请把截止日改为今天或以后。", pointer="#/ends_on")
    if ends_on - starts_on > LONGEST:
        raise AssignmentPeriodNotUsable("委托期限最长一年；需要继续的，请到期后另行委托。", pointer="#/ends_on")


def basis_of(purpose: Purpose, commissions: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The clauses on which the place commissions this task; none where no document of the place names it."""
    return tuple(dict.fromkeys(clause for one in commissions if one["task"] == purpose for clause in one["basis"]))


def organisation_of(assignee: str) -> int | None:
    """The id of a commissioned organisation; None of a person."""
    kind, _, name = assignee.partition(":")
    return int(name) if kind == ORGANISATION else None
