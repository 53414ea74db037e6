"""What the tests speak through.

`Front` does what the edge does: it asks /authz with the caller's credential and passes the assertion on.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
from fastapi import FastAPI

from gateway.app import create_app
from gateway.database import ROLE
from gateway.demonstration import MACHINES, PASSWORD
from gateway.settings import GatewaySettings
from wenxiao.access import ASSERTION_AUDIENCE, ASSERTION_HEADER, ASSERTION_ISSUER, Principal, principal_of
from wenxiao.testing import PRIVATE_KEY, TestDatabase
from wenxiao.tokens import FixedKeys, Verifier

KEY_SECRET = "a secret for the keys at rest, of tests only"
SERVICE_SECRET = "what our services show in tests"
Json = dict[str, Any]


def settings_for(database: TestDatabase, **changes: Any) -> GatewaySettings:
    told = {
        "database_url": database.url(ROLE),
        "audit_key": PRIVATE_KEY,
        "key_secret": KEY_SECRET,
        "client_secret": SERVICE_SECRET,
        "clock": "demo",
        "background": False,
    }
    told |= changes
    if told["clock"] == "demo" and told.get("demonstration") is not False:
        told.setdefault("password_mebibytes", 1)  # hundreds of sign-ins: a strong hash each took a tenth of all tests
    return GatewaySettings.model_validate(told)


class Front:
    """An edge without a cache: every call asks the gateway who the caller is now."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://gateway"
        )

    async def authz(self, token: str | None = None, day: str | None = None) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        headers |= {} if day is None else {"X-Wenxiao-Day": day}
        return await self.http.get("/authz", headers=headers)

    async def call(self, method: str, path: str, token: str | None = None, **sent: Any) -> httpx.Response:
        asked = await self.authz(token)
        if not asked.is_success:
            return asked
        headers = {ASSERTION_HEADER: asked.headers[ASSERTION_HEADER]} | sent.pop("headers", {})
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **sent)

    async def sign_in(self, username: str, password: str = PASSWORD, **more: Any) -> Json:
        body = {"username": username, "password": password} | more
        answer = await self.call("POST", "/sessions", json=body)
        assert answer.status_code == 201, answer.text
        signed_in: Json = answer.json()
        return signed_in

    async def machine(self, client_id: str) -> Json:
        secret = next(machine.secret for machine in MACHINES if machine.client_id == client_id)
        asked = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        answer = await self.call("POST", "/tokens", data=asked)
        assert answer.status_code == 200, answer.text
        issued: Json = answer.json()
        return issued

    async def verifier(self) -> Verifier:
        """As a service has it: the public keys come from the JWKS."""
        keys = (await self.http.get("/.well-known/jwks.json")).json()["keys"]
        known = FixedKeys({key["kid"]: key for key in keys})
        return Verifier(known, issuer=ASSERTION_ISSUER, audience=ASSERTION_AUDIENCE)

    async def principal(self, token: str | None = None, day: str | None = None) -> Principal:
        answer = await self.authz(token, day)
        assert answer.status_code == 200, answer.text
        return principal_of(await (await self.verifier()).claims(answer.headers[ASSERTION_HEADER]))


async def fronting(settings: GatewaySettings) -> AsyncIterator[Front]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        front = Front(app)
        yield front
        await front.http.aclose()


def is_problem(answer: httpx.Response, status: int, slug: str, case: str = "") -> Json:
    """The problem document of an answer, which must be of this status and type and speak Chinese."""
    assert answer.status_code == status, f"{case}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json", case
    problem: Json = answer.json()
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == status
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["detail"])
    return problem
