"""One descent over the tiers: nobody passes by the tier above, nobody narrows twice, and contradictions are told."""

from typing import Any

import pytest
from sqlalchemy import text

from indicator_library.database import SCHEMA
from indicator_library.indicators.inheriting import TakeOverRevisions
from wenxiao.access import Duty
from wenxiao.database import Database
from wenxiao.testing import OTHER_COUNTY, Caller, TestDatabase

from .keeping import (
    INDICATORS,
    PROPOSALS,
    RATE,
    STEPS,
    city,
    department,
    drafted,
    finance,
    found,
    one_named,
    published,
    sent,
    taken,
    unit,
)

MONTHLY = {"frequency": "monthly"}


async def read(library: Caller, identifier: str) -> dict[str, Any]:
    shown: dict[str, Any] = await found(library, unit(Duty.MAKER), f"{INDICATORS}/{identifier}")
    return shown


async def told(library: Caller, identifier: str) -> str:
    """What a fresh look says is against it."""
    await TakeOverRevisions()(library.app)
    return "".join((await read(library, identifier))["conflicts"])


@pytest.fixture
async def above(library: Caller) -> str:
    """A city's indicator that its counties have."""
    made: str = (await published(library, city, content=RATE))["indicator_id"]
    return made


async def test_whoever_narrows_takes_the_narrowest_above(library: Caller, above: str) -> None:
    county = (await published(library, parent_id=above, content=MONTHLY))["indicator_id"]
    passing_by = {"action": "create", "parent_id": above, "reason": "细化", "content": {"responsible": "水务局"}}
    refused = await sent(library, department(Duty.MAKER), PROPOSALS, passing_by)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/nothing-to-inherit")
    code = (await read(library, county))["code"]
    assert code in refused.json()["detail"]
    mine = await published(library, department, parent_id=county, content={"responsible": "水务局"})
    assert (await read(library, mine["indicator_id"]))["frequency"] == "monthly"


async def test_a_place_narrows_one_descent_once(library: Caller, above: str) -> None:
    first = await drafted(library, finance(Duty.MAKER), parent_id=above, content=MONTHLY)
    second = await drafted(library, finance(Duty.MAKER), parent_id=above, content={"responsible": "水务局"})
    for proposal, last in ((first, 200), (second, 422)):
        step = proposal
        for name, duty in STEPS:
            answer = await taken(library, finance(duty), step, name)
            step = answer.json()
        assert answer.status_code == last, answer.text
    assert "请修订它" in step["detail"]


async def test_who_narrowed_before_a_tier_between_did_is_told_and_changes_over(library: Caller) -> None:
    national = (await one_named(library, "预算执行率"))["id"]
    county = (await published(library, parent_id=national, content={"responsible": "县财政局"}))["indicator_id"]
    between = (await published(library, city, parent_id=national, content=MONTHLY))["indicator_id"]
    code = (await read(library, between))["code"]
    assert code in await told(library, county)
    await published(
        library, action="revise", indicator_id=county, parent_id=between, content={"responsible": "县财政局"}
    )
    mine = await read(library, county)
    assert (mine["parent_id"], mine["frequency"], mine["conflicts"]) == (between, "monthly", [])
    assert await told(library, county) == ""


async def test_what_stands_against_an_indicator_stays_told_until_it_is_mended(library: Caller, above: str) -> None:
    below = (await published(library, parent_id=above, content=MONTHLY))["indicator_id"]
    late = await drafted(library, department(Duty.MAKER), parent_id=below, content={"responsible": "水务局"})
    await published(library, city, action="retire", indicator_id=above)
    assert "已停用" in await told(library, below)
    await published(library, action="revise", indicator_id=below, content=MONTHLY | {"responsible": "县环境局"})
    assert "已停用" in "".join((await read(library, below))["conflicts"])
    await published(
        library, action="revise", indicator_id=below, parent_id=None, content=RATE | {"frequency": "monthly"}
    )
    mine = await read(library, below)
    assert (mine["parent_id"], mine["root_id"], mine["conflicts"], mine["origins"]) == (None, below, [], {})
    for name, duty in STEPS:
        answer = await taken(library, department(duty), late, name)
        late = answer.json()
    assert answer.status_code == 200, answer.text
    assert await told(library, late["indicator_id"]) == ""
    assert (await read(library, late["indicator_id"]))["root_id"] == below


async def test_a_contradiction_that_was_taken_back_above_is_told_no_more(library: Caller, above: str) -> None:
    below = (await published(library, parent_id=above, content={"valid_until": "2030-12-31"}))["indicator_id"]
    revision = {"action": "revise", "indicator_id": above}
    await published(library, city, **revision, content=RATE | {"valid_until": "2027-12-31"})
    assert "2027-12-31" in await told(library, below)
    await published(library, city, **revision, content=RATE | {"frequency": "daily"})
    assert await told(library, below) == ""
    assert (await read(library, below))["frequency"] == "daily"


async def test_a_validity_that_would_turn_round_is_a_contradiction(library: Caller, above: str) -> None:
    below = (await published(library, parent_id=above, content={"valid_from": "2027-06-01"}))["indicator_id"]
    ending = RATE | {"valid_until": "2026-12-31"}
    await published(library, city, action="revise", indicator_id=above, content=ending)
    assert "早于起" in await told(library, below)
    assert (await read(library, below))["valid_until"] is None


async def test_who_moved_away_inherits_no_more_and_is_told(library: Caller, above: str, database: TestDatabase) -> None:
    mine = (await published(library, department, parent_id=above, content={"responsible": "水务局"}))["indicator_id"]
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        moved = "UPDATE indicators.indicator SET region_path = '/33/3306/330681' WHERE id = :id"
        await connection.execute(text(moved), {"id": mine})
    await owner.close()
    await published(library, city, action="revise", indicator_id=above, content=RATE | {"frequency": "daily"})
    assert "已不在" in await told(library, mine)
    assert (await read(library, mine))["frequency"] == "quarterly"


async def test_a_department_keeps_its_own_indicator_when_a_unit_narrows_it(library: Caller) -> None:
    own = (await published(library, department, content=RATE))["indicator_id"]
    proposal = await drafted(library, unit(Duty.MAKER), parent_id=own, content=MONTHLY)
    for name, who in (("submit", unit(Duty.MAKER)), ("review", unit(Duty.CHECKER)), ("publish", department(Duty.HEAD))):
        proposal = (await taken(library, who, proposal, name)).json()
    assert (await one_named(library, RATE["name"], department(Duty.MAKER)))["id"] == own
    assert (await one_named(library, RATE["name"], unit(Duty.MAKER)))["id"] == proposal["indicator_id"]


async def test_two_do_not_succeed_each_other_and_none_is_sent_elsewhere(library: Caller) -> None:
    first = (await published(library, content=RATE))["indicator_id"]
    second = (await published(library, content=RATE | {"name": "国控断面数量"}))["indicator_id"]
    back = await drafted(library, finance(Duty.MAKER), action="retire", indicator_id=second, successor_id=first)
    for name, duty in STEPS[:2]:
        back = (await taken(library, finance(duty), back, name)).json()
    await published(library, action="retire", indicator_id=first, successor_id=second)
    refused = await taken(library, finance(Duty.HEAD), back, "publish")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/successor-unfit")
    elsewhere = lambda duty: finance(duty, OTHER_COUNTY)  # noqa: E731 - who of another county takes each step
    theirs = (await published(library, elsewhere, content=RATE))["indicator_id"]
    away = {"action": "retire", "indicator_id": second, "successor_id": theirs, "reason": "并入"}
    assert (await sent(library, finance(Duty.MAKER), PROPOSALS, away)).status_code == 422


async def test_a_revision_makes_no_other_indicator_of_one(library: Caller, above: str) -> None:
    other = RATE | {"name": "办公楼数量", "direction": "lower", "unit": "栋", "formula": None}
    proposal = await drafted(library, city(Duty.MAKER), action="revise", indicator_id=above, content=other)
    assert "proposal.becomes_another" in {one["rule"] for one in proposal["findings"] if one["severity"] == "refusal"}
    turned = await drafted(
        library, city(Duty.MAKER), action="revise", indicator_id=above, content=RATE | {"direction": "equal"}
    )
    assert [(one["rule"], one["severity"]) for one in turned["findings"] if one["rule"] == "proposal.turns"] == [
        ("proposal.turns", "warning")
    ]


async def test_a_city_sees_a_countys_proposal_and_takes_no_step_of_it(library: Caller) -> None:
    proposal = await drafted(library, finance(Duty.MAKER), content=RATE)
    proposal = (await taken(library, finance(Duty.MAKER), proposal, "submit")).json()
    actions = await found(library, city(Duty.CHECKER), f"{PROPOSALS}/{proposal['id']}/actions")
    assert not any(one["allowed"] for one in actions)
    mine = await found(library, finance(Duty.CHECKER), f"{PROPOSALS}/{proposal['id']}/actions")
    assert {one["name"] for one in mine if one["allowed"]} == {"review", "return"}


async def test_reading_the_source_is_said_by_who_states_the_source(library: Caller) -> None:
    unread = next(
        item
        for item in (await found(library, unit(Duty.MAKER), confirmed="false", limit="200"))["items"]
        if item["applies_to"] == "project"
    )
    mine = (await published(library, parent_id=unread["id"], content={"confirmed": True}))["indicator_id"]
    assert (await read(library, mine))["confirmed"] is False


async def test_a_city_is_told_what_its_counties_already_have(library: Caller) -> None:
    code = (await read(library, (await published(library, content=RATE))["indicator_id"]))["code"]
    proposal = await drafted(library, city(Duty.MAKER), content=RATE)
    assert [(one["rule"], one["severity"]) for one in proposal["findings"] if code in one["detail"]] == [
        ("proposal.known_below", "warning")
    ]
    assert [one["below"] for one in proposal["similar_indicators"] if one["code"] == code] == [True]


async def test_a_class_that_the_tree_does_not_know_is_told(library: Caller) -> None:
    odd = await drafted(library, finance(Duty.MAKER), content=RATE | {"category": "胡说指标"})
    assert "proposal.class_unknown" in {one["rule"] for one in odd["findings"]}
    assert odd["content"]["category"] == "胡说指标"
