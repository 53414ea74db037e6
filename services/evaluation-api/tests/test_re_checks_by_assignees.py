"""Whom finance commissioned with the review records what it verified, of what is assigned to it, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evaluation_api.database import ROLE, SCHEMA
from wenxiao.access import Principal
from wenxiao.database import Database
from wenxiao.testing import OTHER_COUNTY, TestDatabase

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, JUNE, MAKER, Acting, FakeTargets, View
from .commissioning import EXPERT, FIRM, OTHER_FIRM, REASON, commission, with_firms

UNIT = replace(MAKER, business_day=JUNE)
HALF = {"rows": [{"row": 1, "verified_text": "4378", "opinion": "台账只见4378人"}], "opinion": "现场核查，部分不实"}
WHOLE = {"opinion": "补充名册属实"}
DISPUTE = {"agrees": False, "opinion": "请再核"}


@pytest.fixture
async def acting(database: TestDatabase, targets: FakeTargets) -> AsyncIterator[Acting]:
    async with with_firms(database, targets) as acting:
        yield acting


async def assigned(acting: Acting, view: View, **changes: object) -> View:
    return await acting.post(FINANCE_HEAD, "assignments", commission(view["project_id"], **changes))


@pytest.mark.clause("longchuan-3.4.2")
async def test_a_firm_verifies_and_finance_tells_hears_and_concludes(acting: Acting, jishan: View) -> None:
    """4378 × 15 ÷ 8755 = 7.5008…: 99.77 − 14.86 + 7.50 = 92.41."""
    view = await acting.drawn(jishan)
    assert (await acting.get(FIRM, f"re-checks/{view['id']}")).status_code == 404
    made = await assigned(acting, view)
    assert made["basis"] == ["longchuan-3.4.2"]
    assert (await acting.get(FIRM, f"re-checks/{view['id']}")).json() == view, "it works on what the office is not told"
    view = await acting.put(FIRM, "re-checks", view, HALF)
    assert (view["status"], view["opinion"], view["rows"][0]["verified_text"]) == ("recorded", HALF["opinion"], "4378")
    assert (view["history"][-1]["role"], view["history"][-1]["subject"]) == ("third_party", FIRM.subject)
    for step, body in (("notify", None), ("reply", DISPUTE), ("conclude", None), ("recompute", None)):
        await acting.act(FIRM, "re-checks", view, step, body, status=403)
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    view = await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True})
    view = await acting.act(FINANCE_HEAD, "re-checks", view, "conclude")
    assert (view["final_score"], view["grade"]) == ("92.41", "优")
    assert (await acting.act(CHECKER, "re-checks", view, "recompute"))["matches"]


async def test_it_records_until_the_office_is_told_and_again_after_its_reply(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    await assigned(acting, view, assignee=f"person:{EXPERT.subject}", assignee_name="周教授")
    view = await acting.put(EXPERT, "re-checks", view, WHOLE)
    view = await acting.put(EXPERT, "re-checks", view, HALF)
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    told = await acting.put(EXPERT, "re-checks", view, WHOLE, status=409)
    assert (told["type"], "已答复，待审定" in told["detail"]) == ("/problems/action-not-allowed", True)
    view = await acting.act(UNIT, "re-checks", view, "reply", DISPUTE)
    view = await acting.put(EXPERT, "re-checks", view, WHOLE)
    assert (view["status"], view["reply_by"], len(view["replies"]), len(view["told"])) == ("recorded", None, 1, 1)
    view = await acting.agreed(view)
    view = await acting.act(FINANCE_HEAD, "re-checks", view, "conclude")
    told = await acting.put(EXPERT, "re-checks", view, HALF, status=409)
    assert told["type"] == "/problems/action-not-allowed"


async def test_who_recorded_on_a_commission_takes_no_step_of_another_side(acting: Acting, jishan: View) -> None:
    """The same person with a second post: finance's own maker may record and tell, whoever was commissioned may not."""
    view = await acting.drawn(jishan)
    await assigned(acting, view)
    view = await acting.put(FIRM, "re-checks", view, HALF)
    for other in (FINANCE_MAKER, replace(FINANCE_MAKER, subject="delegate", acting_for=FIRM.subject)):
        both = replace(other, subject=FIRM.subject) if other is FINANCE_MAKER else other
        refused = await acting.act(both, "re-checks", view, "notify", status=403)
        assert refused["type"] == "/problems/same-person-twice"
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    for other, step, body in ((UNIT, "reply", DISPUTE), (FINANCE_HEAD, "conclude", None)):
        refused = await acting.act(replace(other, subject=FIRM.subject), "re-checks", view, step, body, status=403)
        assert refused["type"] == "/problems/same-person-twice"


async def test_it_ends_with_the_commission(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    made = await assigned(acting, view)
    for day in (date(2023, 5, 31), date(2023, 7, 1)):
        told = await acting.put(replace(FIRM, business_day=day), "re-checks", view, HALF, status=404)
        assert told["type"] == "/problems/re-check-not-found"
    view = await acting.put(replace(FIRM, business_day=date(2023, 6, 30)), "re-checks", view, WHOLE)
    await acting.act(FINANCE_HEAD, "assignments", made, "revoke", REASON)
    assert (await acting.put(FIRM, "re-checks", view, HALF, status=404))["type"] == "/problems/re-check-not-found"
    after = (await acting.get(FINANCE_MAKER, f"re-checks/{view['id']}")).json()
    assert (after["version"], after["opinion"]) == (view["version"], WHOLE["opinion"])


async def test_nobody_records_what_was_not_assigned_to_him_for_that(acting: Acting, jishan: View) -> None:
    mine, other = await acting.drawn(jishan), await acting.drawn(jishan)
    await assigned(acting, mine)
    for who, view in ((FIRM, other), (OTHER_FIRM, mine), (EXPERT, mine)):
        assert (await acting.put(who, "re-checks", view, HALF, status=404))["type"] == "/problems/re-check-not-found"
    await assigned(acting, other, purpose="key_evaluation")
    assert (await acting.get(FIRM, f"re-checks/{other['id']}")).status_code == 200
    told = await acting.put(FIRM, "re-checks", other, HALF, status=403)
    assert told["type"] == "/problems/outside-reach", "commissioned with another task: it reads, and records nothing"


async def change(database: TestDatabase, who: Principal, changed: str) -> int:
    """As the service's own role on behalf of the caller: how many rows were changed."""
    service = Database(database.url(ROLE), schema=SCHEMA)
    try:
        async with service.transaction(who) as session:
            found = await session.execute(text(f"UPDATE evaluation.re_check SET {changed} RETURNING id"))
            return len(found.all())
    finally:
        await service.close()


STEP = (
    "status = 'recorded', version = version + 1, opinion = 'x', recorded_by = '{subject}', history = history ||"
    ' \'[{{"action": "{action}", "role": "{role}", "subject": "{subject}"}}]\'::jsonb'
)


def step_by(subject: str, role: str = "third_party", action: str = "record") -> str:
    return STEP.format(subject=subject, role=role, action=action)


async def test_the_database_lets_it_write_the_verified_cells_of_its_own_rows_only(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    view, _ = await acting.drawn(jishan), await acting.drawn(jishan)
    step = step_by(FIRM.subject)
    assert await change(database, FIRM, step) == 0
    await assigned(acting, view, purpose="evaluation")
    assert await change(database, FIRM, step) == 0
    made = await assigned(acting, view)
    for changed in (
        f"{step}, self_total = 1",
        f"{step}, replies = '[]'",
        f"{step}, told = '[]'",
        f"{step}, rows = jsonb_set(rows, '{{0,actual_text}}', '\"1\"')",
        f"{step}, final_score = 100",
        step_by("other"),
        step_by(FIRM.subject, role="finance"),
        step_by(FIRM.subject, action="notify"),
        f"{step.replace('history || ', '')}",
        "status = 'told', told = '[{}]', reply_by = '2023-06-25'",
        "status = 'drawn'",
    ):
        with pytest.raises(DBAPIError) as refused:
            await change(database, FIRM, changed)
        assert getattr(refused.value.orig, "sqlstate", None) == "42501", changed
    with pytest.raises(DBAPIError, match="what was reported"):
        await change(database, FINANCE_MAKER, "rows = jsonb_set(rows, '{0,actual_text}', '\"1\"')")
    assert await change(database, FIRM, f"{step}, rows = jsonb_set(rows, '{{0,verified_text}}', '\"1\"')") == 1
    view = (await acting.get(FINANCE_MAKER, f"re-checks/{view['id']}")).json()
    await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    assert await change(database, FIRM, step) == 0, "told, and not answered yet"
    await acting.act(FINANCE_HEAD, "assignments", made, "revoke", REASON)
    assert await change(database, FIRM, step) == 0


async def test_a_commission_of_another_place_does_not_reach_here(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    """A city reads its counties' projects and may commission them; their re-checks are the counties' own."""
    view = await acting.drawn(jishan)
    city = replace(
        FINANCE_HEAD, region_path="/44/4416", region_code="441600", level="city",
        read=replace(FINANCE_HEAD.read, region_path="/44/4416"),
        write=replace(FINANCE_HEAD.write, region_path="/44/4416"),
    )  # fmt: skip
    await acting.post(city, "assignments", commission(view["project_id"]))
    assert (await acting.get(FIRM, f"re-checks/{view['id']}")).json() == view
    told = await acting.put(FIRM, "re-checks", view, HALF, status=403)
    assert told["type"] == "/problems/outside-reach"
    assert await change(database, FIRM, step_by(FIRM.subject)) == 0


async def test_a_firm_works_where_it_is_commissioned_wherever_it_sits(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    elsewhere = replace(FIRM, region_path=OTHER_COUNTY, read=replace(FIRM.read, region_path=OTHER_COUNTY))
    assert (await acting.put(elsewhere, "re-checks", view, HALF, status=404))["status"] == 404
    await assigned(acting, view)
    assert (await acting.put(elsewhere, "re-checks", view, HALF))["status"] == "recorded"
