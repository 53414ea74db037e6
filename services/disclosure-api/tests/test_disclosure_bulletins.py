"""Who was late, incomplete or irregular is announced, or reminded, where a document has it so."""

from dataclasses import replace
from typing import Any

import pytest
from asyncpg import PostgresError

from disclosure_api.disclosure_bulletins.models import DisclosureBulletinView
from disclosure_api.disclosure_reminders.models import DisclosureReminderView
from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import a_principal, administer

from .office import CONGRESS, HEAD, MAKER, TARGET, Office, a_target
from .year_of_duties import DEPARTMENT, OTHER_DEPARTMENT, deliver, elsewhere, laid, on, post, told_target

BULLETINS = "/api/v1/disclosure-bulletins"
REMINDERS = "/api/v1/disclosure-reminders"
LAID, AFTER = "2022-01-20", "2022-02-01"
SHANTOU, YANGZHONG = ("/44/4405", "city"), ("/32/3211/321182", "county")


def people(place: tuple[str, str], day: str) -> list[Principal]:
    unit = a_principal(Role.UNIT, Duty.MAKER)
    return [on(day, who) for who in elsewhere(*place, MAKER, HEAD, DEPARTMENT, OTHER_DEPARTMENT, unit)]


async def told_there(office: Office, place: tuple[str, str], **changes: Any) -> dict[str, str]:
    path, code = place[0], place[0].rsplit("/", 1)[-1].ljust(6, "0")
    there = {"region_path": path, "region_code": code}
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(**there)
    await deliver(office, "due-targets", told_target(**there, **changes))
    return there


@pytest.mark.clause("shantou-12.d", "shantou-annex-32")
async def test_what_is_missing_is_announced_by_four_eyes_and_read_by_everybody_of_the_region(office: Office) -> None:
    await told_there(office, SHANTOU)
    maker, head, department, other, unit = people(SHANTOU, AFTER)
    await laid(office, LAID, who=maker)
    view = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=201)
    DisclosureBulletinView.model_validate(view)
    npc, public = view["entries"]
    assert [(one["audience"], one["state"]) for one in (npc, public)] == [("npc", "missing"), ("public", "missing")]
    assert npc["findings"][-1] == {
        "rule": "release.sanction", "detail": "公开缺漏的，予以通报、追责", "basis": ["shantou-12.d"], "pointer": None,
        "severity": "warning",
    }  # fmt: skip
    path = f"{BULLETINS}/{view['id']}"
    assert (await office.get(path, department)).status_code == 404, "not issued yet"
    await post(office, maker, f"{path}/issue", of=view, status=403)
    same = replace(head, subject=maker.subject)
    assert (await post(office, same, f"{path}/issue", of=view, status=403))[
        "type"
    ] == "/problems/proposer-may-not-issue"
    lent = replace(head, acting_for=maker.subject)
    await post(office, lent, f"{path}/issue", of=view, status=403)
    issued = await post(office, head, f"{path}/issue", of=view)
    assert (issued["status"], issued["issued_on"]) == ("issued", AFTER)
    for who in (department, other, unit):
        assert (await office.get(path, who)).json() == issued
    assert (await office.get(BULLETINS, on(AFTER, CONGRESS))).status_code == 403
    assert (await post(office, department, f"{path}/recompute"))["matches"]
    again = await post(office, head, f"{path}/issue", of=issued, status=409)
    assert again["type"] == "/problems/disclosure-bulletin-issued"


async def test_each_is_announced_once_as_missing_and_once_as_late(office: Office) -> None:
    await told_there(office, SHANTOU)
    maker, head, *_ = people(SHANTOU, AFTER)
    await laid(office, LAID, who=maker)
    first = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=201)
    second = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=201)
    await post(office, head, f"{BULLETINS}/{first['id']}/issue", of=first)
    refused = await post(office, head, f"{BULLETINS}/{second['id']}/issue", of=second, status=409)
    assert refused["type"] == "/problems/disclosure-bulletin-outdated"
    refused = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=409)
    assert refused["type"] == "/problems/no-disclosure-to-announce"
    drafted = (await office.draft(maker)).json()
    assert (await office.act(drafted, "publish", head)).status_code == 200
    late = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=201)
    assert {(one["state"], one["first_on"]) for one in late["entries"]} == {("late", AFTER)}


async def test_what_was_done_or_kept_back_since_is_not_announced(office: Office) -> None:
    await told_there(office, SHANTOU)
    maker, head, *_ = people(SHANTOU, AFTER)
    await laid(office, LAID, who=maker)
    view = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=201)
    asked = {"kind": "target", "source_id": TARGET, "audiences": ["npc", "public"], "pointers": [""], "told": False}
    proposed = await post(
        office, maker, "/api/v1/withholdings", asked | {"ground": "work_secret", "reason": "内部事项"}, status=201
    )
    refused = await post(office, head, f"{BULLETINS}/{view['id']}/issue", of=view, status=409)
    assert refused["type"] == "/problems/disclosure-bulletin-outdated", "a decision is waited for"
    await post(office, head, f"/api/v1/withholdings/{proposed['id']}/grant", {"reason": "经保密审查"}, of=proposed)
    await post(office, head, f"{BULLETINS}/{view['id']}/issue", of=view, status=409)
    assert (await post(office, maker, BULLETINS, {"budget_year": 2022}, status=409))[
        "type"
    ] == "/problems/no-disclosure-to-announce"


async def test_where_no_document_has_it_there_is_no_bulletin(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    await laid(office, LAID)
    refused = await post(office, on(AFTER, MAKER), BULLETINS, {"budget_year": 2022}, status=409)
    assert refused["type"] == "/problems/disclosure-bulletin-not-provided"
    for who in (HEAD, DEPARTMENT):
        await post(office, who, BULLETINS, {"budget_year": 2022}, status=403)
    unknown = await office.get(f"{BULLETINS}/0198b2a0-0000-7000-8000-00000000000a", HEAD)
    assert unknown.json()["type"] == "/problems/disclosure-bulletin-not-found"


async def test_what_was_changed_in_a_bulletin_shows_and_is_refused(office: Office) -> None:
    await told_there(office, SHANTOU)
    maker, *_ = people(SHANTOU, AFTER)
    await laid(office, LAID, who=maker)
    view = await post(office, maker, BULLETINS, {"budget_year": 2022}, status=201)
    table, database = "disclosure.disclosure_bulletin", office.database
    for change in (f"UPDATE {table} SET entries = '[]'", f"DELETE FROM {table}"):
        with pytest.raises(PostgresError, match="final row"):
            await administer(database.cluster, change, database=database.name)
    by_force = (f"ALTER TABLE {table} DISABLE TRIGGER USER", f"UPDATE {table} SET entries = '[]'")
    await administer(database.cluster, *by_force, database=database.name)
    told = await post(office, maker, f"{BULLETINS}/{view['id']}/recompute")
    assert (told["matches"], told["deviations"]) == (False, ["#/entries"])


@pytest.mark.clause("yangzhong-3.2.15.b", "yangzhong-3.2.15.a", "yangzhong-annex-15")
async def test_finance_urges_a_department_where_the_document_says_so(office: Office) -> None:
    there = await told_there(office, YANGZHONG)
    maker, head, department, other, _ = people(YANGZHONG, "2022-02-10")
    copy = (
        "INSERT INTO disclosure.directory_organisation (id, region_code, region_path, code, name, kind, department_id,"
        " valid_from, follows_region_code, follows_region_path, follows_department_id, recorded_at) VALUES"
        f" (361, '{there['region_code']}', '{there['region_path']}', '361', '扬中市医疗保障局', 'department', 361,"
        f" '2020-01-01', '{there['region_code']}', '{there['region_path']}', 361, now())"
    )
    await administer(office.database.cluster, copy, database=office.database.name)
    body = {"budget_year": 2022, "department_id": 361, "until": "2022-02-20"}
    view = await post(office, maker, REMINDERS, body, status=201)
    DisclosureReminderView.model_validate(view)
    assert (view["unit_name"], view["basis"], view["until"]) == (
        "扬中市医疗保障局",
        ["yangzhong-3.2.15.b"],
        "2022-02-20",
    )
    (entry,) = view["entries"]
    assert (entry["audience"], entry["state"], entry["last_day"]) == ("public", "missing", "2022-02-04")
    assert entry["findings"][-1]["rule"] == "disclosure.to_be_urged"
    assert (await office.get(REMINDERS, department)).json()["items"] == [view]
    assert (await office.get(REMINDERS, other)).json()["items"] == []
    assert (await office.get(f"{REMINDERS}/{view['id']}", other)).status_code == 404
    for change, status, slug in (
        ({"until": "2022-02-10"}, 422, "day-not-to-come"),
        ({"department_id": 999}, 404, "department-unknown"),
        ({"budget_year": 2021}, 409, "nothing-to-remind-of"),
    ):
        refused = await post(office, head, REMINDERS, body | change, status=status)
        assert refused["type"] == f"/problems/{slug}"


async def test_where_no_document_says_so_nobody_is_reminded(office: Office) -> None:
    body = {"budget_year": 2022, "department_id": 361, "until": "2022-02-20"}
    refused = await post(office, MAKER, REMINDERS, body, status=409)
    assert refused["type"] == "/problems/supervision-not-provided"
    await post(office, DEPARTMENT, REMINDERS, body, status=403)
