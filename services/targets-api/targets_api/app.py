"""Wiring of targets-api, nothing else."""

from fastapi import FastAPI

from targets_api.access import GRANTS
from targets_api.alerts.routes import router as alerts
from targets_api.assessment_reports.routes import router as assessment_reports
from targets_api.assessment_reviews.routes import router as assessment_reviews
from targets_api.assignments.routes import router as assignments
from targets_api.clients import INDICATOR_LIBRARY
from targets_api.commitments.routes import router as commitments
from targets_api.database import SCHEMA
from targets_api.declarations.routes import router as declarations
from targets_api.directives.routes import router as directives
from targets_api.executions.routes import router as executions
from targets_api.forms.background import ImportForms
from targets_api.forms.routes import exports as form_exports
from targets_api.forms.routes import imports as form_imports
from targets_api.forms.routes import of_target as form_of_target
from targets_api.gate_decisions.routes import router as gate_decisions
from targets_api.government_budgets.routes import router as government_budgets
from targets_api.independent_assessments.routes import router as independent_assessments
from targets_api.monitoring_reports.routes import router as monitoring_reports
from targets_api.plan_adjustments.routes import router as plan_adjustments
from targets_api.policy_catalogue_items.routes import router as policy_catalogue_items
from targets_api.project_leads.routes import of_project as leads_of_project
from targets_api.project_leads.routes import router as project_leads
from targets_api.projects.library_routes import router as library
from targets_api.projects.routes import router as projects
from targets_api.queue.routes import router as queue
from targets_api.rectifications.routes import router as rectifications
from targets_api.settings import Settings
from targets_api.target_advice.routes import router as target_advice
from targets_api.target_proposals.routes import router as target_proposals
from targets_api.targets.declaration_routes import router as declaration_routes
from targets_api.targets.review_routes import router as reviews
from targets_api.targets.revision_routes import router as revisions
from targets_api.targets.routes import router as targets
from targets_api.targets.telling import DISCLOSURE, EVALUATION
from targets_api.transfers.routes import router as transfers
from wenxiao.clients import Network
from wenxiao.service import create_service
from wenxiao.tokens import KeySource
from wenxiao_directory.following import FollowDirectory
from wenxiao_policies import load

ROUTERS = (
    *(projects, targets, gate_decisions, executions, monitoring_reports, alerts, rectifications, directives),
    *(assessment_reports, independent_assessments, assessment_reviews, transfers),
    *(reviews, revisions, queue, commitments),
    *(assignments, library, project_leads, leads_of_project, government_budgets, policy_catalogue_items),
    plan_adjustments,
    *(declaration_routes, declarations, target_advice, target_proposals),
    *(form_imports, form_exports, form_of_target),
)


def create_app(settings: Settings, network: Network | None = None, keys: KeySource | None = None) -> FastAPI:
    return create_service(
        settings,
        name="targets-api",
        title="目标管理",
        schema=SCHEMA,
        routers=ROUTERS,
        grants=GRANTS,
        network=network or Network(),
        policies=load,
        neighbours=(INDICATOR_LIBRARY, EVALUATION, DISCLOSURE),
        background=(FollowDirectory(), ImportForms()),
        keys=keys,
    )


def from_environment() -> FastAPI:
    """For a server that takes a factory; without arguments it reads TARGETS_*."""
    return create_app(Settings())  # type: ignore[call-arg]  # the environment gives them
