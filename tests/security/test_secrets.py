"""After every way to sign in, rightly and wrongly: no secret stands in a log, in an answer about something else, or in
any row of any table."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gateway.demonstration import PASSWORD
from standalone.demonstration import machine_secret
from standalone.installation import Installation
from standalone.throwaway import throwaway_installation

from .house import House, opened

WRONG, NEW, NEWER = "Cuo-Wu-De-2026-mima", "Xin-Mima-2026-longchuan", "Geng-Xin-2026-longchuan"
MISPLACED = "Mima-Zai-Mingzi-Li-2026"
TREASURY = {"grant_type": "client_credentials", "client_id": "treasury-longchuan"}


@pytest.fixture
def place() -> Iterator[Installation]:
    with throwaway_installation() as made:
        yield made


class Walk:
    """Goes all ways and remembers each secret, and each answer that must hold none."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.secrets = {WRONG, NEW, NEWER, MISPLACED, PASSWORD, machine_secret("treasury-longchuan")}
        self.refusals: list[str] = []

    async def ask(self, method: str, path: str, status: int, token: str = "", **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer: httpx.Response = await self.house.edge.request(method, f"/api/v1{path}", headers=headers, **sent)
        assert answer.status_code == status, f"{path}: {answer.text}"
        if status >= 400:
            self.refusals.append(answer.text + str(answer.headers))
        told = answer.json() if answer.content else {}
        for name in ("access_token", "refresh_token", "one_time_password"):
            if isinstance(told, dict) and name in told:
                self.secrets.add(told[name])
        return told

    async def sign_in(self, password: str, status: int, username: str = "renda") -> Any:
        return await self.ask("POST", "/sessions", status, json={"username": username, "password": password})

    async def passwords(self) -> None:
        held = await self.sign_in(PASSWORD, 201)
        await self.sign_in(WRONG, 401)
        await self.sign_in(WRONG, 401, MISPLACED)
        for malformed in (
            {"username": "renda", "passwort": WRONG},
            {"username": {"x": WRONG}, "password": [WRONG]},
            {"username": "renda", "password": WRONG, "post_id": MISPLACED},
            {"username": "renda", "password": WRONG * 20},
            [WRONG],
        ):
            await self.ask("POST", "/sessions", 422, json=malformed)
        await self.ask("POST", "/sessions", 422, content=f'{{"password": "{WRONG}"'.encode())
        change = {"old_password": WRONG, "new_password": NEW}
        await self.ask("PUT", "/credentials/current", 403, held["access_token"], json=change)
        change = {"old_password": PASSWORD, "new_password": "kurz"}
        await self.ask("PUT", "/credentials/current", 422, held["access_token"], json=change)
        change = {"old_password": PASSWORD, "new_password": NEW}
        await self.ask("PUT", "/credentials/current", 204, held["access_token"], json=change)
        renewal = {"username": "renda", "old_password": NEW, "new_password": PASSWORD}
        await self.ask("POST", "/credentials/renew", 422, json=renewal)
        await self.ask("POST", "/credentials/renew", 204, json=renewal | {"new_password": NEWER})

    async def one_time(self) -> None:
        person = (await self.sign_in(NEWER, 201))["post"]["person_id"]
        admin = (await self.sign_in(PASSWORD, 201, "anquan"))["access_token"]
        shown = await self.ask("POST", f"/credentials/{person}/reset", 200, admin)
        await self.sign_in(shown["one_time_password"], 403)
        await self.ask("POST", f"/credentials/{person}/unlock", 204, admin)

    async def tokens(self) -> None:
        held = await self.sign_in(PASSWORD, 201, "anquan")
        renewed = await self.ask("POST", "/sessions/refresh", 200, json={"refresh_token": held["refresh_token"]})
        await self.ask("POST", "/sessions/refresh", 401, json={"refresh_token": held["refresh_token"]})
        await self.ask("GET", "/posts", 401, renewed["access_token"])
        await self.ask("GET", "/posts", 401, held["access_token"][:-4])
        await self.ask("GET", "/targets", 403, params={"access_token": renewed["access_token"]})
        await self.ask("POST", "/sessions/refresh", 422, json={"refresh": held["refresh_token"]})
        await self.ask("POST", "/tokens", 200, data=TREASURY | {"client_secret": machine_secret("treasury-longchuan")})
        await self.ask("POST", "/tokens", 401, data=TREASURY | {"client_secret": WRONG})
        await self.ask("POST", "/tokens", 422, data=TREASURY | {"secret": WRONG})

    async def locked(self) -> None:
        for _ in range(5):
            await self.sign_in(WRONG, 401, "yibao-fuze")
        await self.sign_in(PASSWORD, 403, "yibao-fuze")


async def test_no_secret_is_logged_kept_or_told(place: Installation) -> None:
    async with opened(place) as house:
        walk = Walk(house)
        await walk.passwords()
        await walk.one_time()
        await walk.tokens()
        await walk.locked()
        secrets = walk.secrets | {place.secrets.key_secret, place.secrets.client_secret, "PRIVATE KEY-----"}
        assert len(secrets) > 20
        logged = house.log.getvalue()
        assert logged.count('"event": "request"') > 40
        for secret in secrets:
            assert secret not in logged
            assert secret[-24:] not in logged
            assert not [told for told in walk.refusals if secret in told]
        assert "$argon2" not in logged
        looked_at = 0
        async for table, row in house.rows():
            looked_at += 1
            assert not [secret for secret in secrets if secret in row], table
            assert "$argon2" not in row or table in HASHED, table
        assert looked_at > 100


HASHED = {"gateway.credential", "gateway.former_password", "gateway.machine"}
