"""What neighbours are told of finished evaluations: once passed, once returned after all, once concluded."""

from importlib import util
from pathlib import Path
from typing import Any

import pytest

from wenxiao.testing import TestDatabase, administer

from .acting import CHECKER, FINANCE_MAKER, MAKER, Acting, View, sheet_of

LIBRARY = "indicator-library"
DISCLOSURE = "disclosure-api"
VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
OBSERVED, DUE = "2026_11_22_1430_tell_observed_results", "2026_11_22_1750_tell_due_results"
HALF = [{"row": 1, "verified_text": "4378", "opinion": "台账只见4378人"}]


async def test_a_passed_self_evaluation_is_told_row_by_row(acting: Acting, jishan: View) -> None:
    submitted = await acting.submitted(jishan)
    assert await acting.messages(LIBRARY) == []
    passed = await acting.act(CHECKER, "self-evaluations", submitted, "pass")
    (message,) = await acting.messages(LIBRARY)
    assert (message.path, message.version) == ("/internal/observed-results", passed["version"])
    assert message.aggregate == f"observed-result:{passed['target_id']}"
    told = message.body
    assert (told["finished"], told["source"], told["evaluated_on"]) == (True, "self_evaluation", "2023-03-10")
    assert (told["unit_id"], told["region_code"]) == (361001, "441622")
    first = told["rows"][0]
    assert (first["row"], first["actual_text"]) == (1, jishan["indicators"][0]["actual_text"])
    assert (first["actual_value"], first["met"], first["score"]) == ("8676", False, "14.86")
    assert [row["ratio"] for row in told["rows"][:2]] == ["0.9910", "1.0000"]
    assert len(told["rows"]) == len(jishan["indicators"])
    accepted = await acting.act(FINANCE_MAKER, "self-evaluations", passed, "accept")
    assert accepted["status"] == "accepted"
    assert len(await acting.messages(LIBRARY)) == 1


async def test_what_finance_returns_counts_no_more_and_what_it_concludes_counts_last(
    acting: Acting, jishan: View
) -> None:
    passed = await acting.passed(jishan)
    returned = await acting.act(FINANCE_MAKER, "self-evaluations", passed, "return", {"reason": "请补材料"})
    told = (await acting.messages(LIBRARY))[-1]
    assert (told.body["finished"], told.body["rows"], told.version) == (False, [], returned["version"])
    concluded = await acting.concluded(jishan, HALF)
    told = (await acting.messages(LIBRARY))[-1]
    assert (told.body["source"], told.version) == ("re_check", 1_000_000 + concluded["version"])
    assert told.body["rows"][0]["actual_value"] == "4378"
    assert told.body["rows"][0]["actual_text"] == "4378"
    assert told.aggregate.removeprefix("observed-result:") == told.body["target_id"]


async def test_a_row_that_does_not_apply_says_nothing(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    sheet = sheet_of(jishan)
    sheet["rows"][0] |= {"not_applicable": "本年没有这项工作", "actual_text": None, "own_score": None}
    view = await acting.put(MAKER, "self-evaluations", view, sheet)
    view = await acting.act(MAKER, "self-evaluations", view, "submit")
    await acting.act(CHECKER, "self-evaluations", view, "pass")
    (message,) = await acting.messages(LIBRARY)
    assert [row["row"] for row in message.body["rows"]] == list(range(2, len(jishan["indicators"]) + 1))


@pytest.mark.parametrize(("to", "file"), [(LIBRARY, OBSERVED), (DISCLOSURE, DUE)])
async def test_what_was_finished_before_is_told_once_for_all_in_the_same_words(
    acting: Acting, jishan: View, database: TestDatabase, to: str, file: str
) -> None:
    passed = await acting.passed(jishan)
    await acting.act(FINANCE_MAKER, "self-evaluations", passed, "accept")
    await acting.concluded(jishan, HALF, budget_year=2021)
    before = await acting.messages(to)
    backfill = _migration(file)
    statements = ("DELETE FROM evaluation.outbox_message", backfill.SELF_EVALUATIONS, backfill.RE_CHECKS)
    await administer(database.cluster, *statements, database=database.name)
    again = await acting.messages(to)
    assert {(one.aggregate, one.version): one.body for one in again} == {
        (one.aggregate, one.version): one.body for one in before
    }
    assert len(again) == len(before) == 3


async def test_disclosure_is_told_that_a_result_may_be_due(acting: Acting, jishan: View) -> None:
    passed = await acting.passed(jishan)
    (message,) = await acting.messages(DISCLOSURE)
    assert (message.path, message.version) == ("/internal/due-results", passed["version"])
    told = message.body
    assert (told["kind"], told["source_id"], told["finished"]) == ("self_evaluation", passed["id"], True)
    assert (told["final_on"], told["project_code"], told["budget_year"]) == (
        "2023-03-10", passed["project_code"], passed["budget_year"],
    )  # fmt: skip
    await acting.act(FINANCE_MAKER, "self-evaluations", passed, "return", {"reason": "请补材料"})
    told = (await acting.messages(DISCLOSURE))[-1].body
    assert (told["finished"], told["final_on"]) == (False, None)
    concluded = await acting.concluded(jishan, HALF)
    told = (await acting.messages(DISCLOSURE))[-1].body
    assert (told["kind"], told["source_id"], told["final_on"]) == (
        "evaluation_result", concluded["id"], concluded["concluded_on"],
    )  # fmt: skip


def _migration(file: str) -> Any:
    spec = util.spec_from_file_location("backfill", VERSIONS / f"{file}.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
