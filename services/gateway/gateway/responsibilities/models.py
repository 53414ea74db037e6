"""Who answers for what: three levels of responsible persons, the lead section, the person of each matter."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described
from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from gateway.domain.responsibility import Level, Matter
from wenxiao.database import text_enum, uuid_key


class Responsibility(GatewayModel, table=True):
    """One person answers for one matter of one organisation at a time; `region_path` follows the organisation."""

    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        CheckConstraint("(matter = 'organisation') = (reference IS NULL)", name="reference"),
        Index("ix_responsibility_scope", "region_path", "unit_id", "id"),
        Index(
            "uq_responsibility_one_at_a_time",
            *("unit_id", "level", "matter", "reference"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("valid_until IS NULL"),
        ),
    )

    id: UUID = uuid_key()
    region_path: str = Field(sa_type=Text)
    unit_id: int = Field(sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id")
    level: Level = Field(sa_type=text_enum(Level))
    matter: Matter = Field(sa_type=text_enum(Matter))
    reference: str | None = Field(default=None, sa_type=Text)
    section: str | None = Field(default=None, sa_type=Text)
    person_id: UUID = Field(foreign_key=f"{SCHEMA}.person.id", index=True)
    valid_from: date
    valid_until: date | None = None
    version: int = 1


class ResponsibilityDraft(BaseModel):
    """`reference` names the matter (a project's code, a duty's id); without one the person answers for the office."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "organisation_id": 5,
                "level": "project_lead",
                "matter": "project",
                "reference": "44162222R000000000001",
                "section": "基金财务股",
                "username": "yibao-jingban",
                "valid_from": "2022-01-01",
            }
        },
    )

    organisation_id: int = Described(ge=1, lt=2**63)
    level: Level
    matter: Matter
    reference: str | None = Described(default=None, min_length=1, max_length=100)
    section: str | None = Described(default=None, min_length=2, max_length=50)
    username: str = Described(min_length=1, max_length=64)
    valid_from: date


class ResponsibilityEnd(BaseModel):
    model_config = ConfigDict(extra="forbid")

    last_day: date


class ResponsiblePerson(BaseModel):
    id: UUID
    name: str


class ResponsibleOrganisation(BaseModel):
    id: int
    code: str
    name: str


class ResponsibilityView(BaseModel):
    """Serialised by PostgreSQL from `gateway.responsibility_view`."""

    id: UUID
    version: int
    region_path: str
    unit_id: int
    organisation: ResponsibleOrganisation
    level: Level
    matter: Matter
    reference: str | None
    section: str | None
    person: ResponsiblePerson
    valid_from: date
    valid_until: date | None
