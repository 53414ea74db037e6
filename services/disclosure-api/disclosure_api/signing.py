"""What this service puts its name to: ES256 in compact form, with a key that everybody may fetch."""

import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from disclosure_api.domain.canonical import canonical
from wenxiao.tokens import Jwk, public_jwk, sign

ISSUER = "disclosure-api"


class Seal:
    """A P-256 private key (PEM); its id is the key's thumbprint (RFC 7638)."""

    def __init__(self, private_pem: str) -> None:
        key = serialization.load_pem_private_key(private_pem.encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise TypeError("DISCLOSURE_SIGNING_KEY 应为 P-256 椭圆曲线私钥（PEM）。")
        public_pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._private_pem = private_pem
        self.key_id = _thumbprint(public_jwk(public_pem.decode(), ""))
        self.jwk = public_jwk(public_pem.decode(), self.key_id)

    def sign(self, subject: str, content: dict[str, Any]) -> str:
        """A compact JWS whose payload is `content` with `iss` and `sub`."""
        return sign({"iss": ISSUER, "sub": subject, **content}, self._private_pem, self.key_id)


def _thumbprint(jwk: Jwk) -> str:
    required = canonical({name: jwk[name] for name in ("crv", "kty", "x", "y")})
    return base64.urlsafe_b64encode(hashlib.sha256(required).digest()).rstrip(b"=").decode()
