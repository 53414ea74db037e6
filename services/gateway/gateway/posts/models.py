"""A post: a role with a duty, in an organisation, at a level; for finance officers a portfolio of departments."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from gateway.regions.models import Level
from wenxiao.access import Duty, Role
from wenxiao.database import text_enum, uuid_key


class Post(GatewayModel, table=True):
    """`valid_until` is the last day; the partial index keeps the three administrators apart also in the database."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        Index(
            "uq_post_one_administrator",
            "person_id",
            unique=True,
            postgresql_where=text("role IN ('system_admin', 'security_admin', 'audit_admin')"),
        ),
        Index("ix_post_person_id", "person_id"),
    )

    id: UUID = uuid_key()
    person_id: UUID = Field(foreign_key=f"{SCHEMA}.person.id")
    role: Role = Field(sa_type=text_enum(Role))
    duty: Duty = Field(sa_type=text_enum(Duty))
    level: Level = Field(sa_type=text_enum(Level))
    organisation_id: int = Field(sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id", index=True)
    portfolio: list[int] = Field(
        default_factory=list, sa_column=Column(ARRAY(BigInteger), nullable=False, server_default=text("'{}'"))
    )
    valid_from: date
    valid_until: date | None = None
    version: int = 1


class PostOrganisation(BaseModel):
    id: int
    code: str
    name: str


class PostRegion(BaseModel):
    code: str
    name: str
    path: str


class PostView(BaseModel):
    """Serialised by PostgreSQL from `gateway.post_view`; this class documents it."""

    id: UUID
    version: int
    person_id: UUID
    role: Role
    duty: Duty
    level: Level
    organisation: PostOrganisation
    region: PostRegion
    portfolio: list[int]
    valid_from: date
    valid_until: date | None
