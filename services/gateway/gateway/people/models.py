"""Who signs in; what a person may do stands in the posts."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from gateway.database import GatewayModel
from wenxiao.database import uuid_key


class Person(GatewayModel, table=True):
    """`username` is kept in the form that sign-in compares: lower case, NFKC."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="username"),)

    id: UUID = uuid_key()
    username: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    active: bool = True
    version: int = 1
