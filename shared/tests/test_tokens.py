"""An assertion proves who calls, or it is a 401; nothing in between, never a 500."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from jose import jwt

from wenxiao.access import ASSERTION_HEADER, principal_claims
from wenxiao.testing import KEY_ID, PRIVATE_KEY, PUBLIC_KEY, Caller, a_principal, assertion, fresh_key

WHO = a_principal()


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(header: dict[str, object], claims: dict[str, object], key: str = PRIVATE_KEY) -> str:
    return str(jwt.encode(claims, key, algorithm="ES256", headers={"kid": KEY_ID} | header))


def claims(**changes: object) -> dict[str, object]:
    good = principal_claims(WHO) | {"iss": "wenxiao-gateway", "aud": "wenxiao-services", "exp": int(time.time()) + 3600}
    return {name: value for name, value in (good | changes).items() if value != "absent"}


def hmac_with_public_key() -> str:
    head = part({"alg": "HS256", "kid": KEY_ID}) + "." + part(claims())
    mac = hmac.new(PUBLIC_KEY.encode(), head.encode(), hashlib.sha256).digest()
    return head + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


GOOD = assertion(WHO, seconds=3600)
HEAD, BODY, SIGNATURE = GOOD.split(".")
FORGED = {
    "empty": "",
    "not a token": "x",
    "two parts": f"{HEAD}.{BODY}",
    "four parts": f"{GOOD}.x",
    "algorithm none": f"{part({'alg': 'none', 'kid': KEY_ID})}.{BODY}.",
    "algorithm nOnE": f"{part({'alg': 'nOnE', 'kid': KEY_ID})}.{BODY}.",
    "HS256 with the public key": hmac_with_public_key(),
    "signature cut": f"{HEAD}.{BODY}.{SIGNATURE[:-4]}",
    "signature of zeros": f"{HEAD}.{BODY}.{'A' * 86}",
    "no signature": f"{HEAD}.{BODY}.",
    "claims exchanged": f"{HEAD}.{part(claims(role='finance'))}.{SIGNATURE}",
    "somebody else's key": signed({}, claims(), fresh_key()[0]),
    "unknown key id": signed({"kid": "other"}, claims()),
    "key id is a number": f"{part({'alg': 'ES256', 'kid': 7})}.{BODY}.{SIGNATURE}",
    "no key id": f"{part({'alg': 'ES256'})}.{BODY}.{SIGNATURE}",
    "critical header": signed({"crit": ["exp"]}, claims()),
    "header is a list": f"{part(['ES256'])}.{BODY}.{SIGNATURE}",
    "claims are a list": signed({}, claims())[:10] + f".{part([])}.{SIGNATURE}",
    "expired": assertion(WHO, seconds=-1),
    "no expiry": signed({}, claims(exp="absent")),
    "expiry is text": signed({}, claims(exp="9999999999")),
    "expiry is true": signed({}, claims(exp=True)),
    "no audience": signed({}, claims(aud="absent")),
    "foreign audience": signed({}, claims(aud="wenxiao")),
    "no issuer": signed({}, claims(iss="absent")),
    "foreign issuer": signed({}, claims(iss="evil")),
    "no subject": signed({}, claims(sub="absent")),
    "not yet valid": signed({}, claims(nbf=int(time.time()) + 600)),
    "unknown role": signed({}, claims(role="emperor")),
    "reach is missing": signed({}, claims(read="absent")),
    "reach is text": signed({}, claims(read="all")),
    "too long": signed({}, claims(name="长" * 5000)),
    "deeply nested": f"{part({'alg': 'ES256', 'kid': KEY_ID})}.{base64.urlsafe_b64encode(b'[' * 3000).decode()}.x",
}


@pytest.mark.parametrize("kind", FORGED)
async def test_a_bad_assertion_is_a_401(notes: Caller, kind: str) -> None:
    async with notes.of(None) as nobody:
        refused = await nobody.get("/api/v1/notes", headers={ASSERTION_HEADER: FORGED[kind]})
    assert refused.status_code == 401, refused.text
    assert refused.json()["type"] == "/problems/unauthenticated"


async def test_the_good_one_passes_and_none_at_all_is_a_401(notes: Caller) -> None:
    async with notes.of(None) as nobody:
        assert (await nobody.get("/api/v1/notes", headers={ASSERTION_HEADER: GOOD})).status_code == 200
        assert (await nobody.get("/api/v1/notes")).status_code == 401


async def test_a_kept_signature_ends_with_the_token(notes: Caller) -> None:
    short = {ASSERTION_HEADER: assertion(WHO, seconds=1)}
    async with notes.of(None) as nobody:
        first = await nobody.get("/api/v1/notes", headers=short)
        time.sleep(1.1)
        later = await nobody.get("/api/v1/notes", headers=short)
    assert (first.status_code, later.status_code) == (200, 401)
