"""Alembic's entry: the tables of targets-api, nothing else."""

from targets_api.alerts.models import Alert
from targets_api.assessment_reports.models import AssessmentReport
from targets_api.assessment_reviews.models import AssessmentReview
from targets_api.database import metadata
from targets_api.directives.models import Directive
from targets_api.executions.models import Execution
from targets_api.forms.models import FormImport
from targets_api.gate_decisions.models import GateDecision, GateRules
from targets_api.government_budgets.models import GovernmentBudget
from targets_api.independent_assessments.models import AssessmentTakingOver, IndependentAssessment
from targets_api.monitoring_reports.models import MonitoringReport
from targets_api.plan_adjustments.models import PlanAdjustment
from targets_api.policy_catalogue_items.models import PolicyCatalogueItem
from targets_api.project_leads.models import ProjectLead
from targets_api.projects.models import ExAnteAssessment, Project, ProjectDecision
from targets_api.projects.years import ProjectYear, ProjectYearPlan
from targets_api.rectifications.models import Rectification
from targets_api.targets.models import Indicator, Target, TargetEvent, TargetMilestone, TargetTask
from targets_api.transfers.models import Transfer, TransferListing
from wenxiao.migration import run_migrations

TABLES = (
    Project,
    ExAnteAssessment,
    ProjectDecision,
    PlanAdjustment,
    GateRules,
    GateDecision,
    AssessmentReport,
    IndependentAssessment,
    AssessmentTakingOver,
    AssessmentReview,
    Transfer,
    TransferListing,
    Target,
    Indicator,
    TargetEvent,
    TargetMilestone,
    TargetTask,
    Execution,
    MonitoringReport,
    Alert,
    Rectification,
    Directive,
    PolicyCatalogueItem,
    ProjectLead,
    ProjectYear,
    ProjectYearPlan,
    GovernmentBudget,
    FormImport,
)

run_migrations(metadata)
