"""What a re-check found is told, answered or left unanswered until its day, and only then final."""

from dataclasses import replace
from datetime import date

import pytest
from asyncpg import PostgresError

from evaluation_api.re_checks.models import ReCheckView
from wenxiao.access import Duty, Role
from wenxiao.testing import TestDatabase, a_principal, administer

from .acting import (
    CHECKER,
    DEPARTMENT,
    FINANCE_CHECKER,
    FINANCE_HEAD,
    FINANCE_MAKER,
    JUNE,
    MAKER,
    OTHER_UNIT,
    Acting,
    View,
)

LAST, AFTER = date(2023, 6, 25), date(2023, 6, 26)  # told on the 15th, ten days
UNIT = replace(MAKER, business_day=JUNE)
OFFICE = a_principal(Role.DEPARTMENT, Duty.HEAD, **DEPARTMENT | {"business_day": JUNE})
HALF = [{"row": 1, "verified_text": "4378", "opinion": "台账只见4378人"}]
DISPUTE = {
    "agrees": False, "opinion": "请再核", "rows": [{"row": 1, "agrees": False, "text": "另有名册4298人"}],
}  # fmt: skip


async def test_an_office_sees_nothing_before_it_is_told(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    view = await acting.put(FINANCE_MAKER, "re-checks", view, {"rows": HALF, "opinion": "部分不实"})
    for who in (UNIT, CHECKER):
        assert (await acting.get(who, f"re-checks/{view['id']}")).status_code == 404
        assert (await acting.get(who, "re-checks")).json()["items"] == []
        draws = (await acting.get(who, "draws")).json()["items"]
        assert [draw["re_checks"] for draw in draws] == [[]], "that it was drawn is published, what was found is not"
        assert draws[0]["chosen"] == [view["self_evaluation_id"]]
    assert (await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True}, status=404))["type"] == (
        "/problems/re-check-not-found"
    )
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    for who in (UNIT, CHECKER):
        assert (await acting.get(who, f"re-checks/{view['id']}")).json() == view
    assert (await acting.get(OTHER_UNIT, f"re-checks/{view['id']}")).status_code == 404


@pytest.mark.clause("longchuan-3.4.4.a")
async def test_what_is_told_is_frozen_with_its_score_and_last_day(acting: Acting, jishan: View) -> None:
    """4378 × 15 ÷ 8755 = 7.5008…: 99.77 − 14.86 + 7.50 = 92.41."""
    view = await acting.told(jishan, HALF)
    ReCheckView.model_validate(view)
    (told,) = view["told"]
    assert (told["round"], told["told_on"], told["reply_by"], told["reply_days"]) == (1, "2023-06-15", "2023-06-25", 10)
    assert (told["score"], told["grade"], told["basis"]) == ("92.41", "优", ["longchuan-3.4.4.a"])
    assert (view["status"], view["reply_by"], view["final_score"]) == ("told", "2023-06-25", None)
    assert told["rows"] == view["rows"]


async def test_nothing_is_final_before_reply_or_last_day(acting: Acting, jishan: View) -> None:
    view = await acting.told(jishan, HALF)
    for day in (JUNE, LAST):
        head = replace(FINANCE_HEAD, business_day=day)
        told = await acting.act(head, "re-checks", view, "conclude", status=409)
        assert (told["type"], told["reply_by"]) == ("/problems/reply-period-open", "2023-06-25")
        assert "2023年6月25日" in told["detail"]
    view = await acting.act(replace(FINANCE_HEAD, business_day=AFTER), "re-checks", view, "conclude")
    said = {one["rule"]: one for one in view["result"]["findings"]}
    assert said["no_reply"]["detail"] == "2023年6月15日告知，至2023年6月25日未答复，按逾期未答复审定"
    assert (said["no_reply"]["basis"], said["no_reply"]["severity"]) == (["longchuan-3.4.4.a"], "warning")
    assert (view["final_score"], view["changed"]) == ("92.41", [])
    assert (await acting.act(CHECKER, "re-checks", view, "recompute"))["matches"]
    assert (await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True}, status=403))["status"] == 403


async def test_a_dispute_is_heard_told_again_and_kept_side_by_side(acting: Acting, jishan: View) -> None:
    """The unit shows 8676 after all: 99.77 stands; what was told first stays beside it."""
    view = await acting.told(jishan, HALF)
    view = await acting.act(UNIT, "re-checks", view, "reply", DISPUTE)
    assert view["status"] == "replied"
    view = await acting.put(FINANCE_CHECKER, "re-checks", view, {"opinion": "补充名册属实"})
    assert (view["status"], view["reply_by"]) == ("recorded", None)
    seen = (await acting.get(UNIT, f"re-checks/{view['id']}")).json()
    assert (seen["rows"], seen["opinion"]) == (view["told"][0]["rows"], "经核实，情况属实")
    assert view["rows"][0]["verified_text"] is None
    late = await acting.act(replace(FINANCE_HEAD, business_day=AFTER), "re-checks", view, "conclude", status=409)
    assert late["type"] == "/problems/action-not-allowed", "changed after it was told, and not told again"
    view = await acting.act(FINANCE_CHECKER, "re-checks", view, "notify")
    view = await acting.act(OFFICE, "re-checks", view, "reply", {"agrees": True})
    view = await acting.act(FINANCE_HEAD, "re-checks", view, "conclude")
    ReCheckView.model_validate(view)
    assert [(one["round"], one["score"]) for one in view["told"]] == [(1, "92.41"), (2, "99.77")]
    assert [(one["round"], one["agrees"]) for one in view["replies"]] == [(1, False), (2, True)]
    assert {(one["row"], one["cell"]): (one["told"], one["final"]) for one in view["changed"]} == {
        (1, "verified_text"): ("4378", None),
        (1, "opinion"): ("台账只见4378人", None),
        (None, "opinion"): ("经核实，情况属实", "补充名册属实"),
        (None, "score"): ("92.41", "99.77"),
    }
    rules = [one["rule"] for one in view["result"]["findings"]]
    assert ("reply_agrees" in rules, "told_again" in rules, "reply_disagrees" in rules) == (True, True, False)
    assert (await acting.act(UNIT, "re-checks", view, "recompute"))["matches"]


async def test_unit_and_department_may_each_say_their_word(acting: Acting, jishan: View) -> None:
    view = await acting.told(jishan, HALF)
    view = await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True})
    view = await acting.act(OFFICE, "re-checks", view, "reply", DISPUTE)
    assert [(one["role"], one["agrees"], one["late"]) for one in view["replies"]] == [
        ("unit", True, False), ("department", False, False),
    ]  # fmt: skip
    view = await acting.act(FINANCE_HEAD, "re-checks", view, "conclude")
    (said,) = [one["detail"] for one in view["result"]["findings"] if one["rule"] == "reply_disagrees"]
    assert said.endswith("2023年6月15日答复：不同意第1行")


async def test_a_reply_after_its_day_is_still_heard_and_marked(acting: Acting, jishan: View) -> None:
    view = await acting.told(jishan, HALF)
    view = await acting.act(replace(UNIT, business_day=AFTER), "re-checks", view, "reply", {"agrees": True})
    assert view["replies"][0]["late"]
    view = await acting.act(replace(FINANCE_HEAD, business_day=AFTER), "re-checks", view, "conclude")
    said = [one["detail"] for one in view["result"]["findings"] if one["rule"] == "reply_agrees"]
    assert "（逾期）" in said[0]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"agrees": False}, ["#/opinion"]),
        ({"agrees": True, "rows": DISPUTE["rows"]}, ["#/agrees"]),
        ({"agrees": False, "rows": [{"row": 1, "agrees": False}]}, ["#/rows/0/text"]),
        ({"agrees": False, "opinion": "x", "rows": [{"row": 99, "agrees": True}]}, ["#/rows/0/row"]),
        (
            {"agrees": False, "rows": [{"row": 1, "agrees": False, "text": "有", "evidence_file_ids": [
                "0198b2a0-0000-7000-8000-00000000000a"]}]},
            ["#/rows/0/evidence_file_ids/0"],
        ),
    ],
)  # fmt: skip
async def test_a_reply_says_with_what_and_why(acting: Acting, jishan: View, body: View, places: list[str]) -> None:
    view = await acting.told(jishan, HALF)
    told = await acting.act(UNIT, "re-checks", view, "reply", body, status=422)
    assert told["type"] == "/problems/reply-incomplete"
    assert [error["pointer"] for error in told["errors"]] == places


async def test_only_the_office_replies_and_only_finance_tells(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    view = await acting.put(FINANCE_MAKER, "re-checks", view, {"opinion": "属实"})
    await acting.act(UNIT, "re-checks", view, "notify", status=403)
    await acting.act(FINANCE_HEAD, "re-checks", view, "notify", status=403)
    view = await acting.act(FINANCE_MAKER, "re-checks", view, "notify")
    for who in (FINANCE_MAKER, FINANCE_HEAD):
        await acting.act(who, "re-checks", view, "reply", {"agrees": True}, status=403)
    both = replace(UNIT, subject=FINANCE_MAKER.subject)
    told = await acting.act(both, "re-checks", view, "reply", {"agrees": True}, status=403)
    assert told["type"] == "/problems/same-person-twice"
    replied = await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True})
    same = replace(FINANCE_HEAD, subject=UNIT.subject)
    told = await acting.act(same, "re-checks", replied, "conclude", status=403)
    assert told["type"] == "/problems/same-person-twice"


async def test_the_database_keeps_what_each_side_wrote(acting: Acting, jishan: View, database: TestDatabase) -> None:
    view = await acting.told(jishan, HALF)
    await acting.act(UNIT, "re-checks", view, "reply", DISPUTE)
    as_role = "SELECT set_config('wenxiao.role', '{}', true); {}"
    for role, change in (
        ("unit", "opinion = 'x'"),
        ("unit", "told = '[]'"),
        ("department", "rows = '[]'"),
        ("finance", "replies = '[]'"),
        ("finance", "told = '[]'"),
        ("finance", "told = jsonb_set(told, '{0,score}', '\"1\"')"),
    ):
        statement = as_role.format(role, f"UPDATE evaluation.re_check SET {change}")
        with pytest.raises(PostgresError, match=r"an office writes|finance does not write|final row"):
            await administer(database.cluster, statement, database=database.name)


@pytest.mark.parametrize(
    ("forged", "place"),
    [
        ("told = jsonb_set(told, '{0,opinion}', '\"x\"')", "#/digest"),
        ("replies = '[]'", "#/digest"),
        ("changed = '[{}]'", "#/changed"),
    ],
)
async def test_what_was_changed_of_telling_or_reply_shows(
    acting: Acting, jishan: View, database: TestDatabase, forged: str, place: str
) -> None:
    view = await acting.concluded(jishan, HALF)
    forging = ("SET session_replication_role = replica", f"UPDATE evaluation.re_check SET {forged}")
    await administer(database.cluster, *forging, database=database.name)
    told = await acting.act(CHECKER, "re-checks", view, "recompute")
    assert place in told["deviations"]


async def test_the_concluded_score_counts_for_the_form(acting: Acting, jishan: View) -> None:
    view = await acting.told(jishan, HALF)
    path = f"self-evaluations/{view['self_evaluation_id']}"
    before = (await acting.get(UNIT, path)).json()
    assert (before["re_check_id"], before["re_check_score"], before["re_check_grade"]) == (None, None, None)
    view = await acting.act(UNIT, "re-checks", view, "reply", {"agrees": True})
    await acting.act(FINANCE_HEAD, "re-checks", view, "conclude")
    after = (await acting.get(UNIT, path)).json()
    assert (after["re_check_id"], after["re_check_score"], after["re_check_grade"]) == (view["id"], "92.41", "优")
    assert (after["total"], after["own_total"]) == ("99.77", "94")
