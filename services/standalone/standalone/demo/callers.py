"""The people and machines of the journey, each signed in through the edge in a post of its own."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from standalone.demo.account import Deviation

DUTIES = {"maker": "经办", "checker": "审核", "head": "负责人", "none": ""}


@dataclass
class Caller:
    """Speaks to the edge as one account; without one, as the public."""

    http: httpx.AsyncClient
    title: str
    token: str | None = None
    day: str = "2021-08-20"
    tags: dict[str, str] = field(default_factory=dict)

    def on(self, day: str) -> "Caller":
        self.day = day
        return self

    async def send(self, method: str, path: str, *, json: Any = None, **options: Any) -> httpx.Response:
        headers = {"X-Wenxiao-Day": self.day} | options.pop("headers", {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        answer = await self.http.request(method, f"/api/v1{path}", json=json, headers=headers, **options)
        if answer.status_code >= 500:
            raise Deviation(f"{method} {path}：系统内部错误 {answer.text}")
        return answer

    async def get(self, path: str, **options: Any) -> Any:
        return self._expected(await self.send("GET", path, **options), 200)

    async def post(self, path: str, json: Any = None, *, status: int = 201, **options: Any) -> Any:
        headers = options.pop("headers", {"Idempotency-Key": str(uuid4())})
        return self._expected(await self.send("POST", path, json=json, headers=headers, **options), status)

    async def put(self, path: str, json: Any) -> Any:
        """Reads the version first, as every client must."""
        return self._expected(await self.send("PUT", path, json=json, headers=await self.version(path)), 200)

    async def act(self, path: str, action: str, json: Any = None, *, status: int = 200) -> Any:
        """A named action on what was read: `POST {path}/{action}` with its version."""
        headers = await self.version(path) | {"Idempotency-Key": str(uuid4())}
        return self._expected(await self.send("POST", f"{path}/{action}", json=json, headers=headers), status)

    async def version(self, path: str) -> dict[str, str]:
        read = await self.send("GET", path)
        self._expected(read, 200)
        return {"If-Match": read.headers["etag"]}

    def _expected(self, answer: httpx.Response, status: int) -> Any:
        if answer.status_code != status:
            raise Deviation(
                f"{self.title} {answer.request.method} {answer.request.url.path}："
                f"应为 {status}，实为 {answer.status_code} {answer.text}"
            )
        return answer.json() if answer.content else None


async def sign_in(http: httpx.AsyncClient, username: str, password: str) -> Caller:
    answer = await http.post("/api/v1/sessions", json={"username": username, "password": password})
    if answer.status_code not in (200, 201):
        raise Deviation(f"{username} 登录失败：{answer.text}")
    told = answer.json()
    post = told["post"]
    return Caller(http, f"{post['organisation']['name']}{DUTIES[post['duty']]}", told["access_token"])


async def machine(http: httpx.AsyncClient, client_id: str, secret: str, title: str) -> Caller:
    asked = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    answer = await http.post("/api/v1/tokens", json=asked)
    if answer.status_code not in (200, 201):
        raise Deviation(f"{client_id} 未取得令牌：{answer.text}")
    return Caller(http, title, answer.json()["access_token"])
