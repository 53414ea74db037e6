"""Dual monitoring: how far the money has gone beside how far the goal has come, and an alert where the two disagree.

Thresholds are experience values of some place: each alert names the clauses, or the convention, that it rests on. What
the law lets finance do about slow money or a hopeless goal asks for more than a figure: an alert says what may follow.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from targets_api.domain.values import Direction
from targets_api.domain.watching import (
    GOAL_AHEAD,
    MONEY_AHEAD,
    WORDS,
    Seen,
    WatchPolicy,
    comparison_basis,
    watch_findings,
)
from wenxiao.findings import Finding, Parameter

PLACES = Decimal("0.01")
HUNDRED = Decimal(100)


class Likelihood(StrEnum):
    """Whether the row's target will be reached by the year's end, as the unit judges."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class MonitoringPolicy:
    report_months: Parameter[tuple[int, ...]]
    pace_gap_points: Parameter[Decimal]
    execution_floor_percent: Parameter[Mapping[int, Decimal]]
    alert_steps: Parameter[tuple[str, ...]]
    slow_spending_triggers: Parameter[tuple[str, ...]]
    slow_spending_unless: Parameter[tuple[str, ...]]
    slow_spending_measures: Parameter[tuple[str, ...]]
    serious_problem_triggers: Parameter[tuple[str, ...]]
    serious_problem_measures: Parameter[tuple[str, ...]]
    watch: WatchPolicy | None = None


@dataclass(frozen=True)
class RowProgress:
    """One indicator at the end of the period: the target, what was reached, what the unit says itself."""

    number: int
    name: str
    weight: Decimal
    direction: Direction
    target_value: Decimal | None
    actual_value: Decimal | None
    stated_percent: Decimal | None
    likelihood: Likelihood
    explanation: str | None = None


@dataclass(frozen=True)
class Evidence:
    budget_year: int
    period_end: date
    adjusted_budget: Decimal
    executed: Decimal
    rows: tuple[RowProgress, ...]
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowPace:
    number: int
    computed_percent: Decimal | None
    stated_percent: Decimal | None
    used_percent: Decimal | None


@dataclass(frozen=True)
class MayFollow:
    """Measures that finance may take if it finds all of `when` and none of `unless`; no alert takes them by itself."""

    measures: tuple[str, ...]
    when: tuple[str, ...]
    unless: tuple[str, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Alert:
    rule: str
    detail: str
    figures: Mapping[str, str]
    basis: tuple[str, ...]
    source: str
    may_follow: MayFollow | None = None


@dataclass(frozen=True)
class Assessment:
    spend_pace: Decimal | None
    goal_pace: Decimal | None
    rows: tuple[RowPace, ...]
    alerts: tuple[Alert, ...]
    findings: tuple[Finding, ...]


def period_findings(period_end: date, budget_year: int, today: date) -> tuple[Finding, ...]:
    """A report looks back on a part of its own budget year."""
    at = "#/period_end"
    if period_end.year != budget_year:
        return (Finding("monitoring.other_year", f"监控期末应在{budget_year}年内，请核对", pointer=at),)
    if period_end > today:
        detail = f"监控期末{period_end.isoformat()}晚于今天，请在期末之后报送"
        return (Finding("monitoring.in_the_future", detail, pointer=at),)
    return ()


def coverage_findings(told: Sequence[int], names: Mapping[int, str]) -> tuple[Finding, ...]:
    """Every indicator of the approved target once, and no others."""
    findings: list[Finding] = []
    for index, number in enumerate(told):
        at = f"#/rows/{index}/indicator"
        if number not in names:
            detail = f"批复的绩效目标没有第{number}行指标，请核对行号"
            findings.append(Finding("monitoring.row_unknown", detail, pointer=at))
        elif number in told[:index]:
            detail = f"第{number}行指标填报了两次，请保留一条"
            findings.append(Finding("monitoring.row_repeated", detail, pointer=at))
    findings += [
        Finding("monitoring.row_missing", f"缺少第{number}行“{name}”的完成情况，请补报", pointer="#/rows")
        for number, name in names.items()
        if number not in told
    ]
    return tuple(findings)


def assess(evidence: Evidence, policy: MonitoringPolicy, today: date) -> Assessment:
    """`today` is the day the report is handed in."""
    rows = tuple(row_pace(row) for row in evidence.rows)
    spend, goal = spend_pace(evidence), goal_pace(evidence.rows, rows)
    alerts = (
        *_gap_alert(spend, goal, policy),
        *_floor_alert(spend, evidence.period_end, policy),
        *_unlikely_alerts(evidence.rows, policy),
    )
    watched = _watched(evidence, alerts, policy.watch, today)
    return Assessment(spend, goal, rows, alerts, (*_report_findings(evidence, rows, policy, today), *watched))


def _watched(
    evidence: Evidence, alerts: Sequence[Alert], policy: WatchPolicy | None, today: date
) -> tuple[Finding, ...]:
    """Nothing for rules that were kept before they told what to watch."""
    if policy is None:
        return ()
    gaps = [alert.figures for alert in alerts if alert.rule == "monitoring.pace_gap"]
    ahead = [GOAL_AHEAD if Decimal(gap["goal_pace"]) > Decimal(gap["spend_pace"]) else MONEY_AHEAD for gap in gaps]
    raised = tuple(dict.fromkeys(alert.rule for alert in alerts))
    return watch_findings(Seen(raised, tuple(ahead), evidence.subjects), policy, today)


def spend_pace(evidence: Evidence) -> Decimal | None:
    """Executed over the adjusted budget in percent; a budget of zero has no pace."""
    if evidence.adjusted_budget == 0:
        return None
    return (evidence.executed / evidence.adjusted_budget * HUNDRED).quantize(PLACES, ROUND_HALF_UP)


def row_pace(row: RowProgress) -> RowPace:
    computed = _computed_percent(row)
    return RowPace(row.number, computed, row.stated_percent, row.stated_percent if computed is None else computed)


def _computed_percent(row: RowProgress) -> Decimal | None:
    """Reached over target, never above 100; where less is better, being within the target is 100."""
    target, actual = row.target_value, row.actual_value
    if target is None or actual is None or row.direction is Direction.RANGE:
        return None
    if row.direction is Direction.LOWER:
        return HUNDRED if actual <= target else (target / actual * HUNDRED).quantize(PLACES, ROUND_HALF_UP)
    if target == 0:
        return HUNDRED if actual == 0 or row.direction is Direction.HIGHER else Decimal(0)
    return min(HUNDRED, (actual / target * HUNDRED).quantize(PLACES, ROUND_HALF_UP))


def goal_pace(rows: Sequence[RowProgress], paces: Sequence[RowPace]) -> Decimal | None:
    """The rows' progress weighed by their weights; rows without a figure do not count."""
    counted = [(row.weight, p.used_percent) for row, p in zip(rows, paces, strict=True) if p.used_percent is not None]
    weight = sum((w for w, _ in counted), Decimal(0))
    if weight == 0:
        return None
    return (sum((w * percent for w, percent in counted), Decimal(0)) / weight).quantize(PLACES, ROUND_HALF_UP)


def _gap_alert(spend: Decimal | None, goal: Decimal | None, policy: MonitoringPolicy) -> tuple[Alert, ...]:
    limit = policy.pace_gap_points
    if spend is None or goal is None or abs(goal - spend) <= limit.value:
        return ()
    gap = abs(goal - spend)
    ahead = "目标进度快于支出进度" if goal > spend else "支出进度快于目标进度"
    detail = f"支出进度{spend}%，目标进度{goal}%，相差{gap}个百分点，超过{limit.value}个百分点（{ahead}），请查明原因"
    figures = {"spend_pace": str(spend), "goal_pace": str(goal), "gap": str(gap), "limit": str(limit.value)}
    return (Alert("monitoring.pace_gap", detail, figures, limit.basis, limit.source),)


def _floor_alert(spend: Decimal | None, period_end: date, policy: MonitoringPolicy) -> tuple[Alert, ...]:
    floors = policy.execution_floor_percent
    reached = [month for month in floors.value if _last_day(period_end.year, month) <= period_end]
    if spend is None or not reached:
        return ()
    month = max(reached)
    floor = floors.value[month]
    if spend >= floor:
        return ()
    detail = f"截至{period_end.isoformat()}支出进度{spend}%，低于{month}月末应达到的{floor}%，请查明原因并加快执行"
    slow, unless, measures = policy.slow_spending_triggers, policy.slow_spending_unless, policy.slow_spending_measures
    follow = MayFollow(measures.value, slow.value, unless.value, _together(measures.basis, slow.basis, unless.basis))
    figures = {"spend_pace": str(spend), "floor": str(floor), "floor_month": str(month)}
    told = f"{detail}；{_told(follow)}"
    return (Alert("monitoring.execution_floor", told, figures, floors.basis, floors.source, follow),)


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _together(*bases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for basis in bases for clause in basis))


def _told(follow: MayFollow) -> str:
    when, unless, measures = ("、".join(WORDS[code] for code in codes) for codes in _codes(follow))
    reason = f"且无{unless}" if unless else ""
    return f"经财政部门查实{when}{reason}的，可视情{measures}，本预警本身不作处置"


def _codes(follow: MayFollow) -> tuple[tuple[str, ...], ...]:
    return follow.when, follow.unless, follow.measures


def _unlikely_alerts(rows: Sequence[RowProgress], policy: MonitoringPolicy) -> tuple[Alert, ...]:
    serious, measures = policy.serious_problem_triggers, policy.serious_problem_measures
    follow = MayFollow(measures.value, serious.value, (), _together(measures.basis, serious.basis))
    return tuple(
        Alert(
            "monitoring.goal_impossible",
            f"第{row.number}行“{row.name}”预计全年不能完成，请说明原因并提出纠偏措施；{_told(follow)}",
            {"row": str(row.number)},
            policy.alert_steps.basis,
            policy.alert_steps.source,
            follow,
        )
        for row in rows
        if row.likelihood is Likelihood.IMPOSSIBLE
    )


def _report_findings(
    evidence: Evidence, rows: Sequence[RowPace], policy: MonitoringPolicy, today: date
) -> tuple[Finding, ...]:
    months = policy.report_months
    findings: list[Finding] = []
    if today.month not in months.value:
        wanted = "、".join(f"{m}月" for m in months.value)
        detail = f"监控情况应在{wanted}报送，本报告报送日为{today.isoformat()}"
        severity = "refusal" if policy.watch and policy.watch.late_is_refused else "warning"
        findings.append(Finding("monitoring.outside_months", detail, months.basis, severity=severity))
    if evidence.executed > evidence.adjusted_budget:
        detail = f"累计支出{evidence.executed}元超过全年预算{evidence.adjusted_budget}元，请核对"
        findings.append(Finding("monitoring.overspent", detail, severity="warning"))
    for index, pace in enumerate(rows):
        findings += _row_findings(index, pace, evidence.rows[index], comparison_basis(policy.watch))
    return tuple(findings)


def _row_findings(index: int, pace: RowPace, row: RowProgress, compared: tuple[str, ...]) -> list[Finding]:
    findings: list[Finding] = []
    at = f"#/rows/{index}"
    stated, computed = pace.stated_percent, pace.computed_percent
    if stated is not None and computed is not None and stated != computed:
        detail = f"第{row.number}行填报完成{stated}%，按指标值计算为{computed}%，以计算值参与目标进度，请说明差异"
        findings.append(Finding("monitoring.percent_differs", detail, compared, f"{at}/progress_percent", "warning"))
    if pace.used_percent is None:
        detail = f"第{row.number}行“{row.name}”无法计算进度，未计入目标进度；请填报 progress_percent"
        findings.append(Finding("monitoring.percent_missing", detail, (), f"{at}/progress_percent", "warning"))
    if row.likelihood is not Likelihood.CERTAIN and not (row.explanation or "").strip():
        detail = f"第{row.number}行“{row.name}”不能确定完成，请在 explanation 说明偏差原因"
        findings.append(Finding("monitoring.explanation_missing", detail, (), f"{at}/explanation"))
    return findings
