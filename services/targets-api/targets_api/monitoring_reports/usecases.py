"""Taking a monitoring report: paces are computed, alerts raised, what the unit said stands beside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, select

from targets_api.alerts.models import Alert
from targets_api.database import Session
from targets_api.domain import monitoring
from targets_api.domain.ex_ante import Trait
from targets_api.domain.lifecycle import Status
from targets_api.domain.monitoring import Assessment, Evidence, MonitoringPolicy, RowProgress
from targets_api.domain.projects import subjects_of
from targets_api.kept_decisions import Recomputed, digest_of, recomputed
from targets_api.monitoring_reports.models import MonitoringDraft, MonitoringReport
from targets_api.policies import Place, level_of, monitoring_policy
from targets_api.projects.models import Project
from targets_api.projects.queries import figures_until
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of, seen
from targets_api.targets.models import Indicator, Target
from targets_api.targets.queries import approved_after, indicators_of
from targets_api.targets.usecases import TargetNotFound
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.findings import Finding, PolicyStamp
from wenxiao.policy import PolicyLibrary

EVIDENCE = TypeAdapter(Evidence)
ASSESSMENT = TypeAdapter(Assessment)
POLICY = TypeAdapter(MonitoringPolicy)


class ReportNotFound(NotFound):
    title = "没有该监控报告"


class TargetNotApproved(Conflict):
    title = "绩效目标尚未批复"


class ReportExists(Conflict):
    title = "该期监控报告已报送"


class RulesNotKept(Conflict):
    title = "没有留存重新计算所需的规则"


class ReportIncomplete(Invalid):
    title = "监控报告未按要求填报"


async def submit_report(
    session: Session, draft: MonitoringDraft, *, who: Principal, library: PolicyLibrary, today: date
) -> MonitoringReport:
    target = await seen(session, Target, draft.target_id, TargetNotFound)
    if target.status is not Status.APPROVED:
        raise TargetNotApproved("只能对已批复的绩效目标报送监控情况，请先完成批复")
    if (later := await approved_after(session, target)) is not None:
        raise TargetNotApproved(f"该目标已由调整后的第{later}版替代，请对新的一版报送监控情况")
    await _require_new(session, draft)
    indicators = await indicators_of(session, target.id)
    names = {row.row_number: row.name for row in indicators}
    _require_none(
        [
            *monitoring.period_findings(draft.period_end, target.budget_year, today),
            *monitoring.coverage_findings([row.indicator for row in draft.rows], names),
        ]
    )
    evidence = await _evidence(session, draft, target, indicators)
    rules = monitoring_policy(library, Place(target.region_code, who.level, today))
    assessed = monitoring.assess(evidence, rules[0], today)
    _require_none([finding for finding in assessed.findings if finding.severity == "refusal"])
    report = _report(draft, target, evidence, assessed, who=who, today=today, rules=rules)
    session.add(report)
    await session.flush()
    await _raise_alerts(session, report, assessed, today)
    said = {"spend_pace": str(assessed.spend_pace), "goal_pace": str(assessed.goal_pace)}
    resource = f"monitoring-reports/{report.id}"
    await audit.record(session, action="monitoring:report", resource=resource, detail=said)
    return report


def _report(
    draft: MonitoringDraft,
    target: Target,
    evidence: Evidence,
    assessed: Assessment,
    *,
    who: Principal,
    today: date,
    rules: tuple[MonitoringPolicy, PolicyStamp],
) -> MonitoringReport:
    told = ASSESSMENT.dump_python(assessed, mode="json")
    kept, law = EVIDENCE.dump_python(evidence, mode="json"), POLICY.dump_python(rules[0], mode="json")
    return MonitoringReport(
        **scope_of(target),
        author_subject=who.subject,
        author_name=who.name,
        target_id=target.id,
        project_id=target.project_id,
        budget_year=target.budget_year,
        period_end=draft.period_end,
        submitted_on=today,
        summary=draft.summary,
        rows=_kept_rows(draft, evidence, assessed),
        adjusted_budget=evidence.adjusted_budget,
        executed=evidence.executed,
        spend_pace=assessed.spend_pace,
        goal_pace=assessed.goal_pace,
        findings=told["findings"],
        evidence=kept,
        policy_stamp=asdict(rules[1]),
        level=who.level,
        policy=law,
        decision=told,
        digest=digest_of(kept, law, told),
    )


def recompute_report(report: MonitoringReport, library: PolicyLibrary) -> Recomputed:
    """Paces, findings and alerts again, from the stored evidence under the stored rules."""
    if report.policy is None or report.decision is None or report.digest is None:
        raise RulesNotKept("该报告报送时尚未留存规则，不能重新计算；请按报告所载证据人工核对")
    evidence, policy = EVIDENCE.validate_python(report.evidence), POLICY.validate_python(report.policy)
    again = ASSESSMENT.dump_python(monitoring.assess(evidence, policy, report.submitted_on), mode="json")
    level = report.level or level_of(report.region_code)
    _, stamp = monitoring_policy(library, Place(report.region_code, level, report.submitted_on))
    return recomputed(
        report.id,
        stored=report.decision,
        stored_digest=report.digest,
        again=again,
        again_digest=digest_of(report.evidence, report.policy, again),
        stamp=report.policy_stamp,
        stamp_today=stamp,
    )


def _require_none(refusals: Sequence[Finding]) -> None:
    if refusals:
        detail = f"监控报告有{len(refusals)}处需更正：{refusals[0].detail}；请按 findings 逐项修改"
        raise ReportIncomplete(detail, findings=refusals)


async def _require_new(session: Session, draft: MonitoringDraft) -> None:
    asked = select(MonitoringReport.id).where(
        col(MonitoringReport.target_id) == draft.target_id, col(MonitoringReport.period_end) == draft.period_end
    )
    if (await session.scalars(asked)).first() is not None:
        raise ReportExists(f"截至{draft.period_end.isoformat()}的监控报告已报送，请查看原报告")


async def _evidence(
    session: Session, draft: MonitoringDraft, target: Target, indicators: Sequence[Indicator]
) -> Evidence:
    figures = await figures_until(session, target.project_id, budget_year=target.budget_year, until=draft.period_end)
    known = {row.row_number: row for row in indicators}
    rows = [
        RowProgress(
            number=row.indicator,
            name=known[row.indicator].name,
            weight=known[row.indicator].weight or monitoring.HUNDRED,
            direction=known[row.indicator].direction,
            target_value=known[row.indicator].target_value,
            actual_value=row.actual_value,
            stated_percent=row.progress_percent,
            likelihood=row.likelihood,
            explanation=row.explanation,
        )
        for row in draft.rows
    ]
    project = await seen(session, Project, target.project_id, ProjectNotFound)
    subjects = subjects_of(project.kind, project.scale, programme=Trait.POLICY_PROGRAMME in project.traits)
    return Evidence(target.budget_year, draft.period_end, figures.adjusted, figures.executed, tuple(rows), subjects)


def _kept_rows(draft: MonitoringDraft, evidence: Evidence, assessed: Assessment) -> list[dict[str, Any]]:
    """What was typed, and beside it what was computed."""
    computed: Sequence[Mapping[str, Any]] = ASSESSMENT.dump_python(assessed, mode="json")["rows"]
    return [
        row.model_dump(mode="json")
        | {
            "name": progress.name,
            "computed_percent": pace["computed_percent"],
            "used_percent": pace["used_percent"],
        }
        for row, progress, pace in zip(draft.rows, evidence.rows, computed, strict=True)
    ]


async def _raise_alerts(session: Session, report: MonitoringReport, assessed: Assessment, today: date) -> None:
    for alert in assessed.alerts:
        session.add(
            Alert(
                **scope_of(report),
                report_id=report.id,
                target_id=report.target_id,
                project_id=report.project_id,
                rule=alert.rule,
                detail=alert.detail,
                figures=dict(alert.figures),
                basis=list(alert.basis),
                source=alert.source,
                measures=list(alert.may_follow.measures) if alert.may_follow else [],
                may_follow=asdict(alert.may_follow) if alert.may_follow else None,
                raised_on=today,
            )
        )
    await session.flush()
