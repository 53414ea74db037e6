"""Keys change under load: no token that is valid is refused, by any process and by any service.

A token is valid as long as it has not run out and the key that signed it has not been withdrawn.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from jose import jwt

from gateway.access import GATEWAY
from gateway.keys.usecases import rotate, withdraw
from wenxiao.access import ASSERTION_AUDIENCE, ASSERTION_HEADER, ASSERTION_ISSUER
from wenxiao.clients import GatewayKeys, Neighbour
from wenxiao.testing import TestDatabase
from wenxiao.tokens import InvalidToken, Verifier

from .front import Front, fronting, settings_for

HANDS = 6
Refusal = tuple[str, str]


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


@dataclass
class Load:
    """People who work at both processes of the gateway, and a service behind each."""

    processes: list[Front]
    services: list[Verifier]
    tokens: list[str] = field(default_factory=list)
    asked: int = 0
    refused: list[Refusal] = field(default_factory=list)
    over: bool = False

    async def issue(self, number: int, refresh_token: str) -> None:
        """Renews at one process and the other in turn, so that each new key signs soon."""
        while not self.over:
            process = self.processes[number % 2]
            answer = await process.call("POST", "/sessions/refresh", json={"refresh_token": refresh_token})
            if answer.status_code != 200:
                # The public's assertion was signed by a key that was withdrawn while it was on its way.
                continue
            refresh_token = answer.json()["refresh_token"]
            self.tokens.append(answer.json()["access_token"])
            number += 1
            await asyncio.sleep(0.05)

    async def use(self, number: int) -> None:
        while not self.over:
            if self.tokens:
                await self._once(number, self.tokens[-1 - number % min(8, len(self.tokens))])
            number += 1
            await asyncio.sleep(0.01)

    async def _once(self, number: int, token: str) -> None:
        self.asked += 1
        answer = await self.processes[number % 2].authz(token)
        if answer.status_code != 200:
            self.refused.append(("/authz", kid_of(token)))
            return
        assertion = answer.headers[ASSERTION_HEADER]
        for service in self.services:
            try:
                await service.claims(assertion)
            except InvalidToken:
                self.refused.append(("service", kid_of(assertion)))


@asynccontextmanager
async def working(database: TestDatabase) -> AsyncIterator[Load]:
    async with AsyncExitStack() as opened:
        processes = []
        for _ in range(2):
            started = fronting(settings_for(database))
            processes.append(await anext(started))
            opened.push_async_callback(started.aclose)  # type: ignore[attr-defined]  # it is a generator
        load = Load(processes, [service_behind(process) for process in processes])
        for number in range(2):
            refresh_token = (await processes[number].sign_in("renda"))["refresh_token"]
            task = asyncio.create_task(load.issue(number, refresh_token))
            opened.callback(task.cancel)
        hands = [asyncio.create_task(load.use(number)) for number in range(HANDS)]
        yield load
        load.over = True
        await asyncio.gather(*hands)


def service_behind(process: Front) -> Verifier:
    transport = httpx.ASGITransport(process.app)
    gateway = Neighbour("gateway", httpx.AsyncClient(transport=transport, base_url="http://gateway"))
    return Verifier(GatewayKeys(gateway), issuer=ASSERTION_ISSUER, audience=ASSERTION_AUDIENCE)


async def test_rotating_refuses_no_valid_token_however_fast(database: TestDatabase) -> None:
    async with working(database) as load:
        number = 0
        while number < 12 or load.asked <= 100:
            parts = load.processes[number % 2].app.state.parts
            async with parts.database.transaction(GATEWAY) as session:
                await rotate(session, parts.keys.sealing)
            await asyncio.sleep(0.1 + 0.1 * (number % 3))
            number += 1
    assert len({kid_of(token) for token in load.tokens}) > 5
    assert load.refused == []


async def test_withdrawing_refuses_only_what_the_withdrawn_key_signed(database: TestDatabase) -> None:
    withdrawn: set[str] = set()
    async with working(database) as load:
        for number in range(4):
            await asyncio.sleep(0.3)
            parts = load.processes[number % 2].app.state.parts
            async with parts.database.transaction(GATEWAY) as session:
                current = next(k.kid for k in await rotate(session, parts.keys.sealing) if k.status == "current")
                await withdraw(session, parts.keys.sealing, current, "演练")
            withdrawn.add(current)
            await asyncio.sleep(0.3)
            parts = load.processes[(number + 1) % 2].app.state.parts
            fresh = jwt.get_unverified_header(await parts.keys.sign({"sub": "probe"}))["kid"]
            async with parts.database.transaction(GATEWAY) as session:
                await withdraw(session, parts.keys.sealing, fresh, "演练")
            withdrawn.add(fresh)
        await asyncio.sleep(1)
    assert load.asked > 10
    assert {kid_of(token) for token in load.tokens} - withdrawn
    assert [refusal for refusal in load.refused if refusal[1] not in withdrawn] == []


@pytest.mark.parametrize("process", [0, 1])
async def test_no_process_signs_with_a_key_that_was_withdrawn_by_another(database: TestDatabase, process: int) -> None:
    async for first in fronting(settings_for(database)):
        async for second in fronting(settings_for(database)):
            here, there = (first, second) if process else (second, first)
            held = await here.sign_in("renda")
            parts = there.app.state.parts
            async with parts.database.transaction(GATEWAY) as session:
                await rotate(session, parts.keys.sealing)
            old = kid_of(held["access_token"])
            async with parts.database.transaction(GATEWAY) as session:
                await withdraw(session, parts.keys.sealing, old, "密钥外泄")
            asserted = await here.authz(held["access_token"])
            if asserted.status_code == 200:  # until this process reads again it accepts the token, as documented
                assert kid_of(asserted.headers[ASSERTION_HEADER]) != old
            public = await here.authz()
            assert kid_of(public.headers[ASSERTION_HEADER]) != old
