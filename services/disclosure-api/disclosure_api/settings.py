"""DISCLOSURE_* of the environment."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class Settings(ServiceSettings):
    """`signing_key`: P-256 private key (PEM) that signs manifests and countersigns receipts.

    `witness`: a file outside the database that says how far the feeds were numbered.
    """

    model_config = SettingsConfigDict(env_prefix="DISCLOSURE_", populate_by_name=True, extra="ignore")

    signing_key: SecretStr
    witness: Path | None = None
