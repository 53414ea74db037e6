"""Password hashes, and the wrong guesses at each name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, text
from sqlmodel import Field

from gateway.database import INSTANT, SCHEMA, GatewayModel


class Credential(GatewayModel, table=True):
    """Argon2id with its parameters inside the hash; apart from the person, so that no list shows it."""

    __tablename__ = "credential"

    person_id: UUID = Field(primary_key=True, foreign_key=f"{SCHEMA}.person.id")
    password_hash: str = Field(sa_type=Text)
    changed_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs={"server_default": text("now()")})


class SignInAttempts(GatewayModel, table=True):
    """Counted per name as typed, known or not; kept as a pseudonym, since it may be a password in the wrong field."""

    __tablename__ = "sign_in_attempts"

    pseudonym: str = Field(primary_key=True, sa_type=Text)
    failures: int = 0
    last_failure: datetime | None = Field(default=None, sa_type=INSTANT, index=True)
    locked_until: datetime | None = Field(default=None, sa_type=INSTANT)
