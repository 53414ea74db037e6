"""All services in one process, as `./wenxiao up` runs them."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from gateway.demonstration import PASSWORD
from standalone.audit import verify
from standalone.demonstration import machine_secret
from standalone.house import house
from standalone.installation import Installation
from standalone.members import MEMBERS
from standalone.throwaway import throwaway_installation
from wenxiao.audit_chain import HeadSigner, seal_pending
from wenxiao.database import Database


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with throwaway_installation() as made:
        yield made


@pytest.fixture
async def edge(place: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with house(place, MEMBERS, clock="demo") as inside:
        transport = httpx.ASGITransport(inside)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge/api/v1") as client:
            yield client


async def token(edge: httpx.AsyncClient, username: str) -> dict[str, str]:
    answer = await edge.post("/sessions", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_every_service_answers(edge: httpx.AsyncClient) -> None:
    answer = await edge.get("http://edge/health")
    assert answer.status_code == 200
    assert set(answer.json()["services"]) == {member.name for member in MEMBERS}


async def test_a_person_signs_in_and_sees_what_the_post_may_see(edge: httpx.AsyncClient) -> None:
    assert (await edge.get("/targets")).status_code == 403
    answer = await edge.get("/targets", headers=await token(edge, "yibao-jingban"))
    assert answer.status_code == 200
    assert answer.json()["items"] == []


async def test_a_machine_signs_in_with_its_secret(edge: httpx.AsyncClient) -> None:
    asked = {"grant_type": "client_credentials", "client_id": "treasury-longchuan"}
    answer = await edge.post("/tokens", data=asked | {"client_secret": machine_secret("treasury-longchuan")})
    assert answer.status_code == 200, answer.text
    assert (await edge.post("/tokens", data=asked | {"client_secret": "guessed"})).status_code == 401


async def test_a_false_credential_is_a_problem_in_chinese(edge: httpx.AsyncClient) -> None:
    answer = await edge.get("/targets", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "重新登录" in answer.json()["detail"]


async def test_what_a_caller_claims_to_be_counts_for_nothing(edge: httpx.AsyncClient) -> None:
    headers = await token(edge, "caizheng-fuze")
    asked = await edge.get(
        "/targets", headers={"X-Wenxiao-Assertion": headers["Authorization"].removeprefix("Bearer ")}
    )
    assert asked.status_code == 403


async def test_the_merged_document_holds_what_the_edge_lets_through(edge: httpx.AsyncClient) -> None:
    document: dict[str, Any] = (await edge.get("http://edge/openapi.json")).json()
    assert {"/api/v1/sessions", "/api/v1/indicators", "/api/v1/targets", "/api/v1/releases"} <= set(document["paths"])
    assert not [path for path in document["paths"] if not path.startswith("/api/v1/")]
    named = set(document["components"]["schemas"])
    used = set(_references(document))
    assert used <= {f"#/components/schemas/{name}" for name in named}


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for item in node for found in _references(item)] if isinstance(node, list) else []


async def test_an_event_that_was_changed_behind_our_back_is_found(place: Installation, edge: httpx.AsyncClient) -> None:
    await token(edge, "renda")
    url = place.owner.render_as_string(hide_password=False)
    gateway = Database(url, schema="gateway", role=None)
    signer = HeadSigner(place.secrets.audit_key)
    try:
        while await seal_pending(gateway.engine, "gateway", signer):
            pass
        whole = await verify(place, MEMBERS)
        assert all(found.faults == () for found in whole.values()), whole
        async with gateway.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE gateway.audit_event DISABLE TRIGGER append_only"))
            changed = await connection.execute(
                text(
                    "UPDATE gateway.audit_event SET subject = 'nobody' WHERE id ="
                    " (SELECT event_id FROM gateway.audit_seal ORDER BY position DESC LIMIT 1)"
                )
            )
            assert changed.rowcount == 1
        faults = (await verify(place, MEMBERS))["gateway"].faults
        assert len(faults) == 1
        assert "与封存时不一致" in faults[0]
    finally:
        await gateway.close()
