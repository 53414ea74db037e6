"""Settings of evaluation-api; every variable begins with EVALUATION_."""

from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="EVALUATION_", populate_by_name=True, extra="ignore")
