"""Machines that call us: other systems, and our own services in the background."""

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from wenxiao.access import Role
from wenxiao.database import text_enum


class Machine(GatewayModel, table=True):
    """A service of ours belongs to no organisation; every other machine acts for one."""

    __tablename__ = "machine"
    __table_args__ = (
        CheckConstraint("client_id ~ '^[a-z0-9][a-z0-9-]{2,63}$'", name="client_id"),
        CheckConstraint("(role = 'service') = (organisation_id IS NULL)", name="service"),
    )

    client_id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    role: Role = Field(sa_type=text_enum(Role))
    organisation_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id")
    secret_hash: str = Field(sa_type=Text)
    active: bool = True
    version: int = 1
