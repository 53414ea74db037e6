"""What is kept beside the items follows from them: whatever happened, in batches of whatever size."""

from typing import Any

import pytest
from sqlalchemy import text

from disclosure_api.database import HOUSE
from disclosure_api.disclosure import numbering
from disclosure_api.domain.parts import IN_A_PART
from wenxiao.testing import COUNTY

from .office import MANIFEST, Office, a_target
from .snapshots import build, two_kinds

KEPT = (
    "SELECT to_jsonb(h) FROM disclosure.feed_head h ORDER BY audience",
    "SELECT to_jsonb(h) FROM disclosure.feed_holding h ORDER BY audience, type, item_id",
)


async def kept(office: Office, *, restated: bool) -> list[list[Any]]:
    async with office.caller.app.state.database.transaction(HOUSE) as session:
        for audience in ("npc", "public") if restated else ():
            await session.execute(
                text("SELECT disclosure.restate_feed(:path, :who)"), {"path": COUNTY, "who": audience}
            )
        return [list(await session.scalars(text(question))) for question in KEPT]


async def a_busy_year(office: Office) -> None:
    """Corrections, withdrawals and what is released again, so that a matter comes up several times in a batch."""
    first, second, result = await two_kinds(office)
    office.neighbours.answers[f"/api/v1/targets/{first['source_id']}"] = a_target(approved_budget="600000.00")
    corrected = await office.published(replaces=first["id"])
    await office.act(corrected, "withdraw", json={"reason": "有误"})
    await office.act(second, "withdraw", json={"reason": "有误"})
    await office.published()
    await office.act(result, "withdraw", json={"reason": "有误"})
    await office.published(source_id=await office.another_target(31, approved_budget="1.25"))


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
async def test_a_feed_keeps_what_its_items_say(office: Office, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(numbering, "BATCH", batch)
    await a_busy_year(office)
    while await office.number():
        assert await kept(office, restated=False) == await kept(office, restated=True)
    told = (await office.get(MANIFEST)).json()["manifest"]
    assert (told["position"], told["count"], told["money_total"]) == (9, 2, "600001.25")
    assert told["totals"] == [{"type": "target", "count": 2, "money_total": "600001.25"}]
    assert {one["position"] for one in told["withdrawn"]} == {6, 8}


async def test_more_than_a_part_holds_begins_another_one(office: Office) -> None:
    for number in range(40, 43):
        await office.published(source_id=await office.another_target(number))
    await office.number()
    async with office.caller.app.state.database.transaction(HOUSE) as session:
        await session.execute(text("UPDATE disclosure.feed_holding SET place = place + :most - 1"), {"most": IN_A_PART})
    await build(office)
    parts = (await office.get(MANIFEST)).json()["manifest"]["snapshot"]["parts"]
    assert [(part["name"], part["rows"]) for part in parts if part["format"] == "ndjson"] == [
        ("target-2022-0001.ndjson", 1),
        ("target-2022-0002.ndjson", 2),
    ]
