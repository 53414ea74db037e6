"""evaluation-api: wiring, nothing else."""

from fastapi import FastAPI

from evaluation_api.access import GRANTS
from evaluation_api.approved_targets.routes import router as approved_targets
from evaluation_api.assignments.routes import router as assignments
from evaluation_api.bulletins.routes import router as bulletins
from evaluation_api.consolidations.routes import router as consolidations
from evaluation_api.database import SCHEMA
from evaluation_api.draws.routes import router as draws
from evaluation_api.evidence_files.routes import router as evidence_files
from evaluation_api.grade_distribution.routes import router as grade_distribution
from evaluation_api.overall_frameworks.loading import load_policies
from evaluation_api.overall_frameworks.routes import router as overall_frameworks
from evaluation_api.overall_frameworks.routes import sheets as overall_sheets
from evaluation_api.owed_self_evaluations.routes import router as owed_self_evaluations
from evaluation_api.re_check_standing.routes import router as re_check_standing
from evaluation_api.re_checks.routes import router as re_checks
from evaluation_api.result_applications.routes import router as result_applications
from evaluation_api.score_runs.routes import router as score_runs
from evaluation_api.score_runs.usecases import ScoreYears
from evaluation_api.scores.routes import presets_router as score_presets
from evaluation_api.scores.routes import router as scores
from evaluation_api.self_evaluation_coverage.routes import router as self_evaluation_coverage
from evaluation_api.self_evaluation_forms.routes import of_many as self_evaluation_forms
from evaluation_api.self_evaluation_forms.routes import of_one as self_evaluation_form
from evaluation_api.self_evaluations.bulk_routes import router as bulk_opening
from evaluation_api.self_evaluations.routes import router as self_evaluations
from evaluation_api.settings import Settings
from evaluation_api.table_audits.routes import router as table_audits
from evaluation_api.table_audits.working import AuditTables
from evaluation_api.telling import DISCLOSURE, INDICATOR_LIBRARY
from wenxiao.clients import Network
from wenxiao.service import create_service
from wenxiao.tokens import KeySource
from wenxiao_directory.following import FollowDirectory

OF_A_DEPARTMENT = (overall_frameworks, overall_sheets)
OF_A_YEAR = (bulk_opening, owed_self_evaluations, self_evaluation_coverage, grade_distribution)
FORMS = (self_evaluation_form, self_evaluation_forms, evidence_files, table_audits)


def create_app(settings: Settings, network: Network | None = None, keys: KeySource | None = None) -> FastAPI:
    return create_service(
        settings,
        name="evaluation-api",
        title="绩效评价",
        schema=SCHEMA,
        routers=(
            self_evaluations,
            scores,
            score_presets,
            score_runs,
            draws,
            re_checks,
            re_check_standing,
            bulletins,
            result_applications,
            assignments,
            approved_targets,
            *OF_A_DEPARTMENT,
            consolidations,
            *OF_A_YEAR,
            *FORMS,
        ),
        grants=GRANTS,
        network=network or Network(),
        policies=load_policies,
        neighbours=("targets-api", INDICATOR_LIBRARY, DISCLOSURE),
        background=(FollowDirectory(), ScoreYears(), AuditTables()),
        keys=keys,
    )


def from_environment() -> FastAPI:
    """For a server that takes a factory; without arguments it reads EVALUATION_*."""
    return create_app(Settings())  # type: ignore[call-arg]  # the environment gives them
