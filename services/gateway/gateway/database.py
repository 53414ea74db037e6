"""The gateway's own tables, apart from every other service's."""

from sqlalchemy import DateTime
from sqlmodel import SQLModel

from wenxiao.database import service_registry
from wenxiao.platform_tables import declare_platform_tables

SCHEMA = "gateway"
ROLE = "wenxiao_gateway"

gateway_registry = service_registry(SCHEMA)
declare_platform_tables(gateway_registry.metadata)


class GatewayModel(SQLModel, registry=gateway_registry):
    """What every table of this service descends from."""


INSTANT = DateTime(timezone=True)
