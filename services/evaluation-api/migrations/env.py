"""Alembic's entry: the metadata of evaluation-api, nothing else."""

from evaluation_api.approved_targets import models as approved_targets
from evaluation_api.assignments import models as assignments
from evaluation_api.consolidations import models as consolidations
from evaluation_api.database import metadata
from evaluation_api.draws import models as draws
from evaluation_api.evidence_files import models as evidence_files
from evaluation_api.overall_frameworks import models as overall_frameworks
from evaluation_api.re_checks import models as re_checks
from evaluation_api.result_applications import models as result_applications
from evaluation_api.score_runs import models as score_runs
from evaluation_api.self_evaluations import models as self_evaluations
from evaluation_api.table_audits import models as table_audits
from wenxiao.migration import run_migrations

TABLES = (
    self_evaluations.SelfEvaluation,
    draws.Draw,
    re_checks.ReCheck,
    result_applications.ResultApplication,
    assignments.Assignment,
    approved_targets.OwedSelfEvaluation,
    evidence_files.EvidenceContent,
    evidence_files.EvidenceFile,
    overall_frameworks.OverallSheet,
    consolidations.Consolidation,
    score_runs.ScoreRun,
    score_runs.ScoredForm,
    table_audits.TableContent,
    table_audits.TableContentPart,
    table_audits.TableAudit,
    table_audits.AuditedTableFile,
)

run_migrations(metadata)
