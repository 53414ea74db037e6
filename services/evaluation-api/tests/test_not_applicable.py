"""A row that does not apply: nothing is typed for it, its weight goes to its kind, and the department is told."""

from typing import Any

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, MAKER, Acting, View, sheet_of
from .evaluation_forms_office import edited, form_of, sent

FORMS = "self-evaluations"
WHY = "本年度没有新增参合人员"


def without(table: View, number: int, **changes: object) -> View:
    sheet = sheet_of(table)
    sheet["rows"][number - 1] = {"row": number, "not_applicable": WHY} | changes
    return sheet


async def test_its_weight_goes_to_the_rows_of_its_kind(acting: Acting, jishan: View) -> None:
    """产出 15 + 15 + 10 + 10: without row 1 its 15 go to the others by 15 : 10 : 10, cut to cents, the rest to the
    largest: 6.4285…, 4.2857…, 4.2857… are 6.42 + 0.02, 4.28, 4.28. All three are met: 21.44 + 14.28 + 14.28 = 50;
    50 + 30 + 10 + 9.91 = 99.91."""
    view = await acting.opened(jishan)
    view = await acting.put(MAKER, FORMS, view, without(jishan, 1))
    assert view["rows"][0]["not_applicable"] == WHY
    view = await acting.act(MAKER, FORMS, view, "submit")
    rows = view["result"]["rows"]
    assert [row["weight"] for row in rows] == ["0", "21.44", "14.28", "14.28", "30", "10"]
    assert [row["printed_weight"] for row in rows] == ["15", "15", "10", "10", None, None]
    assert (rows[0]["rule"], rows[0]["score"], view["total"]) == ("not_applicable", "0.00", "99.91")
    told = {finding["rule"]: finding["detail"] for finding in view["result"]["findings"]}
    assert WHY in told["row_not_applicable"]
    again = await acting.act(CHECKER, FORMS, view, "recompute")
    assert (again["matches"], again["read_otherwise"]) == (True, [])


async def test_the_office_may_give_itself_what_the_other_rows_are_worth_now(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    sheet = without(jishan, 1)
    sheet["rows"][1]["own_score"] = "21.44"
    view = await acting.put(MAKER, FORMS, view, sheet)
    sheet["rows"][1]["own_score"] = "21.45"
    refused = await acting.put(MAKER, FORMS, view, sheet, status=422)
    assert [one["pointer"] for one in refused["errors"]] == ["#/rows/1/own_score"]


async def test_a_form_that_goes_out_and_comes_back_holds_what_the_office_was_allowed_to_give_itself(
    acting: Acting, jishan: View
) -> None:
    sheet = without(jishan, 1)
    sheet["rows"][1]["own_score"] = "21.44"
    view = await acting.put(MAKER, FORMS, await acting.opened(jishan), sheet)
    content = await form_of(acting, view)
    told = (await sent(acting, view, content)).json()
    assert (told["unchanged"], told["refused"], told["sheets"][0]["findings"]) == (1, 0, [])

    def above(page: Any) -> None:
        page["H14"] = 21.45

    refused = (await sent(acting, view, edited(content, above))).json()
    assert [(one["cell"], one["detail"]) for one in refused["sheets"][0]["findings"]] == [
        ("H14", "得分21.45高于分值21.44，请改为不高于分值")
    ]


async def test_a_checker_who_saw_something_scores_the_row_after_all(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    view = await acting.put(MAKER, FORMS, view, without(jishan, 1))
    view = await acting.act(MAKER, FORMS, view, "submit")
    await acting.act(CHECKER, FORMS, view, "pass")
    draw = await acting.post(FINANCE_MAKER, "draws", {"budget_year": 2022, "share": "100"})
    found = (await acting.get(FINANCE_MAKER, f"re-checks/{draw['re_checks'][0]['re_check_id']}")).json()
    sheet = {"rows": [{"row": 1, "verified_text": "8676"}], "opinion": "实际有参合人员"}
    found = await acting.put(FINANCE_MAKER, "re-checks", found, sheet)
    concluded = await acting.act(FINANCE_HEAD, "re-checks", await acting.agreed(found), "conclude")
    assert (concluded["result"]["rows"][0]["score"], concluded["final_score"]) == ("14.86", "99.77")
