"""Client credentials (RFC 6749, section 4.4) and the identity of our own services."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ClientCredentials(BaseModel):
    """As a form, as RFC 6749 has it, or as JSON."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["client_credentials"]
    client_id: str = Field(min_length=1, max_length=64)
    client_secret: str = Field(min_length=1, max_length=256)


class MachineToken(BaseModel):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the name of the scheme
    expires_in: int = Field(description="seconds")


class ServiceIdentityRequest(BaseModel):
    """`on_behalf_of`: the subject whose request caused the work; `business_day`: the day it was asked on."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(min_length=1, max_length=64)
    client_secret: str = Field(min_length=1, max_length=256)
    on_behalf_of: str | None = Field(default=None, max_length=100)
    business_day: date | None = None


class ServiceAssertion(BaseModel):
    assertion: str
    expires_in: int = Field(description="seconds")
