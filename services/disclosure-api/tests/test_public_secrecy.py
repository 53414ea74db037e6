"""What is not published to everybody shows nowhere: not in a row, a count, an order, a picture or a digest."""

from typing import Any

import pytest
from sqlalchemy import event

from wenxiao.database import Database

from .office import ANYBODY, Office
from .published import Press, a_document
from .test_plans import nodes, plans

API = "/api/v1/public"
CODE = f"44162222T{1:012d}"
# Where the position of an item in its feed is told; a withdrawn or superseded item has one too.
TELLS_POSITIONS = ("regions/441622", f"projects/{CODE}", "regions/441622/departments/361")
QUESTIONS = (
    *("regions", "departments?region_code=441622", "departments?limit=1", "exports"),
    *("projects", "projects?sort=money&limit=1", "projects?sort=score", "projects?q=项目", "projects?grade=优"),
    *("projects?q=机密", "projects?region_code=441621", "projects?department_code=362&budget_year=2022"),
    *("comparisons/years?region_code=441622", "comparisons/departments?region_code=441622"),
    *("comparisons/regions?under=4416", f"comparisons/years?project_code={CODE}"),
    *("charts/regions.svg?under=4416&measure=projects", "charts/departments.svg?region_code=441622&measure=grades"),
    *(
        "exports/projects.csv",
        "exports/departments.json",
        "exports/indicators.csv",
        "exports/regions.csv?budget_year=2022",
    ),
)
ABSENT = (
    *("regions/441621", "regions/441622/departments/362", "comparisons/years?region_code=9"),
    f"projects/44162222T{50:012d}",
)
# Of what is asked, what a withdrawn project would not show even while it is in force.
UNCHANGED = {"exports", "projects?q=机密", "projects?grade=优"}


async def answers(office: Office, *questions: str) -> dict[str, tuple[int, bytes, str | None]]:
    """Refusals without the number of the request."""
    found = {}
    for question in questions:
        answer = await office.get(f"{API}/{question}", ANYBODY)
        body = answer.content
        if answer.status_code >= 400:
            body = repr({name: told for name, told in answer.json().items() if name != "instance"}).encode()
        found[question] = (answer.status_code, body, answer.headers.get("etag"))
    return found


@pytest.fixture
async def press(office: Office) -> Press:
    press = Press(office)
    await press.published(a_document(), a_document("self_evaluation"), a_document(number=2), a_document(year=2021))
    return press


async def test_drafts_and_what_the_congress_alone_gets_leave_every_byte_as_it_was(press: Press) -> None:
    asked = (*QUESTIONS, *TELLS_POSITIONS, *ABSENT)
    before = await answers(press.office, *asked)
    assert {status for status, _, _ in before.values()} == {200, 404}
    secret: dict[str, Any] = {"project": {"code": f"44162222T{50:012d}", "name": "机密项目"}}
    await press.put(a_document(number=50, **secret), a_document("evaluation_result", department="362"), status="draft")
    await press.published(
        a_document(number=50, audience="npc", **secret),
        a_document("evaluation_result", audience="npc", result={"score": "10.00", "grade": "差"}),
        a_document(number=51, department="362", audience="npc"),
        a_document(number=52, region="441621", department="362", audience="npc"),
        a_document("region_summary", audience="npc"),
    )
    await press.put(a_document(number=53, region="441621"))  # published, and not in the feed yet
    assert await answers(press.office, *asked) == before


async def test_what_was_withdrawn_or_superseded_leaves_every_list_as_it_was(press: Press) -> None:
    before = await answers(press.office, *QUESTIONS)
    extra = await press.published(
        a_document(number=50, department="362", money={"approved_budget": "9.00"}),
        a_document("evaluation_result", result={"score": "10.00", "grade": "差"}),
        a_document(number=52, region="441621", department="362"),
        a_document("department_overall", number=99),
    )
    during = await answers(press.office, *QUESTIONS)
    assert {path for path in before if during[path] == before[path]} <= UNCHANGED
    for release in extra:
        await press.withdraw(release)
    (again,) = await press.published(a_document(number=3, money={"approved_budget": "7.00"}))
    await press.withdraw(await press.correct(again, a_document(number=3, money={"approved_budget": "8.00"})))
    while await press.office.number():
        pass
    after = await answers(press.office, *(path for path in QUESTIONS if not path.startswith("exports/")))
    assert after == {path: answer for path, answer in before.items() if path in after}
    exports = await answers(press.office, *(path for path in QUESTIONS if path.startswith("exports/")))
    assert {path: body for path, (_, body, _) in exports.items()} == {path: before[path][1] for path in exports}


async def test_no_question_looks_at_releases_editions_or_feeds(press: Press) -> None:
    """Neither slower nor quicker for what is there unpublished: PostgreSQL's own plans name the register alone."""
    for question in (*QUESTIONS, *TELLS_POSITIONS, *ABSENT):
        asked = await plans(press.office, f"{API}/{question}", ANYBODY)
        assert asked or question == "exports"
        for plan in asked:
            read = {node["Relation Name"] for node in nodes(plan) if "Relation Name" in node}
            assert all(name.startswith("public_") for name in read), (question, read)


async def test_a_request_writes_nothing(press: Press) -> None:
    database: Database = press.office.caller.app.state.database
    sent: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda _c, _k, statement, *_: sent.append(statement)
    )
    await answers(press.office, *QUESTIONS)
    assert sent
    assert not [statement for statement in sent if not statement.lstrip().startswith(("SELECT", "EXPLAIN"))]
