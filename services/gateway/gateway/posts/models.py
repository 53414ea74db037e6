"""A post: a role with a duty, in an organisation, at a level; for finance officers a portfolio of departments."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described
from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Index, Text, text
from sqlmodel import Field

from gateway.database import INSTANT, SCHEMA, GatewayModel
from gateway.domain.posts import PostKind
from gateway.regions.models import Level
from wenxiao.access import Duty, Role
from wenxiao.database import text_enum, uuid_key


class Post(GatewayModel, table=True):
    """`valid_until` is the last day; the partial index keeps the three administrators apart also in the database.

    `delegated_from` is the giver's post; `withdrawn_at` ends a post at once, also on its first day.
    """

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        CheckConstraint("(kind = 'delegated') = (delegated_from IS NOT NULL)", name="delegation"),
        CheckConstraint("kind = 'regular' OR valid_until IS NOT NULL", name="temporary"),
        CheckConstraint(
            "kind <> 'delegated' OR role NOT IN ('system_admin', 'security_admin', 'audit_admin')",
            name="no_delegated_administrator",
        ),
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
    kind: PostKind = Field(default=PostKind.REGULAR, sa_type=text_enum(PostKind))
    delegated_from: UUID | None = Field(default=None, foreign_key=f"{SCHEMA}.post.id", index=True)
    reason: str | None = Field(default=None, sa_type=Text)
    appointed_by: UUID | None = Field(default=None, foreign_key=f"{SCHEMA}.person.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=INSTANT)
    end_reason: str | None = Field(default=None, sa_type=Text)
    version: int = 1


class Appointment(BaseModel):
    """`kind` is regular (任职) or acting (代理, which needs a last day); delegating is up to the post's holder.

    The level is that of the organisation's region; a portfolio (归口) is for finance officers only.
    """

    model_config = ConfigDict(extra="forbid")

    role: Role
    duty: Duty
    organisation_id: int = Described(ge=1, lt=2**63)
    portfolio: list[int] = Described(default_factory=list, max_length=500)
    kind: PostKind = PostKind.REGULAR
    valid_from: date
    valid_until: date | None = None
    reason: str = Described(min_length=2, max_length=200)


class PostEnd(BaseModel):
    """`last_day` may lie ahead or, where it was noticed late, behind."""

    model_config = ConfigDict(extra="forbid")

    last_day: date
    reason: str = Described(min_length=2, max_length=200)


class Delegation(BaseModel):
    """`username` names who is to act, of the same department and its units."""

    model_config = ConfigDict(extra="forbid")

    username: str = Described(min_length=1, max_length=64)
    valid_from: date
    valid_until: date
    reason: str = Described(min_length=2, max_length=200)


class Withdrawal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Described(min_length=2, max_length=200)


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
    person_name: str
    kind: PostKind
    delegated_from: UUID | None
    acting_for_name: str | None
    reason: str | None
    appointed_by: UUID | None
    withdrawn_at: datetime | None
    end_reason: str | None
