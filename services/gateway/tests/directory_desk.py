"""A system administrator at work on the directory, over HTTP."""

from typing import Any

from .front import Front, Json

GROUNDS = {"reason": "机构改革方案", "document_number": "龙委发〔2026〕3号"}
YEAR = "2026-01-01"
COUNTY = "441622"


class Desk:
    """The system administrator of Longchuan at work."""

    def __init__(self, front: Front, token: str) -> None:
        self.front, self.token = front, token

    async def get(self, path: str) -> Json:
        answer = await self.front.call("GET", path, self.token)
        assert answer.status_code == 200, answer.text
        read: Json = answer.json()
        return read

    async def ids(self) -> dict[str, int]:
        return {row["name"]: row["id"] for row in (await self.get("/organisations?limit=200"))["items"]}

    async def act(self, organisation_id: int, kind: str, **body: Any) -> Any:
        version = (await self.get(f"/organisations/{organisation_id}"))["version"]
        headers = {"If-Match": f'"{version}"'}
        sent = GROUNDS | {"effective_day": YEAR} | body
        path = f"/organisations/{organisation_id}/{kind}"
        return await self.front.call("POST", path, self.token, json=sent, headers=headers)

    async def done(self, organisation_id: int, kind: str, **body: Any) -> Json:
        answer = await self.act(organisation_id, kind, **body)
        assert answer.status_code == 201, answer.text
        change: Json = answer.json()
        return change

    async def register(self, **body: Any) -> Any:
        sent = GROUNDS | {"effective_day": YEAR, "region_code": COUNTY, "kind": "department"} | body
        return await self.front.call("POST", "/organisations", self.token, json=sent)


async def desk_of(front: Front) -> Desk:
    return Desk(front, (await front.sign_in("xitong"))["access_token"])
