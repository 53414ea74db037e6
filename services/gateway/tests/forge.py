"""The worst forger there is: he holds a good token, and for claims that lie even the gateway's own signing key."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from jose import jwk, jwt

from gateway.keys.ring import KeyRing
from gateway.keys.sealing import new_key
from wenxiao.tokens import sign

# The order of P-256: with (r, s) also (r, order - s) is a signature of the same bytes.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
STRANGER_KID, STRANGER_PEM, STRANGER_JWK = new_key()


def encoded(part: Any) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Forge:
    def __init__(self, keys: KeyRing, good: str) -> None:
        self.good = good
        current = keys._current
        assert current is not None
        self.kid, self.pem = current
        self.claims = dict(jwt.get_unverified_claims(good))
        self.public = dict(keys._public[self.kid])

    @property
    def header(self) -> dict[str, Any]:
        return {"alg": "ES256", "typ": "JWT", "kid": self.kid}

    @property
    def public_pem(self) -> bytes:
        key = serialization.load_pem_private_key(self.pem.encode(), None).public_key()
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def signed(self, **changes: Any) -> str:
        """Rightly signed, with claims that lie; `...` leaves one out."""
        claims = {name: value for name, value in (self.claims | changes).items() if value is not ...}
        return sign(claims, self.pem, self.kid)

    def by_stranger(self, **header: Any) -> str:
        """Signed with a key of the forger's own."""
        return self.headed(self.header | header, pem=STRANGER_PEM)

    def headed(self, header: Any, claims: Any = None, *, pem: str | None = None) -> str:
        """Rightly signed over any header and payload whatever."""
        signing = f"{encoded(header)}.{encoded(self.claims if claims is None else claims)}"
        return f"{signing}.{encoded(jwk.construct(pem or self.pem, 'ES256').sign(signing.encode()))}"

    def swapped(self, part: int, content: str) -> str:
        parts = self.good.split(".")
        parts[part] = content
        return ".".join(parts)

    def unsigned(self, alg: Any) -> str:
        return f"{encoded(self.header | {'alg': alg})}.{encoded(self.claims)}."

    def by_hmac(self, secret: bytes, alg: str = "HS256") -> str:
        digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[alg]
        signing = f"{encoded(self.header | {'alg': alg})}.{encoded(self.claims)}"
        return f"{signing}.{encoded(hmac.new(secret, signing.encode(), digest).digest())}"

    def signature(self) -> tuple[int, int]:
        raw = decoded(self.good.split(".")[2])
        return int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")

    def with_signature(self, r: int, s: int) -> str:
        return self.swapped(2, encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big")))

    def in_der(self) -> str:
        return self.swapped(2, encoded(encode_dss_signature(*self.signature())))

    def spare_bits(self) -> str:
        """The same bytes, written with the unused bits of the last character set."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return self.good[:-1] + alphabet[alphabet.index(self.good[-1]) | 1]

    def payload_text(self, before: Mapping[str, Any]) -> bytes:
        """The claims with members given twice: first the lie, then the truth."""
        lies = json.dumps(dict(before))[:-1]
        return f"{lies}, {json.dumps(self.claims)[1:]}".encode()
