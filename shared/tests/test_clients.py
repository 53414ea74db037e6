"""Asking a neighbour: its refusal comes back as ours, its absence is a 503, its context stays its own."""

import asyncio
import time
from contextvars import ContextVar

import httpx
import pytest
from fastapi import FastAPI, Response

from wenxiao.clients import Asking, GatewayKeys, Neighbour, Network, ServiceIdentity
from wenxiao.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from wenxiao.problems import NeighbourUnavailable
from wenxiao.testing import KEY_ID, PUBLIC_KEY
from wenxiao.tokens import public_jwk

mood: ContextVar[str] = ContextVar("mood", default="calm")
answering = FastAPI()


@answering.get("/refuse/{status}")
async def refuse(status: int) -> Response:
    body = '{"type": "/problems/target-not-found", "detail": "没有这个目标。", "basis": [{"id": "longchuan-2.3.f"}]}'
    return Response(body, status, media_type="application/problem+json")


@answering.get("/break")
async def break_down() -> None:
    raise RuntimeError("inner words")


@answering.get("/sleep")
async def sleep() -> None:
    await asyncio.sleep(30)


@answering.get("/mood")
async def change_mood() -> str:
    mood.set("angry")
    return mood.get()


@answering.get("/garbage")
async def garbage() -> Response:
    return Response("<html>", 409)


def asking(seconds: float = 5) -> Asking:
    network = Network(transports={"neighbour": httpx.ASGITransport(answering, raise_app_exceptions=False)})
    return Asking(Neighbour("neighbour", network.client("neighbour"), seconds), {})


@pytest.mark.parametrize(("status", "kind"), [(403, Forbidden), (404, NotFound), (409, Conflict), (422, Invalid)])
async def test_a_neighbours_refusal_keeps_kind_sentence_and_clauses(status: int, kind: type[Refusal]) -> None:
    with pytest.raises(kind, match="没有这个目标。") as refused:
        await asking().get(f"/refuse/{status}")
    assert refused.value.basis == ("longchuan-2.3.f",)


@pytest.mark.parametrize("path", ["/break", "/refuse/500", "/refuse/503"])
async def test_a_neighbour_that_fails_is_unavailable_and_its_words_stay_inside(path: str) -> None:
    with pytest.raises(NeighbourUnavailable) as refused:
        await asking().get(path)
    assert "inner words" not in refused.value.detail


async def test_a_slow_neighbour_is_given_up_although_the_transport_knows_no_timeout() -> None:
    with pytest.raises(NeighbourUnavailable):
        await asking(0.05).get("/sleep")


async def test_an_answer_that_is_no_problem_document_is_unavailable() -> None:
    with pytest.raises(NeighbourUnavailable, match="无法识别"):
        await asking().get("/garbage")


async def test_a_neighbour_in_the_same_process_cannot_change_our_context() -> None:
    assert await asking().get("/mood") == "angry"
    assert mood.get() == "calm"


async def test_unknown_key_ids_do_not_become_a_flood_of_questions() -> None:
    asked: list[str] = []

    def jwks(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"keys": [public_jwk(PUBLIC_KEY, KEY_ID)]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(jwks), base_url="http://gateway")
    keys = GatewayKeys(Neighbour("gateway", client))
    assert await keys.public_key(KEY_ID) is not None
    begun = time.monotonic()
    unknown = await asyncio.gather(*(keys.public_key(f"unknown-{number}") for number in range(50)))
    assert unknown == [None] * 50
    assert time.monotonic() - begun > GatewayKeys.ASK_AGAIN_SECONDS * 0.9
    assert await keys.public_key(KEY_ID) is not None
    assert asked == ["/.well-known/jwks.json"] * 2


async def test_a_key_that_was_announced_a_moment_ago_is_waited_for() -> None:
    told: list[str] = ["old"]

    def jwks(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"keys": [public_jwk(PUBLIC_KEY, key_id) for key_id in told]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(jwks), base_url="http://gateway")
    keys = GatewayKeys(Neighbour("gateway", client))
    assert await keys.public_key("old") is not None
    told.append("new")
    assert await keys.public_key("new") is not None


async def test_requests_that_come_together_at_the_start_all_find_the_key() -> None:
    asked: list[str] = []

    async def jwks(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        await asyncio.sleep(0.05)
        return httpx.Response(200, json={"keys": [public_jwk(PUBLIC_KEY, KEY_ID)]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(jwks), base_url="http://gateway")
    keys = GatewayKeys(Neighbour("gateway", client))
    found = await asyncio.gather(*(keys.public_key(KEY_ID) for _ in range(5)))
    assert [key is not None for key in found] == [True] * 5
    assert len(asked) == 1


async def test_a_withdrawn_key_is_forgotten_and_a_silent_gateway_is_a_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GatewayKeys, "OLD_SECONDS", 0)
    told = [[public_jwk(PUBLIC_KEY, KEY_ID)], []]

    def jwks(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"keys": told.pop(0)}) if told else httpx.Response(503)

    client = httpx.AsyncClient(transport=httpx.MockTransport(jwks), base_url="http://gateway")
    keys = GatewayKeys(Neighbour("gateway", client))
    assert await keys.public_key(KEY_ID) is not None
    assert await keys.public_key(KEY_ID) is None
    monkeypatch.setattr(GatewayKeys, "ASK_AGAIN_SECONDS", 0)
    with pytest.raises(NeighbourUnavailable):
        await keys.public_key(KEY_ID)


async def test_a_service_that_the_gateway_refuses_says_so() -> None:
    def refuse_secret(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, json={"detail": "密钥不符。"})

    client = httpx.AsyncClient(transport=httpx.MockTransport(refuse_secret), base_url="http://gateway")
    identity = ServiceIdentity(Neighbour("gateway", client), "notes", "wrong")
    with pytest.raises(Forbidden, match="密钥不符"):
        await identity.assertion(None, None)
