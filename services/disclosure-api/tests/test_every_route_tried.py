"""Every route, with whatever its OpenAPI document allows and by whom it may be, never fails: 5xx is ours alone."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import TestDatabase, a_principal

from .office import CONGRESS, HEAD, MAKER, NETWORK, RE_CHECK, TARGET
from .publishing_house import PublishingHouse, served_apart

EACH_RUN, LONG_RUN = 1, 150
TIMEOUT_SECONDS = 60
PEOPLE: dict[str, Principal | None] = {
    "maker": MAKER, "head": HEAD, "network": NETWORK, "congress": CONGRESS, "anybody": None,
    "checker": a_principal(Role.FINANCE, Duty.CHECKER, organisation_id=1),
    "department": a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001)),
    "unit": a_principal(Role.UNIT, Duty.MAKER), "auditor": a_principal(Role.AUDIT, Duty.HEAD, organisation_id=801),
    "expert": a_principal(Role.EXPERT, Duty.NONE), "service": a_principal(Role.SERVICE, Duty.NONE, organisation_id=0),
}  # fmt: skip


@pytest.fixture
def house(database: TestDatabase, tmp_path: Path) -> Iterator[PublishingHouse]:
    chance = random.Random(0)  # noqa: S311 - a fixed seed
    made = PublishingHouse(tmp_path, chance, name=database.name, clusters=[database.cluster])
    made.door.known = {name.encode(): who for name, who in PEOPLE.items() if who}
    with served_apart(made):
        yield made


def asking(house: PublishingHouse, who: str) -> httpx.Client:
    return httpx.Client(base_url=house.url, headers={"Authorization": f"Bearer {who}"}, timeout=TIMEOUT_SECONDS)


def something_is_published(house: PublishingHouse) -> list[str]:
    """A draft, a target and a result; the ids that a path may name."""
    known = []
    for kind, source, publish in (("target", TARGET, True), ("evaluation_result", RE_CHECK, False)):
        with asking(house, "maker") as maker, asking(house, "head") as head:
            body = {"kind": kind, "source_id": source, "audiences": ["npc", "public"]}
            answer = maker.post("/api/v1/releases", json=body)
            if answer.status_code == 201 and publish:
                released = head.post(f"{answer.headers['Location']}/publish", headers={"If-Match": '"1"'})
                assert released.status_code == 200, released.text
            known += [answer.json()["id"]] if answer.status_code == 201 else []
    assert known
    return known


def tried(house: PublishingHouse, operation: Any, known: list[str], examples: int) -> list[int]:
    """The status of every answer."""
    seen: list[int] = []

    @given(operation.as_strategy(), st.sampled_from(sorted(PEOPLE)), st.sampled_from([None, *known]))
    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def once(case: Any, who: str, identifier: str | None) -> None:
        if identifier and case.path_parameters:
            case.path_parameters = dict.fromkeys(case.path_parameters, identifier) | {"audience": "npc"}
        answer = case.call(base_url=house.url, headers={"Authorization": f"Bearer {who}"}, timeout=TIMEOUT_SECONDS)
        assert answer.status_code < 500, (who, case.as_curl_command(), answer.text)
        seen.append(answer.status_code)

    once()
    return seen


def all_are_tried(house: PublishingHouse, examples: int) -> None:
    known = something_is_published(house)
    assert house.door.app is not None
    document = schemathesis.openapi.from_dict(house.door.app.openapi())
    operations: list[Any] = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 20
    statuses = {one.label: tried(house, one, known, examples) for one in operations}
    assert all(statuses.values())
    refused_always = [label for label, seen in statuses.items() if min(seen) >= 300]
    assert len(refused_always) < len(operations), "nobody got anywhere"


def test_each_route_a_few_times(house: PublishingHouse) -> None:
    all_are_tried(house, EACH_RUN)


@pytest.mark.long
def test_each_route_often(house: PublishingHouse) -> None:
    all_are_tried(house, LONG_RUN)
