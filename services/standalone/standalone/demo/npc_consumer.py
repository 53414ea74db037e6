"""What the congress's network does with the feed, one item at a time: pull, check chain and signature, countersign.

It proves with what `./wenxiao pull` proves with, which shares no code with the publisher.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from standalone.demo.account import Deviation
from standalone.demo.callers import Caller
from standalone.feed_consumer.proof import Broken, Document, link, sha256, signed, signer, trusted_keys


def signed_payload(jws: str, keys: list[Document], subject: str) -> Document:
    try:
        return signed(jws, trusted_keys(keys, signer(jws)), subject)
    except Broken as broken:
        raise Deviation(str(broken)) from None


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
        self.position, self.link = item["position"], link(item)
        key = (item["type"], item["id"])
        if item["op"] == "withdraw":
            self.in_force.pop(key, None)
            return
        answer = await self.caller.send("GET", item["href"].removeprefix("/api/v1"))
        if sha256(answer.content) != item["digest"]:
            raise Deviation(f"{item['href']} 的内容与摘要不符")
        self.in_force[key] = Decimal(item["money"])
        self.documents[item["href"]] = answer.json()

    async def compare_and_countersign(self) -> dict[str, Any]:
        """Checks the signed manifest against what was loaded, then posts the receipt."""
        told = await self.caller.get("/disclosure/manifest")
        keys = await self.caller.get("/disclosure/keys")
        manifest = signed_payload(told["jws"], keys["keys"], "manifest")
        money = sum(self.in_force.values(), Decimal(0))
        mine = (self.position, self.link, len(self.in_force), money)
        theirs = (manifest["position"], manifest["head"], manifest["count"], Decimal(manifest["money_total"]))
        if mine != theirs:
            raise Deviation(f"清单为{theirs}，实际装入{mine}")
        receipt = {"position": self.position, "head": self.link, "count": len(self.in_force), "money_total": str(money)}
        answer: dict[str, Any] = await self.caller.post("/disclosure/receipts", receipt)
        signed_payload(answer["jws"], keys["keys"], "receipt")
        return answer
