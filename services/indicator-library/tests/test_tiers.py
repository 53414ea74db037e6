"""Tiers: what is taken over from above, narrowed, contradicted; and how a revision comes down."""

import pytest

from indicator_library.indicators.inheriting import TakeOverRevisions
from wenxiao.access import Duty
from wenxiao.testing import OTHER_COUNTY, Caller

from .keeping import (
    INDICATORS,
    PROPOSALS,
    RATE,
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

NATIONAL = "预算执行率"  # of the framework of 2020, which ships with the library
ELSEWHERE = finance(Duty.MAKER, OTHER_COUNTY)


async def test_a_county_narrows_a_national_indicator_and_everything_else_is_the_countrys(library: Caller) -> None:
    above = await one_named(library, NATIONAL)
    own = {"responsible": "县财政局国库股", "evidence": ["国库支付明细"]}
    proposal = await published(library, parent_id=above["id"], content=own)
    mine = await one_named(library, NATIONAL)
    assert (mine["id"], mine["parent_id"], mine["root_id"]) == (proposal["indicator_id"], above["id"], above["id"])
    assert (mine["responsible"], mine["unit"]) == ("县财政局国库股", above["unit"])
    assert mine["origins"]["unit"]["code"] == above["code"]
    assert "responsible" not in mine["origins"]
    assert (await one_named(library, NATIONAL, ELSEWHERE)) == above
    sides = await found(
        library,
        unit(Duty.MAKER),
        f"{INDICATORS}/{above['id']}/comparison",
        before=above["version"],
        after=1,
        other_id=mine["id"],
    )
    assert {one["field"] for one in sides["differences"]} == {"responsible", "evidence"}


@pytest.mark.parametrize(
    ("own", "pointer"),
    [
        ({"direction": "lower"}, "#/content/direction"),
        ({"kind": "qualitative"}, "#/content/kind"),
        ({"category": "效益指标"}, "#/content/category"),
        ({"applies_to": "department"}, "#/content/applies_to"),
        ({"unit": "元"}, "#/content/unit"),
        ({"name": "另一个名称"}, "#/content/name"),
    ],
)
async def test_a_lower_tier_may_not_contradict(library: Caller, own: dict[str, str], pointer: str) -> None:
    above = await one_named(library, NATIONAL)
    proposal = await drafted(library, finance(Duty.MAKER), parent_id=above["id"], content=own)
    told = [finding for finding in proposal["findings"] if finding["rule"] == "inheritance.contradicts"]
    assert [finding["pointer"] for finding in told] == [pointer]
    refused = await taken(library, finance(Duty.MAKER), proposal, "submit")
    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/proposal-incomplete"


async def test_a_citys_revision_reaches_its_counties_as_versions_of_their_own(library: Caller) -> None:
    above = (await published(library, city, content=RATE))["indicator_id"]
    below = (await published(library, parent_id=above, content={"responsible": "县生态环境局"}))["indicator_id"]
    await published(
        library, city, action="revise", indicator_id=above, content=RATE | {"frequency": "monthly", "unit": "‰"}
    )
    take_over = TakeOverRevisions()
    assert not await take_over(library.app)
    mine = await one_named(library, RATE["name"], unit(Duty.MAKER))
    assert (mine["id"], mine["version"], mine["frequency"], mine["unit"]) == (below, 2, "monthly", "‰")
    assert mine["origins"]["unit"]["version"] == 2
    history = await found(library, unit(Duty.MAKER), f"{INDICATORS}/{below}/history")
    code = (await found(library, unit(Duty.MAKER), f"{INDICATORS}/{above}"))["code"]
    assert history[1]["sentences"] == [f"细化“{RATE['name']}”（{code}）：补充责任单位“县生态环境局”"]
    assert history[0]["what"] == "承接上级修订"
    assert "采集频次由“每季”改为“每月”" in history[0]["sentences"]
    await take_over(library.app)
    assert (await one_named(library, RATE["name"], unit(Duty.MAKER)))["version"] == 2


async def test_a_revision_that_a_county_contradicts_changes_nothing_there_and_is_told(library: Caller) -> None:
    above = (await published(library, city, content=RATE))["indicator_id"]
    own = {"valid_until": "2030-12-31"}
    below = (await published(library, parent_id=above, content=own))["indicator_id"]
    shorter = RATE | {"valid_until": "2027-12-31"}
    await published(library, city, action="revise", indicator_id=above, content=shorter)
    await TakeOverRevisions()(library.app)
    async with library.of(unit(Duty.MAKER)) as caller:
        mine = (await caller.get(f"{INDICATORS}/{below}")).json()
    assert (mine["version"], mine["valid_until"]) == (1, "2030-12-31")
    assert "2027-12-31" in mine["conflicts"][0]


async def test_what_is_of_another_place_cannot_be_revised_or_inherited(library: Caller) -> None:
    made = (await published(library, content=RATE))["indicator_id"]
    elsewhere = {"action": "create", "parent_id": made, "reason": "借用", "content": {}}
    refused = await sent(library, ELSEWHERE, PROPOSALS, elsewhere)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/nothing-to-inherit")
    revision = {"action": "revise", "indicator_id": made, "reason": "改", "content": dict(RATE)}
    for who in (ELSEWHERE, city(Duty.MAKER), department(Duty.MAKER)):
        refused = await sent(library, who, PROPOSALS, revision)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-theirs")


async def test_where_an_indicator_is_used_is_told_within_reach_and_counted_for_all(library: Caller) -> None:
    above = await one_named(library, NATIONAL)
    used = f"{INDICATORS}/{above['id']}/usage"
    before = await found(library, unit(Duty.MAKER), used)
    assert (before["years"], before["unused"], before["narrowed_by"]) == ([], True, [])
    assert before["frameworks"] != []
    adoption = {"indicator_id": above["id"], "project_name": "乡村道路"}
    assert (await sent(library, unit(Duty.MAKER), "/api/v1/adoptions", adoption)).status_code == 201
    narrowed = await published(library, parent_id=above["id"], content={"responsible": "县财政局"})
    mine = await found(library, unit(Duty.MAKER), used)
    assert [(one["adoptions"], one["targets"]) for one in mine["years"]] == [(1, 0)]
    assert [one["project_name"] for one in mine["adoptions"]] == ["乡村道路"]
    assert [one["id"] for one in mine["narrowed_by"]] == [narrowed["indicator_id"]]
    others = await found(library, ELSEWHERE, used)
    assert (others["years"], others["unused"], others["adoptions"]) == ([], True, [])


async def test_words_of_a_form_are_spelled_as_the_tree_has_them(library: Caller) -> None:
    spelled = RATE | {"category": "产出", "subcategory": "质量", "industry": "社会保障-民政"}
    proposal = await published(library, content=spelled)
    mine = await one_named(library, RATE["name"])
    assert (mine["category"], mine["industry"], mine["field"]) == ("产出指标", "社会保障", "民政")
    assert mine["code"].startswith("X441622-08-1")
    assert mine["id"] == proposal["indicator_id"]


async def test_codes_go_on_after_the_last_of_their_series(library: Caller) -> None:
    codes = []
    for at in range(3):
        await published(library, content=RATE | {"name": f"断面{at}监测次数", "unit": "次", "formula": None})
        codes.append((await one_named(library, f"断面{at}监测次数"))["code"])
    assert [code.rsplit("-", 1)[1] for code in codes] == ["0001", "0002", "0003"]
    assert len({code.rsplit("-", 1)[0] for code in codes}) == 1
