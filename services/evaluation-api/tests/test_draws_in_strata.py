"""Draws in strata: what is published of them, to whom, and that `sha256sum` alone gives the same again."""

import json
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from evaluation_api.draws.models import DrawProtocol, DrawView, FrameView
from wenxiao.access import Duty, Role
from wenxiao.testing import TestDatabase, a_principal, administer

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, JUNE, MAKER, OTHER_COUNTY_FINANCE, OTHER_UNIT, Acting, View
from .acting import sheet_of as as_printed
from .owing import approved, deliver

AUDITOR = replace(FINANCE_HEAD, role=Role.AUDIT, subject="auditor", organisation_id=5)
THIRD_PARTY = a_principal(Role.THIRD_PARTY, Duty.MAKER, organisation_id=900, business_day=JUNE)
# Five forms of 361, one of them of the department as a whole, and two of 362.
PLACES = (*[(361, 361001, "project")] * 4, (361, 361001, "department"), *[(362, 362001, "project")] * 2)


async def frame_of_seven(acting: Acting, table: View) -> None:
    """Each of a unit that opens, fills and submits it, passed by its own department."""
    for department, unit, kind in PLACES:
        target = acting.targets.targets[str(acting.targets.add(table, department_id=department, unit_id=unit))]
        await deliver(acting, approved(target) | {"object": kind})
        maker = a_principal(organisation_id=unit, business_day=MAKER.business_day)
        office: dict[str, Any] = {
            "organisation_id": department,
            "units": (department, unit),
            "business_day": CHECKER.business_day,
        }
        view = await acting.post(maker, "self-evaluations", {"target_id": target["id"]})
        view = await acting.put(maker, "self-evaluations", view, as_printed(table))
        view = await acting.act(maker, "self-evaluations", view, "submit")
        await acting.act(a_principal(Role.DEPARTMENT, Duty.CHECKER, **office), "self-evaluations", view, "pass")


def sha256sum(content: str) -> str:
    """As anybody has it."""
    ran = subprocess.run(["sha256sum"], input=content.encode(), capture_output=True, check=True)
    return ran.stdout.decode().split()[0]


@pytest.fixture
async def drawn(acting: Acting, jishan: View) -> View:
    await frame_of_seven(acting, jishan)
    return await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022})


@pytest.mark.clause("longchuan-2.5.d")
@pytest.mark.clause("longchuan-annex-24")
async def test_every_kind_of_object_and_every_department_is_drawn(acting: Acting, drawn: View) -> None:
    """Ten per cent of seven is one; three strata, so three: one of each."""
    DrawView.model_validate(drawn)
    assert {one["stratum"]: (one["candidates"], one["drawn"]) for one in drawn["allocation"]} == {
        "部门整体｜361": (1, 1), "项目｜361": (4, 1), "项目｜362": (2, 1),
    }  # fmt: skip
    assert (drawn["strata"], drawn["allocation_rule"], drawn["strata_asked"]) == (
        ["object", "department"], "at_least_one", False,
    )  # fmt: skip
    sampled, raised = drawn["findings"]
    assert (sampled["basis"], raised["rule"]) == (["longchuan-2.5.d", "longchuan-3.4.2"], "raised_to_strata")
    assert (await acting.post(FINANCE_HEAD, f"draws/{drawn['id']}/recompute", status=200))["matches"]


async def test_the_draw_is_repeated_by_sha256sum_alone(acting: Acting, drawn: View) -> None:
    """docs/drawing.md, step by step, from the published file and nothing else."""
    protocol = (await acting.get(MAKER, f"draws/{drawn['id']}/protocol")).json()
    DrawProtocol.model_validate(protocol)
    lines = sorted(f"{one['id']}\t{one['stratum']}" for one in protocol["frame"])
    assert sha256sum("\n".join(lines)) == protocol["frame_sha256"]
    assert sha256sum("\n".join(sorted(protocol["pool"]))) == protocol["pool_sha256"]
    lots = {one["id"]: sha256sum(f"{protocol['seed']}\n{one['id']}") for one in protocol["frame"]}
    chosen = []
    for share in protocol["allocation"]:
        members = [one["id"] for one in protocol["frame"] if one["stratum"] == share["stratum"]]
        assert len(members) == share["candidates"]
        chosen += sorted(members, key=lots.__getitem__)[: share["drawn"]]
    assert [(one["id"], one["lot"]) for one in protocol["chosen"]] == sorted(
        ((one, lots[one]) for one in chosen), key=lambda one: one[1]
    )


async def test_the_frame_is_published_to_everybody_of_the_region(acting: Acting, drawn: View) -> None:
    """Of money the bracket, never the amount; 656600 yuan are less than a million."""
    path = f"draws/{drawn['id']}/frame"
    told = (await acting.get(MAKER, path)).json()
    FrameView.model_validate(told)
    assert (len(told["candidates"]), told["sha256"]) == (7, drawn["frame_sha256"])
    assert {(one["money"], one["own_grade"]) for one in told["candidates"]} == {("不满100万元", "优")}
    assert "656600" not in json.dumps(told)
    assert {one["object"] for one in told["candidates"]} == {"项目", "部门整体"}
    for who in (OTHER_UNIT, CHECKER, AUDITOR, FINANCE_HEAD):
        assert (await acting.get(who, path)).json() == told
        assert (await acting.get(who, f"draws/{drawn['id']}")).json()["chosen"] == drawn["chosen"]
    assert (await acting.get(OTHER_COUNTY_FINANCE, path)).status_code == 404
    assert (await acting.get(THIRD_PARTY, path)).status_code == 403


async def test_the_frame_is_in_the_log_before_there_is_a_seed(acting: Acting, drawn: View) -> None:
    async with acting.caller.app.state.database.transaction() as session:
        asked = "SELECT action, detail FROM evaluation.audit_event WHERE resource = :resource ORDER BY id"
        events = (await session.execute(text(asked), {"resource": f"draws/{drawn['id']}"})).all()
    assert [event.action for event in events] == ["draw:fix_frame", "draw:make"]
    assert events[0].detail == {"frame_sha256": drawn["frame_sha256"], "candidates": 7}
    assert "seed" not in events[0].detail
    assert events[1].detail["seed"] == drawn["seed"]


@pytest.mark.parametrize(
    ("asked", "strata"),
    [
        ({"strata": []}, {"全部": 3}),
        ({"strata": ["money"]}, {"不满100万元": 3}),
        ({"strata": ["own_grade", "department"]}, {"优｜361": 2, "优｜362": 1}),
        # 3 × 4 ÷ 7 = 1 rest 5, 3 × 1 ÷ 7 = 0 rest 3, 3 × 2 ÷ 7 = 0 rest 6: one more for 362, one more for 361
        ({"allocation": "largest_remainder"}, {"部门整体｜361": 0, "项目｜361": 2, "项目｜362": 1}),
    ],
)
async def test_other_strata_may_be_asked_for_and_the_draw_says_so(
    acting: Acting, jishan: View, asked: dict[str, Any], strata: dict[str, int]
) -> None:
    await frame_of_seven(acting, jishan)
    draw = await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022, "count": 3} | asked)
    assert {one["stratum"]: one["drawn"] for one in draw["allocation"]} == strata
    assert [one["rule"] for one in draw["findings"]] == ["sampled", "strata_asked"]
    assert (await acting.post(FINANCE_HEAD, f"draws/{draw['id']}/recompute", status=200))["matches"]


async def test_a_stratum_is_asked_for_once(acting: Acting) -> None:
    twice = {"budget_year": 2022, "strata": ["money", "money"]}
    assert (await acting.post(FINANCE_MAKER, "draws", twice, status=422))["type"] == "/problems/malformed"


async def test_a_draw_from_before_there_were_strata_is_recomputed_and_has_no_frame(
    acting: Acting, drawn: View, database: TestDatabase
) -> None:
    """Its own content: pool, seed and share, by a policy that knew no strata; the digest is over these alone."""
    lots = sorted(drawn["pool"], key=lambda one: sha256sum(f"{drawn['seed']}\n{one}"))
    policy = drawn["policy"] | {
        "parameters": {name: drawn["policy"]["parameters"][name] for name in ("re_check_share", "review_months")}
    }
    policy.pop("form", None)
    evidence = {
        "budget_year": 2022, "pool": sorted(drawn["pool"]), "seed": drawn["seed"], "seed_given": False,
        "share": "10.00", "count": None, "drawn_on": "2023-06-15",
    }  # fmt: skip
    made = {"chosen": lots[:1], "candidates": 7, "pool_sha256": drawn["pool_sha256"]}
    content = {"evidence": evidence, "policy": policy, "drawn": made, "findings": []}
    digest = sha256sum(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    older = (
        "UPDATE evaluation.draw SET strata = NULL, allocation_rule = NULL, frame = NULL, frame_sha256 = NULL,"
        f" allocation = NULL, findings = '[]', chosen = '{json.dumps(lots[:1])}', digest = '{digest}',"
        f" policy = '{json.dumps(policy, ensure_ascii=False)}'"
    )
    others = f"DELETE FROM evaluation.re_check WHERE self_evaluation_id <> '{lots[0]}'"
    await administer(database.cluster, "SET session_replication_role = replica", older, others, database=database.name)
    told = await acting.post(FINANCE_HEAD, f"draws/{drawn['id']}/recompute", status=200)
    drew = {one["self_evaluation_id"] for one in drawn["re_checks"]}
    assert told["deviations"] == ([] if lots[0] in drew else ["#/re_checks"])
    assert told["recomputed_digest"] == digest
    refused = await acting.get(FINANCE_HEAD, f"draws/{drawn['id']}/frame")
    assert refused.json()["type"] == "/problems/frame-not-kept"


@pytest.mark.parametrize(
    ("place", "clauses"),
    [
        pytest.param(
            {"region_path": "/44/4405", "region_code": "440500", "level": "city"}, ["shantou-10.e"],
            marks=[pytest.mark.clause("shantou-10.e"), pytest.mark.clause("shantou-annex-21")],
        ),
        pytest.param(
            {"region_path": "/32/3211/321182", "region_code": "321182", "level": "county"}, ["yangzhong-3.2.9.d"],
            marks=pytest.mark.clause("yangzhong-3.2.9.d"),
        ),
        pytest.param(
            {"region_path": "/15/1504", "region_code": "150400", "level": "city"}, ["chifeng-22.a", "chifeng-22.b"],
            marks=pytest.mark.clause("chifeng-22.a"),
        ),
    ],
)  # fmt: skip
async def test_each_place_samples_by_its_own_clauses(
    acting: Acting, jishan: View, place: dict[str, Any], clauses: list[str]
) -> None:
    there = Acting(acting.caller, acting.targets, place)
    view = await there.drawn(jishan)
    draw = (await there.get(FINANCE_MAKER, f"draws/{view['draw_id']}")).json()
    assert draw["findings"][0]["basis"] == clauses
    view = await there.put(FINANCE_MAKER, "re-checks", view, {"opinion": "属实"})
    view = await there.agreed(view)
    view = await there.act(FINANCE_HEAD, "re-checks", view, "conclude")
    assert (view["status"], view["final_score"]) == ("concluded", "99.77")
    assert (view["told"][0]["basis"], view["policy"]["stamp"]["pack"]) == (clauses, clauses[0].split("-")[0])
