"""INDICATORS_* of the environment."""

from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="INDICATORS_", populate_by_name=True, extra="ignore")
