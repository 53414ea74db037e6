"""Alembic's entry: the library's own metadata, nothing else."""

from indicator_library.adoptions import models as adoptions
from indicator_library.database import indicators_registry
from indicator_library.indicator_standards import models as standards
from indicator_library.indicators import models as indicators
from indicator_library.observations import models as observations
from indicator_library.reference_standards import models as references
from wenxiao.migration import run_migrations

MODELS = (indicators, adoptions, observations, standards, references)

run_migrations(indicators_registry.metadata)
