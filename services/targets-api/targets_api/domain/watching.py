"""What a jurisdiction asks of its offices once monitoring finds something: what to look at, to explain, to follow.

No document ties its words to figures; which alert is which of the named conditions is our reading, kept in `SHOWN_BY`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wenxiao.findings import Finding, Parameter

GOAL_AHEAD, MONEY_AHEAD = "goal_ahead", "money_ahead"
SHOWN_BY: Mapping[str, tuple[str, ...]] = {
    "late_funds": (GOAL_AHEAD,),
    "low_spending_efficiency": ("monitoring.execution_floor",),
    "off_plan_use": (MONEY_AHEAD,),
    "off_target": (MONEY_AHEAD, "monitoring.goal_impossible"),
    "behind_schedule": (GOAL_AHEAD, "monitoring.execution_floor"),
    "expected_to_miss": ("monitoring.goal_impossible",),
}
WORDS: Mapping[str, str] = {
    "slow_spending": "支出进度慢",
    "large_idle_stock": "资金大额闲置",
    "justified_reason": "正当理由",
    "serious_problem": "问题严重",
    "hard_to_correct": "难以纠正",
    "recover": "收回",
    "revoke": "撤销",
    "reduce": "压减",
    "adjust": "调整",
    "suspend_appropriation": "暂停拨款",
    "defer_appropriation": "暂缓拨款",
    "stop_appropriation": "停止拨款",
}
CONDITION_ZH = {"off_target": "偏离目标", "behind_schedule": "进度滞后", "expected_to_miss": "预计难以完成"}
BODY_ZH = {
    "finance": "财政部门",
    "department": "主管部门",
    "unit": "预算单位",
    "spender": "支出单位",
    "county": "区县",
    "town": "镇街",
}
STEP_ZH = {"alert": "预警", "cause_analysis": "查明原因", "reminder": "提醒", "correction": "督促纠正"}
DOES_ZH = {
    "collect_information": "采集绩效信息",
    "analyse_progress": "分析进度",
    "analyse_fund_use": "分析用款",
    "analyse_target_completion": "分析目标完成情况",
    "correct_problems": "纠正问题",
    "correct_promptly": "立即纠正偏差",
    "analyse_cause": "查明原因",
    "corrective_action": "采取措施",
    "report_to_finance": "报财政部门",
    "correct_deviation": "纠正偏差",
    "fix_management_gap": "弥补管理漏洞",
    "review_and_analyse_results": "审核分析监控结果",
    "risk_judgement": "研判风险",
    "urge_improvement": "督促改善",
    "report_to_department": "报主管部门",
}
REGULARITY_ZH = {"daily_routine": "日常", "periodic": "定期", "whole_year": "全年"}
WAY_ZH = {
    "unit_discussion": "单位座谈",
    "site_check": "实地核查",
    "follow_up_monitoring": "跟踪监控",
    "supervision": "督导",
}


@dataclass(frozen=True)
class Checkpoint:
    """Something to watch for, and in whom."""

    code: str
    zh: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Routine:
    by: str
    does: tuple[str, ...]
    regularity: str | None = None


@dataclass(frozen=True)
class KeyTracking:
    """Which items finance follows closely, and when; without `report_months` at any time."""

    by: str
    scope: tuple[str, ...]
    must_include: tuple[str, ...] = ()
    report_months: tuple[int, ...] = ()
    ways: tuple[str, ...] = ()
    trigger: str | None = None
    urges_rectification: bool = False


@dataclass(frozen=True)
class WatchPolicy:
    checkpoints: Parameter[tuple[Checkpoint, ...]]
    alert_conditions: Parameter[tuple[str, ...]]
    alert_steps: Parameter[tuple[str, ...]]
    alerts_by: Parameter[str]
    routines: tuple[Parameter[Routine], ...]
    key_tracking: Parameter[KeyTracking | None]
    methods: Parameter[tuple[str, ...]]
    late_is_refused: bool = False


@dataclass(frozen=True)
class Seen:
    """What one report showed: the alerts raised, which side of a gap is ahead, and what sort of item it is."""

    alerts: Sequence[str]
    ahead: Sequence[str]
    subjects: tuple[str, ...]


def watch_findings(seen: Seen, policy: WatchPolicy, today: date) -> tuple[Finding, ...]:
    shown = {*seen.alerts, *seen.ahead}
    return (
        *_checkpoints(shown, policy.checkpoints),
        *_conditions(shown, policy.alert_conditions),
        *(_after_an_alert(policy) if seen.alerts else ()),
        *_key_tracking(seen, policy.key_tracking, today),
    )


def comparison_basis(policy: WatchPolicy | None) -> tuple[str, ...]:
    """Comparing what was reached with the target is a method that some documents name."""
    return policy.methods.basis if policy and "target_comparison" in policy.methods.value else ()


def _checkpoints(shown: set[str], named: Parameter[tuple[Checkpoint, ...]]) -> list[Finding]:
    return [
        Finding(
            "monitoring.checkpoint",
            f"属监控重点“{one.zh}”，请查{'、'.join(BODY_ZH[body] for body in one.subjects)}",
            named.basis,
            severity="advice",
        )
        for one in named.value
        if shown & set(SHOWN_BY[one.code])
    ]


def _conditions(shown: set[str], named: Parameter[tuple[str, ...]]) -> list[Finding]:
    return [
        Finding(
            "monitoring.condition_met",
            f"出现“{CONDITION_ZH[code]}”情形，应查明原因、采取措施；请在预警下提交整改",
            named.basis,
            severity="warning",
        )
        for code in named.value
        if shown & set(SHOWN_BY[code])
    ]


def _after_an_alert(policy: WatchPolicy) -> list[Finding]:
    steps = "、".join(STEP_ZH[step] for step in policy.alert_steps.value)
    by = BODY_ZH[policy.alerts_by.value]
    basis = tuple(dict.fromkeys((*policy.alert_steps.basis, *policy.alerts_by.basis)))
    told = [Finding("monitoring.alert_steps", f"{by}依次：{steps}", basis, severity="advice")]
    for routine in policy.routines:
        own = routine.value
        words = "、".join(DOES_ZH[does] for does in own.does)
        when = REGULARITY_ZH.get(own.regularity or "", "")
        told.append(Finding("monitoring.routine", f"{BODY_ZH[own.by]}{when}{words}", routine.basis, severity="advice"))
    return told


def _key_tracking(seen: Seen, named: Parameter[KeyTracking | None], today: date) -> list[Finding]:
    own = named.value
    if own is None or not set(seen.subjects) & {*own.scope, *own.must_include}:
        return []
    if own.report_months and today.month not in own.report_months:
        return []
    if own.trigger == "serious_problem" and "monitoring.goal_impossible" not in seen.alerts:
        return []
    must = set(seen.subjects) & set(own.must_include)
    detail = f"{BODY_ZH[own.by]}{'应' if must else '可'}将本项目列入重点跟踪"
    if own.ways:
        detail += f"，方式：{'、'.join(WAY_ZH[way] for way in own.ways)}"
    if own.urges_rectification:
        detail += "，并督促及时整改"
    return [Finding("monitoring.key_tracking", detail, named.basis, severity="advice")]
