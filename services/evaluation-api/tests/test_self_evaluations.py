"""The self-evaluation of a published table, over HTTP, from opening to the department's pass."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from asyncpg import PostgresError

from evaluation_api.self_evaluations.models import SelfEvaluationView
from wenxiao.testing import TestDatabase, administer

from .acting import (
    CHECKER,
    DEPARTMENT_HEAD,
    FINANCE_MAKER,
    MAKER,
    OTHER_COUNTY_FINANCE,
    OTHER_UNIT,
    Acting,
    FakeTargets,
    View,
    sheet_of,
)

NOUN = "self-evaluations"
JISHAN_OWN = [13, 15, 10, 10, 27, 9]


async def test_the_form_is_prefilled_from_target_and_treasury(acting: Acting, jishan: View) -> None:
    target = acting.targets.add(jishan)
    client = acting.caller.of(MAKER)
    answer = await client.post(f"/api/v1/{NOUN}", json={"target_id": str(target)})
    view = answer.json()
    SelfEvaluationView.model_validate(view)
    assert (view["adjusted_budget"], view["executed"]) == ("656600.00", "650700.00")
    assert (view["status"], view["version"], view["result"]) == ("draft", 1, None)
    assert [row["weight"] for row in view["rows"]] == ["15", "15", "10", "10", "30", "10"]
    assert view["rows"][0]["target_text"] == "8755"
    assert view["rows"][0]["actual_text"] is None
    assert acting.targets.assertions == [client.headers["X-Wenxiao-Assertion"]] * 3
    reports = f"budget_year=2022&limit=200&project_id={view['project_id']}"
    assert acting.targets.asked == ["", "budget_year=2022&until=2022-12-31", reports]


@pytest.mark.clause("longchuan-2.5.b")
async def test_what_the_office_printed_stands_beside_what_the_rules_give(acting: Acting, jishan: View) -> None:
    """By hand: 8676 × 15 ÷ 8755 = 14.864… → 14.86; 65.07 × 10 ÷ 65.66 = 9.910… → 9.91;
    14.86 + 15 + 10 + 10 + 30 + 10 + 9.91 = 99.77. Printed: 13 + 15 + 10 + 10 + 27 + 9 + 9 = 93, total 94."""
    view = await acting.submitted(jishan)
    assert [Decimal(row["own_score"]) for row in view["rows"]] == JISHAN_OWN
    assert (view["own_execution_score"], view["own_total"]) == ("9", "94")
    result = view["result"]
    assert [row["score"] for row in result["rows"]] == ["14.86", "15.00", "10.00", "10.00", "30.00", "10.00"]
    assert (result["execution"]["score"], view["total"], result["grade"]) == ("9.91", "99.77", "优")
    assert result["rows"][0]["sentence"] == "应完成 8755，实际 8676，完成率 99.10%，按比例得 14.86 分"
    assert [(d["subject"], d["row"], d["own"], d["ours"], d["rule"]) for d in result["differences"]] == [
        ("row", 1, "13", "14.86", "score_differs_from_rule"),
        ("row", 5, "27", "30.00", "score_differs_from_rule"),
        ("row", 6, "9", "10.00", "score_differs_from_rule"),
        ("execution", None, "9", "9.91", "execution_score_differs"),
        ("sum", None, "94", "93", "printed_total_does_not_add_up"),
        ("total", None, "94", "99.77", "total_differs_from_rule"),
    ]
    assert result["differences"][0]["reason"] == "建档立卡中有新增死亡人员,导致有偏差"
    assert [finding["rule"] for finding in result["findings"]][-1] == "total_differs_from_rule"
    assert result["execution"]["basis"] == ["national-2020-10-execution-rate"]
    assert view["policy"]["stamp"]["pack"] == "longchuan"
    assert len(view["digest"]) == 64


@pytest.mark.clause("longchuan-3.4.1.a")
async def test_a_late_submission_is_marked_and_not_refused(acting: Acting, jishan: View) -> None:
    view = await acting.put(MAKER, NOUN, await acting.opened(jishan), sheet_of(jishan))
    view = await acting.act(replace(MAKER, business_day=date(2023, 6, 1)), NOUN, view, "submit")
    last = view["result"]["findings"][-1]
    assert (last["rule"], last["basis"], last["severity"]) == ("outside_window", ["longchuan-3.4.1.a"], "warning")
    assert (await acting.act(CHECKER, NOUN, view, "recompute"))["matches"]


async def test_a_stored_score_is_recomputed_to_the_same_digit(acting: Acting, jishan: View) -> None:
    view = await acting.submitted(jishan)
    assert await acting.act(CHECKER, NOUN, view, "recompute") == {
        "matches": True,
        "stored_digest": view["digest"],
        "recomputed_digest": view["digest"],
        "stored_total": "99.77",
        "recomputed_total": "99.77",
        "deviations": [],
        "read_otherwise": [],
    }


async def test_a_tampered_value_shows_in_the_recomputation(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    """What was scored then stands, 8676 of 8755; the digest says that the form was changed, the reading where."""
    view = await acting.submitted(jishan)
    tampering = "UPDATE evaluation.self_evaluation SET rows = jsonb_set(rows, '{0,actual_text}', '\"8755\"')"
    await administer(database.cluster, tampering, database=database.name)
    told = await acting.act(CHECKER, NOUN, view, "recompute")
    assert (told["matches"], told["stored_total"], told["recomputed_total"]) == (False, "99.77", "99.77")
    assert told["deviations"] == ["#/digest", "#/result/rows/0/inputs/actual_text"]
    assert {"#/result/rows/0/inputs/actual", "#/result/rows/0/score"} <= set(told["read_otherwise"])


async def test_a_decision_that_was_exchanged_with_its_digest_shows_by_the_log(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    """An earlier submission, put back whole with its own digest, agrees with itself and not with what was decided."""
    view = await acting.submitted(jishan)
    kept = "CREATE TABLE evaluation.kept AS SELECT * FROM evaluation.self_evaluation"
    await administer(database.cluster, kept, database=database.name)
    view = await acting.act(CHECKER, NOUN, view, "return", {"reason": "请核对总分"})
    view = await acting.put(MAKER, NOUN, view, sheet_of(jishan, own_total="93"))
    view = await acting.act(MAKER, NOUN, view, "submit")
    assert (await acting.act(CHECKER, NOUN, view, "recompute"))["matches"]
    exchanged = "rows = k.rows, own_total = k.own_total, result = k.result, total = k.total, digest = k.digest"
    put_back = f"UPDATE evaluation.self_evaluation s SET {exchanged} FROM evaluation.kept k WHERE s.id = k.id"
    await administer(database.cluster, "SET session_replication_role = replica", put_back, database=database.name)
    told = await acting.act(CHECKER, NOUN, view, "recompute")
    assert (told["matches"], told["deviations"]) == (False, ["#/audit"])


@pytest.mark.clause("longchuan-2.5.c")
async def test_the_department_returns_and_the_unit_submits_again(acting: Acting, jishan: View) -> None:
    view = await acting.act(CHECKER, NOUN, await acting.submitted(jishan), "return", {"reason": "请核对总分"})
    assert view["status"] == "returned"
    view = await acting.put(MAKER, NOUN, view, sheet_of(jishan, own_total="93"))
    assert (view["result"], view["digest"], view["total"]) == (None, None, None)
    view = await acting.act(MAKER, NOUN, view, "submit")
    view = await acting.act(DEPARTMENT_HEAD, NOUN, view, "pass")
    assert view["status"] == "passed"
    history = [(event["action"], event["from_status"], event["reason"]) for event in view["history"]]
    assert history == [
        ("open", None, None), ("edit", "draft", None), ("submit", "draft", None), ("return", "submitted", "请核对总分"),
        ("edit", "returned", None), ("submit", "returned", None), ("pass", "submitted", None),
    ]  # fmt: skip
    assert "printed_total_does_not_add_up" not in [f["rule"] for f in view["result"]["findings"]]
    assert (await acting.get(FINANCE_MAKER, f"{NOUN}/{view['id']}")).json() == view
    told = await acting.put(MAKER, NOUN, view, sheet_of(jishan), status=409)
    assert told["type"] == "/problems/action-not-allowed"


async def test_nobody_passes_what_he_filled_whoever_submitted_it(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    view = await acting.put(replace(MAKER, subject=CHECKER.subject), NOUN, view, sheet_of(jishan))
    view = await acting.put(MAKER, NOUN, view, sheet_of(jishan))
    view = await acting.act(MAKER, NOUN, view, "submit")
    for action, body in (("pass", None), ("return", {"reason": "请核对"})):
        told = await acting.act(CHECKER, NOUN, view, action, body, status=403)
        assert told["type"] == "/problems/same-person-twice"
    assert (await acting.act(DEPARTMENT_HEAD, NOUN, view, "pass"))["status"] == "passed"


async def test_a_passed_self_evaluation_refuses_change_in_the_database(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    await acting.passed(jishan)
    for change in (
        "UPDATE evaluation.self_evaluation SET total = 100",
        "UPDATE evaluation.self_evaluation SET status = 'draft'",
        "UPDATE evaluation.self_evaluation SET unit_name = '新单位'",
        "DELETE FROM evaluation.self_evaluation",
    ):
        with pytest.raises(PostgresError, match="final row"):
            await administer(database.cluster, change, database=database.name)
    moved = "UPDATE evaluation.self_evaluation SET department_id = 362"
    await administer(database.cluster, moved, database=database.name)


async def test_an_item_in_the_list_equals_the_item(acting: Acting, jishan: View) -> None:
    view = await acting.submitted(jishan)
    listed = await acting.get(CHECKER, NOUN, budget_year=2022, status="submitted")
    item = await acting.get(CHECKER, f"{NOUN}/{view['id']}")
    assert listed.json() == {"items": [item.json()], "next": None}
    assert item.headers["etag"] == f'"{view["version"]}"'
    SelfEvaluationView.model_validate(item.json())
    assert (await acting.get(CHECKER, NOUN, budget_year=2021)).json()["items"] == []


async def test_others_see_nothing(acting: Acting, jishan: View) -> None:
    view = await acting.submitted(jishan)
    for who in (OTHER_UNIT, OTHER_COUNTY_FINANCE):
        assert (await acting.get(who, f"{NOUN}/{view['id']}")).status_code == 404
        assert (await acting.get(who, NOUN)).json()["items"] == []
        await acting.act(who, NOUN, view, "recompute", status=404)
    assert (await acting.get(FINANCE_MAKER, f"{NOUN}/{view['id']}")).status_code == 200


async def test_a_target_is_evaluated_once_and_only_when_approved(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    again = await acting.post(MAKER, NOUN, {"target_id": view["target_id"]}, status=409)
    assert again["type"] == "/problems/already-exists"
    draft = acting.targets.add(jishan, status="reviewed")
    refused = await acting.post(MAKER, NOUN, {"target_id": str(draft)}, status=409)
    assert refused["type"] == "/problems/target-not-approved"
    unknown = await acting.post(MAKER, NOUN, {"target_id": str(uuid4())}, status=404)
    assert unknown["detail"] == "没有找到这个目标。"


async def test_a_neighbour_that_is_down_or_talks_nonsense_is_a_503(
    acting: Acting, targets: FakeTargets, jishan: View
) -> None:
    body = {"target_id": str(targets.add(jishan, execution_weight="ten"))}
    assert (await acting.post(MAKER, NOUN, body, status=503))["type"] == "/problems/neighbour-unavailable"
    targets.down = True
    assert (await acting.post(MAKER, NOUN, body, status=503))["type"] == "/problems/neighbour-unavailable"
    assert (await acting.get(MAKER, NOUN)).json()["items"] == []


async def test_a_unit_cannot_open_what_lies_outside_its_reach(acting: Acting, jishan: View) -> None:
    body = {"target_id": str(acting.targets.add(jishan))}
    assert (await acting.post(OTHER_UNIT, NOUN, body, status=403))["type"] == "/problems/outside-reach"


async def test_points_off_or_a_missed_target_want_a_reason(acting: Acting, jishan: View) -> None:
    """Row 1 of 8676 instead of 8755 is missed, whatever the office gives itself; rows 5 and 6 have points off."""
    sheet = sheet_of(jishan)
    for row in sheet["rows"]:
        row["reason"] = None
    sheet["rows"][0]["own_score"] = "15"
    view = await acting.put(MAKER, NOUN, await acting.opened(jishan), sheet)
    told = await acting.act(MAKER, NOUN, view, "submit", status=422)
    assert (told["type"], told["detail"][:7]) == ("/problems/form-incomplete", "自评表有3行未")
    assert [one["pointer"] for one in told["errors"]] == [f"#/rows/{index}/reason" for index in (0, 4, 5)]
    assert "未达到目标" in told["errors"][0]["detail"]
    assert (await acting.get(MAKER, f"{NOUN}/{view['id']}")).json() == view
