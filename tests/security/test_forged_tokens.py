"""The table of forgeries (services/gateway/tests/forgeries.py), shown to the edge and to every service directly."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from services.gateway.tests.forge import Forge
from services.gateway.tests.forgeries import FORGERIES, NARROW, TWIN

from gateway.demonstration import PASSWORD
from standalone.installation import Installation
from standalone.throwaway import throwaway_installation
from wenxiao.access import ASSERTION_HEADER

from .house import EXACTLY, House, opened


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with throwaway_installation() as made:
        yield made


def refused(answer: httpx.Response, case: str) -> None:
    assert answer.status_code == 401, f"{case}: {answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json", case
    assert answer.headers["www-authenticate"] == "Bearer", case
    assert answer.json()["type"] == "/problems/unauthenticated", case


async def access_token(house: House) -> str:
    answer = await house.edge.post("/api/v1/sessions", json={"username": "renda", "password": PASSWORD})
    token: str = answer.json()["access_token"]
    return token


async def assertion(house: House, token: str) -> str:
    answer = await house.doors["gateway"].get("http://gateway/authz", headers={"Authorization": f"Bearer {token}"})
    return answer.headers[ASSERTION_HEADER]


def traces(token: str) -> set[str]:
    """Parts of a token that stand nowhere else: the last letters of its longer parts."""
    return {part[-24:] for part in token.split(".") if len(part) >= 60}


async def test_the_edge_refuses_every_forged_access_token_and_logs_none(place: Installation) -> None:
    async with opened(place) as house:
        good = await access_token(house)
        forge = Forge(house.apps["gateway"].state.parts.keys, good)
        for accepted in (good, TWIN.make(forge)):
            answer = await house.edge.get("/api/v1/posts", headers={"Authorization": f"Bearer {accepted}"})
            assert answer.status_code == 200
        shown = set()
        for forgery in (*FORGERIES, *NARROW):
            token = forgery.make(forge)
            shown |= traces(token)
            headers = {b"Authorization": f"Bearer {token}".encode()}
            for noun in ("posts", "targets"):
                refused(await house.edge.get(f"/api/v1/{noun}", headers=headers), f"{noun}, {forgery.name}")
        logged = house.log.getvalue()
        assert logged.count('"route": "/authz"') > len(FORGERIES)
        assert len(shown) > 100
        assert [trace for trace in shown if trace in logged] == []
        assert "request failed" not in logged
        assert "edge failed" not in logged


async def test_every_service_refuses_every_forged_assertion_and_logs_none(place: Installation) -> None:
    async with opened(place) as house:
        good = await assertion(house, await access_token(house))
        forge = Forge(house.apps["gateway"].state.parts.keys, good)
        for name, door in house.doors.items():
            answer = await door.get(f"/{EXACTLY[name]}", headers={ASSERTION_HEADER: good})
            assert answer.status_code != 401, name
        for forgery in FORGERIES:
            token = forgery.make(forge).encode()
            answers = await asyncio.gather(
                *(
                    door.get(f"/{EXACTLY[name]}", headers={ASSERTION_HEADER.encode(): token})
                    for name, door in house.doors.items()
                )
            )
            for name, answer in zip(house.doors, answers, strict=True):
                refused(answer, f"{name}, {forgery.name}")
        logged = house.log.getvalue()
        assert [f.name for f in FORGERIES if any(trace in logged for trace in traces(f.make(forge)))] == []
        assert "request failed" not in logged


async def test_every_service_refuses_what_another_key_of_the_house_signed(place: Installation) -> None:
    """The key that signs the feed of the disclosure service, and the one that signs heads of the audit chain."""
    async with opened(place) as house:
        token = await access_token(house)
        forge = Forge(house.apps["gateway"].state.parts.keys, await assertion(house, token))
        for pem in (place.secrets.signing_key, place.secrets.audit_key):
            forged = forge.headed(forge.header, pem=pem)
            for name, door in house.doors.items():
                answer = await door.get(f"/{EXACTLY[name]}", headers={ASSERTION_HEADER: forged})
                refused(answer, name)


async def test_an_access_token_is_no_assertion_and_the_other_way_round(place: Installation) -> None:
    async with opened(place) as house:
        token = await access_token(house)
        asserted = await assertion(house, token)
        for name, door in house.doors.items():
            refused(await door.get(f"/{EXACTLY[name]}", headers={ASSERTION_HEADER: token}), name)
        refused(await house.edge.get("/api/v1/posts", headers={"Authorization": f"Bearer {asserted}"}), "edge")


async def test_where_no_token_belongs_it_is_not_read(place: Installation) -> None:
    """The answer is that to the public; a header that only the edge may write is taken away."""
    async with opened(place) as house:
        token = await access_token(house)
        public = await house.edge.get("/api/v1/targets")
        assert public.status_code == 403
        places = (
            {"params": {"access_token": token}},
            {"params": {"token": token, "Authorization": f"Bearer {token}"}},
            {"headers": {"Cookie": f"access_token={token}; Authorization=Bearer {token}"}},
            {"headers": {ASSERTION_HEADER: await assertion(house, token)}},
            {"headers": {"X-Authorization": f"Bearer {token}", "Proxy-Authorization": f"Bearer {token}"}},
        )
        for sent in places:
            answer = await house.edge.get("/api/v1/targets", **sent)  # type: ignore[arg-type]  # by name
            assert answer.status_code == 403, str(sent)[:40]
        assert token[-24:] not in house.log.getvalue()


async def test_two_credentials_other_schemes_and_other_letters(place: Installation) -> None:
    async with opened(place) as house:
        token = await access_token(house)
        twice = [("Authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
        refused(await house.edge.get("/api/v1/posts", headers=twice), "two headers")
        for credential in (f"Token {token}", f"Bearer\t{token}", f"Bearer:{token}", token, f"Ｂearer {token}"):
            answer = await house.edge.get("/api/v1/posts", headers={b"Authorization": credential.encode()})
            refused(answer, credential[:10])
        for credential in (f"bearer {token}", f"BEARER {token}"):
            answer = await house.edge.get("/api/v1/posts", headers={"Authorization": credential})
            assert answer.status_code == 200
