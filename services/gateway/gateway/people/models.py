"""Who signs in; what a person may do stands in the posts."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described
from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from gateway.posts.models import PostView
from wenxiao.database import uuid_key


class Person(GatewayModel, table=True):
    """`username` is kept in the form that sign-in compares: lower case, NFKC.

    `organisation_id` says whose administrators keep the account; a new one is inactive until activated.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="username"),)

    id: UUID = uuid_key()
    username: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    active: bool = True
    organisation_id: int | None = Field(
        default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id", index=True
    )
    registered_by: UUID | None = Field(default=None, foreign_key=f"{SCHEMA}.person.id")
    version: int = 1


class PersonDraft(BaseModel):
    """`organisation_id` is where the person works; it decides which administrators keep the account."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"username": "zhang-li", "name": "张丽", "organisation_id": 4}},
    )

    username: str = Described(pattern="^[a-z0-9][a-z0-9._-]{1,63}$")
    name: str = Described(min_length=2, max_length=50)
    organisation_id: int = Described(ge=1, lt=2**63)


class PersonChange(BaseModel):
    """The whole of what may change; the username stays for good."""

    model_config = ConfigDict(extra="forbid")

    name: str = Described(min_length=2, max_length=50)
    organisation_id: int = Described(ge=1, lt=2**63)


class PersonReason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Described(min_length=2, max_length=200)


class PersonOrganisation(BaseModel):
    id: int
    code: str
    name: str


class PersonView(BaseModel):
    """Serialised by PostgreSQL from `gateway.person_view`; posts include past and coming ones."""

    id: UUID
    version: int
    username: str
    name: str
    active: bool
    region_path: str
    organisation: PersonOrganisation
    posts: list[PostView]


class InitialPassword(BaseModel):
    """Shown this once; it must be changed at the first sign-in, which waits for the security administrator."""

    person: PersonView
    initial_password: str
