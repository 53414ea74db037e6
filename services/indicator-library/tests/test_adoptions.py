import hashlib
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from indicator_library.adoptions.models import AdoptionView
from indicator_library.database import ROLE, SCHEMA
from wenxiao.access import Duty, Principal, Role
from wenxiao.database import Database
from wenxiao.testing import OTHER_COUNTY, Caller, TestDatabase, a_principal

from .keeping import RATE, city, published

ADOPTIONS = "/api/v1/adoptions"
PROJECT = "建档立卡个人缴费县级配套资金"
YIBAO = a_principal(organisation_id=361001)
GONGXIAO = a_principal(organisation_id=362001)
FINANCE = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1)


async def an_indicator(library: Caller, **wanted: Any) -> dict[str, Any]:
    async with library.of(YIBAO) as unit:
        listed = await unit.get("/api/v1/indicators", params={"limit": "200"})
    found: dict[str, Any] = next(
        row for row in listed.json()["items"] if all(row[name] == value for name, value in wanted.items())
    )
    return found


async def adopt(library: Caller, who: Principal, indicator: dict[str, Any], project: str = PROJECT) -> httpx.Response:
    async with library.of(who) as caller:
        return await caller.post(ADOPTIONS, json={"indicator_id": indicator["id"], "project_name": project})


async def test_a_unit_adopts_an_indicator_and_keeps_it_as_it_was(library: Caller, database: TestDatabase) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    answer = await adopt(library, replace(YIBAO), indicator)
    assert answer.status_code == 201, answer.text
    adopted = answer.json()
    assert answer.headers["location"] == f"{ADOPTIONS}/{adopted['id']}"
    kept = (
        *("category", "subcategory", "name", "industry", "applies_to", "kind", "direction", "unit"),
        *("definition", "example_target", "source", "confirmed", "code"),
    )
    frozen = {name: indicator[name] for name in kept}
    frozen |= {"formula": indicator["formula_text"], "indicator_version": indicator["version"]}
    assert adopted["indicator"] == frozen
    written = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert adopted["digest"] == hashlib.sha256(written.encode()).hexdigest()
    assert adopted["findings"] == []
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE indicators.indicator SET name = '改名' WHERE name = '立项依据充分性'")
    await owner.close()
    async with library.of(YIBAO) as unit:
        read = await unit.get(answer.headers["location"])
        listed = await unit.get(ADOPTIONS, params={"project_name": PROJECT})
    assert read.json() == adopted
    assert listed.json() == {"items": [adopted], "next": None}
    assert AdoptionView.model_validate(adopted).unit_code == "361001"


async def test_an_unconfirmed_indicator_comes_with_a_warning(library: Caller) -> None:
    indicator = await an_indicator(library, confirmed=False, applies_to="project")
    adopted = (await adopt(library, YIBAO, indicator)).json()
    assert [(f["rule"], f["severity"]) for f in adopted["findings"]] == [("adoption.unconfirmed", "warning")]


async def test_an_indicator_of_whole_departments_is_refused_for_a_project(library: Caller) -> None:
    indicator = await an_indicator(library, applies_to="department")
    answer = await adopt(library, YIBAO, indicator)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-for-projects"
    assert answer.json()["errors"][0]["pointer"] == "#/indicator_id"


async def test_the_same_indicator_is_adopted_once_per_project(library: Caller) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    first = await adopt(library, YIBAO, indicator)
    again = await adopt(library, YIBAO, indicator, f"  {PROJECT} ")
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/already-adopted"
    assert again.json()["adoption_id"] == first.json()["id"]
    assert (await adopt(library, YIBAO, indicator, "另一项目")).status_code == 201
    assert (await adopt(library, GONGXIAO, indicator)).status_code == 201


async def test_a_repeated_key_answers_the_same_and_another_body_is_refused(library: Caller) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    body = {"indicator_id": indicator["id"], "project_name": PROJECT}
    key = {"Idempotency-Key": str(uuid4())}
    async with library.of(YIBAO) as unit:
        first = await unit.post(ADOPTIONS, json=body, headers=key)
        again = await unit.post(ADOPTIONS, json=body, headers=key)
        other = await unit.post(ADOPTIONS, json=body | {"project_name": "另一项目"}, headers=key)
    assert again.status_code == 201
    assert again.json() == first.json()
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"project_name": ""}, "#/project_name"),
        ({"project_name": "   "}, "#/project_name"),
        ({"project_name": "长" * 201}, "#/project_name"),
        ({"project_name": 5}, "#/project_name"),
        ({"indicator_id": "x"}, "#/indicator_id"),
        ({"unit_id": 362001}, "#/unit_id"),
        ({"indicator_id": str(uuid4())}, "#/indicator_id"),
        ({"project_name": "a\u0000b"}, None),
    ],
)
async def test_bad_bodies_name_the_field_and_leave_nothing(
    library: Caller, change: dict[str, Any], pointer: str | None
) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    async with library.of(YIBAO) as unit:
        answer = await unit.post(ADOPTIONS, json={"indicator_id": indicator["id"], "project_name": PROJECT} | change)
        listed = await unit.get(ADOPTIONS)
    assert answer.status_code in (404, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer:
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert listed.json()["items"] == []


async def test_everybody_sees_what_is_within_reach_and_nothing_else(library: Caller) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    adopted = (await adopt(library, YIBAO, indicator)).json()
    await adopt(library, GONGXIAO, indicator)
    elsewhere = a_principal(organisation_id=361001, region_path=OTHER_COUNTY)
    await adopt(library, elsewhere, indicator)
    department = a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001))
    neighbours = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY)
    city = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416")
    for who, count in ((YIBAO, 1), (department, 1), (FINANCE, 2), (neighbours, 1), (city, 3)):
        async with library.of(who) as caller:
            assert len((await caller.get(ADOPTIONS)).json()["items"]) == count
    for who in (GONGXIAO, neighbours):
        async with library.of(who) as caller:
            assert (await caller.get(f"{ADOPTIONS}/{adopted['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("role", "duty"), [(Role.UNIT, Duty.CHECKER), (Role.FINANCE, Duty.HEAD), (Role.PUBLIC, Duty.NONE)]
)
async def test_only_a_unit_maker_adopts(library: Caller, role: Role, duty: Duty) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    answer = await adopt(library, a_principal(role, duty), indicator)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/not-permitted"


async def test_a_post_without_an_organisation_is_told_so(library: Caller) -> None:
    indicator = await an_indicator(library, name="立项依据充分性")
    answer = await adopt(library, replace(YIBAO, organisation_id=None), indicator)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/no-unit"


async def test_the_database_refuses_to_change_an_adoption_and_to_read_without_reach(
    library: Caller, database: TestDatabase
) -> None:
    await adopt(library, YIBAO, await an_indicator(library, name="立项依据充分性"))
    owner, service = Database(database.url(), schema=SCHEMA), Database(database.url(ROLE), schema=SCHEMA)
    for who, statement, state in (
        (owner, "UPDATE indicators.adoption SET project_name = '改'", "WX002"),
        (owner, "DELETE FROM indicators.adoption", "WX002"),
        (service, "SELECT * FROM indicators.adoption", "WX001"),
        (service, "SELECT * FROM indicators.adoption_view", "WX001"),
        (service, "DELETE FROM indicators.adoption", "42501"),
    ):
        with pytest.raises(DBAPIError) as refused:
            async with who.engine.begin() as connection:
                await connection.exec_driver_sql(statement)
        assert getattr(refused.value.orig, "sqlstate", None) == state
    await owner.close()
    await service.close()


async def test_an_adoption_is_audited(library: Caller, database: TestDatabase) -> None:
    adopted = (await adopt(library, YIBAO, await an_indicator(library, name="立项依据充分性"))).json()
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        events = await connection.exec_driver_sql("SELECT subject, action, resource FROM indicators.audit_event")
        assert [tuple(event) for event in events] == [(YIBAO.subject, "adoption:create", f"adoptions/{adopted['id']}")]
    await owner.close()


async def test_what_does_not_hold_for_the_unit_is_adopted_with_a_warning(library: Caller) -> None:
    elsewhere = (await published(library, city, content=RATE | {"valid_until": "2020-12-31"}))["indicator_id"]
    answer = await adopt(library, YIBAO, {"id": elsewhere})
    assert answer.status_code == 201, answer.text
    assert [(one["rule"], one["severity"]) for one in answer.json()["findings"]] == [
        ("adoption.not_effective", "warning")
    ]
