"""What the congress's network does with the feed: pull, check the chain and the signature, countersign.

Written against the documented protocol only: it shares no code with the publisher.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from standalone.demo.account import Deviation
from standalone.demo.callers import Caller


def canonical(document: Any) -> bytes:
    """RFC 8785 for what the feed holds: objects, lists, text and whole numbers."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def signed_payload(jws: str, keys: list[dict[str, str]]) -> dict[str, Any]:
    """The payload of an ES256 JWS; raises where none of the published keys signed it."""
    header, payload, signature = jws.split(".")
    key_id = json.loads(decoded(header))["kid"]
    key = next(key for key in keys if key["kid"] == key_id)
    x, y = (int.from_bytes(decoded(key[name])) for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = decoded(signature)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    try:
        signed = f"{header}.{payload}".encode()
        public.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Deviation("清单的签名不成立") from None
    claims: dict[str, Any] = json.loads(decoded(payload))
    return claims


@dataclass
class Consumer:
    """Keeps its cursor and what is in force, as a supervision network would."""

    caller: Caller
    cursor: str | None = None
    link: str | None = None
    position: int = 0
    in_force: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def pull(self) -> int:
        """Takes everything new, one item at a time; returns how many items came."""
        taken = 0
        while True:
            parameters = {"limit": 1} | ({"after": self.cursor} if self.cursor else {})
            part = await self.caller.get("/disclosure/changes", params=parameters)
            for item in part["items"]:
                await self._take(item)
                taken += 1
            self.cursor = part["next"]
            if part["caught_up"] and not part["items"]:
                return taken

    async def _take(self, item: dict[str, Any]) -> None:
        if item["position"] != self.position + 1 or self.link not in (None, item["previous"]):
            raise Deviation(f"第{item['position']}条没有接在前一条之后")
        self.position, self.link = item["position"], hashlib.sha256(canonical(item)).hexdigest()
        key = (item["type"], item["id"])
        if item["op"] == "withdraw":
            self.in_force.pop(key, None)
            return
        answer = await self.caller.send("GET", item["href"].removeprefix("/api/v1"))
        if hashlib.sha256(answer.content).hexdigest() != item["digest"]:
            raise Deviation(f"{item['href']} 的内容与摘要不符")
        self.in_force[key] = Decimal(item["money"])
        self.documents[item["href"]] = answer.json()

    async def compare_and_countersign(self) -> dict[str, Any]:
        """Checks the signed manifest against what was loaded, then posts the receipt."""
        told = await self.caller.get("/disclosure/manifest")
        keys = await self.caller.get("/disclosure/keys")
        manifest = signed_payload(told["jws"], keys["keys"])
        money = sum(self.in_force.values(), Decimal(0))
        mine = (self.position, self.link, len(self.in_force), money)
        theirs = (manifest["position"], manifest["head"], manifest["count"], Decimal(manifest["money_total"]))
        if mine != theirs:
            raise Deviation(f"清单为{theirs}，实际装入{mine}")
        receipt = {"position": self.position, "head": self.link, "count": len(self.in_force), "money_total": str(money)}
        answer: dict[str, Any] = await self.caller.post("/disclosure/receipts", receipt)
        signed_payload(answer["jws"], keys["keys"])
        return answer
