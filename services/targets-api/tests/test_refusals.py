"""Bad input and forbidden steps: each a problem document that names the place, and nothing half-written."""

from typing import Any

import pytest

from targets_api.database import ROLE, SCHEMA
from wenxiao.access import Duty, Role
from wenxiao.database import Database
from wenxiao.testing import OTHER_COUNTY, TestDatabase, a_principal


def pointers(problem: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


async def count(database: TestDatabase, table: str) -> int:
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.connect() as connection:
        found = await connection.exec_driver_sql(f"SELECT count(*) FROM targets.{table}")
        number = int(found.scalar_one())
    await owner.close()
    return number


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"amount": "1"}, "#/amount"),
        ({"budget_year": "二〇二二"}, "#/budget_year"),
        ({"amount_requested": "-1.00"}, "#/amount_requested"),
        ({"amount_requested": "1.001"}, "#/amount_requested"),
        ({"amount_requested": "NaN"}, "#/amount_requested"),
        ({"budget_book": "pocket"}, "#/budget_book"),
        ({"name": "   "}, "#/name"),
        ({"infrastructure": "也许"}, "#/infrastructure"),
    ],
)
async def test_a_project_with_a_wrong_field_is_refused_at_its_place(
    office: Any, database: TestDatabase, changes: dict[str, Any], pointer: str
) -> None:
    answer = await office.ask(office.people.maker, "POST", "projects", office.project_body(**changes))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointers(answer.json()) == [pointer]
    assert await count(database, "project") == 0


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("44162122T000000000001", "foreign-region-code"),
        ("440507001", "project-code-malformed"),
        ("44162222X000000000001", "project-code-malformed"),
        ("44162299T000000000001", "project-code-malformed"),
    ],
)
async def test_a_foreign_or_malformed_project_code_is_refused(
    office: Any, database: TestDatabase, code: str, kind: str
) -> None:
    answer = await office.ask(office.people.maker, "POST", "projects", office.project_body(code=code))
    assert answer.status_code == 422
    assert answer.json()["type"] == f"/problems/{kind}"
    assert pointers(answer.json()) == ["#/code"]
    assert await count(database, "project") == 0


async def test_a_code_counts_once_in_a_region_and_says_nothing_of_another(office: Any) -> None:
    code = "44162222T000000000777"
    await office.done(office.people.maker, "POST", "projects", office.project_body(code=code))
    taken = await office.ask(office.people.sibling, "POST", "projects", office.project_body(code=code))
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/project-code-taken")
    foreign = a_principal(region_path=OTHER_COUNTY)
    own = await office.ask(foreign, "POST", "projects", office.project_body(code="44162122T000000000777"))
    assert own.status_code == 201


async def test_weights_that_do_not_add_up_are_shown_row_by_row(office: Any) -> None:
    body = office.target_body((await office.a_project())["id"])
    body["indicators"][4]["weight"] = "25"
    target = await office.done(office.people.maker, "POST", "targets", body)
    refused = await office.ask(office.people.maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"] == "/problems/target-incomplete"
    # 15 + 15 + 10 + 10 + 25 + 10 = 85, wanted 100 − 10 = 90
    assert "合计85.00，应为90.00" in problem["detail"]
    wrong = [f for f in problem["findings"] if f["rule"] == "declaration.weight_sum"]
    assert wrong[0]["pointer"] == "#/indicators"
    rows = [f["pointer"] for f in problem["findings"] if f["rule"] == "declaration.weight_counted"]
    assert rows == [f"#/indicators/{n}/weight" for n in range(6)]
    assert {clause["id"] for clause in problem["basis"]} == {"national-2020-10-annex-1", "longchuan-2.3.d"}
    assert (await office.ask(office.people.maker, "GET", f"targets/{target['id']}")).json()["status"] == "draft"


async def test_every_shortcoming_of_a_row_is_found_at_once(office: Any) -> None:
    body = office.target_body((await office.a_project())["id"])
    body["indicators"][0] |= {"target_text": "若干人", "target_value": None, "operator": None, "weight": None}
    body["indicators"][2] |= {"target_text": ""}
    target = await office.done(office.people.maker, "POST", "targets", body)
    refused = await office.ask(office.people.maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    found = {f["pointer"] for f in refused.json()["findings"] if f["severity"] == "refusal"}
    assert found == {
        "#/indicators/0/target_value",
        "#/indicators/0/operator",
        "#/indicators/0/weight",
        "#/indicators/2/target_text",
    }


async def test_negative_and_excessive_weights_are_refused_in_the_draft(office: Any) -> None:
    body = office.target_body((await office.a_project())["id"])
    body["indicators"][1]["weight"] = "-5"
    body["indicators"][3]["unknown"] = 1
    refused = await office.ask(office.people.maker, "POST", "targets", body)
    assert refused.status_code == 422
    assert pointers(refused.json()) == ["#/indicators/1/weight", "#/indicators/3/unknown"]


async def test_an_indicator_that_the_library_does_not_know_is_refused(office: Any, database: TestDatabase) -> None:
    body = office.target_body((await office.a_project())["id"])
    body["indicators"][0]["library_indicator_id"] = office.known_indicator
    body["indicators"][1]["library_indicator_id"] = "0198b2a0-0000-7000-8000-00000000dead"
    refused = await office.ask(office.people.maker, "POST", "targets", body)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/library-indicator-unknown")
    assert pointers(refused.json()) == ["#/indicators/1/library_indicator_id"]
    assert await count(database, "target") == 0
    body["indicators"][1]["library_indicator_id"] = None
    assert (await office.ask(office.people.maker, "POST", "targets", body)).status_code == 201


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    office: Any, database: TestDatabase
) -> None:
    maker, body = office.people.maker, office.project_body()
    first = await office.ask(maker, "POST", "projects", body, key="k-1")
    again = await office.ask(maker, "POST", "projects", body, key="k-1")
    assert again.content == first.content
    other = await office.ask(maker, "POST", "projects", body | {"name": "另一个项目"}, key="k-1")
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    assert await count(database, "project") == 1


async def test_changes_need_the_version_that_was_read(office: Any) -> None:
    maker = office.people.maker
    project = await office.a_project(admitted=False)
    path = f"projects/{project['id']}"
    missing = await office.ask(maker, "PUT", path, office.project_body())
    assert missing.status_code == 428
    assert (await office.ask(maker, "PUT", path, office.project_body(), etag='"1"')).status_code == 200
    stale = await office.ask(maker, "PUT", path, office.project_body(name="改"), etag='"1"')
    assert stale.status_code == 412
    assert (await office.ask(maker, "POST", f"{path}/admit", etag='"1"')).status_code == 403
    stale = await office.ask(office.people.finance_maker, "POST", f"{path}/admit", etag='"1"')
    assert stale.status_code == 412


async def test_an_action_out_of_turn_is_a_conflict_that_says_what_may_be_done(office: Any) -> None:
    people = office.people
    target = await office.a_target(await office.a_project())
    early = await office.ask(people.finance_checker, "POST", f"targets/{target['id']}/review", etag='"1"')
    assert (early.status_code, early.json()["type"]) == (409, "/problems/action-not-allowed")
    assert early.json()["detail"] == "绩效目标处于“草稿”，不能财政审核；当前可做：修改、提交"


async def test_a_return_without_a_reason_is_refused(office: Any) -> None:
    people = office.people
    target = await office.take(await office.a_target(await office.a_project()), "submit")
    path = f"targets/{target['id']}/return"
    assert (await office.ask(people.checker, "POST", path, {"reason": " "}, etag='"2"')).status_code == 422
    by_head = await office.ask(people.head, "POST", path, {"reason": "不妥"}, etag='"2"')
    assert (by_head.status_code, by_head.json()["type"]) == (403, "/problems/not-permitted")


async def test_one_person_cannot_hold_two_steps_whatever_his_posts(office: Any) -> None:
    people = office.people
    head_with_checkers_account = a_principal(
        Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001), subject=people.checker.subject
    )
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check")
    path = f"targets/{target['id']}/pass"
    same = await office.ask(head_with_checkers_account, "POST", path, etag='"3"')
    assert (same.status_code, same.json()["type"]) == (403, "/problems/same-person")
    assert same.json()["detail"] == "您在本轮已办理“部门审核”，不能再部门通过；请由其他人员办理"
    author_as_head = a_principal(
        Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001), subject=people.maker.subject
    )
    author = await office.ask(author_as_head, "POST", path, etag='"3"')
    assert author.status_code == 403
    assert "编制人" in author.json()["detail"]


async def test_an_approval_leans_on_the_newest_gate_decision_about_this_version(office: Any) -> None:
    people = office.people
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    first = await office.gate(target)
    second = await office.gate(target, "600000.00")
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    body = {"gate_decision_id": first["id"], "approved_budget": "600000.00"}
    stale = await office.ask(people.finance_head, "POST", path, body, etag=etag)
    assert (stale.status_code, stale.json()["findings"][0]["rule"]) == (409, "approval.gate_stale")
    body["gate_decision_id"] = "0198b2a0-0000-7000-8000-00000000dead"
    unknown = await office.ask(people.finance_head, "POST", path, body, etag=etag)
    assert (unknown.status_code, pointers(unknown.json())) == (422, ["#/gate_decision_id"])
    body["gate_decision_id"] = second["id"]
    assert (await office.ask(people.finance_head, "POST", path, body, etag=etag)).status_code == 200


async def test_an_approved_target_cannot_be_changed_over_http_nor_by_sql(office: Any, database: TestDatabase) -> None:
    people = office.people
    target = await office.approved(await office.a_target(await office.a_project()))
    content = office.target_body("x")
    del content["project_id"], content["budget_year"]
    etag = f'"{target["version"]}"'
    changed = await office.ask(people.maker, "PUT", f"targets/{target['id']}", content, etag=etag)
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/action-not-allowed")
    owner = Database(database.url(), schema=SCHEMA)
    attempts = (
        "UPDATE targets.target SET approved_budget = 1",
        "UPDATE targets.target SET status = 'draft'",
        "DELETE FROM targets.target",
        "UPDATE targets.indicator SET weight = 1",
        "DELETE FROM targets.indicator",
        "INSERT INTO targets.indicator SELECT (jsonb_populate_record(i, '{\"row_number\": 9}')).* FROM indicator i",
        "UPDATE targets.target_event SET name = '别人'",
        "DELETE FROM targets.gate_decision",
        "UPDATE targets.target SET unit_name = '改名后的单位'",
        "UPDATE targets.gate_decision SET outcome = 'refused'",
    )
    for attempt in attempts:
        async with owner.engine.connect() as connection:
            await connection.exec_driver_sql("SET search_path = targets")
            with pytest.raises(Exception, match="refused") as refused:
                await connection.exec_driver_sql(attempt.replace("%", "%%"))
            assert getattr(getattr(refused.value, "orig", None), "sqlstate", None) == "WX002", attempt
    async with owner.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE targets.target SET department_id = 362")
        await connection.exec_driver_sql("UPDATE targets.indicator SET department_id = 362")
    await owner.close()
    moved = (await office.ask(people.maker, "GET", f"targets/{target['id']}")).json()
    assert moved == target | {"department_id": 362}


async def test_roll_forward_wants_an_approved_target_and_a_later_year(office: Any) -> None:
    people = office.people
    target = await office.a_target(await office.a_project())
    path = f"targets/{target['id']}/roll-forward"
    draft = await office.ask(people.maker, "POST", path, {"budget_year": 2023}, etag='"1"')
    assert (draft.status_code, draft.json()["type"]) == (409, "/problems/not-rollable")
    target = await office.approved(target)
    etag = f'"{target["version"]}"'
    same_year = await office.ask(people.maker, "POST", path, {"budget_year": 2022}, etag=etag)
    assert (same_year.status_code, pointers(same_year.json())) == (422, ["#/budget_year"])
    await office.done(people.maker, "POST", path, {"budget_year": 2023})
    twice = await office.ask(people.maker, "POST", path, {"budget_year": 2023}, etag=etag)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/target-exists")


async def test_an_assessment_sheet_is_checked_as_a_whole(office: Any) -> None:
    project = await office.a_project(admitted=False)
    sheet = office.sheet_body(conclusion="adjusted_support")
    sheet["points"] |= {"economy": "21", "luck": "5"}
    del sheet["points"]["necessity"]
    path = f"projects/{project['id']}/ex-ante-assessment"
    refused = await office.ask(office.people.maker, "PUT", path, sheet, etag='"1"')
    assert refused.status_code == 422
    assert {f["pointer"] for f in refused.json()["findings"]} == {
        "#/points/necessity",
        "#/points/economy",
        "#/points/luck",
    }


async def test_no_assertion_no_answer(office: Any) -> None:
    assert (await office.ask(None, "GET", "projects")).status_code == 401


async def test_the_service_role_owns_nothing(database: TestDatabase) -> None:
    service = Database(database.url(ROLE), schema=SCHEMA)
    async with service.engine.connect() as connection:
        with pytest.raises(Exception, match="must be owner"):
            await connection.exec_driver_sql("ALTER TABLE targets.target DISABLE ROW LEVEL SECURITY")
    await service.close()
