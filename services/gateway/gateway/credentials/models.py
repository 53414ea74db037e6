"""Password hashes, the former ones too, and the wrong guesses at each name."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import BigInteger, Column, Identity, Text, text
from sqlmodel import Field

from gateway.database import INSTANT, SCHEMA, GatewayModel


class Credential(GatewayModel, table=True):
    """Argon2id with its parameters inside the hash; apart from the person, so that no list shows it.

    `one_time_until`: somebody else set this password, or locked it; until then it is good for choosing another one.
    """

    __tablename__ = "credential"

    person_id: UUID = Field(primary_key=True, foreign_key=f"{SCHEMA}.person.id")
    password_hash: str = Field(sa_type=Text)
    changed_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs={"server_default": text("now()")})
    one_time_until: datetime | None = Field(default=None, sa_type=INSTANT)


class FormerPassword(GatewayModel, table=True):
    """What a new password is compared with, the newest last; no more of them than are compared."""

    __tablename__ = "former_password"

    id: int = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    person_id: UUID = Field(foreign_key=f"{SCHEMA}.person.id", index=True)
    password_hash: str = Field(sa_type=Text)


class SignInAttempts(GatewayModel, table=True):
    """Counted per name as typed, known or not; kept as a pseudonym, since it may be a password in the wrong field."""

    __tablename__ = "sign_in_attempts"

    pseudonym: str = Field(primary_key=True, sa_type=Text)
    failures: int = 0
    last_failure: datetime | None = Field(default=None, sa_type=INSTANT, index=True)
    locked_until: datetime | None = Field(default=None, sa_type=INSTANT)


class OneTimePassword(BaseModel):
    """Shown this once; hand it over in person or by a sealed letter, never by an open channel."""

    one_time_password: str
    valid_until: datetime
