"""Monitoring reports over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import MonitoringReader, MonitoringReporter
from targets_api.database import Session
from targets_api.kept_decisions import Recomputed
from targets_api.monitoring_reports import usecases
from targets_api.monitoring_reports.models import MonitoringDraft, MonitoringReport, MonitoringReportView
from targets_api.monitoring_reports.usecases import (
    ReportExists,
    ReportIncomplete,
    ReportNotFound,
    RulesNotKept,
    TargetNotApproved,
)
from targets_api.request_policies import Policies
from targets_api.scope import seen
from targets_api.targets.usecases import TargetNotFound
from wenxiao.access import Today
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns

router = nouns("monitoring-reports")
VIEW = "targets.monitoring_report_view"


@router.get("", response_model=Page[MonitoringReportView])
async def list_reports(
    who: MonitoringReader,
    session: Session,
    paging: Paging,
    target_id: UUID | None = None,
    project_id: UUID | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """Monitoring reports within reach."""
    where = {"target_id": target_id, "project_id": project_id, "budget_year": budget_year}
    return await page(session, VIEW, paging, where=where)


@router.post(
    "",
    status_code=201,
    response_model=MonitoringReportView,
    responses=problems(TargetNotFound, TargetNotApproved, ReportExists, ReportIncomplete, OutsideReach),
)
async def submit_report(
    draft: MonitoringDraft, who: MonitoringReporter, session: Session, policies: Policies, today: Today
) -> Response:
    """Report progress per indicator; the answer shows spend pace beside goal pace, and the alerts raised."""
    report = await usecases.submit_report(session, draft, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/monitoring-reports/{report.id}"}
    return await one(session, VIEW, report.id, ReportNotFound, status=201, headers=place)


@router.get("/{report_id}", response_model=MonitoringReportView, responses=problems(ReportNotFound))
async def get_report(report_id: UUID, who: MonitoringReader, session: Session) -> Response:
    """One report with its figures and alerts."""
    return await one(session, VIEW, report_id, ReportNotFound)


@router.post("/{report_id}/recompute", response_model=Recomputed, responses=problems(ReportNotFound, RulesNotKept))
async def recompute_report(report_id: UUID, who: MonitoringReader, session: Session, policies: Policies) -> Recomputed:
    """Compute paces, findings and alerts again from what was stored, and say whether they are the same."""
    report = await seen(session, MonitoringReport, report_id, ReportNotFound)
    return usecases.recompute_report(report, policies)
