"""Signing keys: the public half as JWK, the private half sealed with the key of the environment."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Column, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from gateway.database import INSTANT, GatewayModel
from gateway.domain.keys import KeyStatus
from wenxiao.database import text_enum


class SigningKey(GatewayModel, table=True):
    __tablename__ = "signing_key"
    __table_args__ = (
        Index("uq_signing_key_one_current", "status", unique=True, postgresql_where=text("status = 'current'")),
    )

    kid: str = Field(primary_key=True, sa_type=Text)
    status: KeyStatus = Field(sa_type=text_enum(KeyStatus))
    public_jwk: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    sealed_private_key: bytes = Field(sa_type=LargeBinary)
    announced_at: datetime = Field(sa_type=INSTANT)
    replaced_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Withdrawal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Constraint(min_length=2, max_length=200, description="为何立即停用")


class SigningKeyView(BaseModel):
    kid: str
    status: KeyStatus
    announced_at: datetime
    replaced_at: datetime | None


class SigningKeysView(BaseModel):
    items: list[SigningKeyView]
    next: str | None = None
