"""The gateway's own tables, apart from every other service's."""

from sqlalchemy import DateTime, Index
from sqlmodel import SQLModel

from wenxiao.database import service_registry
from wenxiao.platform_tables import declare_platform_tables

SCHEMA = "gateway"
ROLE = "wenxiao_gateway"

gateway_registry = service_registry(SCHEMA)
declare_platform_tables(gateway_registry.metadata)
# Here, and nowhere else, the audit log is read as a list: of the people of a region, or of one of them.
_EVENTS = gateway_registry.metadata.tables[f"{SCHEMA}.audit_event"]
Index("ix_audit_event_subject", _EVENTS.c.subject, _EVENTS.c.id)


class GatewayModel(SQLModel, registry=gateway_registry):
    """What every table of this service descends from."""


INSTANT = DateTime(timezone=True)
