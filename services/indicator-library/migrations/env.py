"""Alembic's entry: the library's own metadata, nothing else."""

from indicator_library.adoptions import models as adoptions
from indicator_library.database import indicators_registry
from indicator_library.indicator_imports import models as imports
from indicator_library.indicator_mappings import models as mappings
from indicator_library.indicator_proposals import models as proposals
from indicator_library.indicator_standards import models as standards
from indicator_library.indicators import models as indicators
from indicator_library.observations import models as observations
from indicator_library.reference_standards import models as references
from wenxiao.migration import run_migrations

MODELS = (indicators, adoptions, observations, standards, references, proposals, mappings, imports)

run_migrations(indicators_registry.metadata)
