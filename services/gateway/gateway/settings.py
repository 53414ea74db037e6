"""GATEWAY_* from the environment; nothing is read at import time."""

from datetime import timedelta

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class GatewaySettings(ServiceSettings):
    """`key_secret` opens the signing keys at rest: lose it, and new keys must be made.

    `client_secret` is what our own services show for their work in the background.
    """

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", populate_by_name=True, extra="ignore")

    key_secret: SecretStr = Field(min_length=32)
    client_secret: SecretStr = Field(min_length=16)
    session_hours: int = Field(12, ge=1, le=24)
    lockout_failures: int = Field(5, ge=3, le=20)
    lockout_minutes: int = Field(15, ge=1, le=1440)

    @property
    def session_life(self) -> timedelta:
        return timedelta(hours=self.session_hours)
