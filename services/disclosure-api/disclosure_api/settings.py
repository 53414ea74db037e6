"""DISCLOSURE_* of the environment."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from wenxiao.service import ServiceSettings


class Settings(ServiceSettings):
    """`signing_key`: P-256 private key (PEM) that signs manifests and countersigns receipts.

    `former_signing_key`: the one before it, given once when the key is changed, so that it vouches for the new one.
    `revoked_keys`: ids of keys that leaked. `snapshot_seconds`: how long a change may wait for its snapshot.
    `witness`: a file outside the database that says how far the feeds were numbered.
    """

    model_config = SettingsConfigDict(env_prefix="DISCLOSURE_", populate_by_name=True, extra="ignore")

    signing_key: SecretStr
    former_signing_key: SecretStr | None = None
    revoked_keys: str = ""
    snapshot_seconds: int = Field(60, ge=0)
    witness: Path | None = None
