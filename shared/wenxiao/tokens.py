"""Signed tokens: the only module that touches python-jose, so that replacing it is one file.

python-jose accepts a token without `aud` or `exp`, ignores `crit`, and raises more than
`JWTError` on malformed input. So the header is checked by us first, every claim that we rely on
is required, and whatever it raises becomes `InvalidToken`.
"""

import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from jose import jwk, jwt

ALGORITHM = "ES256"
SIZE_LIMIT = 8192
SIGNATURE_BYTES = 64
LONGEST_LIFE = 24 * 60 * 60
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
Jwk = Mapping[str, Any]
Claims = Mapping[str, Any]


class InvalidToken(Exception):
    """The token proves nothing; the reason is for logs, never for the caller."""


class KeySource(Protocol):
    """Where public keys come from; None for a key id that is not known."""

    async def public_key(self, key_id: str) -> Jwk | None: ...


class FixedKeys:
    """Keys that are known beforehand: a service's own, or a test's."""

    def __init__(self, keys: Mapping[str, Jwk]) -> None:
        self._keys = dict(keys)

    async def public_key(self, key_id: str) -> Jwk | None:
        return self._keys.get(key_id)


def sign(claims: Claims, private_pem: str, key_id: str) -> str:
    """A compact ES256 token; `claims` must already hold aud, exp, iss and sub."""
    token: str = jwt.encode(dict(claims), _key_of(private_pem), algorithm=ALGORITHM, headers={"kid": key_id})
    return token


@lru_cache(maxsize=16)
def _key_of(private_pem: str) -> Any:
    """Reading a PEM takes three times as long as signing with it."""
    return jwk.construct(private_pem, ALGORITHM)


def public_jwk(public_pem: str, key_id: str) -> Jwk:
    """A P-256 public key (PEM) as the member of a JWK set."""
    members = jwk.construct(public_pem, ALGORITHM).to_dict()
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in members.items()}
    return texts | {"kid": key_id, "use": "sig"}


class Verifier:
    """Checks tokens of one issuer for one audience; a checked signature is kept until it expires or its
    key is no longer known."""

    def __init__(self, keys: KeySource, *, issuer: str, audience: str, keep: int = 4096) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._keep = keep
        self._checked: OrderedDict[str, tuple[str, Claims]] = OrderedDict()

    async def claims(self, token: str) -> Claims:
        key_id, known = self._checked.get(token) or (None, None)
        if key_id is not None and known is not None:
            # Its key may have been withdrawn since.
            if known["exp"] > time.time() and await self._keys.public_key(key_id) is not None:
                return known
            self._checked.pop(token, None)
        if len(token) > SIZE_LIMIT:
            raise InvalidToken("longer than 8 KB")
        key_id = _key_id(token)
        checked = await self._check(token, key_id)
        self._checked[token] = key_id, checked
        while len(self._checked) > self._keep:
            self._checked.popitem(last=False)
        return checked

    async def _check(self, token: str, key_id: str) -> Claims:
        key = await self._keys.public_key(key_id)
        if key is None:
            raise InvalidToken("unknown key id")
        try:
            claims: Claims = jwt.decode(
                token,
                dict(key),
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={f"require_{name}": True for name in ("aud", "exp", "iss", "sub")},
            )
        except Exception as refused:  # noqa: BLE001 - python-jose raises more than JWTError on crafted tokens
            raise InvalidToken(type(refused).__name__) from None
        expiry = claims["exp"]
        if not isinstance(expiry, int) or isinstance(expiry, bool) or not 0 < expiry - time.time() <= LONGEST_LIFE:
            raise InvalidToken("expiry is no number of the near future")
        return claims


def _refuse_other_spellings(token: str) -> None:
    """python-jose skips padding, blanks and spare bits, and takes the last of two members of one name: here a token
    has one spelling."""
    try:
        parts = [urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]
        if b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts).decode() != token:
            raise InvalidToken("not the canonical spelling")
        for part in parts[:2]:
            json.loads(part, object_pairs_hook=_members_once)
    except (ValueError, RecursionError) as refused:
        raise InvalidToken(type(refused).__name__) from None
    if [len(part) for part in parts[2:]] != [SIGNATURE_BYTES]:
        raise InvalidToken("no plain ES256 signature")


def _members_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(members)) != len(members):
        raise InvalidToken("a member given twice")
    return dict(members)


def _key_id(token: str) -> str:
    _refuse_other_spellings(token)
    try:
        header = jwt.get_unverified_header(token)
    except Exception as refused:  # noqa: BLE001 - the same: any exception is a token that proves nothing
        raise InvalidToken(type(refused).__name__) from None
    if header.get("alg") != ALGORITHM or "crit" in header:
        raise InvalidToken("algorithm or critical header refused")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not KEY_ID.fullmatch(key_id):
        raise InvalidToken("no key id")
    return key_id
