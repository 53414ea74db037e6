"""One printed form in five jurisdictions, from opening to the directive: each goes by its own document.

By hand: the re-check finds 4378 of 8755 persons (4378 × 15 ÷ 8755 = 7.50), nothing in time (0 of 10) and 40 % instead
of 95 % (40 × 30 ÷ 95 = 12.63): 7.50 + 15 + 0 + 10 + 12.63 + 10 + 9.91 = 65.04. The unit gave itself 94.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from wenxiao.testing import Caller

from .acting import CHECKER, FINANCE_CHECKER, FINANCE_HEAD, FINANCE_MAKER, MAKER, Acting, FakeTargets, View

WEAK = [
    {"row": 1, "verified_text": "4378"},
    {"row": 3, "verified_text": "0%"},
    {"row": 5, "verified_text": "40%"},
]
PLACES: dict[str, dict[str, Any]] = {
    "longchuan": {"region_path": "/44/4416/441622", "region_code": "441622", "level": "county"},
    "shantou": {"region_path": "/44/4405", "region_code": "440500", "level": "city"},
    "yangzhong": {"region_path": "/32/3211/321182", "region_code": "321182", "level": "county"},
    "zhuji": {"region_path": "/33/3306/330681", "region_code": "330681", "level": "county"},
    "chifeng": {"region_path": "/15/1504", "region_code": "150400", "level": "city"},
}


def marked(place: str, *values: object, clauses: str = "") -> Any:
    marks = [pytest.mark.clause(f"{place}-{one}") for one in clauses.split()]
    return pytest.param(place, *values, marks=marks, id=place)


@pytest.fixture
def there(evaluation: Caller, targets: FakeTargets, place: str) -> Acting:
    return Acting(evaluation, targets, PLACES[place])


@pytest.mark.parametrize(
    "place",
    [
        marked("longchuan", clauses="2.5.c 3.4.1.a 3.4.1.b"),
        marked("shantou", clauses="10.d"),
        marked("yangzhong", clauses="3.2.9.a"),
        marked("zhuji", clauses="3.2.5.c"),
        marked("chifeng", clauses="6.6.a 7.4.a 21.1.a 21.1.c"),
    ],
)
async def test_the_unit_evaluates_itself_against_its_approved_target_and_finance_has_the_form(
    there: Acting, jishan: View, place: str
) -> None:
    passed = await there.passed(jishan)
    assert (passed["region_code"], passed["status"]) == (PLACES[place]["region_code"], "passed")
    assert [row["target_text"] for row in passed["rows"]] == [row["target_text"] for row in jishan["indicators"]]
    assert [row["actual_text"] for row in passed["rows"]] == [row["actual_text"] for row in jishan["indicators"]]
    assert (passed["own_total"], passed["total"], passed["result"]["grade"]) == ("94", "99.77", "优")
    assert passed["policy"]["stamp"]["pack"] == place
    assert (await there.get(FINANCE_CHECKER, f"self-evaluations/{passed['id']}")).json() == passed
    assert [step["action"] for step in passed["history"]] == ["open", "edit", "submit", "pass"]


@pytest.mark.parametrize(
    ("place", "grade", "announced"),
    [
        marked("longchuan", "低", [], clauses="2.5.d"),
        marked("shantou", "低", [], clauses="10.a 10.e"),
        marked("yangzhong", "中", [], clauses="3.2.9.d"),
        marked("zhuji", "中", []),
        marked("chifeng", "中", [["chifeng-22.a", "chifeng-22.b"]], clauses="22.a 22.b"),
    ],
)
async def test_finance_samples_verifies_and_grades(
    there: Acting, jishan: View, place: str, grade: str, announced: list[list[str]]
) -> None:
    view = await there.concluded(jishan, WEAK)
    assert (view["self_total"], view["final_score"], view["grade"]) == ("99.77", "65.04", grade)
    assert [row["verified_text"] for row in view["rows"]] == ["4378", None, "0%", None, "40%", None]
    bulletins = [one for one in view["result"]["findings"] if one["rule"] == "bulletin"]
    assert [one["basis"] for one in bulletins] == announced
    assert (await there.get(CHECKER, f"re-checks/{view['id']}")).json() == view
    assert (await there.post(FINANCE_HEAD, f"re-checks/{view['id']}/recompute", status=200))["matches"]


@pytest.mark.parametrize(
    ("place", "advice", "percent"),
    [
        marked("longchuan", "reduce", "20.00", clauses="2.6.b 2.6.d 2.6.g 2.6.j 3.4.4.a 3.4.4.c"),
        marked("shantou", "reduce", "20.00", clauses="2.e 11.a 11.c 11.f 11.i"),
        marked("yangzhong", "reduce", "10.00", clauses="3.2.18.d"),
        marked("zhuji", "urge_improvement", None, clauses="3.2.6.a 3.2.6.b 3.2.6.c 3.2.6.f 3.2.6.h"),
        marked("chifeng", "reduce", "10.00", clauses="6.6.e 24 25.a 26.b"),
    ],
)
async def test_the_result_is_applied_told_to_the_unit_and_sent_to_the_budget(
    there: Acting, jishan: View, place: str, advice: str, percent: str | None, request: pytest.FixtureRequest
) -> None:
    view = await there.proposed(jishan, WEAK)
    assert (view["advice"], view["reduction_percent"], view["budget_year"]) == (advice, percent, 2024)
    named = {clause["id"] for clause in view["basis"]}
    assert {clause for mark in request.node.iter_markers("clause") for clause in mark.args} <= named
    assert all(clause.startswith(f"{place}-") for clause in named)
    view = await there.act(FINANCE_HEAD, "result-applications", view, "confirm")
    assert (await there.get(MAKER, f"result-applications/{view['id']}")).json() == view
    assert (await there.post(FINANCE_HEAD, f"result-applications/{view['id']}/recompute", status=200))["matches"]
    (message,) = await there.messages()
    assert (message.body["advice"], message.body["reduction_percent"]) == (advice, percent)
    assert set(message.body["basis"]) == named


@pytest.mark.parametrize(
    ("place", "stated", "told"),
    [
        marked("longchuan", "overlapping_or_fragmented", ["longchuan-2.6.i"], clauses="2.6.i"),
        marked("shantou", "long_idle", ["shantou-11.j"], clauses="11.j"),
        marked("zhuji", "long_idle", []),
    ],
)
async def test_what_must_be_corrected_whatever_the_grade_takes_its_priority_away(
    there: Acting, jishan: View, place: str, stated: str, told: list[str]
) -> None:
    checked = await there.concluded(jishan)
    body = {"re_check_id": checked["id"], "shortcomings": [stated]}
    view = await there.post(FINANCE_MAKER, "result-applications", body)
    assert (view["grade"], view["advice"]) == ("优", "urge_improvement" if told else "priority")
    assert view["evidence"]["shortcomings"] == [stated]
    assert [one["basis"] for one in view["findings"] if one["rule"] == "correction"] == [told]
    assert (await there.post(FINANCE_HEAD, f"result-applications/{view['id']}/recompute", status=200))["matches"]


@pytest.mark.parametrize("place", ["zhuji"])
async def test_a_shortcoming_that_nobody_knows_is_refused_with_its_place(there: Acting, jishan: View) -> None:
    checked = await there.concluded(jishan)
    body = {"re_check_id": checked["id"], "shortcomings": ["ugly"]}
    told = await there.post(FINANCE_MAKER, "result-applications", body, status=422)
    assert [error["pointer"] for error in told["errors"]] == ["#/shortcomings/0"]


@pytest.mark.parametrize(("place", "basis"), [marked("chifeng", ["chifeng-20.a"], clauses="20.a"), marked("zhuji", [])])
async def test_nothing_is_evaluated_before_its_year_is_over(
    there: Acting, jishan: View, place: str, basis: list[str]
) -> None:
    last, next_day = (replace(MAKER, business_day=day) for day in (date(2022, 12, 31), date(2023, 1, 1)))
    target = there.targets.add(jishan, **{name: PLACES[place][name] for name in ("region_path", "region_code")})
    told = await there.post(last, "self-evaluations", {"target_id": str(target)}, status=409)
    assert told["type"] == "/problems/budget-year-not-ended"
    assert [clause["id"] if isinstance(clause, dict) else clause for clause in told.get("basis", [])] == basis
    await there.post(next_day, "self-evaluations", {"target_id": str(target)})
