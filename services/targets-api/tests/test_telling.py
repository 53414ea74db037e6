"""What neighbours are told of approved targets: at approval, after an adjustment, at an exit, and once for all."""

from importlib import util
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from wenxiao.testing import TestDatabase, administer

from .test_revisions import JUNE, POLICY_CHANGE, an_approved_target, approved

PATH = "/internal/approved-targets"
OBSERVED = "/internal/observed-targets"
DUE = "/internal/due-targets"
BACKFILL = {
    PATH: "2026_11_22_1010_tell_approved_targets",
    OBSERVED: "2026_11_22_1420_tell_observed_targets",
    DUE: "2026_11_22_1750_tell_due_targets",
}


async def told(office: Any, path: str = PATH) -> list[Any]:
    async with office.caller.app.state.database.transaction() as session:
        asked = text("SELECT * FROM targets.outbox_message WHERE path = :path ORDER BY id")
        return list(await session.execute(asked, {"path": path}))


def _backfill(path: str) -> str:
    file = Path(__file__).parents[1] / "migrations" / "versions" / f"{BACKFILL[path]}.py"
    spec = util.spec_from_file_location("backfill", file)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    statement: str = module.TELL
    return statement


async def test_an_approval_is_told_with_all_that_the_frame_needs(office: Any) -> None:
    target = await an_approved_target(office, "longchuan")
    (message,) = await told(office)
    assert (message.destination, message.version) == ("evaluation-api", 2)
    assert message.aggregate == f"approved-target:{target['project_id']}:2022"
    expected = {
        "target_id": target["id"],
        "revision": 1,
        "project_id": target["project_id"],
        "object": "project",
        "budget_year": 2022,
        "approved_budget": "656600.00",
        "approved_on": "2021-09-10",
        "transfer_payment": False,
        "exited_on": None,
        "unit_id": 361001,
        "department_id": 361,
        "region_code": "441622",
    }
    assert {name: message.body[name] for name in expected} == expected


async def test_an_adjustment_and_an_exit_go_after_it_and_nothing_is_told_before_approval(office: Any) -> None:
    first = await an_approved_target(office, "chifeng")
    people, path = office.people, f"targets/{first['id']}"
    second = await office.done(people.department_maker, "POST", f"{path}/adjust", POLICY_CHANGE, day=JUNE)
    assert len(await told(office)) == 1
    second = await approved(office, second, "700000.00", day=JUNE)
    body = {"trigger": "completed", "reason": "任务已完成"}
    await office.done(people.finance_head, "POST", f"projects/{first['project_id']}/exit", body, day=JUNE)
    messages = await told(office)
    assert {one.aggregate for one in messages} == {f"approved-target:{first['project_id']}:2022"}
    assert [(one.version, one.body["target_id"], one.body["approved_budget"]) for one in messages] == [
        (2, first["id"], "656600.00"),
        (4, second["id"], "700000.00"),
        (5, second["id"], "700000.00"),
    ]
    assert [one.body["exited_on"] for one in messages] == [None, None, "2022-06-10"]


@pytest.mark.parametrize(
    ("path", "to"), [(PATH, "evaluation-api"), (OBSERVED, "indicator-library"), (DUE, "disclosure-api")]
)
async def test_what_was_approved_before_is_told_once_for_all_in_the_same_words(
    office: Any, database: TestDatabase, path: str, to: str
) -> None:
    first = await an_approved_target(office, "chifeng")
    people = office.people
    second = await office.done(
        people.department_maker, "POST", f"targets/{first['id']}/adjust", POLICY_CHANGE, day=JUNE
    )
    await approved(office, second, "700000.00", day=JUNE)
    newest = (await told(office, path))[-1]
    arrived = "UPDATE targets.outbox_message SET delivered_at = clock_timestamp()"
    await administer(database.cluster, arrived, _backfill(path), database=database.name)
    again = (await told(office, path))[-1]
    assert (again.aggregate, again.version) == (newest.aggregate, newest.version)
    assert (again.destination, again.path, again.delivered_at) == (to, path, None)
    assert again.body == newest.body
    assert len(await told(office, path)) == 3


async def test_the_library_is_told_what_a_target_promises_in_the_year(office: Any) -> None:
    target = await an_approved_target(office, "longchuan")
    (message,) = await told(office, OBSERVED)
    assert (message.destination, message.version) == ("indicator-library", 2)
    assert message.aggregate == f"observed-target:{target['project_id']}:2022"
    assert (message.body["target_id"], message.body["budget_book"]) == (target["id"], "general_public")
    shown = ("row_number", "category", "subcategory", "name", "unit", "operator", "target_text", "direction", "kind")
    assert [{name: row[name] for name in shown} for row in message.body["rows"]] == [
        {name: row[name] for name in shown} for row in target["indicators"]
    ]


async def test_disclosure_is_told_what_makes_it_a_key_project(office: Any) -> None:
    target = await an_approved_target(office, "longchuan")
    (message,) = await told(office, DUE)
    assert (message.destination, message.version) == ("disclosure-api", 2)
    assert message.aggregate == f"due-target:{target['project_id']}:2022"
    expected = {
        "target_id": target["id"],
        "object": "project",
        "approved_on": "2021-09-10",
        "budget_book": "general_public",
        "scale": "major",
        "traits": [],
        "livelihood": False,
        "transfer_payment": False,
        "exited_on": None,
    }
    assert {name: message.body[name] for name in expected} == expected
