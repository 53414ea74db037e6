"""Chifeng announces who self-evaluated not as required; what it announces follows from what is final."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from asyncpg import PostgresError

from evaluation_api.bulletins.models import BulletinView
from evaluation_api.re_check_standing.models import ReCheckStanding
from wenxiao.access import Principal
from wenxiao.testing import TestDatabase, administer

from .acting import (
    CHECKER,
    FINANCE_CHECKER,
    FINANCE_HEAD,
    FINANCE_MAKER,
    MAKER,
    OTHER_UNIT,
    Acting,
    View,
    sheet_of,
)
from .owing import approved, deliver

CHIFENG = {"region_path": "/15/1504", "region_code": "150400", "level": "city"}
BASIS = ["chifeng-22.a", "chifeng-22.b"]
# 4378 × 15 ÷ 8755 = 7.50, row 3 nothing, 40 × 30 ÷ 95 = 12.63: 7.50 + 15 + 0 + 10 + 12.63 + 10 + 9.91 = 65.04
WEAK = [{"row": 1, "verified_text": "4378"}, {"row": 3, "verified_text": "0%"}, {"row": 5, "verified_text": "40%"}]
YEAR = {"budget_year": 2022}


@pytest.fixture
def there(acting: Acting) -> Acting:
    return Acting(acting.caller, acting.targets, CHIFENG)


async def told_of(there: Acting, target: View) -> None:
    await deliver(there, approved(target))


async def overdue(there: Acting, table: View) -> View:
    """Owed by the end of May, and not even opened in June."""
    target = there.targets.targets[str(there.targets.add(table, region_path="/15/1504", region_code="150400"))]
    await told_of(there, target)
    return target


@pytest.mark.clause("chifeng-22.b")
async def test_what_is_far_and_what_is_missing_is_announced_by_four_eyes(there: Acting, jishan: View) -> None:
    checked = await there.concluded(jishan, WEAK)
    target = await overdue(there, jishan)
    view = await there.post(FINANCE_MAKER, "bulletins", YEAR)
    BulletinView.model_validate(view)
    far, missing = view["entries"]
    assert (far["kind"], far["place"]["re_check_id"], far["finding"]["basis"]) == ("large_gap", checked["id"], BASIS)
    assert far["figures"] == {
        "own_total": "94", "own_grade": "优", "final_score": "65.04", "grade": "中", "gap": "28.96",
    }  # fmt: skip
    assert far["finding"]["detail"] == "自评总分94属“优”，抽查复核为“中”，相差较大；单位已答复"
    assert (missing["kind"], missing["place"]["target_id"]) == ("not_submitted", target["id"])
    assert missing["finding"]["detail"] == "应在2023年5月31日前提交单位自评，至今未提交"
    path = f"bulletins/{view['id']}"
    assert (await there.get(MAKER, path)).status_code == 404, "not issued yet"
    await there.act(FINANCE_CHECKER, "bulletins", view, "issue", status=403)
    same = replace(FINANCE_HEAD, subject=FINANCE_MAKER.subject)
    assert (await there.act(same, "bulletins", view, "issue", status=403))["type"] == "/problems/same-person-twice"
    view = await there.act(FINANCE_HEAD, "bulletins", view, "issue")
    assert (view["status"], view["issued_on"]) == ("issued", "2023-06-15")
    for who in (MAKER, OTHER_UNIT, CHECKER):
        assert (await there.get(who, path)).json() == view
        assert (await there.get(who, "bulletins")).json()["items"] == [view]
    assert (await there.act(CHECKER, "bulletins", view, "recompute"))["matches"]


async def test_only_what_is_final_is_announced_and_only_once(there: Acting, jishan: View) -> None:
    told = await there.told(jishan, WEAK)
    refused = await there.post(FINANCE_MAKER, "bulletins", YEAR, status=409)
    assert refused["type"] == "/problems/nothing-to-announce"
    told = await there.act(replace(MAKER, business_day=date(2023, 6, 15)), "re-checks", told, "reply", {"agrees": True})
    await there.act(FINANCE_HEAD, "re-checks", told, "conclude")
    first = await there.post(FINANCE_MAKER, "bulletins", YEAR)
    second = await there.post(FINANCE_MAKER, "bulletins", YEAR)
    await there.act(FINANCE_HEAD, "bulletins", first, "issue")
    late = await there.act(FINANCE_HEAD, "bulletins", second, "issue", status=409)
    assert late["type"] == "/problems/bulletin-outdated"
    again = await there.post(FINANCE_MAKER, "bulletins", YEAR, status=409)
    assert again["type"] == "/problems/nothing-to-announce"


async def test_a_self_evaluation_after_its_last_day_is_announced_as_late(there: Acting, jishan: View) -> None:
    target = await overdue(there, jishan)
    june = replace(MAKER, business_day=date(2023, 6, 2))
    form = await there.post(june, "self-evaluations", {"target_id": target["id"]})
    form = await there.put(june, "self-evaluations", form, sheet_of(jishan))
    await there.act(june, "self-evaluations", form, "submit")
    (entry,) = (await there.post(FINANCE_MAKER, "bulletins", YEAR))["entries"]
    assert (entry["kind"], entry["figures"]) == ("late", {"due_on": "2023-05-31", "submitted_on": "2023-06-02"})


async def test_where_no_document_speaks_of_bulletins_there_is_none(acting: Acting, jishan: View) -> None:
    await acting.concluded(jishan, WEAK)
    told = await acting.post(FINANCE_MAKER, "bulletins", YEAR, status=409)
    assert told["type"] == "/problems/bulletin-not-provided"
    for who in (MAKER, CHECKER, FINANCE_HEAD):
        await acting.post(who, "bulletins", YEAR, status=403)
    unknown = await acting.get(FINANCE_HEAD, "bulletins/0198b2a0-0000-7000-8000-00000000000a")
    assert unknown.json()["type"] == "/problems/bulletin-not-found"


async def test_what_was_changed_in_a_bulletin_shows_and_is_refused(
    there: Acting, jishan: View, database: TestDatabase
) -> None:
    await there.concluded(jishan, WEAK)
    view = await there.post(FINANCE_MAKER, "bulletins", YEAR)
    for change in ("UPDATE evaluation.bulletin SET entries = '[]'", "DELETE FROM evaluation.bulletin"):
        with pytest.raises(PostgresError, match="final row"):
            await administer(database.cluster, change, database=database.name)
    forging = "UPDATE evaluation.bulletin SET entries = jsonb_set(entries, '{0,figures,gap}', '\"1\"')"
    await administer(database.cluster, "SET session_replication_role = replica", forging, database=database.name)
    assert (await there.act(FINANCE_HEAD, "bulletins", view, "recompute"))["deviations"] == ["#/entries"]


async def standing(there: Acting, who: Principal) -> Any:
    told = (await there.get(who, "re-check-standing", budget_year=2022)).json()
    ReCheckStanding.model_validate(told)
    return told


async def test_a_department_stands_by_its_re_checks_and_bulletins(there: Acting, jishan: View) -> None:
    """94 against 65.04 and against 99.77: 28.96 and 5.77, mean 17.365; 15.365 beyond two, half a point each 7.6825,
    one bulletin: 10 − 7.6825 − 1 = 1.3175."""
    await there.concluded(jishan, WEAK)
    await there.concluded(jishan)
    bulletin = await there.post(FINANCE_MAKER, "bulletins", YEAR)
    await there.act(FINANCE_HEAD, "bulletins", bulletin, "issue")
    await there.drawn(jishan)
    told = await standing(there, FINANCE_HEAD)
    assert told["basis"] == BASIS
    assert (told["rule"]["points"], told["rule"]["source"], told["stamp"]["section"]) == (
        "10",
        "convention",
        "appraisal",
    )
    (line,) = told["departments"]
    assert (line["drawn"], line["concluded"], line["bulletined"]) == (3, 2, 1)
    assert (line["mean_deviation"], line["largest_deviation"]) == ("17.37", "28.96")
    assert (line["confirmed_percent"], line["points"]) == ("50.00", "1.32")
    (own,) = (await standing(there, CHECKER))["departments"]
    assert (own["drawn"], own["points"]) == (2, "1.32"), "what is not told yet is not seen"
    assert (await standing(there, OTHER_UNIT))["departments"] == []


async def test_the_concluded_grade_is_the_one_that_is_spread(there: Acting, jishan: View) -> None:
    view = await there.told(jishan, WEAK)
    before = (await there.get(FINANCE_HEAD, "grade-distribution", budget_year=2022)).json()
    assert [(one["grade"], one["forms"]) for one in before["whole"][0]["grades"] if one["forms"]] == [("优", 1)]
    view = await there.act(replace(MAKER, business_day=date(2023, 6, 15)), "re-checks", view, "reply", {"agrees": True})
    await there.act(FINANCE_HEAD, "re-checks", view, "conclude")
    after = (await there.get(FINANCE_HEAD, "grade-distribution", budget_year=2022)).json()
    (whole,) = after["whole"]
    assert [(one["grade"], one["forms"]) for one in whole["grades"] if one["forms"]] == [("中", 1)]
    assert (whole["average_total"], whole["average_own_total"]) == ("65.04", "94.00")
