"""The indicator library: wiring, nothing else."""

from fastapi import FastAPI

from indicator_library.access import GRANTS
from indicator_library.adoptions.routes import router as adoptions
from indicator_library.database import SCHEMA
from indicator_library.indicator_computations.routes import router as indicator_computations
from indicator_library.indicator_frameworks.routes import router as indicator_frameworks
from indicator_library.indicator_imports.routes import bulk as indicator_bulk
from indicator_library.indicator_imports.routes import files as indicator_files
from indicator_library.indicator_imports.routes import router as indicator_imports
from indicator_library.indicator_mappings.routes import router as indicator_mappings
from indicator_library.indicator_mappings.routes import suggestions as mapping_suggestions
from indicator_library.indicator_proposals.routes import router as indicator_proposals
from indicator_library.indicator_quality.routes import of_indicators as indicator_index
from indicator_library.indicator_quality.routes import router as indicator_quality
from indicator_library.indicator_recommendations.routes import router as indicator_recommendations
from indicator_library.indicator_standards.routes import router as indicator_standards
from indicator_library.indicator_statistics.routes import router as indicator_statistics
from indicator_library.indicator_units.routes import router as indicator_units
from indicator_library.indicator_workbooks.routes import router as indicator_workbooks
from indicator_library.indicators.inheriting import TakeOverRevisions
from indicator_library.indicators.routes import router as indicators
from indicator_library.indicators.version_routes import router as indicator_versions
from indicator_library.observations.matching_anew import MatchAnew
from indicator_library.observations.routes import router as observations
from indicator_library.observed_results.routes import router as observed_results
from indicator_library.observed_targets.routes import router as observed_targets
from indicator_library.reference_standards.routes import router as reference_standards
from indicator_library.settings import Settings
from indicator_library.silent_indicators.routes import router as silent_indicators
from wenxiao.clients import Network
from wenxiao.service import create_service
from wenxiao.tokens import KeySource
from wenxiao_directory.following import FollowDirectory
from wenxiao_policies import load


def create_app(settings: Settings, network: Network | None = None, keys: KeySource | None = None) -> FastAPI:
    return create_service(
        settings,
        name="indicator-library",
        title="指标库",
        schema=SCHEMA,
        routers=(
            *(indicator_versions, indicators, indicator_proposals, adoptions),
            *(indicator_frameworks, indicator_units, indicator_computations),
            *(indicator_statistics, silent_indicators, indicator_standards, reference_standards),
            *(observations, observed_targets, observed_results, indicator_quality),
            *(indicator_bulk, indicator_files, indicator_imports, mapping_suggestions, indicator_mappings),
            indicator_workbooks,
            *(indicator_index, indicator_recommendations),
        ),
        grants=GRANTS,
        network=network or Network(),
        policies=load,
        background=(FollowDirectory(), TakeOverRevisions(), MatchAnew()),
        keys=keys,
    )


def from_environment() -> FastAPI:
    """For a server that takes a factory; without arguments it reads INDICATORS_*."""
    return create_app(Settings())  # type: ignore[call-arg]  # the environment gives them
