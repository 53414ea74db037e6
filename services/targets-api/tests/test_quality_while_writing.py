"""The library's quality index beside the advice: one question for all rows, and none that anybody waits for."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from targets_api.app import create_app
from targets_api.clients import WHILE_WRITING_SECONDS
from targets_api.settings import Settings
from targets_api.targets.advising import NOT_JUDGED
from wenxiao.clients import Network
from wenxiao.testing import KEYS, a_principal, serving

INDICATOR = "0198b2a0-0000-7000-8000-000000000001"
Library = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]
ROWS: list[dict[str, Any]] = [
    {"category": "产出指标", "name": "参保人数", "target_text": "≥500", "unit": "人", "operator": "≥", "weight": "40"},
    {"category": "效益指标", "name": "社会影响", "target_text": "效果明显", "explanation": "群众反映"},
]
WHOLE_LIFE = [{"name": "参保率", "target_text": "≥95%", "library_indicator_id": INDICATOR}]


def an_index(at: int) -> dict[str, Any]:
    costs = {"rule": "unmeasurable", "detail": "无法衡量。", "instead": "≥95%", "costs": {"measurable": 20}}
    points = {"dimension": "measurable", "zh": "可衡量", "points": 0, "full": 20, "reasons": ["无法衡量。"]}
    told = {"total": 30, "grade": "差", "told": "30分（差）", "dimensions": [points], "deductions": [costs]}
    return told | {"row": at, "engine": 1, "inputs": {}, "library_indicator": None, "note": None}


async def advised(settings: Settings, library: Library) -> tuple[dict[str, Any], float]:
    network = Network(transports={"indicator-library": httpx.MockTransport(library)})
    async with serving(create_app(settings, network, KEYS)) as caller, caller.of(a_principal()) as unit:
        begun = time.perf_counter()
        answer = await unit.post(
            "/api/v1/target-advice", json={"indicators": ROWS, "whole_life_indicators": WHOLE_LIFE}
        )
        took = time.perf_counter() - begun
    assert answer.status_code == 200, answer.text
    return answer.json(), took


async def test_one_question_brings_the_index_of_every_row(settings: Settings) -> None:
    asked: list[tuple[str, Any]] = []

    async def library(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, json.loads(request.content)))
        return httpx.Response(200, json={"rows": [an_index(at) for at in range(3)]})

    told, _ = await advised(settings, library)
    ((path, question),) = asked
    assert path == "/api/v1/indicator-quality"
    first, second, third = question["rows"]
    assert first == ROWS[0]
    assert second == {"category": "效益指标", "name": "社会影响", "target_text": "效果明显", "definition": "群众反映"}
    assert third == WHOLE_LIFE[0] | {"category": ""}
    assert [row["quality"]["total"] for row in told["rows"]] == [30, 30, 30]
    assert told["rows"][1]["quality"]["deductions"][0]["instead"] == "≥95%"
    assert told["note"] is None


async def silent(request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(60)
    raise AssertionError(request.url)


async def broken(request: httpx.Request) -> httpx.Response:
    return httpx.Response(500)


async def refusing(request: httpx.Request) -> httpx.Response:
    return httpx.Response(422, json={"type": "/problems/malformed", "detail": "请核对。"})


async def strange(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"rows": [{"total": "many"}] * 3})


async def short(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"rows": [an_index(0)]})


@pytest.mark.parametrize("library", [silent, broken, refusing, strange, short])
async def test_without_the_library_the_advice_comes_all_the_same(settings: Settings, library: Library) -> None:
    told, took = await advised(settings, library)
    assert told["note"] == NOT_JUDGED
    assert [row["quality"] for row in told["rows"]] == [None] * 3
    assert [one["code"] for one in told["rows"][1]["advice"]] == ["unmeasurable"]
    assert took < WHILE_WRITING_SECONDS + 2


async def test_sign_and_unit_in_their_own_columns_are_not_asked_for_again(settings: Settings) -> None:
    told, _ = await advised(settings, broken)
    assert told["rows"][0]["advice"] == []
