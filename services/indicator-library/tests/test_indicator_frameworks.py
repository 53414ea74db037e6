from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from indicator_library.indicator_frameworks.models import FrameworkView
from wenxiao.access import Duty, Role
from wenxiao.testing import Caller, a_principal

FRAMEWORKS = "/api/v1/indicator-frameworks"
TYPED: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(
    (Path(__file__).parent / "domain" / "frameworks.yaml").read_text("utf-8")
)


async def frameworks(library: Caller, **filters: str) -> list[dict[str, Any]]:
    async with library.of(a_principal()) as unit:
        answer = await unit.get(FRAMEWORKS, params=filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def words(framework: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for item in framework["items"]:
        found.setdefault(item["category"], {}).setdefault(item["subcategory"], []).append(item["name"])
    return found


@pytest.mark.clause("national-2013-53-framework", "national-2020-10-annex-2")
@pytest.mark.clause("shantou-16.a", "zhuji-3.2.2.c", "yangzhong-3.4.23.a")
async def test_the_common_frameworks_are_complete_in_the_documents_words(library: Caller) -> None:
    found = {framework["code"]: framework for framework in await frameworks(library)}
    for code, typed in TYPED.items():
        assert words(found[code]) == typed, code
        assert found[code]["complete"]
        assert list(words(found[code])) == list(typed)
    assert {code: len(found[code]["items"]) for code in TYPED} == {
        "project_2020": 17,
        "project_2013": 20,
        "department_2013": 28,
        "government_2013": 41,
    }


async def test_what_is_counted_has_a_formula_or_is_a_survey_and_points_are_the_documents(
    library: Caller,
) -> None:
    for framework in await frameworks(library):
        if framework["complete"]:
            counted = [item for item in framework["items"] if item["kind"] == "quantitative"]
            without = [item["name"] for item in counted if item["formula"] is None]
            assert all("满意度" in name for name in without), (framework["code"], without)
        assert all(item["indicator_status"] == "published" for item in framework["items"])
        assert framework["confirmed"] == all(item["confirmed"] for item in framework["items"])
        assert [item["position"] for item in framework["items"]] == list(range(1, len(framework["items"]) + 1))
    found = {framework["code"]: framework["items"] for framework in await frameworks(library)}
    assert all(item["points"] is None for item in found["project_2020"])
    assert [item["points"] and Decimal(item["points"]) for item in found["department_hunan"]] == [
        5,
        5,
        5,
        5,
        None,
        None,
    ]
    assert {Decimal(item["points"]) for item in found["ex_ante_project"]} == {5}


async def test_an_item_in_the_list_is_the_item_itself_and_fits_its_description(library: Caller) -> None:
    found = await frameworks(library, applies_to="department")
    assert [framework["code"] for framework in found] == ["department_2013", "department_hunan"]
    async with library.of(a_principal()) as unit:
        read = await unit.get(f"{FRAMEWORKS}/{found[0]['id']}")
        named = await unit.get(f"/api/v1/indicators/{found[0]['items'][0]['indicator_id']}")
    assert read.json() == found[0]
    assert read.headers["etag"] == '"1"'
    FrameworkView.model_validate(read.json())
    assert named.json()["code"] == found[0]["items"][0]["indicator_code"]


async def test_bad_questions_get_a_problem_document_and_the_public_none(library: Caller) -> None:
    async with library.of(a_principal()) as unit:
        for path, status, problem in (
            ("/00000000-0000-0000-0000-000000000000", 404, "indicator-framework-not-found"),
            ("/x", 422, "malformed"),
            ("?applies_to=x", 422, "malformed"),
            ("?limit=0", 422, "malformed"),
        ):
            answer = await unit.get(FRAMEWORKS + path)
            assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    async with library.of(a_principal(Role.PUBLIC, Duty.NONE)) as anybody:
        assert (await anybody.get(FRAMEWORKS)).status_code == 403
