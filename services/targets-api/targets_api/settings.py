"""Settings of targets-api; every variable begins with TARGETS_."""

from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TARGETS_", populate_by_name=True, extra="ignore")
