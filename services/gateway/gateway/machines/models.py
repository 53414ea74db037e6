"""Machines that call us: other systems, and our own services in the background."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described
from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from wenxiao.access import Role
from wenxiao.database import text_enum


class Machine(GatewayModel, table=True):
    """A service of ours belongs to no organisation; every other machine acts for one.

    A new secret waits in `next_secret_hash` until it is activated; the previous one holds to its last day.
    """

    __tablename__ = "machine"
    __table_args__ = (
        CheckConstraint("client_id ~ '^[a-z0-9][a-z0-9-]{2,63}$'", name="client_id"),
        CheckConstraint("(role = 'service') = (organisation_id IS NULL)", name="service"),
        CheckConstraint("previous_secret_hash IS NULL OR previous_until IS NOT NULL", name="overlap"),
    )

    client_id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    role: Role = Field(sa_type=text_enum(Role))
    organisation_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id")
    secret_hash: str = Field(sa_type=Text)
    next_secret_hash: str | None = Field(default=None, sa_type=Text)
    previous_secret_hash: str | None = Field(default=None, sa_type=Text)
    previous_until: date | None = None
    registered_by: UUID | None = Field(default=None, foreign_key=f"{SCHEMA}.person.id")
    active: bool = True
    version: int = 1


class MachineDraft(BaseModel):
    """`id` is the client_id that the machine shows."""

    model_config = ConfigDict(extra="forbid")

    id: str = Described(pattern="^[a-z0-9][a-z0-9-]{2,63}$")
    name: str = Described(min_length=2, max_length=100)
    role: Role
    organisation_id: int = Described(ge=1, lt=2**63)


class Rotation(BaseModel):
    """`previous_until`: the last day on which the present secret still counts."""

    model_config = ConfigDict(extra="forbid")

    previous_until: date


class MachineReason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Described(min_length=2, max_length=200)


class MachineOrganisation(BaseModel):
    id: int
    code: str
    name: str


class MachineView(BaseModel):
    """Serialised by PostgreSQL from `gateway.machine_view`; no secret is ever shown again."""

    id: str
    version: int
    name: str
    role: Role
    region_path: str
    organisation: MachineOrganisation
    active: bool
    secret_awaits_activation: bool
    previous_secret_until: date | None


class MachineSecret(BaseModel):
    """Shown this once; it counts when the security administrator has activated it."""

    machine: MachineView
    client_secret: str
