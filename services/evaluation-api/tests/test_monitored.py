"""What monitoring said of a row stands beside it when the form is opened; the office's own cell stays empty."""

from typing import Any
from uuid import uuid4

from evaluation_api.self_evaluations.models import SelfEvaluationView

from .acting import MAKER, Acting, View, sheet_of

NOUN = "self-evaluations"


def reported(acting: Acting, target: str, on: str, rows: list[View], **changes: Any) -> View:
    held = acting.targets.targets[target]
    report = {
        "id": str(uuid4()),
        "target_id": target,
        "project_id": held["project_id"],
        "budget_year": str(held["budget_year"]),
        "period_end": on,
        "rows": rows,
    } | changes
    acting.targets.reports.append(report)
    return report


def said(number: int, actual: str, **changes: Any) -> View:
    return {"indicator": number, "actual_text": actual, "expected_text": "8755", "likelihood": "certain"} | changes


async def test_the_last_report_of_the_year_stands_beside_each_row(acting: Acting, jishan: View) -> None:
    target = str(acting.targets.add(jishan))
    last = reported(acting, target, "2022-10-31", [said(1, "8600人", explanation="有死亡"), said(3, "100%")])
    reported(acting, target, "2022-07-31", [said(1, "5000人")])
    view = await acting.post(MAKER, NOUN, {"target_id": target})
    SelfEvaluationView.model_validate(view)
    first, second, third = view["rows"][:3]
    assert first["monitored"] == {
        "as_of": "2022-10-31",
        "actual_text": "8600人",
        "expected_text": "8755",
        "likelihood": "certain",
        "explanation": "有死亡",
        "report_id": last["id"],
    }
    assert (first["actual_text"], second["monitored"], third["monitored"]["actual_text"]) == (None, None, "100%")
    filled = await acting.put(MAKER, NOUN, view, sheet_of(jishan))
    assert filled["rows"][0]["monitored"] == first["monitored"]


async def test_a_report_on_an_earlier_revision_is_read_by_its_names(acting: Acting, jishan: View) -> None:
    """The revision in force has one row less: the third row of the report is the second of the form."""
    former = str(acting.targets.add(jishan))
    project = acting.targets.targets[former]["project_id"]
    target = str(acting.targets.add(jishan, project_id=project, revision=2))
    rows = acting.targets.targets[target]["indicators"]
    del rows[1]
    for number, row in enumerate(rows, 1):
        row["row_number"] = number
    reported(acting, former, "2022-07-31", [said(1, "甲"), said(2, "乙"), said(3, "丙")])
    view = await acting.post(MAKER, NOUN, {"target_id": target})
    told = [row["monitored"] and row["monitored"]["actual_text"] for row in view["rows"]]
    assert told == ["甲", "丙", None, None, None]


async def test_without_a_report_nothing_stands_beside_the_rows(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    assert [row["monitored"] for row in view["rows"]] == [None] * len(jishan["indicators"])
