"""What a consumer of the feed can prove with nothing but what it has received: digests, links, signatures, sums.

Written against the documented protocol (services/disclosure-api/README.md); it shares no code with the publisher and
needs the Python library and `cryptography`.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

Document = dict[str, Any]
Keys = Mapping[str, Mapping[str, Any]]
ISSUER = "disclosure-api"
MONEY = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]{2}")


class Broken(Exception):
    """What was received is not what was published; the sentence says where."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> bytes:
    """RFC 8785 for what the feed holds: objects with plain names, lists, text, whole numbers, true, false, null."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def read_json(content: bytes | str, what: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Broken(f"{what}不是有效的 JSON") from None


def fen(money: str) -> int:
    """Money as a whole number of 分, so that sums are exact."""
    if not MONEY.fullmatch(money):
        raise Broken(f"金额“{money}”不是两位小数的元")
    return int(money.replace(".", ""))


def yuan(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def decoded(part: str) -> bytes:
    """base64url without padding, in its one spelling."""
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise Broken("签名的编码不成立") from None
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise Broken("签名的编码不成立")
    return content


def thumbprint(key: Mapping[str, Any]) -> str:
    """The name of a key is computed from the key (RFC 7638), so nobody can give his the name of ours."""
    required = {name: str(key.get(name, "")) for name in ("crv", "kty", "x", "y")}
    return base64.urlsafe_b64encode(hashlib.sha256(canonical(required)).digest()).rstrip(b"=").decode()


def signer(jws: str) -> str:
    """The id of the key that the signature names."""
    header = read_json(decoded(jws.partition(".")[0]), "签名头")
    if not isinstance(header, dict) or header.get("alg") != "ES256" or "crit" in header:
        raise Broken("签名不是 ES256")
    return str(header.get("kid"))


def signed(jws: str, keys: Keys, subject: str) -> Document:
    """The payload of a compact JWS; refused unless one of `keys` signed it for `subject`."""
    key = keys.get(signer(jws))
    if key is None:
        raise Broken(f"签名所用的公钥 {signer(jws)} 不在可信的公钥之列")
    parts = jws.split(".")
    if len(parts) != 3 or len(raw := decoded(parts[2])) != 64:
        raise Broken("签名的形式不成立")
    pair = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    x, y = (int.from_bytes(decoded(str(key[name]))) for name in ("x", "y"))
    try:
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        public.verify(pair, f"{parts[0]}.{parts[1]}".encode(), ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        raise Broken("签名不成立") from None
    claims = read_json(decoded(parts[1]), "签名内容")
    if not isinstance(claims, dict) or (claims.pop("iss", None), claims.pop("sub", None)) != (ISSUER, subject):
        raise Broken(f"签名不是为{subject}所作")
    return claims


def trusted_keys(published: Sequence[Mapping[str, Any]], pin: str) -> dict[str, Mapping[str, Any]]:
    """The pinned key, and whichever a trusted one has vouched for; a revoked key neither signs nor vouches."""
    usable = {thumbprint(key): key for key in published if key.get("status", "active") != "revoked"}
    trusted = {pin: usable[pin]} if pin in usable else {}
    for _ in usable:
        for name, key in usable.items():
            if name not in trusted and key.get("vouched_by") in trusted:
                told = signed(str(key["voucher"]), {str(key["vouched_by"]): trusted[str(key["vouched_by"])]}, "key")
                if thumbprint(told.get("jwk", told)) != name:
                    raise Broken(f"公钥 {name} 的担保说的是另一把公钥")
                trusted[name] = key
    return trusted


def link(item: Mapping[str, Any]) -> str:
    """What the next item names as `previous`; `content` comes along and is no part of it."""
    return sha256(canonical({name: value for name, value in item.items() if name != "content"}))


def genesis(region_path: str, audience: str) -> str:
    return sha256(canonical({"audience": audience, "region_path": region_path}))


def check_content(row: Mapping[str, Any]) -> None:
    """The document that came along has exactly the digest that the item, or the line, states."""
    if row["content"] is not None and sha256(canonical(row["content"])) != row["digest"]:
        raise Broken(f"{row['type']} {row['release_id']} 的内容与摘要不符")


def lines_of(content: bytes, part: Mapping[str, Any]) -> Iterator[Document]:
    """The releases of an NDJSON part, each with its content proved, then their number and money."""
    name, count, total = part["name"], 0, 0
    for number, line in enumerate(content.splitlines(), start=1):
        row = read_json(line, f"{name} 第{number}行")
        if canonical(row) != line:
            raise Broken(f"{name} 第{number}行不是规范的写法")
        if (row["type"], row["content"]["budget_year"]) != (part["type"], part["budget_year"]):
            raise Broken(f"{name} 第{number}行不属于这个分片")
        check_content(row)
        count, total = count + 1, total + fen(row["money"])
        yield row
    if (count, yuan(total)) != (part["rows"], part["money_total"]):
        raise Broken(f"{name} 实有{count}行、{yuan(total)}元，清单为{part['rows']}行、{part['money_total']}元")


def check_file(name: str, content: bytes, stated: Mapping[str, Any]) -> None:
    if (len(content), sha256(content)) != (stated["bytes"], stated["digest"]):
        raise Broken(f"{name} 与清单中的长度或摘要不符")


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterable[str]:
    """Every figure of a manifest that differs from what is held, with both sides."""
    words = {
        "position": "序号", "head": "头摘要", "count": "件数", "money_total": "金额", "totals": "分类合计",
        "withdrawn": "已撤回",
    }  # fmt: skip
    for name, zh in words.items():
        if ours[name] != theirs[name]:
            yield f"{zh}：清单为{theirs[name]}，本地为{ours[name]}"
