"""A stand-in for the gateway's feed in tests of the services, as the contract in the gateway's README has it."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from wenxiao.access import Duty, Role
from wenxiao.testing import COUNTY, a_principal, assertion
from wenxiao_directory.following import FollowDirectory

RECORDED = "2026-11-22T08:52:03.970000+08:00"


@dataclass
class StandInGateway:
    """Serves what was stated, in order; `down` answers nothing, `most` limits a page."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    most: int = 1000
    asked: int = 0
    _rounds: dict[int, FollowDirectory] = field(default_factory=dict)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused")
        if request.url.path == "/internal/service-assertions":
            signed = assertion(a_principal(Role.SERVICE, Duty.NONE, organisation_id=0))
            return httpx.Response(200, json={"assertion": signed, "expires_in": 60})
        self.asked += 1
        after, limit = (int(request.url.params[name]) for name in ("after", "limit"))
        items = [change for change in self.changes if change["position"] > after][: min(limit, self.most)]
        head = self.changes[-1]["position"] if self.changes else 0
        return httpx.Response(200, json={"items": items, "head": head})

    def state(self, kind: str, key: str, state: dict[str, Any]) -> None:
        """Positions have gaps, as sequences do."""
        position = (self.changes[-1]["position"] if self.changes else 0) + 2
        change = {"position": position, "kind": kind, "key": key, "state": state, "recorded_at": RECORDED}
        self.changes.append(change)

    def organisation(self, identifier: int, name: str, path: str = COUNTY, **changes: Any) -> None:
        """An organisation as it is now; its rows follow it unless `follows` says otherwise."""
        department = changes.get("department_id", identifier // 1000 or identifier)
        place = {"region_code": path.rsplit("/", 1)[-1], "region_path": path}
        state = place | {
            "id": identifier,
            "code": str(identifier),
            "name": name,
            "kind": "unit",
            "parent_id": None,
            "department_id": department,
            "credit_code": None,
            "valid_from": "2018-01-01",
            "valid_until": None,
            "successor_id": None,
            "follows": place | {"department_id": department},
        }
        self.state("organisation", str(identifier), state | changes)

    async def read_by(self, app: FastAPI) -> None:
        """As many background rounds of the service as there is something to do."""
        follow = self._rounds.setdefault(id(app), FollowDirectory())
        while await follow(app):
            pass
