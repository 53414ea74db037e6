"""A year scored again: beside what was decided, from where a killed run stood, each form once."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from evaluation_api.score_runs import processes, usecases
from evaluation_api.score_runs.models import ScoredFormResult, ScoredFormView, ScoreRunView
from evaluation_api.score_runs.processes import InThisProcess, ScoringProcess
from evaluation_api.score_runs.scoring import Rescored, StoredForm, score_batch
from evaluation_api.score_runs.usecases import ScoreYears, TakenByAnother
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


@pytest.mark.parametrize(
    "broken",
    [
        "rows = jsonb_set(rows, '{0,scoring}', '{\"kind\": \"guess\"}')",
        "rows = jsonb_set(rows, '{0,weight}', '\"9E+999999\"')",
        "rows = jsonb_set(rows, '{0,weight}', '\"fifteen\"')",
        "rows = jsonb_set(rows, '{0,actual_text}', '[5]')",
        "rows = rows #- '{0,indicator}'",
        "rows = '[[]]'",
    ],
)
async def test_a_form_that_cannot_be_scored_is_named_and_holds_nothing_up(
    acting: Acting, jishan: View, database: TestDatabase, broken: str
) -> None:
    forms = await submitted(acting, jishan, 2)
    change = f"UPDATE evaluation.self_evaluation SET {broken} WHERE id = '{forms[0]}'"
    await administer(database.cluster, change, database=database.name)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"]) == ("done", 2, 1)
    assert [one["self_evaluation_id"] for one in told["not_scored"]] == [forms[0]]
    assert told["not_scored"][0]["detail"].endswith("。")


async def test_claims_that_cannot_be_read_end_their_run_and_no_other(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    await submitted(acting, jishan, 1)
    broken = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2021}, status=202)
    behind = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    claims = f"UPDATE evaluation.score_run SET claims = '{{\"sub\": 1}}' WHERE id = '{broken['id']}'"
    await administer(database.cluster, claims, database=database.name)
    assert await ScoreYears()(acting.caller.app)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{broken['id']}")).json()
    assert (told["state"], told["detail"]) == ("failed", usecases.UNREADABLE)
    assert (await acting.get(FINANCE_HEAD, f"{RUNS}/{behind['id']}")).json()["state"] == "done"


async def test_a_run_that_breaks_before_its_first_form_holds_up_others_for_a_few_rounds_only(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    """The claims are whole, but of a region in which the run is not seen."""
    await submitted(acting, jishan, 1)
    broken = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2021}, status=202)
    behind = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    elsewhere = "claims = replace(claims::text, '441622', '441623')::jsonb"
    await administer(
        database.cluster,
        f"UPDATE evaluation.score_run SET {elsewhere} WHERE id = '{broken['id']}'",
        database=database.name,
    )
    for _ in range(usecases.ATTEMPTS):
        with pytest.raises(LookupError):
            await ScoreYears()(acting.caller.app)
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{broken['id']}")).json()
    assert (told["state"], told["detail"]) == ("failed", usecases.CRASHED)
    assert await ScoreYears()(acting.caller.app)
    assert (await acting.get(FINANCE_HEAD, f"{RUNS}/{behind['id']}")).json()["state"] == "done"


async def test_a_run_that_gets_on_between_restarts_never_fails(
    acting: Acting, jishan: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven forms, one a batch, and a restart after each: more restarts than attempts are allowed."""
    await submitted(acting, jishan, 7)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    monkeypatch.setattr(usecases, "BATCH", 1)
    batches: list[Sequence[StoredForm]] = []

    def dying(policy: str, batch: Sequence[StoredForm]) -> list[Rescored]:
        batches.append(batch)
        if len(batches) > 1:
            raise OSError("restarted")
        return score_batch(policy, batch)

    monkeypatch.setattr(processes, "score_batch", dying)
    for _ in range(6):
        batches.clear()
        with pytest.raises(OSError, match="restarted"):
            await ScoreYears()(acting.caller.app)
    batches.clear()
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"]) == ("done", 7, 7)


async def test_a_worker_whose_run_was_taken_by_another_keeps_nothing_more(
    acting: Acting, jishan: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the connection that holds the lock had been cut while a batch was scored."""
    await submitted(acting, jishan, 3)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    monkeypatch.setattr(usecases, "BATCH", 2)
    monkeypatch.setattr(usecases, "_LOCK", text("SELECT CAST(:id AS text) IS NOT NULL"))
    score = InThisProcess.score

    async def slowly(scoring: InThisProcess, forms: Sequence[StoredForm]) -> list[Rescored]:
        monkeypatch.setattr(InThisProcess, "score", score)
        assert await ScoreYears()(acting.caller.app), "the other works it all off meanwhile"
        return await score(scoring, forms)

    monkeypatch.setattr(InThisProcess, "score", slowly)
    with pytest.raises(TakenByAnother):
        await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"]) == ("done", 3, 3)


async def test_one_law_scores_a_year_once_at_a_time(acting: Acting, jishan: View) -> None:
    """Eight at once; asked again while it waits, and after it is done."""
    await submitted(acting, jishan, 1)
    asked = [acting.of(FINANCE_MAKER).post(f"/api/v1/{RUNS}", json={"budget_year": 2022}) for _ in range(8)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 7
    refused = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=409)
    assert refused["type"] == "/problems/score-run-unfinished"
    await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022, "form": "central_2021"}, status=202)
    await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2021}, status=202)
    await acting.post(OTHER_COUNTY_FINANCE, RUNS, {"budget_year": 2022}, status=202)
    assert len((await acting.get(FINANCE_HEAD, RUNS)).json()["items"]) == 3
    while await ScoreYears()(acting.caller.app):
        pass
    await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)


async def test_rows_that_do_not_apply_are_scored_as_the_law_has_it(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    """Row 2 does not apply. Its 15 go by 15 : 10 : 10 to the others: row 1 is worth 21.44 and has 8676 ÷ 8755 of it,
    21.2465…; 21.25 + 14.28 + 14.28 + 30 + 10 + 9.91 = 99.72. Where row 2 has its full points it is 14.86 + 15 + 10
    + 10 + 30 + 10 + 9.91 = 99.77."""
    view = await acting.opened(jishan)
    sheet = sheet_of(jishan)
    sheet["rows"][1] = {"row": 2, "not_applicable": "本年度没有这项工作"}
    view = await acting.put(MAKER, "self-evaluations", view, sheet)
    view = await acting.act(MAKER, "self-evaluations", view, "submit")
    assert view["total"] == "99.72"
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    full = "policy = jsonb_set(policy, '{parameters,not_applicable,value}', '\"full\"')"
    await administer(database.cluster, f"UPDATE evaluation.score_run SET {full}", database=database.name)
    assert await ScoreYears()(acting.caller.app)
    listed = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}/forms")).json()["items"]
    assert [(one["stored_total"], one["total"]) for one in listed] == [("99.72", "99.77")]


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
    before = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022, "on": "2000-01-01"}, status=409)
    assert before["type"] == "/problems/policy-not-in-force"
    for day in ("9999-12-31", "1999-12-31"):
        refused = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022, "on": day}, status=422)
        assert [one["pointer"] for one in refused["errors"]] == ["#/on"]
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


async def test_forms_of_many_rows_need_no_shorter_batches(
    acting: Acting, jishan: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longest answer that is read at a time is longer than one form's result, shorter than those of a batch."""
    await submitted(acting, jishan, 6)
    run = await acting.post(FINANCE_MAKER, RUNS, {"budget_year": 2022}, status=202)
    monkeypatch.setattr(usecases, "SPREAD_FROM", 1)
    longest = "SELECT max(length(result::text)) FROM evaluation.self_evaluation"
    async with acting.caller.app.state.database.transaction(FINANCE_HEAD) as session:
        monkeypatch.setattr(processes, "LONGEST_LINE", 3 * int(await session.scalar(text(longest))))
    assert await ScoreYears()(acting.caller.app)
    told = (await acting.get(FINANCE_HEAD, f"{RUNS}/{run['id']}")).json()
    assert (told["state"], told["scored"], told["same_total"]) == ("done", 6, 6)
