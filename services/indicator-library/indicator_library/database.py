"""The library's own tables, apart from every other service's."""

from sqlalchemy import text
from sqlmodel import SQLModel

from wenxiao.database import service_registry
from wenxiao.platform_tables import declare_platform_tables
from wenxiao_directory.tables import declare_directory_tables

SCHEMA = "indicators"
ROLE = "wenxiao_indicators"

indicators_registry = service_registry(SCHEMA)
declare_platform_tables(indicators_registry.metadata)
declare_directory_tables(indicators_registry.metadata)


class IndicatorsModel(SQLModel, registry=indicators_registry):
    """What every table of this service descends from."""


NOW = text("clock_timestamp()")
