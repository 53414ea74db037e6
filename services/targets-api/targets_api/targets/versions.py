"""A target as text, so that two of its versions can be laid side by side."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from targets_api.database import Session
from targets_api.domain.revisions import Difference, Line, Version, differences
from targets_api.domain.values import Period
from targets_api.scope import seen
from targets_api.targets.models import Indicator, Target, TargetMilestone, TargetTask
from targets_api.targets.queries import indicators_of, milestones_of, tasks_of
from targets_api.targets.usecases import TargetNotFound
from wenxiao.errors import Conflict

_FUNDS_ZH = {"total": "资金总额", "fiscal": "财政拨款", "other": "其他资金"}
_PERIOD_ZH = {"whole_life": "中期", "annual": "年度"}
_MILESTONE_ZH = {"stage_target": "阶段目标", "cross_year_target": "跨年目标"}
_DIRECTION_ZH = {"higher": "越高越好", "lower": "越低越好", "equal": "等于"}


class NothingToCompare(Conflict):
    title = "没有可以比较的版本"


async def differences_between(
    session: Session, target_id: UUID, other_id: UUID | None
) -> tuple[Target, Target, tuple[Difference, ...]]:
    """From the other one, or where none is named from its predecessor, to this one; both of one project."""
    target = await seen(session, Target, target_id, TargetNotFound)
    earlier = other_id or target.predecessor_id
    if earlier is None:
        raise NothingToCompare("这是第一版，没有以前的版本可比；请用 with 指明要比较的绩效目标")
    other = await seen(session, Target, earlier, TargetNotFound)
    if other.project_id != target.project_id:
        raise NothingToCompare("两份绩效目标不属于同一项目，不能比较；请核对 with 的编号")
    return target, other, differences(await version_of(session, other), await version_of(session, target))


async def version_of(session: Session, target: Target) -> Version:
    tables = {
        "年度指标": [_indicator(row) for row in await indicators_of(session, target.id)],
        "中期指标": [_indicator(row) for row in await indicators_of(session, target.id, Period.WHOLE_LIFE)],
        "节点": [_milestone(row) for row in await milestones_of(session, target.id)],
        "年度任务": [_task(row) for row in await tasks_of(session, target.id)],
        "不适用的维度": [
            Line(number, one["dimension"], {"理由": one["reason"]})
            for number, one in enumerate(target.dimensions_not_applicable, start=1)
        ],
        "目标依据": [
            Line(number, one["reference"], {"种类": one["source"]})
            for number, one in enumerate(target.derived_from, start=1)
        ],
    }
    return Version(_fields(target), tables)


def _fields(target: Target) -> Mapping[str, str]:
    return {
        "预算年度": str(target.budget_year),
        "年度总体目标": target.overall_goal,
        "中期总体目标": target.whole_life_goal,
        "实施期": _span(target.whole_life_from, target.whole_life_until),
        "预算执行率分值": _plain(target.execution_weight),
        "职能概述": target.functions,
        **_funds(target.funding),
        "批复预算（元）": _plain(target.approved_budget),
    }


def _funds(funding: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{period_zh}{part_zh}（元）": str((funding.get(period) or {}).get(part) or "")
        for period, period_zh in _PERIOD_ZH.items()
        for part, part_zh in _FUNDS_ZH.items()
    }


def _span(first: int | None, last: int | None) -> str:
    return "" if first is None and last is None else f"{first or ''}—{last or ''}"


def _plain(number: Decimal | None) -> str:
    """5 and 5.00 are the same number to a reader."""
    return "" if number is None else f"{number.normalize():f}"


def _indicator(row: Indicator) -> Line:
    asked = (row.operator.value if row.operator else "", _plain(row.target_value), row.unit or "")
    fields = {
        "一级指标": row.category,
        "二级指标": row.subcategory or "",
        "指标值": row.target_text,
        "取值": "".join(asked),
        "取值上限": _plain(row.target_upper),
        "方向": _DIRECTION_ZH.get(row.direction.value, row.direction.value) if row.direction else "",
        "分值": _plain(row.weight),
        "评分标准": row.scoring_rule or "",
        "指标解释": row.explanation or "",
        "设定依据": row.value_basis or "",
    }
    return Line(row.row_number, row.name, fields)


def _milestone(row: TargetMilestone) -> Line:
    due = row.due_on.isoformat() if row.due_on else ""
    kind = _MILESTONE_ZH.get(row.kind.value, row.kind.value)
    return Line(row.row_number, row.name, {"种类": kind, "应达到的日期": due, "内容": row.text})


def _task(row: TargetTask) -> Line:
    money = {
        "预算金额（元）": row.amount_total,
        "财政拨款（元）": row.amount_fiscal,
        "其他资金（元）": row.amount_other,
    }
    return Line(row.row_number, row.name, {"主要内容": row.content} | _amounts(money))


def _amounts(money: Mapping[str, Decimal | None]) -> dict[str, str]:
    return {name: _plain(amount) for name, amount in money.items()}


def words_of(found: Sequence[Difference]) -> str:
    """One line over the list, for those who read no further."""
    return f"共{len(found)}处变化" if found else "两个版本内容相同"
