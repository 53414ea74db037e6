"""The directory's acts over HTTP: who may do what where, what becomes of periods, posts, reach and the feed."""

import asyncio

import pytest
from asyncpg import PostgresError
from sqlalchemy import pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.organisation_changes.models import OrganisationChangeView
from wenxiao.access import ReachKind
from wenxiao.testing import TestDatabase, administer

from .directory_desk import COUNTY, GROUNDS, YEAR, Desk, desk_of
from .front import Front, is_problem
from .test_directory_changes import changes, states


@pytest.fixture
async def desk(front: Front) -> Desk:
    return await desk_of(front)


async def test_an_organisation_is_registered_and_stated(desk: Desk) -> None:
    head = (await changes(desk.front))["head"]
    answer = await desk.register(code="363", name="龙川县教育局", credit_code="91350100M000100Y43")
    assert answer.status_code == 201, answer.text
    change = answer.json()
    assert set(change) == set(OrganisationChangeView.model_fields)
    assert (change["kind"], change["status"], change["registered_by"]) == ("register", "effective", "邹凯")
    office = await desk.get(f"/organisations/{change['organisation_id']}")
    assert (office["code"], office["valid_from"], office["credit_code"]) == ("363", YEAR, "91350100M000100Y43")
    assert answer.headers["Location"] == f"/api/v1/organisation-changes/{change['id']}"
    stated = states(await changes(desk.front, head), "organisation")
    assert [state["name"] for state in stated.values()] == ["龙川县教育局"]


async def test_the_same_idempotency_key_registers_once(desk: Desk) -> None:
    headers = {"Idempotency-Key": "one registration"}
    sent = GROUNDS | {
        "effective_day": YEAR,
        "region_code": COUNTY,
        "kind": "department",
        "code": "363",
        "name": "教育局",
    }
    first = await desk.front.call("POST", "/organisations", desk.token, json=sent, headers=headers)
    again = await desk.front.call("POST", "/organisations", desk.token, json=sent, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"


async def test_what_cannot_be_is_refused_with_its_places_and_leaves_nothing(desk: Desk) -> None:
    before = await desk.get("/organisations?limit=200")
    problem = is_problem(
        await desk.register(code="361", name="教育局", credit_code="91350100M000100Y44"),
        422,
        "organisation-change-refused",
    )
    assert [finding["pointer"] for finding in problem["findings"]] == ["#/credit_code", "#/code"]
    assert await desk.get("/organisations?limit=200") == before
    assert (await desk.get("/organisation-changes"))["items"] == []
    malformed = await desk.register(code="36", name="教", credit_code="1" * 19, effective_day="1900-01-01")
    assert len(is_problem(malformed, 422, "malformed")["errors"]) == 4


async def test_without_the_version_that_was_read_nothing_is_changed(desk: Desk) -> None:
    centre = (await desk.ids())["龙川县医疗保险服务中心"]
    sent = GROUNDS | {"effective_day": YEAR, "name": "医保中心"}
    path = f"/organisations/{centre}/rename"
    is_problem(await desk.front.call("POST", path, desk.token, json=sent), 428, "precondition-required")
    headers = {"If-Match": '"9"'}
    is_problem(await desk.front.call("POST", path, desk.token, json=sent, headers=headers), 412, "stale-version")


async def test_a_rename_counts_from_its_day_and_the_past_keeps_its_name(desk: Desk) -> None:
    ids = await desk.ids()
    bureau = ids["龙川县医疗保障局"]
    await desk.done(bureau, "rename", name="龙川县医疗保障管理局")
    assert (await desk.get(f"/organisations/{bureau}"))["name"] == "龙川县医疗保障管理局"

    async def names(day: str) -> set[str]:
        path = f"/organisations?as_of={day}&limit=200&region_code={COUNTY}"
        return {row["name"] for row in (await desk.get(path))["items"]}

    assert "龙川县医疗保障局" in await names("2025-12-31")
    assert "龙川县医疗保障局" not in await names(YEAR)
    assert "龙川县医疗保障管理局" in await names(YEAR)
    assert await names("2017-12-31") == set()
    tree = await desk.get(f"/organisations/tree?region_code={COUNTY}&as_of=2020-05-01")
    found = next(node for node in tree["items"] if node["id"] == bureau)
    assert found["name"] == "龙川县医疗保障局"
    assert [unit["name"] for unit in found["units"]] == ["龙川县医疗保险服务中心"]


async def test_history_is_told_in_words_with_its_grounds(desk: Desk) -> None:
    ids = await desk.ids()
    centre, project = ids["龙川县医疗保险服务中心"], ids["龙川县供销社项目中心"]
    await desk.done(centre, "rename", name="龙川县医保中心")
    await desk.done(project, "merge", successor_id=centre, effective_day="2026-02-01")
    history = await desk.get(f"/organisations/{centre}/history")
    assert [(event["day"], event["words"]) for event in history["events"]] == [
        ("2018-01-01", "设立，名称“龙川县医疗保险服务中心”，编码 361001，隶属“龙川县医疗保障局”。"),
        (YEAR, "由“龙川县医疗保险服务中心”更名为“龙川县医保中心”。"),
        ("2026-02-01", "“龙川县供销社项目中心”并入，由本机构承接其工作。"),
    ]
    assert history["events"][1]["document_number"] == GROUNDS["document_number"]
    gone = await desk.get(f"/organisations/{project}/history")
    assert gone["events"][-1]["words"] == "并入“龙川县医保中心”，其工作由该机构承接。"
    assert gone["successions"][0]["successor_id"] == centre


async def test_a_merge_counts_at_the_next_call(desk: Desk) -> None:
    """Reach, machines and sessions follow without a new sign-in; nothing is kept for seconds."""
    front, ids = desk.front, await desk.ids()
    heir, gone = ids["龙川县医疗保险服务中心"], ids["龙川县供销社项目中心"]
    theirs = (await front.sign_in("gongxiao-jingban"))["access_token"]
    mine = (await front.sign_in("yibao-jingban"))["access_token"]
    assert (await front.principal(mine)).read.units == (heir,)
    assert (await front.principal(theirs)).organisation_id == gone
    await desk.done(gone, "merge", successor_id=heir)
    assert (await front.principal(mine)).read.units == tuple(sorted((heir, gone)))
    moved = await front.principal(theirs)
    assert (moved.organisation_id, moved.write.units) == (heir, tuple(sorted((heir, gone))))
    assert moved.department_id == ids["龙川县医疗保障局"]
    posts = (await front.call("GET", "/posts", theirs)).json()["items"]
    assert sorted((post["organisation"]["id"], post["valid_until"]) for post in posts) == sorted(
        [(gone, "2025-12-31"), (heir, None)]
    )
    feed = states(await changes(front), "organisation")[str(gone)]
    assert (feed["successor_id"], feed["valid_until"]) == (heir, "2025-12-31")
    assert feed["follows"]["department_id"] == ids["龙川县医疗保障局"]


async def test_a_merged_department_takes_portfolio_and_units_along(desk: Desk) -> None:
    front, ids = desk.front, await desk.ids()
    gone, heir, unit = ids["龙川县供销合作社联合社"], ids["龙川县医疗保障局"], ids["龙川县供销社项目中心"]
    finance = (await front.sign_in("caizheng-jingban"))["access_token"]
    units = [{"organisation_id": unit, "code": "361002"}]
    is_problem(await desk.act(gone, "merge", successor_id=heir), 422, "organisation-change-refused")
    await desk.done(gone, "merge", successor_id=heir, units=units)
    who = await front.principal(finance)
    assert who.write.kind is ReachKind.UNITS
    assert {gone, heir, unit, ids["龙川县财政局"]} <= set(who.write.units or ())
    assert who.read.kind is ReachKind.REGION_TREE
    feed = states(await changes(front), "organisation")
    assert (feed[str(unit)]["department_id"], feed[str(unit)]["code"]) == (heir, "361002")
    assert feed[str(gone)]["follows"]["department_id"] == heir
    head = await front.principal((await front.sign_in("gongxiao-fuze"))["access_token"])
    assert head.organisation_id == heir


async def test_of_a_split_all_read_and_the_main_one_writes(desk: Desk) -> None:
    front, ids = desk.front, await desk.ids()
    gone, other = ids["龙川县供销社项目中心"], ids["龙川县医疗保险服务中心"]
    successors = [
        {"main": True, "code": "362002", "name": "供销社项目一中心", "kind": "unit"},
        {"main": False, "organisation_id": other},
    ]
    await desk.done(gone, "split", successors=successors)
    who = await front.principal((await front.sign_in("yibao-jingban"))["access_token"])
    assert (who.read.units, who.write.units) == (tuple(sorted((gone, other))), (other,))
    new = (await desk.ids())["供销社项目一中心"]
    writer = await front.principal((await front.sign_in("gongxiao-jingban"))["access_token"])
    assert (writer.organisation_id, writer.write.units) == (new, tuple(sorted((gone, new))))


async def test_a_move_to_another_region_is_stated_for_all_below(desk: Desk) -> None:
    ids = await desk.ids()
    bureau, centre = ids["龙川县医疗保障局"], ids["龙川县医疗保险服务中心"]
    head = (await changes(desk.front))["head"]
    await desk.done(bureau, "move", parent_id=None, region_code="441622100")
    stated = states(await changes(desk.front, head), "organisation")
    assert {int(key): state["region_path"].rsplit("/", 1)[1] for key, state in stated.items()} == {
        bureau: "441622100",
        centre: "441622100",
    }


async def test_an_administrator_changes_nothing_outside_the_own_tree(desk: Desk) -> None:
    finance = (await desk.front.sign_in("zijin-caizheng"))["access_token"]
    theirs = (await desk.front.call("GET", "/organisations", finance)).json()["items"][0]["id"]
    assert theirs not in (await desk.ids()).values()
    sent = GROUNDS | {"effective_day": YEAR, "name": "某某局"}
    path, headers = f"/organisations/{theirs}", {"If-Match": '"1"'}
    foreign = await desk.front.call("POST", f"{path}/rename", desk.token, json=sent, headers=headers)
    is_problem(foreign, 404, "organisation-not-found")
    is_problem(await desk.front.call("GET", f"{path}/history", desk.token), 404, "organisation-not-found")
    refused = is_problem(
        await desk.register(code="363", name="某某局", region_code="441621"), 422, "organisation-change-refused"
    )
    assert [finding["rule"] for finding in refused["findings"]] == ["region_known"]
    centre = (await desk.ids())["龙川县医疗保险服务中心"]
    refused = is_problem(await desk.act(centre, "merge", successor_id=theirs), 422, "organisation-change-refused")
    assert [finding["rule"] for finding in refused["findings"]] == ["organisation_known"]


async def test_nobody_else_changes_the_directory_and_finance_reads_the_changes(desk: Desk) -> None:
    await desk.register(code="363", name="龙川县教育局")
    for username in ("caizheng-fuze", "yibao-fuze", "anquan", "shenji-guanli"):
        token = (await desk.front.sign_in(username))["access_token"]
        sent = GROUNDS | {
            "effective_day": YEAR,
            "region_code": COUNTY,
            "kind": "department",
            "code": "364",
            "name": "某局",
        }
        is_problem(await desk.front.call("POST", "/organisations", token, json=sent), 403, "not-permitted", username)
        read = await desk.front.call("GET", "/organisation-changes", token)
        if username == "caizheng-fuze":
            assert [change["payload"]["name"] for change in read.json()["items"]] == ["龙川县教育局"]
        else:
            is_problem(read, 403, "not-permitted", username)
    elsewhere = (await desk.front.sign_in("zijin-caizheng"))["access_token"]
    assert (await desk.front.call("GET", "/organisation-changes", elsewhere)).json()["items"] == []


async def test_every_act_is_an_audit_event(desk: Desk, database: TestDatabase) -> None:
    centre = (await desk.ids())["龙川县医疗保险服务中心"]
    await desk.done(centre, "rename", name="医保中心")
    engine = create_async_engine(database.url(), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        found = await connection.execute(
            text("SELECT name, detail FROM gateway.audit_event WHERE action = 'organisation:rename'")
        )
        name, detail = found.one()
    await engine.dispose()
    assert name == "邹凯"
    assert (detail["organisations"], detail["document_number"]) == ([centre], GROUNDS["document_number"])


async def test_the_database_itself_refuses_two_periods_two_codes_and_disagreement(database: TestDatabase) -> None:
    one = "(SELECT min(id) FROM gateway.organisation)"
    twice = (
        "INSERT INTO gateway.organisation_period SELECT organisation_id, valid_from + 1, NULL, region_code, '777',"
        f" name, kind, NULL, NULL FROM gateway.organisation_period WHERE organisation_id = {one}"
    )
    code = (
        "INSERT INTO gateway.organisation (region_code, region_path, code, name, kind, valid_from, version)"
        " SELECT region_code, region_path, code, '另一个', kind, '2020-01-01', 1"
        f" FROM gateway.organisation WHERE id = {one}"
    )
    renamed = f"UPDATE gateway.organisation SET name = '改名' WHERE id = {one}"
    wrong = {"one_at_a_time": twice, "code_once": code, "does not agree": renamed}
    for word, statement in wrong.items():
        with pytest.raises(PostgresError, match=word):
            await administer(database.cluster, statement, database=database.name)


async def test_somebody_who_signs_in_meanwhile_and_a_merge_do_not_wait_for_each_other(
    desk: Desk, database: TestDatabase
) -> None:
    """A sign-in holds the person's open sessions and then begins another in the post; the merge moves both."""
    ids = await desk.ids()
    heir, gone = ids["龙川县医疗保险服务中心"], ids["龙川县供销社项目中心"]
    token = (await desk.front.sign_in("gongxiao-jingban"))["access_token"]
    engine = create_async_engine(database.url(), poolclass=pool.NullPool)
    async with engine.begin() as signing_in:
        held = await signing_in.execute(text("SELECT post_id FROM gateway.session WHERE status = 'active' FOR UPDATE"))
        posts = {row.post_id for row in held}
        merging = asyncio.create_task(desk.act(gone, "merge", successor_id=heir))
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not (await signing_in.execute(waiting)).scalar_one():
            assert not merging.done()
            await asyncio.sleep(0.01)
        for post in posts:
            begun = (
                "INSERT INTO gateway.session (id, post_id, status, started_at, expires_at, version)"
                " VALUES (gen_random_uuid(), :post, 'active', now(), now() + interval '1 hour', 1)"
            )
            await signing_in.execute(text(begun), {"post": post})
    await engine.dispose()
    answer = await merging
    assert answer.is_success, answer.text
    assert (await desk.front.principal(token)).organisation_id == heir
