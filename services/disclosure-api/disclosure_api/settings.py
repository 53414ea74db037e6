"""DISCLOSURE_* of the environment."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class Settings(ServiceSettings):
    """`signing_key`: P-256 private key (PEM) that signs manifests and countersigns receipts."""

    model_config = SettingsConfigDict(env_prefix="DISCLOSURE_", populate_by_name=True, extra="ignore")

    signing_key: SecretStr
