"""What this service puts its name to: ES256 in compact form, with a key that everybody may fetch."""

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from disclosure_api.domain.canonical import canonical
from wenxiao.tokens import Jwk, public_jwk, sign

ISSUER = "disclosure-api"
THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


class Seal:
    """A P-256 private key (PEM); its id is the key's thumbprint (RFC 7638). `former` is the key that signed before it
    and vouches for it; `revoked` are ids of keys that nobody may trust any more."""

    def __init__(self, private_pem: str, former: "Seal | None" = None, revoked: Iterable[str] = ()) -> None:
        key = serialization.load_pem_private_key(private_pem.encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise TypeError("DISCLOSURE_SIGNING_KEY 应为 P-256 椭圆曲线私钥（PEM）。")
        public_pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._private_pem = private_pem
        self.key_id = _thumbprint(public_jwk(public_pem.decode(), ""))
        self.jwk = public_jwk(public_pem.decode(), self.key_id)
        self.former, self.revoked = former, frozenset(revoked)
        if self.key_id in self.revoked:
            raise ValueError("DISCLOSURE_SIGNING_KEY 已列入 DISCLOSURE_REVOKED_KEYS，请换用新的私钥。")

    def sign(self, subject: str, content: dict[str, Any]) -> str:
        """A compact JWS whose payload is `content` with `iss` and `sub`."""
        return sign({"iss": ISSUER, "sub": subject, **content}, self._private_pem, self.key_id)


def seal_of(signing_key: str, former_key: str | None, revoked_keys: str) -> Seal:
    """From what an operator sets; `revoked_keys` are key ids between commas or spaces."""
    revoked = revoked_keys.replace(",", " ").split()
    if wrong := [key_id for key_id in revoked if not THUMBPRINT.fullmatch(key_id)]:
        raise ValueError(f"DISCLOSURE_REVOKED_KEYS 中的 {wrong[0]} 不是密钥编号，请填写 /disclosure/keys 列出的 kid。")
    return Seal(signing_key, Seal(former_key) if former_key else None, revoked)


def _thumbprint(jwk: Jwk) -> str:
    required = canonical({name: jwk[name] for name in ("crv", "kty", "x", "y")})
    return base64.urlsafe_b64encode(hashlib.sha256(required).digest()).rstrip(b"=").decode()
