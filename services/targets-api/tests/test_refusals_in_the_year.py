"""Bad vouchers and reports: each row is judged, and nothing is half-written."""

from datetime import date
from typing import Any

from targets_api.database import SCHEMA
from wenxiao.database import Database
from wenxiao.testing import TestDatabase


def pointers(problem: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


async def count(database: TestDatabase, table: str) -> int:
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.connect() as connection:
        found = await connection.exec_driver_sql(f"SELECT count(*) FROM targets.{table}")
        number = int(found.scalar_one())
    await owner.close()
    return number


async def test_a_changed_voucher_is_refused_and_extra_columns_come_back(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    day = date(2022, 8, 2)
    await office.pay(project, ("V-1", "2022-05-10", "100.00"), day=day)
    row = {"voucher": "V-1", "project_code": project["code"], "paid_on": "2022-05-10", "amount": "100.00"}
    rows = [
        row | {"行号": 7, "经办": "张"},
        row | {"amount": "999.00"},
        row | {"voucher": "V-2", "project_code": "44162222T999999999999"},
        row | {"voucher": "V-3", "paid_on": "2022-09-01"},
        row | {"voucher": "V-4", "kind": "adjustment_increase"},
        row | {"voucher": "V-5"},
        row | {"voucher": "V-5"},
    ]
    told = await office.done(people.treasury, "POST", "executions", {"rows": rows}, day=day)
    assert [r["outcome"] for r in told["rows"]] == [
        *("duplicate", "refused", "refused", "refused", "refused", "accepted", "duplicate")
    ]
    assert told["rows"][0]["row"] == rows[0]
    rules = [(r["findings"][0]["rule"], r["findings"][0]["pointer"]) for r in told["rows"][1:5]]
    assert rules == [
        ("execution.voucher_changed", "#/rows/1/voucher"),
        ("execution.project_unknown", "#/rows/2/project_code"),
        ("execution.in_the_future", "#/rows/3/paid_on"),
        ("execution.kind_not_yours", "#/rows/4/kind"),
    ]
    asked = f"projects/{project['id']}/execution?budget_year=2022&until=2022-08-02"
    assert (await office.ask(people.maker, "GET", asked)).json()["executed"] == "200.00"


async def test_a_dry_run_judges_and_writes_nothing(office: Any, database: TestDatabase) -> None:
    project = await office.a_project()
    row = {"voucher": "V-1", "project_code": project["code"], "paid_on": "2021-05-10", "amount": "100.00"}
    path = "executions?dry_run=true"
    told = await office.done(office.people.treasury, "POST", path, {"rows": [row]})
    assert (told["dry_run"], told["accepted"]) == (True, 1)
    assert await count(database, "execution") == 0


async def test_a_malformed_row_stops_the_whole_batch(office: Any, database: TestDatabase) -> None:
    project = await office.a_project()
    good = {"voucher": "V-1", "project_code": project["code"], "paid_on": "2021-05-10", "amount": "100.00"}
    rows = [good, good | {"voucher": "V-2", "amount": "-5.00"}, good | {"voucher": "V-3", "paid_on": "昨天"}]
    refused = await office.ask(office.people.treasury, "POST", "executions", {"rows": rows})
    assert refused.status_code == 422
    assert pointers(refused.json()) == ["#/rows/1/amount", "#/rows/2/paid_on"]
    assert await count(database, "execution") == 0


async def test_a_report_covers_every_row_of_an_approved_target_once(office: Any) -> None:
    people, day = office.people, date(2022, 8, 2)
    target = await office.a_target(await office.a_project())
    rows = [{"indicator": n, "actual_text": "完成", "progress_percent": "60"} for n in (1, 2, 2, 3, 9)]
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    early = await office.ask(people.maker, "POST", "monitoring-reports", body, day=day)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/target-not-approved")
    await office.approved(target)
    refused = await office.ask(people.maker, "POST", "monitoring-reports", body, day=day)
    assert refused.status_code == 422
    assert [f["rule"] for f in refused.json()["findings"]] == [
        "monitoring.row_repeated",
        "monitoring.row_unknown",
        "monitoring.row_missing",
        "monitoring.row_missing",
        "monitoring.row_missing",
    ]
    body["rows"] = [{"indicator": n, "actual_text": "完成", "likelihood": "impossible"} for n in range(1, 7)]
    unexplained = await office.ask(people.maker, "POST", "monitoring-reports", body, day=day)
    assert unexplained.json()["findings"][0]["rule"] == "monitoring.explanation_missing"
    late = body | {"period_end": "2022-10-31"}
    future = await office.ask(people.maker, "POST", "monitoring-reports", late, day=day)
    assert future.json()["findings"][0]["pointer"] == "#/period_end"


async def test_the_same_period_is_reported_once(office: Any) -> None:
    people, day = office.people, date(2022, 8, 2)
    target = await office.approved(await office.a_target(await office.a_project()))
    rows = [{"indicator": n, "actual_text": "完成", "progress_percent": "60"} for n in range(1, 7)]
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    await office.done(people.maker, "POST", "monitoring-reports", body, day=day)
    again = await office.ask(people.maker, "POST", "monitoring-reports", body, day=day)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/report-exists")


async def test_treasury_and_budget_system_number_their_vouchers_each_for_itself(office: Any) -> None:
    people, day = office.people, date(2022, 8, 2)
    project = await office.a_project()
    row = {"voucher": "0001", "project_code": project["code"], "paid_on": "2022-05-10", "amount": "100.00"}
    more = row | {"amount": "30.00", "kind": "adjustment_increase"}
    for who, sent in ((people.treasury, row), (people.budget_system, more)):
        for wanted in ("accepted", "duplicate"):
            told = await office.done(who, "POST", "executions", {"rows": [sent]}, day=day)
            assert told["rows"][0]["outcome"] == wanted, told
    listed = (await office.ask(people.finance_head, "GET", "executions?voucher=0001")).json()["items"]
    assert sorted(e["source"] for e in listed) == sorted((people.treasury.subject, people.budget_system.subject))


async def test_a_day_outside_the_century_is_no_day(office: Any, database: TestDatabase) -> None:
    """PostgreSQL's driver stores the first day of Python's calendar as -infinity."""
    project = await office.a_project()
    row = {"voucher": "V-9", "project_code": project["code"], "amount": "1.00"}
    for written in ("0001-01-01", "9999-12-31", 0, 1640995200):
        told = await office.ask(office.people.treasury, "POST", "executions", {"rows": [row | {"paid_on": written}]})
        assert (told.status_code, pointers(told.json())) == (422, ["#/rows/0/paid_on"])
    assert await count(database, "execution") == 0
