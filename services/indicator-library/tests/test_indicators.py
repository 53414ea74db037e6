"""Counts below were taken from the printed file by hand, not from our answers.

Of its 631 rows five are merged into others (four of them quantitative), three were printed as quantitative and are
not, and two of the government's framework were never printed: 628 are in force.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from importlib import resources
from typing import Any
from uuid import uuid5

import pytest
from sqlalchemy.exc import DBAPIError

from indicator_library.database import ROLE, SCHEMA
from indicator_library.indicators.models import IndicatorView
from indicator_library.national.seed import NAMESPACE, shipped_indicators
from wenxiao.access import Duty, Role
from wenxiao.database import Database
from wenxiao.testing import Caller, TestDatabase, a_principal

INDICATORS = "/api/v1/indicators"
BEYOND_BIGINT = urlsafe_b64encode(f'[["i",{10**22}],["u","00000000-0000-0000-0000-000000000000"]]'.encode()).decode()


async def everything(library: Caller, **filters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: Mapping[str, str] = {}
    async with library.of(a_principal()) as unit:
        while True:
            answer = await unit.get(INDICATORS, params={"limit": "200", **filters, **cursor})
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            if answer.json()["next"] is None:
                return found
            cursor = {"cursor": answer.json()["next"]}


async def test_the_library_holds_every_indicator_in_force_once_and_in_order(library: Caller) -> None:
    found = await everything(library)
    positions = [indicator["position"] for indicator in found]
    assert positions == [n for n in range(1, 634) if n not in (24, 26, 27, 296, 300)]
    assert len({indicator["id"] for indicator in found}) == 628
    assert found[0]["name"] == "立项依据充分性"
    assert found[0]["source"] == "财预〔2020〕10号 附2 项目支出绩效评价指标体系框架(参考)"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"kind": "quantitative"}, 523 - 4 - 3),
        ({"kind": "qualitative"}, 108 - 1 + 3 + 2),
        ({"industry": "教育"}, 49 + 7),
        ({"category": "满意度指标"}, 25 + 5),
        ({"category": "产出"}, 278 + 24 + 16 + 15 - 4),
        ({"category": "产出指标"}, 278 + 24 + 16 + 15 - 4),
        ({"category": "产出指标", "industry": "科技", "kind": "qualitative"}, None),
        ({"q": "参保"}, 3),
        ({"q": "群众 参保"}, 2),
        ({"q": "参保", "category": "产出指标"}, 1),
        ({"q": "100%"}, 0),
        ({"q": "_"}, 0),
        ({"industry": "没有的行业"}, 0),
    ],
)
async def test_filters_narrow_the_list(library: Caller, filters: dict[str, str], count: int | None) -> None:
    found = await everything(library, **filters)
    if count is None:
        count = sum(
            row["level1"] in ("产出", "产出指标") and row["industry"] == "科技" and row["kind"] == "qualitative"
            for row in printed()
        )
    assert len(found) == count


async def test_an_item_in_the_list_is_the_item_itself_and_fits_its_description(library: Caller) -> None:
    found = await everything(library, q="满意度", industry="教育")
    async with library.of(a_principal()) as unit:
        for indicator in found:
            read = await unit.get(f"{INDICATORS}/{indicator['id']}")
            assert read.json() == indicator
            assert read.headers["etag"] == '"2"'
            assert IndicatorView.model_validate(indicator).model_dump(mode="json") == indicator
    assert len(found) > 1


def printed() -> list[dict[str, Any]]:
    file = resources.files("indicator_library.national").joinpath("indicators.json")
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["indicators"]
    return rows


def test_ids_are_lasting_and_the_file_says_where_it_comes_from() -> None:
    file = resources.files("indicator_library.national").joinpath("indicators.json")
    assert "reference/indicators.json" in json.loads(file.read_text("utf-8"))["origin"]
    key = "财预〔2020〕10号 附2 项目支出绩效评价指标体系框架(参考)\nproject\n决策\n项目立项\n立项依据充分性"
    assert shipped_indicators()[0]["id"] == uuid5(NAMESPACE, key)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{INDICATORS}/00000000-0000-0000-0000-000000000000", 404),
        (f"{INDICATORS}/x", 422),
        (f"{INDICATORS}?kind=other", 422),
        (f"{INDICATORS}?limit=0", 422),
        (f"{INDICATORS}?limit=201", 422),
        (f"{INDICATORS}?cursor=x", 422),
        (f"{INDICATORS}?q={'长' * 101}", 422),
        (f"{INDICATORS}?q=%00", 422),
        (f"{INDICATORS}?industry=%00", 422),
        (f"{INDICATORS}?cursor=W1siaSIsMV0sWyJpIiwyXV0=", 422),
        (f"{INDICATORS}?cursor={BEYOND_BIGINT}", 422),
    ],
)
async def test_bad_questions_get_a_problem_document(library: Caller, path: str, status: int) -> None:
    async with library.of(a_principal()) as unit:
        answer = await unit.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].startswith("/problems/")


@pytest.mark.parametrize("role", [Role.NPC_NETWORK, Role.TREASURY, Role.SYSTEM_ADMIN, Role.SERVICE])
async def test_machines_and_administrators_read_the_library(library: Caller, role: Role) -> None:
    async with library.of(a_principal(role, Duty.NONE)) as caller:
        assert (await caller.get(INDICATORS)).status_code == 200


async def test_without_sign_in_the_library_is_closed(library: Caller) -> None:
    async with library.of(a_principal(Role.PUBLIC, Duty.NONE)) as anybody:
        assert (await anybody.get(INDICATORS)).status_code == 403
    async with library.of(None) as nobody:
        assert (await nobody.get(INDICATORS)).status_code == 401


async def test_the_service_itself_cannot_change_the_library(database: TestDatabase) -> None:
    service = Database(database.url(ROLE), schema=SCHEMA)
    with pytest.raises(DBAPIError):
        async with service.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE indicators.indicator SET name = '改'")
    await service.close()
