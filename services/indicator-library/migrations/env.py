"""Alembic's entry: the library's own metadata, nothing else."""

from indicator_library.adoptions import models as adoptions
from indicator_library.database import indicators_registry
from indicator_library.indicators import models as indicators
from indicator_library.observations import models as observations
from wenxiao.migration import run_migrations

TABLES = (indicators.Indicator, adoptions.Adoption, observations.Observation)

run_migrations(indicators_registry.metadata)
