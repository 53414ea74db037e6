"""The edge over small services of its own, so that each of its promises can be seen alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from standalone.edge import KEEP_SECONDS, Edge
from wenxiao.problems import MEDIA_TYPE

from .small_gateway import SmallGateway, asked_by_the_edge, echo

LIMIT = 1024 * 1024
NOUNS = {"targets": "targets-api", "table-audits": "targets-api", "sessions": "gateway", "credentials": "gateway"}


@pytest.fixture
def gateway() -> SmallGateway:
    return SmallGateway()


@pytest.fixture
async def client(gateway: SmallGateway) -> AsyncIterator[httpx.AsyncClient]:
    paths = ("/api/v1/targets", "/api/v1/table-audits")
    targets = Starlette(routes=[Route(path, echo, methods=["GET", "POST"]) for path in paths])
    neighbour = asked_by_the_edge(gateway)
    edge = Edge({"gateway": gateway.app, "targets-api": targets}, NOUNS, neighbour, body_limit=LIMIT)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://edge") as outside:
        yield outside
    await neighbour.close()


def is_problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["x-request-id"]
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"/problems/{kind}"
    return problem


async def test_a_forged_assertion_is_replaced_by_the_gateways(client: httpx.AsyncClient) -> None:
    forged = [("X-Wenxiao-Assertion", "forged"), ("x-wenxiao-assertion", "again"), ("X-Outbox-Id", "1")]
    answer = await client.get("/api/v1/targets", headers=[*forged, ("Authorization", "Bearer a")])
    arrived = answer.json()["headers"]
    assert arrived["x-wenxiao-assertion"] == "signed for Bearer a"
    assert "x-outbox-id" not in arrived
    assert "authorization" not in arrived


async def test_only_the_gateway_sees_the_credential(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/sessions", headers={"Authorization": "Bearer a"})
    assert answer.json()["headers"]["authorization"] == "Bearer a"


async def test_without_a_credential_the_caller_is_the_public(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/targets")
    assert answer.json()["headers"]["x-wenxiao-assertion"] == "signed for public"


async def test_the_gateway_is_asked_once_per_credential_and_day(
    client: httpx.AsyncClient, gateway: SmallGateway
) -> None:
    def ask(credential: str, day: str) -> Any:
        return client.get("/api/v1/targets", headers={"Authorization": credential, "X-Wenxiao-Day": day})

    await asyncio.gather(*(ask("Bearer a", "2022-07-31") for _ in range(20)))
    await asyncio.gather(ask("Bearer a", "2022-07-31"), ask("Bearer b", "2022-07-31"), ask("Bearer a", "2022-08-01"))
    assert sorted(gateway.asked) == [
        ("Bearer a", "2022-07-31"),
        ("Bearer a", "2022-08-01"),
        ("Bearer b", "2022-07-31"),
    ]


async def test_an_answer_is_never_older_than_four_seconds(
    client: httpx.AsyncClient, gateway: SmallGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KEEP_SECONDS == 4
    monkeypatch.setattr("standalone.edge.KEEP_SECONDS", 0.2)
    headers = {"Authorization": "Bearer a"}
    await client.get("/api/v1/targets", headers=headers)
    await client.get("/api/v1/targets", headers=headers)
    assert len(gateway.asked) == 1
    await asyncio.sleep(0.25)
    await client.get("/api/v1/targets", headers=headers)
    assert len(gateway.asked) == 2


async def test_the_gateways_refusal_reaches_the_caller_whole(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.get("/api/v1/targets", headers={"Authorization": "Bearer expired"})
        problem = is_problem(answer, 401, "unauthenticated")
        assert problem["detail"] == "会话已结束。请重新登录。"
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_broken_gateway_is_a_503_and_is_not_remembered(
    client: httpx.AsyncClient, gateway: SmallGateway
) -> None:
    gateway.down = True
    is_problem(await client.get("/api/v1/targets"), 503, "neighbour-unavailable")
    gateway.down = False
    assert (await client.get("/api/v1/targets")).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/", "/api/v2/targets", "/api/", "/authz", "/internal/service-assertions", "/x"]
)
async def test_what_is_not_in_the_table_is_not_found(
    client: httpx.AsyncClient, gateway: SmallGateway, path: str
) -> None:
    problem = is_problem(await client.get(path), 404, "route-not-found")
    assert "/docs" in problem["detail"]
    assert gateway.asked == []


async def test_a_large_body_is_refused_whether_its_length_is_announced_or_not(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (LIMIT // 2)

    announced = await client.post("/api/v1/targets", content=b"x" * (LIMIT + 1))
    assert "1 MB" in is_problem(announced, 413, "too-large")["detail"]
    is_problem(await client.post("/api/v1/targets", content=pieces()), 413, "too-large")
    fits = await client.post("/api/v1/targets", content=b"x" * LIMIT)
    assert fits.json()["size"] == LIMIT
    tables = await client.post("/api/v1/table-audits", content=b"x" * 2 * LIMIT)
    assert tables.json()["size"] == 2 * LIMIT, "a department's tables come in one"
    is_problem(await client.post("/api/v1/table-audits", content=b"x" * (100 * 2**20 + 1)), 413, "too-large")


async def test_a_request_keeps_its_number_and_a_strange_one_is_replaced(client: httpx.AsyncClient) -> None:
    kept = await client.get("/api/v1/targets", headers={"X-Request-Id": "order-2022-0001"})
    assert kept.json()["headers"]["x-request-id"] == "order-2022-0001"
    strange = await client.get("/api/v1/nothing", headers={"X-Request-Id": "<script>alert(1)</script>"})
    assert "<" not in strange.headers["x-request-id"]


async def test_the_docs_page_needs_nothing_from_outside(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert "//" not in page.text.replace("<!doctype html>", "")
    for part in ("/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/favicon.png", "/openapi.json"):
        assert (await client.get(part)).status_code == 200
    is_problem(await client.get("/docs/../edge.py"), 404, "route-not-found")
    assert (await client.get("/")).headers["location"] == "/docs"


async def test_the_type_of_a_problem_leads_to_its_page(client: httpx.AsyncClient) -> None:
    problem = (await client.get("/api/v1/nothing")).json()
    page = await client.get(problem["type"])
    assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    assert problem["title"] in page.text
    is_problem(await client.get("/problems/../README"), 404, "route-not-found")
    is_problem(await client.get("/problems/no-such-problem"), 404, "route-not-found")


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("Authorization", "Bearer 中文", 401), ("Authorization", "Bearer \xe9", 401), ("X-Wenxiao-Day", "二〇二二", 422)],
)
async def test_header_bytes_that_are_no_ascii_are_a_problem(
    client: httpx.AsyncClient, name: str, value: str, status: int
) -> None:
    answer = await client.get("/api/v1/targets", headers={name.encode(): value.encode()})
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE), answer.text


async def test_a_day_that_is_none_never_becomes_a_key(client: httpx.AsyncClient, gateway: SmallGateway) -> None:
    answer = await client.get("/api/v1/targets", headers={"X-Wenxiao-Day": "2022-07-31" * 500})
    assert (answer.status_code, gateway.asked) == (422, [])


async def test_a_stale_token_does_not_stand_in_the_way_of_signing_in(client: httpx.AsyncClient) -> None:
    stale = {"Authorization": "Bearer expired"}
    assert (await client.post("/api/v1/sessions", headers=stale)).status_code == 200
    assert (await client.get("/api/v1/targets", headers=stale)).status_code == 401


async def test_a_kept_refusal_carries_the_id_of_the_request_it_answers(client: httpx.AsyncClient) -> None:
    stale = {"Authorization": "Bearer expired"}
    for number in range(2):
        own = {"X-Request-Id": f"request-number-{number}"}
        refused = await client.get("/api/v1/targets", headers=stale | own)
        assert refused.json()["instance"] == f"urn:request:request-number-{number}"


async def test_a_name_too_long_for_a_file_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/problems/{'a' * 5000}")).status_code == 404


@pytest.mark.parametrize("path", ["/openapi.json", "/health", "/docs"])
async def test_the_edges_own_pages_are_only_read(client: httpx.AsyncClient, path: str) -> None:
    refused = await client.post(path)
    assert (refused.status_code, refused.json()["type"]) == (405, "/problems/method-not-allowed")


async def test_a_sign_out_is_heard_at_the_next_call(client: httpx.AsyncClient, gateway: SmallGateway) -> None:
    mine = {"Authorization": "Bearer a"}
    assert (await client.get("/api/v1/targets", headers=mine)).status_code == 200
    assert (await client.delete("/api/v1/sessions/current", headers=mine)).status_code == 204
    assert (await client.get("/api/v1/targets", headers=mine)).status_code == 401


async def test_a_password_renewed_without_a_session_ends_the_others_at_the_next_call(
    client: httpx.AsyncClient, gateway: SmallGateway
) -> None:
    mine = {"Authorization": "Bearer a"}
    assert (await client.get("/api/v1/targets", headers=mine)).status_code == 200
    assert (await client.post("/api/v1/credentials/renew", headers=mine)).status_code == 204
    assert ("", "") in gateway.asked  # a stale token must not stand in the way of renewing
    assert (await client.get("/api/v1/targets", headers=mine)).status_code == 401


async def test_an_answer_that_was_on_its_way_during_a_sign_out_is_not_kept(
    client: httpx.AsyncClient, gateway: SmallGateway
) -> None:
    mine, other_day = {"Authorization": "Bearer a"}, {"X-Wenxiao-Day": "2022-07-31"}
    await client.get("/api/v1/targets", headers=mine)
    gateway.reached.clear()
    before = asyncio.create_task(client.get("/api/v1/targets", headers=mine | other_day))
    await gateway.reached.wait()
    assert (await client.delete("/api/v1/sessions/current", headers=mine)).status_code == 204
    assert (await client.get("/api/v1/targets", headers=mine | other_day)).status_code == 401
    await before
    assert (await client.get("/api/v1/targets", headers=mine | other_day)).status_code == 401


async def test_a_refused_sign_out_forgets_nothing(client: httpx.AsyncClient, gateway: SmallGateway) -> None:
    other = {"Authorization": "Bearer b"}
    gateway.signed_out = True
    assert (await client.delete("/api/v1/sessions/current", headers=other)).status_code == 409
    await client.get("/api/v1/targets", headers=other)
    assert gateway.asked == [("Bearer b", "")]


async def test_a_service_that_breaks_off_its_answer_is_not_answered_for_a_second_time() -> None:
    sent: list[str] = []

    async def breaks_off(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("the service broke off")

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    edge = Edge({"targets-api": breaks_off}, NOUNS, asked_by_the_edge(SmallGateway()))
    scope = {"type": "http", "method": "GET", "path": "/api/v1/targets", "headers": [], "query_string": b""}
    with pytest.raises(RuntimeError, match="broke off"):
        await edge(scope, receive, send)
    assert sent == ["http.response.start"]
