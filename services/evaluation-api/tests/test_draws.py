"""Draws: what was drawn from what, by whose seed, and the same once more years later."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from evaluation_api.app import create_app
from evaluation_api.database import ROLE
from evaluation_api.draws.models import DrawView
from evaluation_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, Caller, TestDatabase, administer, serving

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, OTHER_COUNTY_FINANCE, Acting, View

SEEDED = {"budget_year": 2022, "count": 2, "seed": "龙川2023"}


@pytest.fixture
async def in_earnest(database: TestDatabase) -> AsyncIterator[Caller]:
    """The same service with the real clock, as an office runs it."""
    settings = {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "real", "background": False}
    async with serving(create_app(Settings.model_validate(settings), Network(), keys=KEYS)) as caller:
        yield caller


@pytest.mark.clause("longchuan-2.5.d")
async def test_a_draw_is_recomputed_from_its_own_row(acting: Acting, jishan: View) -> None:
    passed = [await acting.passed(jishan) for _ in range(5)]
    draw = await acting.post(FINANCE_MAKER, "draws", SEEDED)
    DrawView.model_validate(draw)
    assert draw["pool"] == sorted(view["id"] for view in passed)
    lots = sorted((hashlib.sha256(f"龙川2023\n{one}".encode()).hexdigest(), one) for one in draw["pool"])
    assert draw["chosen"] == [one for _, one in lots[:2]]
    assert (draw["drawn_on"], draw["policy"]["parameters"]["review_months"]["value"]) == ("2023-06-15", [5, 6])
    told = await acting.post(FINANCE_HEAD, f"draws/{draw['id']}/recompute", status=200)
    assert told == {
        "matches": True, "stored_digest": draw["digest"], "recomputed_digest": draw["digest"],
        "stored_total": None, "recomputed_total": None, "deviations": [], "read_otherwise": [],
    }  # fmt: skip
    assert (await acting.post(CHECKER, f"draws/{draw['id']}/recompute", status=200))["matches"]
    told = await acting.post(OTHER_COUNTY_FINANCE, f"draws/{draw['id']}/recompute", status=404)
    assert told["type"] == "/problems/draw-not-found"


@pytest.mark.parametrize(
    ("tampering", "places"),
    [
        ("seed = 'x'", {"#/digest"}),
        ("chosen = jsonb_build_array(chosen->1, chosen->0)", {"#/chosen"}),
        ("pool = pool - 0", {"#/digest"}),
        ("frame = frame - 0, candidates = 4", {"#/pool_sha256", "#/frame_sha256", "#/digest"}),
        ("frame = jsonb_set(frame, '{0,own_grade}', '\"差\"')", {"#/digest"}),
        ("frame = jsonb_set(frame, '{0,stratum}', '\"x\"')", {"#/frame", "#/digest"}),
        ("allocation = '[]'", {"#/allocation"}),
        ("findings = '[]'", {"#/findings"}),
        ("drawn_on = '2023-07-01'", {"#/findings", "#/digest"}),
    ],
)
async def test_what_was_changed_afterwards_shows(
    acting: Acting, jishan: View, database: TestDatabase, tampering: str, places: set[str]
) -> None:
    for _ in range(5):
        await acting.passed(jishan)
    draw = await acting.post(FINANCE_MAKER, "draws", SEEDED)
    forging = ("SET session_replication_role = replica", f"UPDATE evaluation.draw SET {tampering}")
    await administer(database.cluster, *forging, database=database.name)
    told = await acting.post(FINANCE_HEAD, f"draws/{draw['id']}/recompute", status=200)
    assert not told["matches"]
    assert places <= set(told["deviations"])
    if "seed" in tampering:  # one time in twenty another seed draws the same two in the same order
        drawn = sorted(draw["pool"], key=lambda one: hashlib.sha256(f"x\n{one}".encode()).hexdigest())[:2]
        assert ("#/chosen" in told["deviations"]) is (drawn != draw["chosen"])


async def test_a_draw_from_before_pools_were_kept_says_so(acting: Acting, jishan: View, database: TestDatabase) -> None:
    await acting.passed(jishan)
    draw = await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022})
    older = "UPDATE evaluation.draw SET pool = NULL, policy = NULL, drawn_on = NULL, digest = NULL"
    await administer(database.cluster, "SET session_replication_role = replica", older, database=database.name)
    told = await acting.post(FINANCE_HEAD, f"draws/{draw['id']}/recompute", status=409)
    assert told["type"] == "/problems/pool-not-kept"


async def test_who_draws_does_not_choose_the_seed(acting: Acting, jishan: View, in_earnest: Caller) -> None:
    """Only a demonstration takes a given seed, and the draw says so for good."""
    await acting.passed(jishan)
    refused = await in_earnest.of(FINANCE_MAKER).post("/api/v1/draws", json={"budget_year": 2022, "seed": "好"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/seed-not-accepted")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/seed"]
    drawn = await in_earnest.of(FINANCE_MAKER).post("/api/v1/draws", json={"budget_year": 2022})
    assert (drawn.status_code, len(drawn.json()["seed"]), drawn.json()["seed_given"]) == (201, 32, False)
    assert "seed_given" not in [finding["rule"] for finding in drawn.json()["findings"]]
    await acting.passed(jishan)
    given = await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022, "seed": "好"})
    assert (given["seed"], given["seed_given"]) == ("好", True)
    said = [(f["rule"], f["severity"]) for f in given["findings"]]
    assert said == [("sampled", "advice"), ("seed_given", "warning")]


@pytest.mark.clause("longchuan-3.4.2")
async def test_draws_and_conclusions_outside_may_and_june_are_marked(acting: Acting, jishan: View) -> None:
    await acting.passed(jishan)
    early = replace(FINANCE_MAKER, business_day=date(2023, 4, 30))
    draw = await acting.post(early, "draws", {"budget_year": 2022})
    sampled, marked = draw["findings"]
    assert (sampled["rule"], sampled["basis"]) == ("sampled", ["longchuan-2.5.d", "longchuan-3.4.2"])
    assert (marked["rule"], marked["basis"], marked["severity"]) == ("outside_window", ["longchuan-3.4.2"], "warning")
    assert marked["detail"] == "2022年度自评抽查复核应在2023年5月至6月进行，本次早于该时间"
    assert (await acting.post(FINANCE_HEAD, f"draws/{draw['id']}/recompute", status=200))["matches"]
    late = await acting.concluded(jishan, day=date(2023, 7, 1))
    last = next(one for one in late["result"]["findings"] if one["rule"] == "outside_window")
    assert (last["basis"], last["severity"]) == (["longchuan-3.4.2"], "warning")
    assert "晚于" in last["detail"]
    assert (await acting.act(CHECKER, "re-checks", late, "recompute"))["matches"]
    timely = await acting.concluded(jishan, day=date(2023, 6, 30))
    assert "outside_window" not in [finding["rule"] for finding in timely["result"]["findings"]]
