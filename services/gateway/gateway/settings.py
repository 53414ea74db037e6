"""GATEWAY_* from the environment; nothing is read at import time."""

from datetime import timedelta
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from gateway.credentials.hashing import MEBIBYTES
from gateway.domain.lockout import LockoutRule
from gateway.domain.passwords import PasswordRule
from gateway.domain.sessions import SessionRule
from wenxiao.service import ServiceSettings


class GatewaySettings(ServiceSettings):
    """`key_secret` opens the signing keys at rest: lose it, and new keys must be made.

    `client_secret` is what our own services show for their work in the background. What is not said of passwords and
    sessions is strict, except in the demonstration, whose accounts everybody shares.
    """

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", populate_by_name=True, extra="ignore")

    key_secret: SecretStr = Field(min_length=32)
    client_secret: SecretStr = Field(min_length=16)
    session_hours: int = Field(12, ge=1, le=24)
    lockout_failures: int = Field(5, ge=3, le=20)
    lockout_minutes: int = Field(15, ge=1, le=1440)
    idle_minutes: int = Field(30, ge=5, le=1440)
    sessions_at_once: int | None = Field(None, ge=0, le=100)
    password_days: int | None = Field(None, ge=0, le=365)
    passwords_former: int = Field(5, ge=0, le=24)
    one_time_hours: int = Field(72, ge=1, le=720)
    password_mebibytes: int = Field(MEBIBYTES, ge=1, le=1024)
    demonstration: bool | None = Field(None, validation_alias="WENXIAO_DEMONSTRATION")
    delegation_days: int = Field(90, ge=1, le=366)

    @model_validator(mode="after")
    def _no_cheap_hashes_of_real_passwords(self) -> Self:
        if self.password_mebibytes < MEBIBYTES and not self.is_demonstration:
            raise ValueError(
                f"GATEWAY_PASSWORD_MEBIBYTES 低于 {MEBIBYTES} 只能用于演示库；请改为 {MEBIBYTES} 以上，或不设置。"
            )
        return self

    @property
    def session_life(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def is_demonstration(self) -> bool:
        """Only there may accounts stand whose password everybody knows. Its clock alone says so where nobody does."""
        return self.clock == "demo" if self.demonstration is None else self.demonstration

    @property
    def lockout_rule(self) -> LockoutRule:
        minutes = timedelta(minutes=self.lockout_minutes)
        return LockoutRule(self.lockout_failures, minutes, minutes)

    @property
    def session_rule(self) -> SessionRule:
        at_once = self._unless_shared(self.sessions_at_once, 5)
        return SessionRule(idle=timedelta(minutes=self.idle_minutes), at_once=at_once or None)

    @property
    def password_rule(self) -> PasswordRule:
        days = self._unless_shared(self.password_days, 90)
        one_time = timedelta(hours=self.one_time_hours)
        return PasswordRule(timedelta(days=days) if days else None, one_time, self.passwords_former)

    def _unless_shared(self, said: int | None, strict: int) -> int:
        """0 is no limit."""
        return said if said is not None else 0 if self.is_demonstration else strict
