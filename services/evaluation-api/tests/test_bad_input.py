"""Bad input is answered with a problem document that names the place; nothing is half-written."""

from typing import Any

import pytest
from sqlalchemy import text

from wenxiao.access import ASSERTION_HEADER
from wenxiao.testing import Caller, assertion

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, MAKER, Acting, View, sheet_of

NOUN = "self-evaluations"
HEADS = ("type", "title", "status", "detail", "instance")


def row(number: int, **cells: Any) -> View:
    return {"row": number, "actual_text": "1"} | cells


RATED = "#/rows/1/own_score"
FORMS = [
    ("unknown row", {"rows": [row(1), row(7)]}, "rows-not-in-form", ["#/rows/1/row"]),
    ("row twice", {"rows": [row(1), row(1)]}, "rows-not-in-form", ["#/rows/1/row"]),
    ("own score above weight", {"rows": [row(1, own_score="15.01")]}, "rows-not-in-form", ["#/rows/0/own_score"]),
    ("execution above weight", {"rows": [], "own_execution_score": 11}, "rows-not-in-form", ["#/own_execution_score"]),
    ("two faults", {"rows": [row(9), row(3, own_score=11)]}, "rows-not-in-form", ["#/rows/0/row", RATED]),
    ("negative score", {"rows": [row(1, own_score=-1)]}, "malformed", ["#/rows/0/own_score"]),
    ("score not a number", {"rows": [row(1, own_score="很多")]}, "malformed", ["#/rows/0/own_score"]),
    ("score without end", {"rows": [row(1, own_score="NaN")]}, "malformed", ["#/rows/0/own_score"]),
    ("five decimals", {"rows": [row(1, own_score="1.00001")]}, "malformed", ["#/rows/0/own_score"]),
    ("digits of another script", {"rows": [row(1, own_score="٣")]}, "malformed", ["#/rows/0/own_score"]),
    ("underscore", {"rows": [row(1, own_score="1_0")]}, "malformed", ["#/rows/0/own_score"]),
    ("exponent", {"rows": [row(1, own_score="1E+1")]}, "malformed", ["#/rows/0/own_score"]),
    ("blank before", {"rows": [], "own_total": " 94"}, "malformed", ["#/own_total"]),
    ("float", {"rows": [], "own_execution_score": 9.5}, "malformed", ["#/own_execution_score"]),
    ("unknown field", {"rows": [row(1, ours="15")]}, "malformed", ["#/rows/0/ours"]),
    ("unknown level", {"rows": [row(1, attainment="excellent")]}, "malformed", ["#/rows/0/attainment"]),
    ("text too long", {"rows": [row(1) | {"actual_text": "长" * 1001}]}, "malformed", ["#/rows/0/actual_text"]),
    ("rows missing", {"own_total": 94}, "malformed", ["#/rows"]),
    ("rows of a wrong type", {"rows": {"1": "8676"}}, "malformed", ["#/rows"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "pointers"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
async def test_a_form_that_cannot_be_right_is_refused_with_its_places(
    acting: Acting, jishan: View, body: View, kind: str, pointers: list[str]
) -> None:
    view = await acting.opened(jishan)
    told = await acting.put(MAKER, NOUN, view, body, status=422)
    assert all(told[name] for name in HEADS)
    assert told["type"] == f"/problems/{kind}"
    assert [error["pointer"] for error in told["errors"]] == pointers
    assert (await acting.get(MAKER, f"{NOUN}/{view['id']}")).json() == view


async def test_a_half_filled_form_is_not_submitted_and_every_gap_is_named(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    sheet = sheet_of(jishan, own_total=None, goal_completion=" ")
    sheet["rows"][2] |= {"actual_text": "", "own_score": None}
    view = await acting.put(MAKER, NOUN, view, sheet)
    told = await acting.act(MAKER, NOUN, view, "submit", status=422)
    assert told["type"] == "/problems/form-incomplete"
    places = ["#/rows/2/actual_text", "#/rows/2/own_score", "#/goal_completion", "#/own_total"]
    assert [error["pointer"] for error in told["errors"]] == places
    assert (await acting.get(MAKER, f"{NOUN}/{view['id']}")).json() == view


async def test_versions_are_asked_for_and_checked(acting: Acting, evaluation: Caller, jishan: View) -> None:
    view = await acting.opened(jishan)
    client, path = evaluation.of(MAKER), f"/api/v1/{NOUN}/{view['id']}"
    without = await client.put(path, json=sheet_of(jishan))
    assert (without.status_code, without.json()["type"]) == (428, "/problems/precondition-required")
    await acting.put(MAKER, NOUN, view, sheet_of(jishan))
    stale = await acting.put(MAKER, NOUN, view, sheet_of(jishan), status=412)
    assert stale["type"] == "/problems/stale-version"
    assert (await acting.act(MAKER, NOUN, view, "submit", status=412))["current"] == 2


async def test_a_replayed_key_gives_the_same_answer_and_another_body_a_conflict(
    acting: Acting, evaluation: Caller, jishan: View
) -> None:
    client, key = evaluation.of(MAKER), {"Idempotency-Key": "one"}
    body = {"target_id": str(acting.targets.add(jishan))}
    first = await client.post(f"/api/v1/{NOUN}", json=body, headers=key)
    again = await client.post(f"/api/v1/{NOUN}", json=body, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = {"target_id": str(acting.targets.add(jishan))}
    told = await client.post(f"/api/v1/{NOUN}", json=other, headers=key)
    assert (told.status_code, told.json()["type"]) == (409, "/problems/key-reused")
    assert len((await client.get(f"/api/v1/{NOUN}")).json()["items"]) == 1


BODIES = [
    ("draws", {"budget_year": 2022, "share": 10, "count": 1}, "#"),
    ("draws", {"budget_year": 1999}, "#/budget_year"),
    ("draws", {"budget_year": 2022, "share": 0}, "#/share"),
    ("draws", {"budget_year": 2022, "share": "100.5"}, "#/share"),
    ("draws", {"budget_year": 2022, "count": 0}, "#/count"),
    ("draws", {"budget_year": 2022, "seed": " "}, "#/seed"),
    ("draws", {"budget_year": 2022, "lucky": True}, "#/lucky"),
    ("result-applications", {"re_check_id": "1"}, "#/re_check_id"),
    ("result-applications", {}, "#/re_check_id"),
    ("scores/recompute", {"rows": [], "budget": {"adjusted": 1, "executed": 1, "weight": 10}}, "#/rows"),
    ("scores/recompute", {"rows": [{}], "budget": {"adjusted": -1, "executed": 1, "weight": 10}}, "#/budget/adjusted"),
]


@pytest.mark.parametrize(("noun", "body", "pointer"), BODIES)
async def test_malformed_bodies_are_named(acting: Acting, noun: str, body: View, pointer: str) -> None:
    told = await acting.post(FINANCE_MAKER, noun, body, status=422)
    assert told["type"] == "/problems/malformed"
    assert pointer in [error["pointer"] for error in told["errors"]]


async def test_a_re_check_takes_only_rows_of_the_form(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    sheet = {"rows": [{"row": 8}, {"row": 1, "judged_score": "15.5"}], "opinion": "不实"}
    told = await acting.put(FINANCE_MAKER, "re-checks", view, sheet, status=422)
    assert [error["pointer"] for error in told["errors"]] == ["#/rows/0/row", "#/rows/1/judged_score"]
    told = await acting.put(FINANCE_MAKER, "re-checks", view, {"rows": [], "opinion": ""}, status=422)
    assert [error["pointer"] for error in told["errors"]] == ["#/opinion"]


@pytest.mark.parametrize(
    "path", [f"{NOUN}/x", f"{NOUN}?limit=0", f"{NOUN}?cursor=x", f"{NOUN}?status=lost", "draws?budget_year=1"]
)
async def test_malformed_addresses_are_refused(evaluation: Caller, path: str) -> None:
    answer = await evaluation.of(FINANCE_HEAD).get(f"/api/v1/{path}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_credentials_that_are_none_are_refused(evaluation: Caller) -> None:
    client = evaluation.of(None)
    forged = assertion(CHECKER)[:-8] + "AAAAAAAA"
    for given in (None, "", "x", forged, assertion(CHECKER, seconds=-60), assertion(CHECKER, aud="another")):
        headers = {} if given is None else {ASSERTION_HEADER: given}
        answer = await client.get(f"/api/v1/{NOUN}", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")


async def test_every_step_leaves_an_audit_event(acting: Acting, evaluation: Caller, jishan: View) -> None:
    view = await acting.concluded(jishan)
    application = await acting.post(FINANCE_MAKER, "result-applications", {"re_check_id": view["id"]})
    await acting.act(FINANCE_HEAD, "result-applications", application, "confirm")
    await acting.post(MAKER, "draws", {"budget_year": 2022}, status=403)
    async with evaluation.app.state.database.transaction() as session:
        found = await session.execute(text("SELECT action, subject FROM evaluation.audit_event ORDER BY id"))
        events = [(event.action, event.subject) for event in found]
    assert events == [
        ("self_evaluation:open", MAKER.subject), ("self_evaluation:write", MAKER.subject),
        ("self_evaluation:submit", MAKER.subject), ("self_evaluation:pass", CHECKER.subject),
        ("draw:fix_frame", FINANCE_MAKER.subject), ("draw:make", FINANCE_MAKER.subject),
        ("re_check:record", FINANCE_MAKER.subject), ("re_check:notify", FINANCE_MAKER.subject),
        ("re_check:reply", MAKER.subject),
        ("re_check:conclude", FINANCE_HEAD.subject), ("result_application:propose", FINANCE_MAKER.subject),
        ("result_application:confirm", FINANCE_HEAD.subject), ("not_visible_or_absent", MAKER.subject),
    ]  # fmt: skip
