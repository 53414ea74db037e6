"""Target and budget move together (同步): which of the five stages did, of one target, and what law asks there.

A stage went together where the target was no later than the budget: what the documents want to prevent is a budget
that moves on while its target stays behind. How many days lie between is told, not judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Parameter

STAGES_ZH: Mapping[str, str] = {
    "assign": "布置",
    "declare": "申报",
    "review": "审核",
    "approve": "批复",
    "disclose": "公开",
}
# The money goes out, and the target with it: a stage of its own where a document names it.
RELEASE, RELEASE_ZH = "release", "下达"
EVENT_OF = {"department_budget_approval": "approve", "fund_release": RELEASE}
EVENT_ZH = {"department_budget_approval": "随部门预算批复", "fund_release": "随资金下达"}
# What the service itself knows; the rest is reported by the budget system or by finance.
_KNOWN = frozenset({("declare", "target"), ("review", "target"), ("approve", "target"), ("approve", "budget")})


class SyncStageKnown(Conflict):
    title = "该环节由系统记载"


class StageDayAhead(Invalid):
    title = "环节日期晚于今天"


@dataclass(frozen=True)
class StageDays:
    target: date | None = None
    budget: date | None = None


@dataclass(frozen=True)
class Stage:
    stage: str
    zh: str
    required: bool
    target_day: date | None
    budget_day: date | None
    together: bool | None
    days_apart: int | None
    basis: tuple[str, ...]
    words: str


def require_reportable(stage: str, side: str, day: date, today: date) -> None:
    if (stage, side) in _KNOWN:
        side_zh = "绩效目标" if side == "target" else "预算"
        detail = f"{side_zh}的{STAGES_ZH[stage]}日期由系统按实际办理记载，不能另行登记"
        raise SyncStageKnown(detail)
    if day > today:
        detail = f"环节完成日期{day.isoformat()}晚于今天，请在完成以后登记"
        raise StageDayAhead(detail, pointer="#/day")


def stages(
    days: Mapping[str, StageDays], rule: Parameter[tuple[str, ...]], events: Parameter[tuple[str, ...]]
) -> tuple[Stage, ...]:
    """The five stages; the release of the money beside them where the place names it, or somebody reported it."""
    named = {EVENT_OF[event]: EVENT_ZH[event] for event in events.value}
    shown = [_stage(name, days.get(name, StageDays()), rule, named.get(name, "")) for name in STAGES_ZH]
    if RELEASE in named or days.get(RELEASE, StageDays()) != StageDays():
        told: tuple[str, ...] = (RELEASE,) if RELEASE in named else ()
        asked = Parameter(told, events.basis, events.source)
        shown.append(_stage(RELEASE, days.get(RELEASE, StageDays()), asked, named.get(RELEASE, "")))
    return tuple(shown)


def _stage(name: str, days: StageDays, rule: Parameter[tuple[str, ...]], with_what: str) -> Stage:
    required = name in rule.value
    together = None if days.target is None or days.budget is None else days.target <= days.budget
    apart = None if days.target is None or days.budget is None else (days.budget - days.target).days
    return Stage(
        stage=name,
        zh=STAGES_ZH.get(name, RELEASE_ZH),
        required=required,
        target_day=days.target,
        budget_day=days.budget,
        together=together,
        days_apart=apart,
        basis=rule.basis if required else (),
        words=_words(name, days, f"当地要求{with_what}同步" if required else "当地没有要求同步", apart),
    )


def _words(name: str, days: StageDays, must: str, apart: int | None) -> str:
    zh = STAGES_ZH.get(name, RELEASE_ZH)
    if apart is not None:
        told = "同日" if apart == 0 else (f"目标早{apart}天" if apart > 0 else f"目标晚{-apart}天，没有同步")
        return f"{zh}：{told}；{must}"
    missing = [side for side, day in (("绩效目标", days.target), ("预算", days.budget)) if day is None]
    return f"{zh}：{'和'.join(missing)}的日期尚未登记；{must}"


def counted(shown: Sequence[Stage]) -> str:
    """The line above the table: how many of the stages that law names went together."""
    asked = [one for one in shown if one.required]
    together = [one for one in asked if one.together]
    return f"当地要求{len(asked)}个环节同步，已同步{len(together)}个"
