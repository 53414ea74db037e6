"""Tokens that prove nothing: each is a 401 problem, at the gateway's door and at a service's."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from jose import jwk, jwt

from gateway.keys.sealing import new_key
from wenxiao.access import ASSERTION_HEADER
from wenxiao.tokens import sign

from .front import Front, is_problem

FOREIGN_KID, FOREIGN_PEM, _ = new_key()


def encoded(part: Any) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


class Forge:
    """Holds a good token and the gateway's real signing key: the worst forger there is, for claims that lie."""

    def __init__(self, front: Front, good: str) -> None:
        self.good = good
        self.kid, self.pem = front.app.state.parts.keys._current
        self.claims = dict(jwt.get_unverified_claims(good))
        self.public = front.app.state.parts.keys._public[self.kid]

    def signed(self, **changes: Any) -> str:
        claims = {name: value for name, value in (self.claims | changes).items() if value is not ...}
        return sign(claims, self.pem, self.kid)

    def headed(self, header: Mapping[str, Any], claims: Any = None) -> str:
        """Rightly signed over any header and payload whatever."""
        signing = f"{encoded(header)}.{encoded(claims if claims is not None else self.claims)}"
        signature = jwk.construct(self.pem, "ES256").sign(signing.encode())
        return f"{signing}.{encoded(signature)}"

    @property
    def public_pem(self) -> str:
        key = serialization.load_pem_private_key(self.pem.encode(), None).public_key()
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def header(self) -> dict[str, Any]:
        return {"alg": "ES256", "typ": "JWT", "kid": self.kid}

    def swapped(self, part: int, content: str) -> str:
        parts = self.good.split(".")
        parts[part] = content
        return ".".join(parts)

    def by_hmac(self, secret: bytes) -> str:
        signing = f"{encoded(self.header | {'alg': 'HS256'})}.{encoded(self.claims)}"
        return f"{signing}.{encoded(hmac.new(secret, signing.encode(), hashlib.sha256).digest())}"


Bad = Callable[[Forge], str]
BAD: dict[str, Bad] = {
    "expired": lambda f: f.signed(exp=int(time.time()) - 1),
    "expired at the epoch": lambda f: f.signed(exp=0),
    "without exp": lambda f: f.signed(exp=...),
    "exp is text": lambda f: f.signed(exp="tomorrow"),
    "exp is a float": lambda f: f.signed(exp=time.time() + 900.5),
    "exp is true": lambda f: f.signed(exp=True),
    "without aud": lambda f: f.signed(aud=...),
    "aud of somebody else": lambda f: f.signed(aud="another-platform"),
    "aud is a number": lambda f: f.signed(aud=7),
    "wrong iss": lambda f: f.signed(iss="https://example.org"),
    "without iss": lambda f: f.signed(iss=...),
    "without sub": lambda f: f.signed(sub=...),
    "sub is an object": lambda f: f.signed(sub={"name": "renda"}),
    "not valid yet": lambda f: f.signed(nbf=int(time.time()) + 3600),
    "signed by a stranger under our kid": lambda f: sign(f.claims, FOREIGN_PEM, f.kid),
    "signed by a stranger under his kid": lambda f: sign(f.claims, FOREIGN_PEM, FOREIGN_KID),
    "payload changed": lambda f: f.swapped(1, encoded(f.claims | {"sub": "treasury-longchuan"})),
    "signature cut": lambda f: f.good[:-8],
    "signature empty": lambda f: f.swapped(2, ""),
    "signature of zeros": lambda f: f.swapped(2, encoded(bytes(64))),
    "alg none": lambda f: f"{encoded(f.header | {'alg': 'none'})}.{encoded(f.claims)}.",
    "alg None, capitalised": lambda f: f"{encoded(f.header | {'alg': 'None'})}.{encoded(f.claims)}.",
    "alg none keeping the signature": lambda f: f.swapped(0, encoded(f.header | {"alg": "none"})),
    "HS256 with the public key as secret": lambda f: f.by_hmac(f.public_pem.encode()),
    "HS256 with the JWK as secret": lambda f: f.by_hmac(json.dumps(f.public).encode()),
    "alg RS256": lambda f: f.headed(f.header | {"alg": "RS256"}),
    "alg is a list": lambda f: f.headed(f.header | {"alg": ["ES256"]}),
    "without alg": lambda f: f.headed({"kid": f.kid}),
    "without kid": lambda f: f.headed({"alg": "ES256"}),
    "kid is a number": lambda f: f.headed(f.header | {"kid": 1}),
    "kid is a path": lambda f: f.headed(f.header | {"kid": "../../etc/passwd"}),
    "kid is SQL": lambda f: f.headed(f.header | {"kid": "' OR ''='"}),
    "crit asks for what we do not know": lambda f: f.headed(f.header | {"crit": ["exp"], "exp": 1}),
    "crit is empty": lambda f: f.headed(f.header | {"crit": []}),
    "brings its own key": lambda f: f.headed({"alg": "ES256", "jwk": f.public}),
    "header is a list": lambda f: f.headed([]),  # type: ignore[arg-type]  # that is what is wrong with it
    "payload is a list": lambda f: f.headed(f.header, []),
    "payload is text": lambda f: f.headed(f.header, "sub"),
    "payload is no JSON": lambda f: f.headed(f.header, b"{sub"),
    "payload is nested deeply": lambda f: f.headed(f.header, b"[" * 4000 + b"]" * 4000),
    "header is nested deeply": lambda f: f.swapped(0, encoded(b'{"a":' * 1000 + b"1" + b"}" * 1000)),
    "huge": lambda f: f.signed(junk="x" * 9000),
    "huge and nothing else": lambda _: "a" * 20_000,
    "five parts": lambda f: f"{f.good}.{encoded({})}.{encoded({})}",
    "two parts": lambda f: f.good.rsplit(".", 1)[0],
    "not a token": lambda _: "not-a-token",
    "dots": lambda _: "..",
    "not base64": lambda _: "%%%.%%%.%%%",
    "session of nobody": lambda f: f.signed(sid="00000000-0000-7000-8000-000000000000"),
    "session is no id": lambda f: f.signed(sid="' OR 1=1"),
    "without a session": lambda f: f.signed(sid=...),
    "session of somebody else": lambda f: f.signed(sub="treasury-longchuan"),
}


async def test_a_bad_access_token_is_a_401_problem(front: Front) -> None:
    forge = Forge(front, (await front.sign_in("renda"))["access_token"])
    assert len(BAD) > 50
    for name, bad in BAD.items():
        problem = is_problem(await front.authz(bad(forge)), 401, "unauthenticated", name)
        assert "重新登录" in problem["detail"], name


SESSION_ONLY = {"session of nobody", "session is no id", "without a session", "session of somebody else"}


async def test_a_bad_assertion_is_a_401_problem(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    forge = Forge(front, (await front.authz(token)).headers[ASSERTION_HEADER])
    for name in BAD.keys() - SESSION_ONLY:
        headers = {ASSERTION_HEADER: BAD[name](forge)}
        is_problem(await front.http.get("/api/v1/posts", headers=headers), 401, "unauthenticated", name)


MISSHAPEN: dict[str, dict[str, Any]] = {
    "an unknown role": {"role": "emperor"},
    "a reach that is none": {"read": "everything"},
    "a reach of an unknown kind": {"read": ["galaxy", "/", None, None]},
    "no region": {"region": ...},
    "a day that is none": {"day": "2022-02-30"},
}


async def test_a_signed_assertion_of_another_shape_is_a_401_problem(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    forge = Forge(front, (await front.authz(token)).headers[ASSERTION_HEADER])
    for name, changes in MISSHAPEN.items():
        headers = {ASSERTION_HEADER: forge.signed(**changes)}
        is_problem(await front.http.get("/api/v1/posts", headers=headers), 401, "unauthenticated", name)


async def test_the_two_kinds_of_token_do_not_stand_in_for_each_other(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    assertion = (await front.authz(token)).headers[ASSERTION_HEADER]
    is_problem(await front.authz(assertion), 401, "unauthenticated")
    headers = {ASSERTION_HEADER: token}
    is_problem(await front.http.get("/api/v1/posts", headers=headers), 401, "unauthenticated")


async def test_another_scheme_or_none_is_a_401_problem(front: Front) -> None:
    for credential in ("Basic YTpi", "Bearer", "Bearer ", "Token x", "", "bearer\tx", "Bearer a b"):
        answer = await front.http.get("/authz", headers={"Authorization": credential})
        is_problem(answer, 401, "unauthenticated", credential)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_without_an_assertion_no_route_answers(front: Front) -> None:
    for path in ("/posts", "/regions", "/organisations", "/sessions", "/signing-keys", "/security-events"):
        is_problem(await front.http.get(f"/api/v1{path}"), 401, "unauthenticated")


async def test_what_the_forger_starts_from_is_good(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    forge = Forge(front, token)
    assert (await front.authz(token)).status_code == 200
    assert (await front.authz(forge.signed())).status_code == 200
    assert (await front.authz(forge.headed(forge.header))).status_code == 200
