"""The treasury's figures: whole-year ones, read when they are needed, and with no transaction open meanwhile."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from wenxiao.testing import TestDatabase

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, MAKER, Acting, FakeTargets, View, sheet_of

NOUN = "self-evaluations"


@pytest.mark.clause("longchuan-2.5.b")
@pytest.mark.clause("longchuan-3.4.1.a")
async def test_a_year_that_has_not_ended_is_not_evaluated(acting: Acting, jishan: View) -> None:
    body = {"target_id": str(acting.targets.add(jishan))}
    last = replace(MAKER, business_day=date(2022, 12, 31))
    told = await acting.post(last, NOUN, body, status=409)
    assert told["type"] == "/problems/budget-year-not-ended"
    assert "请自2023年1月1日起办理" in told["detail"]
    assert [clause["id"] for clause in told["basis"]] == ["longchuan-3.4.1.a"]
    first = replace(MAKER, business_day=date(2023, 1, 1))
    assert (await acting.post(first, NOUN, body))["figures_as_of"] == "2023-01-01"


async def test_the_treasury_is_read_again_at_submission(acting: Acting, jishan: View) -> None:
    """10 of 65.66 (万元) when the form is opened in January; 65.07 × 10 ÷ 65.66 = 9.91 when it is submitted."""
    target = acting.targets.add(jishan)
    project = acting.targets.targets[str(target)]["project_id"]
    final = dict(acting.targets.figures[project])
    acting.targets.figures[project] |= {"executed": "100000.00"}
    early = replace(MAKER, business_day=date(2023, 1, 3))
    view = await acting.post(early, NOUN, {"target_id": str(target)})
    assert (view["executed"], view["figures_as_of"]) == ("100000.00", "2023-01-03")
    acting.targets.figures[project] = final
    view = await acting.act(MAKER, NOUN, await acting.put(MAKER, NOUN, view, sheet_of(jishan)), "submit")
    assert (view["executed"], view["figures_as_of"]) == ("650700.00", "2023-03-10")
    assert (view["result"]["execution"]["score"], view["total"]) == ("9.91", "99.77")
    acting.targets.figures[project] |= {"executed": "0.00"}
    assert (await acting.act(CHECKER, NOUN, view, "recompute"))["matches"]


async def test_the_day_of_the_figures_goes_with_them_into_the_re_check(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    assert view["figures_as_of"] == "2023-03-10"
    view = await acting.put(FINANCE_MAKER, "re-checks", view, {"opinion": "属实"})
    view = await acting.act(FINANCE_HEAD, "re-checks", await acting.agreed(view), "conclude")
    assert (await acting.act(FINANCE_HEAD, "re-checks", view, "recompute"))["matches"]


async def test_the_day_of_the_figures_is_part_of_the_digest(
    acting: Acting, jishan: View, database: TestDatabase
) -> None:
    view = await acting.submitted(jishan)
    async with acting.caller.app.state.database.transaction(MAKER) as session:
        await session.execute(text("UPDATE evaluation.self_evaluation SET figures_as_of = '2023-03-09'"))
    told = await acting.act(CHECKER, NOUN, view, "recompute")
    assert (told["matches"], told["deviations"]) == (False, ["#/digest"])


async def test_a_form_out_of_reach_is_not_asked_about(acting: Acting, targets: FakeTargets, jishan: View) -> None:
    view = await acting.put(MAKER, NOUN, await acting.opened(jishan), sheet_of(jishan))
    asked = len(targets.asked)
    stranger = replace(MAKER, organisation_id=362001, read=replace(MAKER.read, units=(362001,)))
    told = await acting.act(stranger, NOUN, view, "submit", status=404)
    assert (told["type"], len(targets.asked)) == ("/problems/self-evaluation-not-found", asked)


@pytest.mark.parametrize("keyed", [{}, {"Idempotency-Key": "k"}], ids=["without key", "with key"])
async def test_no_transaction_is_open_while_a_neighbour_is_asked(
    acting: Acting, targets: FakeTargets, jishan: View, database: TestDatabase, keyed: dict[str, str]
) -> None:
    """A slow neighbour would otherwise hold connections and locks of ours: PostgreSQL itself is asked."""
    engine = create_async_engine(database.url())
    seen: list[tuple[str, str]] = []

    async def look() -> None:
        async with engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT state, query FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
                )
            )
            seen.extend((row.state, row.query) for row in found)

    targets.meanwhile = look
    client, body = acting.caller.of(MAKER), {"target_id": str(targets.add(jishan))}
    opened = await client.post(f"/api/v1/{NOUN}", json=body, headers=keyed)
    view = await acting.put(MAKER, NOUN, opened.json(), sheet_of(jishan))
    headers = {"If-Match": f'"{view["version"]}"'} | {name: f"{key}2" for name, key in keyed.items()}
    submitted = await client.post(f"/api/v1/{NOUN}/{view['id']}/submit", headers=headers)
    await engine.dispose()
    assert (opened.status_code, submitted.status_code, len(targets.asked), seen) == (201, 200, 4, [])
