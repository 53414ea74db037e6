"""Building snapshots and reading them, for the tests of all that is made of them."""

import hashlib
import json
from typing import Any

from disclosure_api.disclosure.building import build_snapshots
from disclosure_api.disclosure.models import SignedManifest
from wenxiao.access import Principal

from .office import MANIFEST, NETWORK, RE_CHECK, Office

FEEDS, PARTS = "/api/v1/disclosure/feeds", "/api/v1/disclosure/parts"


async def build(office: Office, patience: int = 0) -> int:
    """Numbers what waits, then builds what is due."""
    while await office.number():
        pass
    state = office.caller.app.state
    return await build_snapshots(state.database, state.seal, patience)


async def manifest(office: Office, who: Principal = NETWORK, **params: Any) -> dict[str, Any]:
    answer = await office.get(MANIFEST, who, params=params)
    assert answer.status_code == 200, answer.text
    SignedManifest.model_validate(answer.json())
    found: dict[str, Any] = answer.json()["manifest"]
    return found


async def snapshot(office: Office, who: Principal = NETWORK, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await manifest(office, who, **params))["snapshot"]
    return found


async def lines(office: Office, found: dict[str, Any], who: Principal = NETWORK) -> list[dict[str, Any]]:
    """Every release of a snapshot, its part proved by digest and length."""
    taken = []
    for part in found["parts"]:
        content = (await office.get(part["href"], who)).content
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (part["digest"], part["bytes"])
        if part["format"] == "ndjson":
            taken += [json.loads(line) for line in content.splitlines()]
    return taken


async def two_kinds(office: Office) -> list[dict[str, Any]]:
    """Two targets and one result, for both audiences."""
    first = await office.published()
    second = await office.published(source_id=await office.another_target(9, approved_budget="0.40"))
    result = await office.published(kind="evaluation_result", source_id=RE_CHECK)
    return [first, second, result]
