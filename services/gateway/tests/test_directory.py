import json
from typing import Any

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import event

from gateway.organisations.models import OrganisationView
from gateway.posts.models import PostView
from gateway.regions.models import RegionView
from gateway.security_events.routes import SecurityEventView
from gateway.sessions.models import SessionView
from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, is_problem


async def listed(front: Front, path: str, token: str | None) -> list[Json]:
    answer = await front.call("GET", path, token)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def names(front: Front, username: str) -> set[str]:
    token = (await front.sign_in(username))["access_token"]
    return {row["name"] for row in await listed(front, "/organisations", token)}


async def test_everybody_sees_the_tree_of_regions(front: Front) -> None:
    regions = await listed(front, "/regions?limit=200", None)
    assert {region["code"]: region["path"] for region in regions}["150402Z01"] == "/15/1504/150402/150402Z01"
    assert [region["path"] for region in regions] == sorted(region["path"] for region in regions)
    towns = await listed(front, "/regions?parent_code=441622", None)
    assert {"老隆镇": "441622100", "四都镇": "441622111", "黄石镇": "441622117"}.items() <= {
        (town["name"], town["code"]) for town in towns
    }
    assert {(town["level"], town["local"]) for town in towns} == {("town", False)}


async def test_regions_come_in_pages_without_loss(front: Front) -> None:
    whole, path = [], "/regions?parent_code=440000&limit=1"
    while path:
        page = (await front.call("GET", path)).json()
        whole += page["items"]
        path = f"/regions?parent_code=440000&limit=1&cursor={page['next']}" if page["next"] else ""
    assert whole == await listed(front, "/regions?parent_code=440000", None)
    assert [region["name"] for region in whole] == ["汕头市", "河源市"]


async def test_finance_sees_the_organisations_of_its_region_only(front: Front) -> None:
    longchuan = await names(front, "caizheng-fuze")
    assert longchuan == {
        "龙川县财政局",
        "龙川县人大常委会预算工委",
        "龙川县审计局",
        "龙川县医疗保障局",
        "龙川县医疗保险服务中心",
        "龙川县供销合作社联合社",
        "龙川县供销社项目中心",
    }
    assert await names(front, "zijin-caizheng") == {"紫金县财政局", "紫金县医疗保障局"}


async def test_departments_and_units_see_their_own(front: Front) -> None:
    assert await names(front, "yibao-fuze") == {"龙川县医疗保障局", "龙川县医疗保险服务中心"}
    assert await names(front, "yibao-jingban") == {"龙川县医疗保险服务中心"}
    assert await names(front, "renda") == set()


async def test_a_foreign_organisation_is_not_there(front: Front) -> None:
    theirs = (await front.sign_in("zijin-caizheng"))["access_token"]
    mine = (await front.sign_in("caizheng-fuze"))["access_token"]
    for row in await listed(front, "/organisations", theirs):
        path = f"/organisations/{row['id']}"
        assert (await front.call("GET", path, theirs)).json() == row
        is_problem(await front.call("GET", path, mine), 404, "organisation-not-found")
    for strange in ("0", "-1", "9223372036854775808", "99999999999999999999999"):
        is_problem(await front.call("GET", f"/organisations/{strange}", mine), 404, "organisation-not-found")


async def test_the_other_two_administrators_see_no_organisations(front: Front) -> None:
    for username in ("anquan", "shenji-guanli"):
        token = (await front.sign_in(username))["access_token"]
        is_problem(await front.call("GET", "/organisations", token), 403, "not-permitted", username)


async def test_the_public_sees_no_organisations_and_has_no_posts(front: Front) -> None:
    is_problem(await front.call("GET", "/organisations"), 403, "not-permitted")
    is_problem(await front.call("GET", "/posts"), 403, "not-permitted")


async def test_security_events_are_for_the_audit_administrator_of_the_region(front: Front) -> None:
    await front.sign_in("renda")
    await front.sign_in("zijin-caizheng")
    token = (await front.sign_in("shenji-guanli"))["access_token"]
    events = await listed(front, "/security-events?action=session:start", token)
    assert [found["name"] for found in events] == ["钟丽萍", "骆颖"]
    for username in ("anquan", "xitong", "caizheng-fuze"):
        other = (await front.sign_in(username))["access_token"]
        is_problem(await front.call("GET", "/security-events", other), 403, "not-permitted")


async def test_the_events_of_one_person_are_found_by_an_index(front: Front, database: TestDatabase) -> None:
    token = (await front.sign_in("shenji-guanli"))["access_token"]
    others = (
        "INSERT INTO gateway.audit_event (subject, name, role, duty, request_id, action, resource, detail)"
        " SELECT n::text, '某人', 'unit', 'maker', 'r', 'session:start', 'sessions', '{}'"
        " FROM generate_series(1, 5000) n"
    )
    await administer(database.cluster, others, "ANALYZE gateway.audit_event", database=database.name)
    asked: list[tuple[str, Any]] = []
    engine = front.app.state.database.engine

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "security_event_view" in statement:
            asked.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", listen)
    subject = (await front.principal(token)).subject
    events = await listed(front, f"/security-events?subject={subject}", token)
    assert {found["subject"] for found in events} == {subject}
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for statement, parameters in asked:
            plan = json.dumps(await driver.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *parameters))
            assert "ix_audit_event_subject" in plan, plan


async def test_what_postgresql_serialises_is_what_the_views_document(front: Front) -> None:
    views: dict[str, tuple[str, type[BaseModel]]] = {
        "/regions": ("renda", RegionView),
        "/organisations": ("caizheng-fuze", OrganisationView),
        "/posts": ("renda", PostView),
        "/sessions": ("anquan", SessionView),
        "/security-events": ("shenji-guanli", SecurityEventView),
    }
    for path, (username, view) in views.items():
        token = (await front.sign_in(username))["access_token"]
        items = await listed(front, path, token)
        assert items, path
        for item in items:
            TypeAdapter(view).validate_python(item, extra="forbid")
            assert set(item) == set(view.model_fields), path
