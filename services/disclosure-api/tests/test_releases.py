import hashlib
import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from disclosure_api.releases.models import ReleaseView
from wenxiao.database import Database

from .keeping_back import for_the_congress_alone
from .office import (
    ANYBODY,
    APPLICATION,
    BOTH,
    MAKER,
    NETWORK,
    RE_CHECK,
    RELEASES,
    TARGET,
    Office,
    a_re_check,
    a_target,
    an_application,
    edition,
    on,
)

SECRETS = ("审核人丙", "内部退回意见", "caizheng-shenhe", "内部理由", "复核人丁的意见", "总体复核意见", "财政经办甲")


@pytest.mark.clause("longchuan-3.2.3.b")
@pytest.mark.clause("longchuan-2.7.c")
async def test_an_approved_target_is_drafted_for_both_audiences_with_the_clauses_that_demand_it(office: Office) -> None:
    answer = await office.draft()
    assert answer.status_code == 201, answer.text
    release = answer.json()
    assert answer.headers["location"] == f"{RELEASES}/{release['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (release["status"], release["audiences"], release["accompanies"]) == ("draft", BOTH, ["budget_draft"])
    assert set(release["basis"]) == {"longchuan-2.7.b", "longchuan-2.7.c", "longchuan-3.2.3.b"}
    assert release["policy"]["section"] == "disclosure"
    assert release["drafted_on"] == "2022-01-20"
    public = edition(release, "public")
    assert public["money"] == "656600.00"
    assert public["content"]["goal"] == "建档立卡人员应保尽保"
    assert [row["name"] for row in public["content"]["indicators"]][:1] == ["全县参合人数"]
    assert "weight" not in public["content"]["indicators"][0]
    assert edition(release, "npc")["content"]["indicators"][0]["weight"] == "15"
    for secret in SECRETS:
        assert secret not in json.dumps(release["editions"], ensure_ascii=False)


@pytest.mark.clause("longchuan-3.4.5.b")
async def test_a_concluded_re_check_shows_grade_to_all_and_why_it_was_missed_to_the_congress(office: Office) -> None:
    answer = await office.draft(kind="evaluation_result", source_id=RE_CHECK)
    assert answer.status_code == 201, answer.text
    release = answer.json()
    assert "longchuan-3.4.5.b" in release["basis"]
    assert (release["source_noun"], release["accompanies"]) == ("re-checks", ["final_accounts"])
    public, npc = edition(release, "public")["content"], edition(release, "npc")["content"]
    assert public["result"] == {"score": "99.77", "grade": "优"}
    assert public["money"] == {"adjusted_budget": "656600.00", "executed": "650700.00"}
    assert public["indicators"][0]["actual_text"] == "8676"
    assert public["indicators"][0]["score"] == "14.86"
    assert "self_score" in npc["result"]
    assert npc["indicators"][0]["deviation_reason"] == "建档立卡中有新增死亡人员,导致有偏差"
    assert edition(release, "npc")["money"] == "650700.00"
    for secret in SECRETS:
        assert secret not in json.dumps(release["editions"], ensure_ascii=False)


async def test_what_a_result_is_used_for_is_a_release_of_its_own(office: Office) -> None:
    """No class of the law names it: it is told of one's own accord, beside the result or without it."""
    await office.published(kind="evaluation_result", source_id=RE_CHECK)
    used = await office.published(kind="result_use", source_id=APPLICATION)
    assert (used["source_noun"], used["basis"], used["accompanies"]) == ("result-applications", [], [])
    assert {one["rule"] for one in used["findings"]} >= {"release.beyond_duty"}
    not_a_result = await office.draft(kind="evaluation_result", source_id=APPLICATION)
    assert not_a_result.status_code == 404


async def test_what_finance_verified_stands_in_place_of_what_the_unit_reported(office: Office) -> None:
    check = a_re_check()
    check["rows"][0]["verified_text"] = "8670"
    office.neighbours.answers[f"/api/v1/re-checks/{RE_CHECK}"] = check
    release = (await office.draft(kind="evaluation_result", source_id=RE_CHECK)).json()
    assert edition(release, "public")["content"]["indicators"][0]["actual_text"] == "8670"


async def test_the_digest_is_of_the_bytes_that_are_served(office: Office) -> None:
    release = await office.published()
    for audience, who in (("npc", NETWORK), ("public", ANYBODY)):
        frozen = edition(release, audience)
        answer = await office.get(frozen["href"], who)
        assert hashlib.sha256(answer.content).hexdigest() == frozen["digest"]
        assert answer.headers["etag"] == f'"{frozen["digest"]}"'
        assert "immutable" in answer.headers["cache-control"]
        assert answer.json() == frozen["content"]
        again = await office.get(frozen["href"], who, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert (await office.get(edition(release, "npc")["href"], NETWORK)).headers["cache-control"].startswith("private")


async def test_the_content_stays_as_drafted_whatever_happens_to_the_source(office: Office) -> None:
    drafted = (await office.draft()).json()
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(overall_goal="改过的目标")
    published = (await office.act(drafted, "publish")).json()
    assert published["editions"] == drafted["editions"]


async def test_an_item_in_the_list_is_the_item_itself_and_fits_its_description(office: Office) -> None:
    await office.published()
    await office.draft(kind="evaluation_result", source_id=RE_CHECK)
    listed = (await office.get(RELEASES, MAKER)).json()["items"]
    assert len(listed) == 2
    for item in listed:
        assert (await office.get(f"{RELEASES}/{item['id']}", MAKER)).json() == item
        assert ReleaseView.model_validate(item).model_dump(mode="json")["editions"] == item["editions"]


async def test_lists_are_narrowed(office: Office) -> None:
    release = await office.published()
    for params, count in (
        ({"kind": "target"}, 1),
        ({"kind": "evaluation_result"}, 0),
        ({"status": "published", "budget_year": 2022}, 1),
        ({"status": "draft"}, 0),
        ({"source_id": release["source_id"]}, 1),
    ):
        assert len((await office.get(RELEASES, MAKER, params=params)).json()["items"]) == count


@pytest.mark.clause("longchuan-2.7.c")
async def test_the_congress_alone_is_refused_on_the_clause_of_simultaneous_publication(office: Office) -> None:
    answer = await office.draft(audiences=["npc"])
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "/problems/audiences-incomplete"
    assert [clause["id"] for clause in problem["basis"]] == ["longchuan-2.7.c"]
    assert problem["errors"][0]["pointer"] == "#/audiences"
    reason = await office.draft(audiences=["npc"], not_public_because="含涉密内容")
    assert reason.status_code == 422, "one person's reason is no decision"
    await for_the_congress_alone(office)
    allowed = await office.draft(audiences=["npc"])
    assert allowed.status_code == 201
    assert [e["audience"] for e in allowed.json()["editions"]] == ["npc"]


@pytest.mark.parametrize(
    ("path", "changed", "body"),
    [
        (f"/api/v1/targets/{TARGET}", a_target(status="reviewed"), {}),
        (
            f"/api/v1/result-applications/{APPLICATION}",
            an_application(status="proposed"),
            {"kind": "result_use", "source_id": APPLICATION},
        ),
        (
            f"/api/v1/re-checks/{RE_CHECK}",
            a_re_check(status="recorded", result=None, final_score=None, grade=None),
            {"kind": "evaluation_result", "source_id": RE_CHECK},
        ),
    ],
)
async def test_what_is_not_final_is_not_released(
    office: Office, path: str, changed: dict[str, Any], body: dict[str, Any]
) -> None:
    office.neighbours.answers[path] = changed
    answer = await office.draft(**body)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/source-not-final"
    assert (await office.get(RELEASES, MAKER)).json()["items"] == []


async def test_a_source_that_finance_cannot_see_is_not_found(office: Office) -> None:
    for kind in ("target", "evaluation_result"):
        answer = await office.draft(kind=kind, source_id=str(uuid4()))
        assert answer.status_code == 404


async def test_a_source_of_another_county_cannot_be_released_here(office: Office) -> None:
    source = await office.another_target(9, region_path="/44/4416/441621", region_code="441621")
    answer = await office.draft(source_id=source)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/outside-reach"


async def test_a_neighbour_that_is_down_or_answers_nonsense_is_503(office: Office) -> None:
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = {"unexpected": 1}
    assert (await office.draft()).status_code == 503
    office.neighbours.down = True
    answer = await office.draft()
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "budget"}, "#/kind"),
        ({"source_id": "x"}, "#/source_id"),
        ({"audiences": []}, "#/audiences"),
        ({"audiences": ["npc", "public", "npc"]}, "#/audiences"),
        ({"audiences": ["everybody"]}, "#/audiences/0"),
        ({"audiences": "npc"}, "#/audiences"),
        ({"replaces": 5}, "#/replaces"),
        ({"not_public_because": "含涉密内容"}, "#/not_public_because"),
        ({"status": "published"}, "#/status"),
        ({"money": "1.00"}, "#/money"),
    ],
)
async def test_bad_bodies_name_the_field_and_leave_nothing(
    office: Office, change: dict[str, Any], pointer: str
) -> None:
    answer = await office.draft(**change)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert office.neighbours.asked == []


async def test_a_repeated_key_answers_the_same_and_another_body_is_refused(office: Office) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    body = {"kind": "target", "source_id": TARGET, "audiences": BOTH}
    async with office.caller.of(MAKER) as maker:
        first = await maker.post(RELEASES, json=body, headers=key)
        again = await maker.post(RELEASES, json=body, headers=key)
        other = await maker.post(RELEASES, json=body | {"audiences": ["public"]}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert other.status_code == 409
    assert len((await office.get(RELEASES, MAKER)).json()["items"]) == 1


async def test_the_policy_of_the_day_decides(office: Office) -> None:
    """Before the county's document of 2021-04-27 the national pack holds, which asks for no simultaneity."""
    before = on(date(2021, 4, 26), MAKER)
    alone = await office.draft(before, audiences=["npc"])
    assert alone.status_code == 201, alone.text
    for kind, source, draft in (
        ("target", TARGET, "budget_draft"),
        ("evaluation_result", RE_CHECK, "final_accounts"),
    ):
        release = (await office.draft(before, kind=kind, source_id=source)).json()
        assert (release["basis"], release["accompanies"], release["findings"]) == ([], [draft], [])
    assert (await office.draft(on(date(2021, 4, 27), MAKER), audiences=["npc"])).status_code == 422


async def test_before_any_document_there_is_no_policy_to_publish_under(office: Office) -> None:
    """The first paper of the national pack is the central opinion of 2018-09-01."""
    refused = await office.draft(on(date(2018, 8, 31), MAKER))
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/policy-not-in-force"
    assert (await office.draft(on(date(2018, 9, 1), MAKER))).status_code == 201


async def test_no_transaction_is_open_while_a_neighbour_is_asked(office: Office) -> None:
    """Nor with an Idempotency-Key, which is claimed in the request's transaction; a repeated one asks again,
    since the claim comes after, and answers what was kept."""
    owner = Database(office.database.url(), schema="disclosure")
    states: list[str] = []

    async def look() -> None:
        async with owner.engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
                    " AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            )
            states.extend(found.scalars())

    office.neighbours.when_asked = look
    body = {"kind": "target", "source_id": TARGET, "audiences": ["npc", "public"]}
    async with office.caller.of(MAKER) as client:
        first = await client.post(RELEASES, json=body, headers={"Idempotency-Key": "a-key-of-ours"})
        again = await client.post(RELEASES, json=body, headers={"Idempotency-Key": "a-key-of-ours"})
    await owner.close()
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (office.neighbours.asked, states) == ([f"/api/v1/targets/{TARGET}"] * 2, [])
