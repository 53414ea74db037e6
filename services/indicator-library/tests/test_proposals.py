"""How an indicator comes into the library, is revised and retired; by whom, and what stands against it."""

from dataclasses import replace
from typing import Any

import pytest

from indicator_library.indicator_proposals.models import ProposalView
from indicator_library.indicators.models import IndicatorView
from indicator_library.indicators.version_routes import VersionView
from wenxiao.access import Duty, Principal, Reach, ReachKind
from wenxiao.testing import COUNTY, OTHER_COUNTY, Caller

from .keeping import (
    INDICATORS,
    PROPOSALS,
    RATE,
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


def rules(proposal: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in proposal["findings"] if finding["severity"] == "refusal"}


@pytest.mark.clause("shantou-16.b", "longchuan-2.9.j", "longchuan-annex-42", "longchuan-annex-43")
async def test_three_people_bring_an_indicator_into_the_library_of_their_county(library: Caller) -> None:
    proposal = await published(library, content=RATE)
    assert ProposalView.model_validate(proposal).status == "published"
    assert [line["action"] for line in proposal["history"]] == ["edit", "submit", "review", "publish"]
    mine = await one_named(library, RATE["name"], unit(Duty.MAKER))
    shown = IndicatorView.model_validate(mine)
    assert (shown.id, shown.tier, shown.region_path, shown.version) == (
        shown.root_id,
        "county",
        "/44/4416/441622",
        1,
    )
    assert mine["id"] == proposal["indicator_id"]
    assert mine["formula"]["expression"] == "达标断面数÷监测断面数×100%"
    assert (await found(library, ELSEWHERE, q=RATE["name"], scope="effective"))["items"] != [mine]
    history = await found(library, unit(Duty.MAKER), f"{INDICATORS}/{mine['id']}/history")
    assert [(line["number"], line["what"], line["sentences"]) for line in history] == [(1, "发布", ["新建"])]
    assert (history[0]["office"], history[0]["reason"]) == (proposal["unit_name"], "工作需要")


async def test_officers_with_a_portfolio_publish_for_their_region_all_the_same(library: Caller) -> None:
    def officer(duty: Duty) -> Principal:
        return replace(finance(duty), write=Reach(ReachKind.UNITS, COUNTY, (1, 361, 361001)))

    assert (await published(library, officer, content=RATE))["status"] == "published"


async def test_nobody_takes_two_of_the_three_steps(library: Caller) -> None:
    proposal = await drafted(library, finance(Duty.MAKER), content=RATE)
    proposal = (await taken(library, finance(Duty.MAKER), proposal, "submit")).json()
    author = proposal["history"][0]["subject"]
    checker_and_author = replace(finance(Duty.CHECKER), subject=author)
    refused = await taken(library, checker_and_author, proposal, "review")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/same-person-twice")
    acting = replace(finance(Duty.CHECKER), subject="somebody", acting_for=author)
    assert (await taken(library, acting, proposal, "review")).status_code == 403
    proposal = (await taken(library, finance(Duty.CHECKER), proposal, "review")).json()
    reviewer = proposal["history"][-1]["subject"]
    refused = await taken(library, replace(finance(Duty.HEAD), subject=reviewer), proposal, "publish")
    assert refused.status_code == 403
    async with library.of(finance(Duty.CHECKER)) as caller:
        actions = (await caller.get(f"{PROPOSALS}/{proposal['id']}/actions")).json()
    assert {one["name"]: one["allowed"] for one in actions} == {"publish": False, "return": False}


async def test_a_returned_proposal_is_mended_and_handed_in_again(library: Caller) -> None:
    proposal = await drafted(library, finance(Duty.MAKER), content=RATE | {"unit": "百分比例子"})
    assert rules(proposal) == {"proposal.unit_unknown"}
    assert (await taken(library, finance(Duty.MAKER), proposal, "submit")).status_code == 422
    body = {"action": "create", "reason": "工作需要", "content": RATE}
    async with library.of(finance(Duty.MAKER)) as caller:
        headers = {"If-Match": f'"{proposal["version"]}"'}
        proposal = (await caller.put(f"{PROPOSALS}/{proposal['id']}", json=body, headers=headers)).json()
        stale = await caller.put(f"{PROPOSALS}/{proposal['id']}", json=body, headers=headers)
    assert (rules(proposal), stale.status_code) == (set(), 412)
    proposal = (await taken(library, finance(Duty.MAKER), proposal, "submit")).json()
    returned = await taken(library, finance(Duty.CHECKER), proposal, "return", {"reason": "请写明断面范围"})
    assert returned.json()["history"][-1]["reason"] == "请写明断面范围"
    again = await taken(library, finance(Duty.MAKER), returned.json(), "submit")
    assert again.json()["status"] == "submitted"


async def test_a_second_indicator_of_the_same_name_needs_a_reason(library: Caller) -> None:
    await published(library, content=RATE)
    close = await sent(library, finance(Duty.MAKER), f"{INDICATORS}/similar", {"name": "水质监测断面的达标率"})
    assert next(one["name"] for one in close.json()) == RATE["name"]
    again = await drafted(library, finance(Duty.MAKER), content=RATE)
    assert rules(again) == {"proposal.same_indicator"}
    assert again["similar_indicators"][0]["same"]
    reasoned = await drafted(library, finance(Duty.MAKER), content=RATE, distinct_because="只数省控断面")
    assert rules(reasoned) == set()


async def test_a_revision_needs_the_newest_version_and_tells_what_changed(library: Caller) -> None:
    made = (await published(library, content=RATE))["indicator_id"]
    revision = {"action": "revise", "indicator_id": made}
    late = await drafted(library, finance(Duty.MAKER), **revision, content=RATE | {"frequency": "yearly"})
    await published(library, **revision, content=RATE | {"frequency": "monthly", "evidence": ["月报"]})
    for step, duty in (("submit", Duty.MAKER), ("review", Duty.CHECKER)):
        late = (await taken(library, finance(duty), late, step)).json()
    refused = await taken(library, finance(Duty.HEAD), late, "publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/based-on-older-version")
    newest, first = await found(library, unit(Duty.MAKER), f"{INDICATORS}/{made}/history")
    assert newest["sentences"] == ["采集频次由“每季”改为“每月”", "增加佐证资料“月报”", "删去佐证资料“监测报告”"]
    versions = (await found(library, unit(Duty.MAKER), f"{INDICATORS}/{made}/versions"))["items"]
    assert [VersionView.model_validate(one).number for one in versions] == [1, 2]
    assert (versions[0]["content"]["frequency"], first["sentences"]) == ("quarterly", ["新建"])


async def test_a_retired_indicator_names_its_successor_to_whoever_still_wants_it(library: Caller) -> None:
    old = (await published(library, content=RATE))["indicator_id"]
    new = (await published(library, content=RATE | {"name": "国控断面水质达标率"}))["indicator_id"]
    itself = {"action": "retire", "indicator_id": old, "successor_id": old, "reason": "并入"}
    assert (await sent(library, finance(Duty.MAKER), PROPOSALS, itself)).status_code == 422
    await published(library, action="retire", indicator_id=old, successor_id=new)
    async with library.of(unit(Duty.MAKER)) as caller:
        gone = await caller.post("/api/v1/adoptions", json={"indicator_id": old, "project_name": "河道治理"})
        shown = (await caller.get(f"{INDICATORS}/{old}")).json()
    assert (gone.status_code, gone.json()["type"]) == (409, "/problems/indicator-retired")
    assert "国控断面水质达标率" in gone.json()["detail"]
    assert (shown["status"], shown["successor_id"]) == ("retired", new)
    effective = await found(library, unit(Duty.MAKER), q="断面 达标率")
    assert {old, new} & {item["id"] for item in effective["items"]} == {new}
    again = {"action": "revise", "indicator_id": old, "content": dict(RATE), "reason": "恢复"}
    assert (await sent(library, finance(Duty.MAKER), PROPOSALS, again)).status_code == 409


@pytest.mark.clause("yangzhong-3.4.23.b")
@pytest.mark.clause("longchuan-2.9.f")
async def test_a_department_keeps_its_core_indicators_and_reports_them(library: Caller) -> None:
    proposal = await published(library, department, content=RATE)
    assert (proposal["tier"], proposal["due_to_finance"], proposal["finance_opinion"]) == ("department", True, None)
    waiting = await found(library, finance(Duty.CHECKER), PROPOSALS, awaiting_finance="true")
    assert [item["id"] for item in waiting["items"]] == [proposal["id"]]
    objected = await taken(library, finance(Duty.CHECKER), proposal, "note", {"objection": "请与部门预算口径一致"})
    assert objected.json()["finance_opinion"]["objection"] == "请与部门预算口径一致"
    assert (await found(library, finance(Duty.CHECKER), PROPOSALS, awaiting_finance="true"))["items"] == []
    mine = await one_named(library, RATE["name"], unit(Duty.MAKER))
    assert (mine["tier"], mine["unit_id"]) == ("department", 361)
    other = replace(unit(Duty.MAKER), organisation_id=362001, department_id=362)
    assert mine["id"] not in {item["id"] for item in (await found(library, other, q=RATE["name"]))["items"]}


async def test_a_units_own_indicator_is_published_by_its_department(library: Caller) -> None:
    proposal = await drafted(library, unit(Duty.MAKER), content=RATE)
    assert proposal["tier"] == "unit"
    for step, who in (("submit", unit(Duty.MAKER)), ("review", unit(Duty.CHECKER))):
        proposal = (await taken(library, who, proposal, step)).json()
    by_finance = await taken(library, finance(Duty.HEAD), proposal, "publish")
    assert (by_finance.status_code, by_finance.json()["type"]) == (403, "/problems/not-theirs")
    done = await taken(library, department(Duty.HEAD), proposal, "publish")
    assert done.json()["status"] == "published", done.text
    assert not done.json()["due_to_finance"]


async def test_a_draft_is_seen_by_its_office_and_those_above_alone(library: Caller) -> None:
    proposal = await drafted(library, department(Duty.MAKER), content=RATE)
    for who, status in ((finance(Duty.CHECKER), 200), (ELSEWHERE, 404), (unit(Duty.MAKER), 404)):
        async with library.of(who) as caller:
            assert (await caller.get(f"{PROPOSALS}/{proposal['id']}")).status_code == status


@pytest.mark.clause("chifeng-12.2.b")
async def test_the_individual_indicators_of_a_department_are_its_own_to_set(library: Caller) -> None:
    chifeng = finance(Duty.MAKER, "/15/1504", "city", region_code="150400")
    content = RATE | {"applies_to": "department"}
    proposal = await drafted(library, chifeng, content=content)
    assert rules(proposal) == {"proposal.individual_by_department"}
    refused = await taken(library, chifeng, proposal, "submit")
    assert "chifeng-12.2.b" in {clause["id"] for clause in refused.json()["basis"]}
    common = {name: value for name, value in content.items() if name != "industry"}
    assert rules(await drafted(library, chifeng, content=common)) == set()


@pytest.mark.clause("yangzhong-3.4.23.c")
async def test_yangzhong_asks_that_an_indicator_can_be_counted_and_compared(library: Caller) -> None:
    yangzhong = finance(Duty.MAKER, "/32/3211/321182")
    vague = RATE | {"kind": "qualitative", "unit": "档次"}
    vague = {name: value for name, value in vague.items() if name not in ("definition", "formula")}
    proposal = await drafted(library, yangzhong, content=vague)
    assert rules(proposal) == {"proposal.not_quantified"}
    refused = await taken(library, yangzhong, proposal, "submit")
    assert "yangzhong-3.4.23.c" in {clause["id"] for clause in refused.json()["basis"]}
    elsewhere = await drafted(library, finance(Duty.MAKER), content=vague)
    assert rules(elsewhere) == set()


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ({"action": "create", "reason": "", "content": {}}, 422),
        ({"action": "revise", "reason": "改"}, 422),
        ({"action": "create", "reason": "a", "parent_id": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"action": "create", "reason": "a", "content": {"formula": {"expression": "1÷0", "inputs": []}}}, 422),
        ({"action": "create", "reason": "a", "content": {"name": "\u0000"}}, 422),
        ({"action": "create", "reason": "a", "content": {"unknown": 1}}, 422),
    ],
)
async def test_bad_drafts_are_told_where(library: Caller, draft: dict[str, Any], status: int) -> None:
    answer = await sent(library, finance(Duty.MAKER), PROPOSALS, draft)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_formula_is_checked_when_it_is_proposed(library: Caller) -> None:
    formula = {"expression": "达标断面数÷总断面数×100%", "inputs": RATE["formula"]["inputs"]}
    proposal = await drafted(library, finance(Duty.MAKER), content=RATE | {"formula": formula})
    assert any("总断面数" in finding["detail"] for finding in proposal["findings"])
    assert (await taken(library, finance(Duty.MAKER), proposal, "submit")).status_code == 422


async def test_whoever_proposes_is_advised_by_the_quality_index(library: Caller) -> None:
    process = RATE | {"name": "科目调整次数", "unit": "次", "formula": None, "definition": "全年调整科目的次数"}
    advised = await drafted(library, finance(Duty.MAKER), content=process, distinct_because="全县口径")
    assert any("过程" in found["detail"] for found in advised["findings"] if found["rule"] == "proposal.quality")
    assert rules(advised) == set()
