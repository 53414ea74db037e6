"""What a reader waits for does not grow with the number of releases: PostgreSQL's own plan of each question asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from disclosure_api.database import SCHEMA
from disclosure_api.public.registering import keep_register
from wenxiao.access import Duty, Principal, Role
from wenxiao.database import Database
from wenxiao.testing import a_principal, administer

from .crowd import crowd
from .office import ANYBODY, CHANGES, PUBLIC, REGISTER, RELEASES, Office

COUNT = 4000
REGION = "/44/4416/441605"
HEAD = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=REGION)
CITY = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416", level="city")
NETWORK = a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101, region_path=REGION)
CONGRESS = a_principal(Role.NPC, Duty.NONE, organisation_id=101, region_path=REGION)
CODE = f"44160522T{5:012d}"
RESTATED = """
SELECT disclosure.restate_feed(region_path, 'public') FROM (SELECT DISTINCT region_path FROM disclosure.feed_entry) f
"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


async def plans(office: Office, path: str, who: Principal) -> list[dict[str, Any]]:
    """Each SELECT over our tables that the request sent, run again under EXPLAIN as the same caller."""
    database: Database = office.caller.app.state.database
    asked: list[tuple[str, tuple[Any, ...]]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "disclosure." in statement and statement.lstrip().startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", listen)
    answer = await office.get(path, who)
    event.remove(database.engine.sync_engine, "before_cursor_execute", listen)
    assert answer.status_code in (200, 404), answer.text
    found = []
    async with database.transaction(who) as session:
        connection = await (await session.connection()).get_raw_connection()
        driver: Any = connection.driver_connection
        for statement, parameters in asked:
            plan = await driver.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *parameters)
            found.append(plan[0]["Plan"])
    return found


def rows_read(plan: dict[str, Any]) -> float:
    """Rows that scans of our tables touched, those thrown away by a filter included."""
    scans = [node for node in nodes(plan) if "Relation Name" in node]
    read: float = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in scans
        if node["Relation Name"] in ("release", "edition", "feed_entry", "public_release", "public_item")
    )
    return read


# Pages hold ten rows, fetched as eleven; each may be followed by its editions and their release.
QUESTIONS = [
    (ANYBODY, f"{PUBLIC}?limit=10"),
    (ANYBODY, f"{PUBLIC}?limit=10&region_code=441607"),
    (ANYBODY, f"{PUBLIC}?limit=10&region_code=999999"),
    (ANYBODY, f"{PUBLIC}?limit=10&project_code={CODE}"),
    (ANYBODY, f"{PUBLIC}?limit=10&budget_year=2099"),
    (ANYBODY, f"{PUBLIC}?limit=10&kind=evaluation_result"),
    (HEAD, f"{RELEASES}?limit=10"),
    (CITY, f"{RELEASES}?limit=10"),
    (CITY, f"{RELEASES}?limit=10&kind=target&source_id=01970000-0000-7000-8000-000000000001"),
    (CONGRESS, f"{REGISTER}?limit=10"),
    (CITY, f"{REGISTER}?limit=10&audience=public&kind=target"),
    (NETWORK, f"{CHANGES}?limit=10"),
    (CITY, f"{CHANGES}?limit=10&region=441609"),
    (ANYBODY, f"{CHANGES}?limit=10&region=441609&audience=public"),
    (CITY, f"{CHANGES}?limit=10&region=999999"),
]


@pytest.fixture
async def crowded(office: Office) -> Office:
    await crowd(office.database, COUNT)
    await administer(office.database.cluster, RESTATED, database=office.database.name)
    await keep_register(office.caller.app.state.database)
    await administer(office.database.cluster, "VACUUM ANALYZE", database=office.database.name)
    return office


async def test_no_list_and_no_page_of_the_feed_reads_more_than_it_shows(crowded: Office) -> None:
    for who, path in QUESTIONS:
        for plan in await plans(crowded, path, who):
            used = {node["Node Type"] for node in nodes(plan)}
            assert "Seq Scan" not in used or rows_read(plan) == 0, (path, used)
            assert rows_read(plan) <= 11 * 7, (path, rows_read(plan), used)


async def test_the_plans_are_asked_of_a_full_house(crowded: Office) -> None:
    """Otherwise few rows would be read for want of rows."""
    owner = Database(crowded.database.url(), schema=SCHEMA)
    async with owner.engine.connect() as connection:
        for table, rows in (("release", COUNT), ("edition", 2 * COUNT), ("feed_entry", 2 * COUNT)):
            assert await connection.scalar(text(f"SELECT count(*) FROM disclosure.{table}")) == rows
    await owner.close()
    assert len((await crowded.get(f"{PUBLIC}?limit=10", ANYBODY)).json()["items"]) == 10
    assert [
        i["project_code"] for i in (await crowded.get(f"{PUBLIC}?project_code={CODE}", ANYBODY)).json()["items"]
    ] == [CODE]
