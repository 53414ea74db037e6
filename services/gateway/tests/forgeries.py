"""Tokens that prove nothing, as a table for whoever audits us: name, what the forger hopes for, the token.

Each is shown to /authz and to the edge as an access token, and to every service as an assertion; each must be refused
with a 401 problem, whatever the forger holds. `by` says what he holds: nothing but a good token, or (worse than any
attack) the gateway's own key for claims that the gateway would never sign. NARROW ones make sense as access tokens only.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .forge import ORDER, STRANGER_JWK, STRANGER_KID, Forge, encoded

TOKEN, KEY = "a good token", "the signing key"


@dataclass(frozen=True)
class Forgery:
    name: str
    hope: str
    make: Callable[[Forge], str]
    by: str = TOKEN


def soon() -> int:
    return int(time.time()) + 600


def raw_exp(forge: Forge, number: str) -> str:
    """A payload whose exp is written as no JSON library of ours would write it."""
    payload = json.dumps(forge.claims | {"exp": 0}).replace('"exp": 0', f'"exp": {number}')
    return forge.headed(forge.header, payload.encode())


def unsigned(alg: Any) -> Callable[[Forge], str]:
    return lambda forge: forge.unsigned(alg)


SPELLINGS_OF_NONE: tuple[Any, ...] = ("none", "None", "NONE", "nOnE", "none ", " none", "none\x00", "ｎｏｎｅ")
SPELLINGS_OF_NONE += ("", None, False, 0, [], {})

# A table is read row by row, however long the rows are.
# ruff: noqa: E501
# fmt: off
NO_SIGNATURE = [
    Forgery(f"alg {alg!r}", "that no signature is asked for", unsigned(alg))
    for alg in SPELLINGS_OF_NONE
] + [
    Forgery("alg none, signature kept", "that the header is believed", lambda f: f.swapped(0, encoded(f.header | {"alg": "none"}))),
    Forgery("signature empty", "that an empty signature is none to check", lambda f: f.swapped(2, "")),
    Forgery("signature cut", "that a part is enough", lambda f: f.good[:-8]),
    Forgery("signature of zeros", "that r = s = 0 verifies (CVE-2022-21449)", lambda f: f.with_signature(0, 0)),
    Forgery("r = 0", "the same with one zero", lambda f: f.with_signature(0, f.signature()[1])),
    Forgery("s = 0", "the same with the other zero", lambda f: f.with_signature(f.signature()[0], 0)),
    Forgery("r = s = order", "that zero modulo the order is not seen", lambda f: f.with_signature(ORDER, ORDER)),
    Forgery("s + 1", "that verification is approximate", lambda f: f.with_signature(f.signature()[0], f.signature()[1] - 1)),
    Forgery("signature in DER", "that a second form of a good signature counts", lambda f: f.in_der()),
    Forgery("signature of 63 bytes", "that lengths are guessed", lambda f: f.swapped(2, encoded(bytes(63)))),
    Forgery("signature of 65 bytes", "that what follows is not read", lambda f: f.good + encoded(b"x")),
    Forgery("signature of 6000 bytes", "that big numbers are slow", lambda f: f.swapped(2, encoded(b"\xff" * 4000))),
]

OTHER_ALGORITHM = [
    Forgery("HS256, the public key as secret", "that the public key opens as a password would", lambda f: f.by_hmac(f.public_pem)),
    Forgery("HS384, the public key as secret", "the same with another length", lambda f: f.by_hmac(f.public_pem, "HS384")),
    Forgery("HS512, the public key as secret", "the same with another length", lambda f: f.by_hmac(f.public_pem, "HS512")),
    Forgery("HS256, the JWK as secret", "the same with the key as it is published", lambda f: f.by_hmac(json.dumps(f.public).encode())),
    Forgery("HS256, the key id as secret", "that the key id is taken for the key", lambda f: f.by_hmac(f.kid.encode())),
    Forgery("HS256, no secret", "that a missing secret is an empty one", lambda f: f.by_hmac(b"")),
    Forgery("alg RS256", "that the key is read as another kind", lambda f: f.headed(f.header | {"alg": "RS256"}), KEY),
    Forgery("alg ES384", "that another curve is tried", lambda f: f.headed(f.header | {"alg": "ES384"}), KEY),
    Forgery("alg EdDSA", "that another curve is tried", lambda f: f.headed(f.header | {"alg": "EdDSA"}), KEY),
    Forgery("alg es256", "that letters do not matter", lambda f: f.headed(f.header | {"alg": "es256"}), KEY),
    Forgery("alg is a list", "that one of several is chosen", lambda f: f.headed(f.header | {"alg": ["ES256"]}), KEY),
    Forgery("without alg", "that there is a default", lambda f: f.headed({"kid": f.kid}), KEY),
]

OTHER_KEY = [
    Forgery("signed by a stranger, our key id", "that the key id is believed", lambda f: f.by_stranger()),
    Forgery("signed by a stranger, his key id", "that any key id is looked up", lambda f: f.by_stranger(kid=STRANGER_KID)),
    Forgery("jwk: brings his own key", "that the key in the header is used", lambda f: f.by_stranger(jwk=dict(STRANGER_JWK))),
    Forgery("jwk without kid", "the same where nothing else says which key", lambda f: f.headed({"alg": "ES256", "jwk": dict(STRANGER_JWK)})),
    Forgery("jku: his own key set", "that we fetch what he names", lambda f: f.by_stranger(jku="http://127.0.0.1:9/jwks.json")),
    Forgery("x5u: his own certificate", "that we fetch what he names", lambda f: f.by_stranger(x5u="http://127.0.0.1:9/cert.pem")),
    Forgery("x5c: his own chain", "that the chain is used unchecked", lambda f: f.by_stranger(x5c=["MIIB"])),
    Forgery("without kid", "that any key is tried", lambda f: f.headed({"alg": "ES256"}), KEY),
    Forgery("kid empty", "that nothing names the first one", lambda f: f.headed(f.header | {"kid": ""}), KEY),
    Forgery("kid null", "the same", lambda f: f.headed(f.header | {"kid": None}), KEY),
    Forgery("kid is a number", "that types are not looked at", lambda f: f.headed(f.header | {"kid": 1}), KEY),
    Forgery("kid is a list", "that one of several is found", lambda f: f.headed(f.header | {"kid": [f.kid]}), KEY),
    Forgery("kid is an object", "that it fails inside", lambda f: f.headed(f.header | {"kid": {"kid": f.kid}}), KEY),
    Forgery("kid is a path", "that keys are files", lambda f: f.by_stranger(kid="../../../../dev/null")),
    Forgery("kid is SQL", "that key ids are put into statements", lambda f: f.by_stranger(kid="' UNION SELECT 'x' --")),
    Forgery("kid is a command", "that key ids are run", lambda f: f.by_stranger(kid="x; cat /etc/passwd |")),
    Forgery("kid with NUL", "that comparison ends at the NUL", lambda f: f.by_stranger(kid=f.kid + "\x00x")),
    Forgery("kid with a newline", "a line of his own in our log", lambda f: f.by_stranger(kid=f.kid + "\nadmin signed in")),
    Forgery("kid of 4000 letters", "that it is kept somewhere", lambda f: f.by_stranger(kid="k" * 4000)),
    Forgery("kid in full width", "that it is made equal to ours", lambda f: f.by_stranger(kid="".join(chr(ord(c) + 0xFEE0) for c in f.kid))),
]

CLAIMS = [
    Forgery("expired a second ago", "that clocks are generous", lambda f: f.signed(exp=int(time.time()) - 1), KEY),
    Forgery("expired at the epoch", "that zero is no number", lambda f: f.signed(exp=0), KEY),
    Forgery("expired before the epoch", "that the sign is not seen", lambda f: f.signed(exp=-soon()), KEY),
    Forgery("without exp", "that it lasts for ever", lambda f: f.signed(exp=...), KEY),
    Forgery("exp null", "the same", lambda f: f.signed(exp=None), KEY),
    Forgery("exp is text", "that it is compared as text", lambda f: f.signed(exp=str(soon())), KEY),
    Forgery("exp in Arabic digits", "that other digits are read", lambda f: f.signed(exp="٩٩٩٩٩٩٩٩٩٩"), KEY),
    Forgery("exp is a float", "that it is rounded", lambda f: f.signed(exp=soon() + 0.5), KEY),
    Forgery("exp is true", "that true is a number", lambda f: f.signed(exp=True), KEY),
    Forgery("exp is a list", "that it fails inside", lambda f: f.signed(exp=[soon()]), KEY),
    Forgery("exp NaN", "that every comparison is false", lambda f: raw_exp(f, "NaN"), KEY),
    Forgery("exp Infinity", "that it never comes", lambda f: raw_exp(f, "Infinity"), KEY),
    Forgery("exp 1e999", "that it becomes infinite", lambda f: raw_exp(f, "1e999"), KEY),
    Forgery("exp of 40 digits", "that it never comes", lambda f: raw_exp(f, "9" * 40), KEY),
    Forgery("exp of 5000 digits", "that reading it fails inside", lambda f: raw_exp(f, "9" * 5000), KEY),
    Forgery("exp in two days", "a token of longer life than any of ours", lambda f: f.signed(exp=soon() + 172_800), KEY),
    Forgery("not valid yet", "that nbf is not read", lambda f: f.signed(nbf=soon()), KEY),
    Forgery("nbf is text", "that it fails inside", lambda f: f.signed(nbf="tomorrow"), KEY),
    Forgery("without aud", "that it is for everybody", lambda f: f.signed(aud=...), KEY),
    Forgery("aud empty", "the same", lambda f: f.signed(aud=""), KEY),
    Forgery("aud of somebody else", "that it is not read", lambda f: f.signed(aud="another-platform"), KEY),
    Forgery("aud is a list of others", "the same", lambda f: f.signed(aud=["another-platform", ""]), KEY),
    Forgery("aud is a number", "that types are not looked at", lambda f: f.signed(aud=7), KEY),
    Forgery("aud is an object", "that it fails inside", lambda f: f.signed(aud={"aud": "wenxiao"}), KEY),
    Forgery("without iss", "that it is ours if nobody says", lambda f: f.signed(iss=...), KEY),
    Forgery("iss of somebody else", "that it is not read", lambda f: f.signed(iss="https://example.org"), KEY),
    Forgery("iss is a list", "that one of several is enough", lambda f: f.signed(iss=["wenxiao-gateway"]), KEY),
    Forgery("without sub", "that it speaks for nobody, who may all", lambda f: f.signed(sub=...), KEY),
    Forgery("sub null", "the same", lambda f: f.signed(sub=None), KEY),
    Forgery("sub is an object", "that types are not looked at", lambda f: f.signed(sub={"name": "renda"}), KEY),
    Forgery("sub is a number", "the same", lambda f: f.signed(sub=1), KEY),
    Forgery("payload of another", "that only the form of the signature is checked", lambda f: f.swapped(1, encoded(f.claims | {"sub": "treasury-longchuan"}))),
    Forgery("sub given twice", "that one reader takes the first, one the last", lambda f: f.headed(f.header, f.payload_text({"sub": "treasury-longchuan"})), KEY),
    Forgery("alg given twice", "the same in the header", lambda f: f.headed(b'{"alg":"none",' + json.dumps(f.header)[1:].encode()), KEY),
]

FORM = [
    Forgery("crit: what we do not know", "that it is ignored", lambda f: f.headed(f.header | {"crit": ["x"], "x": 1}), KEY),
    Forgery("crit: exp", "that exp of the header counts", lambda f: f.headed(f.header | {"crit": ["exp"], "exp": soon()}), KEY),
    Forgery("crit empty", "that an empty one is none", lambda f: f.headed(f.header | {"crit": []}), KEY),
    Forgery("b64=false, critical", "that the payload is read unencoded (RFC 7797)", lambda f: f.headed(f.header | {"b64": False, "crit": ["b64"]}), KEY),
    Forgery("b64=false, payload plain", "the same without saying so", lambda f: f"{encoded(f.header | {'b64': False})}.{json.dumps(f.claims)}.{f.good.split('.')[2]}"),
    Forgery("encrypted form (JWE)", "that five parts are opened", lambda f: ".".join(encoded(part) for part in ({"alg": "dir", "enc": "A128GCM"}, b"", b"0" * 12, b"x" * 99, b"0" * 16))),
    Forgery("JSON form of a JWS", "that another serialisation is read", lambda f: json.dumps(dict(zip(("protected", "payload", "signature"), f.good.split("."), strict=True)))),
    Forgery("five parts", "that what follows is not read", lambda f: f"{f.good}.{encoded({})}.{encoded({})}"),
    Forgery("two parts", "that the signature is optional", lambda f: f.good.rsplit(".", 1)[0]),
    Forgery("dots before", "that empty parts are skipped", lambda f: f"..{f.good}"),
    Forgery("a dot behind", "the same", lambda f: f"{f.good}."),
    Forgery("dots only", "that it fails inside", lambda _: ".."),
    Forgery("no token at all", "that it fails inside", lambda _: "not-a-token"),
    Forgery("not base64", "that it fails inside", lambda _: "%%%.%%%.%%%"),
    Forgery("padding", "a second spelling, for lists of revoked ones", lambda f: f"{f.good}=="),
    Forgery("padding in the header", "the same", lambda f: f.swapped(0, f.good.split(".")[0] + "=")),
    Forgery("a blank inside", "the same", lambda f: f"{f.good[:-9]} {f.good[-9:]}"),
    Forgery("a tab inside", "the same", lambda f: f"{f.good[:20]}\t{f.good[20:]}"),
    Forgery("a foreign character inside", "that base64 skips it", lambda f: f"{f.good[:-9]}!{f.good[-9:]}"),
    Forgery("spare bits set", "a second spelling of the same bytes", lambda f: f.spare_bits()),
    Forgery("standard base64", "that both alphabets are read", lambda f: f.swapped(2, encoded(b"\xfb\xff" * 32).replace("-", "+").replace("_", "/"))),
    Forgery("NUL at the end", "that reading ends at the NUL", lambda f: f"{f.good}\x00"),
    Forgery("NUL and more", "the same", lambda f: f"{f.good}\x00.{encoded({})}"),
    Forgery("NUL at the start", "that nothing is everybody", lambda f: f"\x00{f.good}"),
    Forgery("two tokens", "that one of them is taken", lambda f: f"{f.good},{f.good}"),
    Forgery("in quotes", "that quotes are removed", lambda f: f'"{f.good}"'),
    Forgery("header is a list", "that it fails inside", lambda f: f.headed([]), KEY),
    Forgery("header is text", "the same", lambda f: f.headed("ES256"), KEY),
    Forgery("header is no JSON", "the same", lambda f: f.headed(b"{alg", None), KEY),
    Forgery("header is no UTF-8", "the same", lambda f: f.headed(b'{"alg":"ES256\xff"}', None), KEY),
    Forgery("header nested deeply", "that the parser's stack ends", lambda f: f.swapped(0, encoded(b'{"a":' * 900 + b"1" + b"}" * 900))),
    Forgery("payload is a list", "that it fails inside", lambda f: f.headed(f.header, []), KEY),
    Forgery("payload is text", "the same", lambda f: f.headed(f.header, "sub"), KEY),
    Forgery("payload is null", "the same", lambda f: f.headed(f.header, b"null"), KEY),
    Forgery("payload is no JSON", "the same", lambda f: f.headed(f.header, b"{sub"), KEY),
    Forgery("payload empty", "the same", lambda f: f.headed(f.header, b""), KEY),
    Forgery("payload nested deeply", "that the parser's stack ends", lambda f: f.headed(f.header, b"[" * 2500 + b"]" * 2500), KEY),
    Forgery("payload packed (zip)", "that a small token becomes a big one", lambda f: f.headed(f.header | {"zip": "DEF"}, b"x\x9c\xabV\x01"), KEY),
    Forgery("9 KB", "that size does not matter", lambda f: f.signed(junk="x" * 9000), KEY),
    Forgery("1 MB of good form", "the same", lambda f: f.swapped(1, "A" * 1_000_000)),
    Forgery("20 KB of nothing", "the same", lambda _: "a" * 20_000),
]

# fmt: on
FORGERIES = (*NO_SIGNATURE, *OTHER_ALGORITHM, *OTHER_KEY, *CLAIMS, *FORM)

# As assertions they would be the gateway's own word: only an access token is looked up in the list of sessions.
# fmt: off
NARROW = (
    Forgery("session of nobody", "that the session is not looked up", lambda f: f.signed(sid="00000000-0000-7000-8000-000000000000"), KEY),
    Forgery("session is SQL", "that it is put into a statement", lambda f: f.signed(sid="' OR 1=1 --"), KEY),
    Forgery("session is a number", "that it fails inside", lambda f: f.signed(sid=7), KEY),
    Forgery("session is a list", "the same", lambda f: f.signed(sid=[f.claims.get("sid")]), KEY),
    Forgery("without a session", "that it lives without one", lambda f: f.signed(sid=...), KEY),
    Forgery("sub of somebody else", "that sub and session are not compared", lambda f: f.signed(sub="treasury-longchuan"), KEY),
    Forgery("sub with NUL", "that comparison ends at the NUL", lambda f: f.signed(sub=f"{f.claims['sub']}\x00"), KEY),
)

# fmt: on
# Not forged, and accepted: the same statement of the same signer. Nothing of ours counts tokens by their spelling.
TWIN = Forgery(
    "the other s",
    "that a second signature of the same bytes is another token",
    lambda f: f.with_signature(f.signature()[0], ORDER - f.signature()[1]),
)
