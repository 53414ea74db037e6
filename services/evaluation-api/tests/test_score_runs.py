"""A year scored again: beside what was decided, from where a killed run stood, each form once."""

from collections.abc import Sequence
from datetime import date

import pytest

from evaluation_api.score_runs import processes, usecases
from evaluation_api.score_runs.models import ScoredFormResult, ScoredFormView, ScoreRunView
from evaluation_api.score_runs.processes import ScoringProcess
from evaluation_api.score_runs.scoring import Rescored, StoredForm, score_batch
from evaluation_api.score_runs.usecases import ScoreYears
from wenxiao.testing import TestDatabase, administer

from .acting import FINANCE_HEAD, FINANCE_MAKER, MAKER, OTHER_COUNTY_FINANCE, Acting, View, sheet_of

RUNS = "score-runs"


async def submitted(acting: Acting, table: View, number: int) -> list[str]:
    return sorted([str((await acting.submitted(table))["id"]) for _ in range(number)])


async def test_a_year_is_scored_again_and_nothing_decided_changes(acting: Acting, jishan: View) -> None:
    """The printed 99.77 by the law of the place; by the form of 财预〔2021〕101号 it would be 96.66."""
    forms = await submitted(acting, jishan, 3)
    before = (await acting.get(FINANCE_HEAD, f"self-evaluations/{forms[0]}")).json()
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    assert (run["state"], run["scored"]) == ("waiting", 0)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    ScoreRunView.model_validate(told)
    assert (told["state"], told["forms"], told["scored"]) == ("done", 3, 3)
    assert (told["same_total"], told["same_grade"], told["not_scored"]) == (3, 3, [])
    assert not await ScoreYears()(acting.caller.app)

    other = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022, "form": "central_2021"}, status=202)
    assert await ScoreYears()(acting.caller.app)
    listed = (await acting.get(FINANCE_HEAD, f"{RUNS}/{other['id']}/forms")).json()["items"]
    assert [ScoredFormView.model_validate(one).self_evaluation_id.hex for one in listed] == [
        one.replace("-", "") for one in forms
    ]
    assert {(one["stored_total"], one["total"], one["stored_grade"], one["grade"]) for one in listed} == {
        ("99.77", "96.66", "优", "优")
    }
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{other['id']}")).json()
    assert (told["same_total"], told["same_grade"]) == (0, 3)
    one = (await acting.get(FINANCE_HEAD, f"{RUNS}/{other['id']}/forms/{forms[0]}")).json()
    ScoredFormResult.model_validate(one)
    assert one["result"]["rows"][0]["score"] == "14.66"
    assert (await acting.get(FINANCE_HEAD, f"self-evaluations/{forms[0]}")).json() == before


async def test_a_killed_run_goes_on_where_it_stood(
    acting: Acting, jishan: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = await submitted(acting, jishan, 5)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    monkeypatch.setattr(usecases, "BATCH", 2)
    scored: list[str] = []

    def dying(policy: str, batch: Sequence[StoredForm]) -> list[Rescored]:
        if len(scored) >= 2 and dying_now:
            raise OSError("killed")
        scored.extend(one.id for one in batch)
        return score_batch(policy, batch)

    monkeypatch.setattr(processes, "score_batch", dying)
    dying_now = True
    with pytest.raises(OSError, match="killed"):
        await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["forms"], told["scored"]) == ("running", 5, 2)
    dying_now = False
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"]) == ("done", 5, 5)
    assert sorted(scored) == forms, "each form is scored once"


async def test_a_form_that_cannot_be_scored_is_named_and_holds_nothing_up(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    forms = await submitted(acting, jishan, 2)
    broken = f"rows = jsonb_set(rows, '{{0,scoring}}', '{{\"kind\": \"guess\"}}') WHERE id = '{forms[0]}'"
    await administer(database.cluster, f"UPDATE evaluation.self_evaluation SET {broken}", database=database.name)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"]) == ("done", 2, 1)
    assert [one["self_evaluation_id"] for one in told["not_scored"]] == [forms[0]]


async def test_a_run_scores_its_own_region_and_is_seen_there(acting: Acting, jishan: View) -> None:
    await submitted(acting, jishan, 1)
    run = await acting.post(OTHER_COUNTY_FINANCE, RUNS, {"budget_year": 2022}, status=202)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(OTHER_COUNTY_FINANCE, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["forms"]) == ("done", 0)
    await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}", status=404)
    assert (await acting.get(FINANCE_HEAD, RUNS)).json()["items"] == []
    await acting.post(MAKER, RUNS, {"budget_year": 2022}, status=403)


async def test_drafts_and_other_years_are_left_out(acting: Acting, jishan: View) -> None:
    draft = await acting.opened(jishan)
    await acting.put(MAKER, "self-evaluations", draft, sheet_of(jishan))
    for year in (2022, 2021):
        run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": year}, status=202)
        assert await ScoreYears()(acting.caller.app)
        assert (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()["forms"] == 0


async def test_a_law_or_a_form_that_is_none_is_refused(acting: Acting) -> None:
    before = {"budget_year": 2022, "on": date(1990, 1, 1).isoformat()}
    await acting.post(FINANCE_MAKER, RUNS, before, status=409)
    await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022, "form": "nowhere"}, status=404)
    await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 1999}, status=422)


async def test_other_processes_score_the_same_and_a_killed_one_costs_nothing(
    acting: Acting, jishan: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real processes: the first dies by SIGKILL before it answers."""
    await submitted(acting, jishan, 4)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    monkeypatch.setattr(usecases, "BATCH", 1)
    monkeypatch.setattr(usecases, "SPREAD_FROM", 1)
    send = ScoringProcess._send

    async def killed(scoring: ScoringProcess, line: str) -> None:
        await send(scoring, line)
        if scoring._process is not None and line.startswith("["):
            scoring._process.kill()
            await scoring._process.wait()

    monkeypatch.setattr(ScoringProcess, "_send", killed)
    with pytest.raises(OSError, match="ended before"):
        await ScoreYears()(acting.caller.app)
    monkeypatch.setattr(ScoringProcess, "_send", send)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"], told["same_grade"]) == ("done", 4, 4, 4)
