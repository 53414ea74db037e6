"""What somebody writes or reviews in a delegated post counts as done by both, the delegate and the giver."""

from dataclasses import replace
from datetime import date
from typing import Any

A, B = "person-a", "person-b"


def posts(office: Any) -> dict[str, Any]:
    """A holds a maker's and a checker's post; B a maker's of his own, and for a time one of A's."""
    maker, checker = office.people.maker, office.people.checker
    return {
        "maker A": replace(maker, subject=A),
        "checker A": replace(checker, subject=A),
        "maker B": replace(maker, subject=B),
        "maker B for A": replace(maker, subject=B, acting_for=A),
        "checker B for A": replace(checker, subject=B, acting_for=A),
        "checker C": replace(checker, subject="person-c"),
    }


async def submitted(office: Any, author: Any) -> dict[str, Any]:
    project = await office.a_project()
    target = await office.done(author, "POST", "targets", office.target_body(project["id"]))
    filed: dict[str, Any] = await office.done(author, "POST", f"targets/{target['id']}/submit")
    return filed


async def check(office: Any, target: dict[str, Any], reviewer: Any) -> Any:
    etag = f'"{target["version"]}"'
    return await office.ask(reviewer, "POST", f"targets/{target['id']}/check", etag=etag)


async def test_nobody_reviews_in_a_delegated_post_what_its_giver_wrote(office: Any) -> None:
    who = posts(office)
    target = await submitted(office, who["maker A"])
    refused = await check(office, target, who["checker B for A"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/same-person")
    told = (await office.ask(who["checker B for A"], "GET", f"targets/{target['id']}/actions")).json()
    (possible,) = [one for one in told if one["name"] == "check"]
    assert (possible["allowed"], possible["why_not"]) == (False, refused.json()["detail"])
    assert (await check(office, target, who["checker C"])).status_code == 200


async def test_nobody_reviews_what_was_written_in_his_name(office: Any) -> None:
    who = posts(office)
    target = await submitted(office, who["maker B for A"])
    refused = await check(office, target, who["checker A"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/same-person")


async def test_what_the_delegate_wrote_for_himself_the_giver_reviews(office: Any) -> None:
    who = posts(office)
    target = await submitted(office, who["maker B"])
    refused = await check(office, target, who["checker B for A"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/same-person")
    assert (await check(office, target, who["checker A"])).status_code == 200


async def test_a_rectification_keeps_for_whom_it_was_filed(office: Any) -> None:
    july, people = date(2022, 8, 2), office.people
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    await office.pay(project, ("V-1", "2022-05-10", "131320.00"), day=july)
    rows = [
        {"indicator": row["row_number"], "actual_text": "60%", "progress_percent": "60"} for row in target["indicators"]
    ]
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    report = await office.done(people.maker, "POST", "monitoring-reports", body, day=july)
    plan = {"cause": "拨付滞后", "measures": "加快拨付", "due_on": "2022-09-30"}
    giver = people.finance_checker.subject
    author = replace(people.maker, acting_for=giver)
    path = f"alerts/{report['alerts'][0]['id']}/rectifications"
    filed = await office.done(author, "POST", path, plan, day=july)
    etag = f'"{filed["version"]}"'
    path, body = f"rectifications/{filed['id']}/accept", {"remark": "同意"}
    for settler in (people.finance_checker, replace(people.finance_head, acting_for=giver)):
        refused = await office.ask(settler, "POST", path, body, etag=etag, day=july)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-rectification")
    settled = await office.ask(people.finance_head, "POST", path, body, etag=etag, day=july)
    assert settled.json()["status"] == "accepted"
