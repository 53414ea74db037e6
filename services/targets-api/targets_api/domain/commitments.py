"""The commitment to carry out the budget (预算执行承诺书): a department's word on its approved targets of one year.

It says how much money it is about and what is promised for it; where the figures change after the signature, the
department signs anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden


class CommitmentStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"


class NothingToCommit(Conflict):
    title = "没有已批复的绩效目标"


class CommitmentSigned(Conflict):
    title = "承诺书已签署"


class CommitmentOutdated(Conflict):
    title = "承诺书数字已变"


class NotOwnCommitment(Forbidden):
    title = "只能由本部门签署"


@dataclass(frozen=True)
class Promise:
    """One approved target: its project, its money, and how many indicators it has."""

    project_code: str
    project_name: str
    unit_name: str
    budget: Decimal
    indicators: int


@dataclass(frozen=True)
class Figures:
    projects: int
    units: int
    indicators: int
    budget: Decimal


def figures_of(promises: Sequence[Promise]) -> Figures:
    return Figures(
        projects=len(promises),
        units=len({one.unit_name for one in promises}),
        indicators=sum(one.indicators for one in promises),
        budget=sum((one.budget for one in promises), Decimal(0)),
    )


def require_something(promises: Sequence[Promise], budget_year: int) -> None:
    if not promises:
        raise NothingToCommit(f"本部门{budget_year}年度还没有已批复的绩效目标，批复后再签承诺书")


def require_signable(status: CommitmentStatus, kept: Sequence[Promise], now: Sequence[Promise]) -> None:
    """What is signed is what holds on the day of the signature, project by project."""
    if status is CommitmentStatus.SIGNED:
        raise CommitmentSigned("这份承诺书已签署，不能重签；数字有变化的，请重新起草一份")
    if tuple(kept) != tuple(now):
        raise CommitmentOutdated("起草以后批复的目标有变化，承诺书的数字已不是现在的数字；请重新起草再签署")


def letter(department: str, finance_of: str, budget_year: int, figures: Figures) -> str:
    """The text that the head signs; paragraphs are divided by a blank line."""
    return "\n\n".join(
        (
            f"{finance_of}：",
            (
                f"{department}{budget_year}年度部门预算及绩效目标已经批复，涉及{figures.units}个预算单位、"
                f"{figures.projects}个项目，批复预算合计{figures.budget:,.2f}元，绩效指标{figures.indicators}项。本部门郑重承诺："
            ),
            "一、严格执行批复的预算，不擅自调整用途、扩大范围、提高标准，加快支出进度，提高资金使用效益。",
            "二、对照批复的绩效目标组织实施，按阶段目标和跨年目标推进，确保年度绩效目标如期实现。",
            "三、对绩效目标实现程度和预算执行进度实行“双监控”，发现偏差及时纠正并按规定报告。",
            "四、确需调整绩效目标的，按规定程序报批，不自行变更。",
            "五、接受财政、审计、人大和社会监督，对预算执行和绩效结果负责；花钱必问效，无效必问责。",
        )
    )


class MissingBecause(StrEnum):
    NOT_DRAFTED = "not_drafted"
    NOT_SIGNED = "not_signed"
    FIGURES_CHANGED = "figures_changed"


MISSING_ZH = {
    MissingBecause.NOT_DRAFTED: "尚未起草承诺书",
    MissingBecause.NOT_SIGNED: "已起草，尚未签署",
    MissingBecause.FIGURES_CHANGED: "签署以后批复的目标有变化，须重新签署",
}


def missing_because(
    now: Sequence[Promise], signed: Sequence[Promise] | None, *, drafted: bool
) -> MissingBecause | None:
    """Why a department with approved targets has no letter in force; None where it has."""
    if signed is not None and tuple(signed) == tuple(now):
        return None
    if signed is not None:
        return MissingBecause.FIGURES_CHANGED
    return MissingBecause.NOT_SIGNED if drafted else MissingBecause.NOT_DRAFTED
