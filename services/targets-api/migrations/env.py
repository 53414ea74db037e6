"""Alembic's entry: the tables of targets-api, nothing else."""

from targets_api.alerts.models import Alert
from targets_api.database import metadata
from targets_api.directives.models import Directive
from targets_api.executions.models import Execution
from targets_api.gate_decisions.models import GateDecision
from targets_api.monitoring_reports.models import MonitoringReport
from targets_api.projects.models import ExAnteAssessment, Project, ProjectDecision
from targets_api.rectifications.models import Rectification
from targets_api.targets.models import Indicator, Target, TargetEvent, TargetMilestone, TargetTask
from wenxiao.migration import run_migrations

TABLES = (
    Project,
    ExAnteAssessment,
    ProjectDecision,
    GateDecision,
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
)

run_migrations(metadata)
