"""What the law keeps back: decided by two, left out of every byte, opened to auditors alone."""

import hashlib
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from disclosure_api.database import ROLE, SCHEMA
from disclosure_api.withholdings.models import WithholdingView
from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.database import Database
from wenxiao.testing import COUNTY, a_principal

from .office import (
    ANYBODY,
    BOTH,
    BUDGET_DAY,
    CHANGES,
    CONGRESS,
    HEAD,
    MAKER,
    NETWORK,
    PUBLIC,
    REGISTER,
    RELEASES,
    TARGET,
    ZIJIN,
    Office,
    a_target,
    edition,
)
from .sources import every_neighbour

WITHHOLDINGS = "/api/v1/withholdings"
# Found nowhere but in the target itself.
MARK = "绝密标记Q7Z"
SEES = Reach(ReachKind.REGION_TREE, COUNTY)
AUDITOR = a_principal(Role.AUDIT, Duty.MAKER, organisation_id=1, business_day=BUDGET_DAY, read=SEES)
DEPARTMENT = a_principal(Role.DEPARTMENT, Duty.MAKER, organisation_id=361, units=(361, 361001), business_day=BUDGET_DAY)


@pytest.fixture
def secret(office: Office) -> Office:
    target = a_target(overall_goal=f"{MARK}目标")
    target["indicators"][1] |= {"name": f"{MARK}指标"}
    office.neighbours.answers |= every_neighbour() | {f"/api/v1/targets/{TARGET}": target}
    return office


async def propose(office: Office, who: Principal = MAKER, **body: Any) -> httpx.Response:
    stated = {"kind": "target", "source_id": TARGET, "audiences": BOTH, "pointers": ["/goal"], "told": True}
    stated |= {"ground": "state_secret", "reason": "涉及国家秘密，定密单位来函"}
    async with office.caller.of(who) as client:
        return await client.post(WITHHOLDINGS, json=stated | body)


async def decide(office: Office, found: dict[str, Any], action: str, who: Principal = HEAD) -> httpx.Response:
    headers = {"If-Match": f'"{found["version"]}"'}
    async with office.caller.of(who) as client:
        path = f"{WITHHOLDINGS}/{found['id']}/{action}"
        return await client.post(path, json={"reason": "经保密审查"}, headers=headers)


async def granted(office: Office, **body: Any) -> dict[str, Any]:
    proposed = await propose(office, **body)
    assert proposed.status_code == 201, proposed.text
    answer = await decide(office, proposed.json(), "grant")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_proposal_is_decided_by_a_head_who_is_not_its_author(secret: Office) -> None:
    proposed = (await propose(secret)).json()
    WithholdingView.model_validate(proposed)
    assert (proposed["status"], proposed["project_name"]) == ("proposed", "建档立卡个人缴费县级配套资金")
    author = replace(HEAD, subject=MAKER.subject)
    delegate = replace(HEAD, subject="somebody-else", acting_for=MAKER.subject)
    for who in (author, delegate):
        refused = await decide(secret, proposed, "grant", who)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/proposer-may-not-decide")
    for who in (MAKER, DEPARTMENT, AUDITOR, CONGRESS, ANYBODY):
        assert (await decide(secret, proposed, "grant", who)).status_code == 403
    assert (await decide(secret, proposed, "grant", ZIJIN)).status_code == 404
    assert (await decide(secret, proposed | {"version": 9}, "grant")).status_code == 412
    told = (await decide(secret, proposed, "grant")).json()
    assert (told["status"], told["decided_by_name"], told["version"]) == ("granted", "财政负责人乙", 2)
    again = await decide(secret, told, "grant")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/withholding-action-not-allowed")
    listed = (await secret.get(WITHHOLDINGS, MAKER, params={"status": "granted"})).json()["items"]
    assert listed == [told]


async def test_until_it_is_decided_nothing_is_drafted_or_published(secret: Office) -> None:
    draft = (await secret.draft()).json()
    proposed = (await propose(secret)).json()
    for refused in (await secret.draft(), await secret.act(draft, "publish")):
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/withholding-undecided")
    other = await secret.another_target(81)
    assert (await secret.draft(source_id=other)).status_code == 201
    assert (await decide(secret, proposed, "refuse")).json()["status"] == "refused"
    assert (await secret.act(draft, "publish")).status_code == 200


async def test_a_draft_from_before_a_decision_is_not_published(secret: Office) -> None:
    draft = (await secret.draft()).json()
    found = await granted(secret)
    refused = await secret.act(draft, "publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/draft-out-of-date")
    anew = (await secret.draft()).json()
    assert anew["withholdings"] == [found["id"]]
    lifted = (await decide(secret, found, "lift")).json()
    assert (lifted["status"], lifted["lifted_by_name"]) == ("lifted", "财政负责人乙")
    assert (await secret.act(anew, "publish")).json()["type"] == "/problems/draft-out-of-date"
    shown = await secret.published()
    assert edition(shown, "public")["content"]["goal"] == f"{MARK}目标"


async def test_a_commitment_is_opened_with_salt_and_value_by_an_auditor(secret: Office) -> None:
    found = await granted(secret, pointers=["/goal", "/indicators/1"])
    release = await secret.published()
    path = f"{WITHHOLDINGS}/{found['id']}/openings"
    for who in (MAKER, DEPARTMENT, CONGRESS, NETWORK, ANYBODY):
        assert (await secret.get(path, who)).status_code == 403
    assert (await secret.get(path, ZIJIN)).status_code == 404
    assert (await secret.get(path, HEAD)).json() == (await secret.get(path, AUDITOR)).json()
    openings = (await secret.get(path, AUDITOR)).json()["items"]
    assert MARK not in json.dumps(openings, ensure_ascii=False)
    assert {(one["audience"], one["pointer"]) for one in openings} == {(a, p) for a in BOTH for p in found["pointers"]}
    assert len({one["salt"] for one in openings}) == 4
    row = {"category": "产出指标", "name": f"{MARK}指标", "operator": None, "subcategory": "质量指标"}
    row |= {"target_text": "100%", "unit": None}
    values = {("public", "/goal"): f"{MARK}目标", ("public", "/indicators/1"): row}
    for one in openings:
        told = next(
            entry
            for entry in edition(release, one["audience"])["content"]["withheld"]
            if entry["pointer"] == one["pointer"]
        )
        assert (told["ground"], told["commitment"]) == ("state_secret", one["commitment"])
        value = values.get((one["audience"], one["pointer"]))
        if value is not None:
            written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            assert hashlib.sha256(bytes.fromhex(one["salt"]) + written).hexdigest() == one["commitment"]


async def test_what_is_not_told_leaves_no_trace(secret: Office) -> None:
    """The document is that of a target which never had it, apart from what draws its own numbers."""
    await granted(secret, pointers=["/goal", "/indicators/1"], told=False)
    release = await secret.published()
    plain = a_target(overall_goal=None)
    rows = [row for number, row in enumerate(a_target()["indicators"]) if number != 1]
    content = edition(release, "public")["content"]
    assert (content["goal"], content["withheld"]) == (plain["overall_goal"], [])
    assert [row["name"] for row in content["indicators"]] == [row["name"] for row in rows]
    assert (await secret.get(f"{WITHHOLDINGS}/{release['withholdings'][0]}/openings", AUDITOR)).json() == {"items": []}


async def bytes_of_everything(office: Office) -> dict[str, str]:
    """Every row of every table as text."""
    owner = Database(office.database.url(), schema=SCHEMA)
    found = {}
    async with owner.engine.connect() as connection:
        tables = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'disclosure'"))
        for table in tables.scalars().all():
            rows = await connection.execute(text(f"SELECT t::text FROM disclosure.{table} t"))
            found[table] = "\n".join(rows.scalars())
    await owner.close()
    return found


@pytest.mark.parametrize("told", [True, False])
async def test_what_is_kept_back_is_in_no_table_no_answer_and_no_log(
    secret: Office, capfd: pytest.CaptureFixture[str], told: bool
) -> None:
    await granted(secret, pointers=["/goal", "/indicators/1"], told=told)
    first = await secret.published()
    summary = await secret.draft(kind="region_summary", source_id=None, budget_year=2022)
    await secret.act(summary.json(), "publish")
    corrected = await secret.published(replaces=first["id"])
    await secret.number()
    await secret.act(corrected, "withdraw", json={"reason": "口径有误"})
    await secret.number()
    answers = [await secret.get(path, HEAD) for path in (RELEASES, f"{RELEASES}/{first['id']}", WITHHOLDINGS)]
    for who in (CONGRESS, NETWORK, HEAD):
        answers += [await secret.get(path, who) for path in (REGISTER, "/api/v1/disclosure/changes?content=true")]
    answers += [await secret.get(PUBLIC, who) for who in (ANYBODY, HEAD)]
    assert {answer.status_code for answer in answers} == {200}
    assert not [answer.url for answer in answers if MARK in answer.text]
    stored = await bytes_of_everything(secret)
    assert not [table for table, rows in stored.items() if MARK in rows or MARK.encode().hex() in rows]
    assert {"release", "edition", "audit_event", "withheld_part", "feed_entry"} <= set(stored)
    written = capfd.readouterr()
    assert MARK not in written.out + written.err


async def test_a_whole_that_is_kept_from_the_public_goes_to_the_congress_alone(secret: Office) -> None:
    """And needs no other reason: the decision is on record."""
    public = ["public"]
    told = await propose(secret, audiences=public, pointers=[""], told=True)
    assert (told.status_code, told.json()["type"]) == (422, "/problems/pointer-not-withholdable")
    await granted(secret, audiences=public, pointers=[""], told=False)
    release = await secret.published()
    assert (release["audiences"], release["not_public_because"]) == (["npc"], "已决定整件不予公开")
    summary = (await secret.draft(kind="region_summary", source_id=None, budget_year=2022)).json()
    assert (edition(summary, "public")["content"]["totals"], edition(summary, "public")["content"]["departments"]) == (
        [],
        [],
    )
    assert [one["count"] for one in edition(summary, "npc")["content"]["totals"]] == [1]
    await secret.number()
    assert (await secret.get(CHANGES, ANYBODY, params={"region": "441622"})).status_code == 404
    assert len(await secret.whole_feed(CONGRESS)) == 1
    alone = await secret.draft(replaces=release["id"], audiences=public)
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/nothing-left-to-release")


async def test_what_was_published_before_is_named_until_it_is_corrected_or_withdrawn(secret: Office) -> None:
    release = await secret.published()
    found = await granted(secret)
    assert found["to_withdraw"] == [release["id"]]
    corrected = await secret.published(replaces=release["id"])
    assert edition(corrected, "public")["content"]["goal"] is None
    path = f"{WITHHOLDINGS}/{found['id']}"
    assert (await secret.get(path, MAKER)).json()["to_withdraw"] == []
    another = await granted(secret, pointers=["/money"], ground="work_secret")
    assert another["to_withdraw"] == [corrected["id"]]
    await secret.act(corrected, "withdraw", json={"reason": "含不宜公开内容"})
    assert (await secret.get(f"{WITHHOLDINGS}/{another['id']}", MAKER)).json()["to_withdraw"] == []


async def test_money_and_names_that_are_kept_back_count_nowhere(secret: Office) -> None:
    pointers = ["/money/approved_budget", "/project/name", "/department", "/unit"]
    await granted(secret, audiences=["public"], pointers=pointers)
    release = await secret.published()
    assert [(one["audience"], one["money"]) for one in release["editions"]] == [
        ("npc", "656600.00"),
        ("public", "0.00"),
    ]
    await secret.number()
    assert [item["money"] for item in await secret.whole_feed(ANYBODY, region="441622")] == ["0.00"]
    shown = (await secret.get(f"{PUBLIC}/{release['id']}", ANYBODY)).json()
    hidden = ("project_name", "department_code", "department_name", "unit_code", "unit_name")
    assert [shown[name] for name in hidden] == [None] * 5
    assert shown["project_code"] == release["project_code"]
    assert "龙川县医疗保险服务中心" not in (await secret.get(PUBLIC, ANYBODY)).text
    assert (await secret.get(f"{REGISTER}/{release['id']}", CONGRESS)).json()["project_name"] == release["project_name"]


async def test_the_next_revision_keeps_members_back_and_asks_again_for_rows(secret: Office) -> None:
    revision = "01970000-0000-7000-8000-000000000005"
    told = secret.neighbours.answers[f"/api/v1/targets/{TARGET}"] | {"id": revision, "revision": 2}
    secret.neighbours.answers[f"/api/v1/targets/{revision}"] = told
    await granted(secret, pointers=["/goal"])
    drafted = (await secret.draft(source_id=revision)).json()
    assert edition(drafted, "public")["content"]["goal"] is None
    rows = await granted(secret, pointers=["/indicators/1"])
    refused = await secret.draft(source_id=revision)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/withholding-does-not-fit")
    await decide(secret, rows, "lift")
    assert (await secret.draft(source_id=revision)).status_code == 201


async def test_bad_places_name_themselves_and_nobody_is_asked(secret: Office) -> None:
    refused = await propose(secret, pointers=["/goal", "/nothing", "/project/code"])
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/pointer-not-withholdable")
    assert [found["pointer"] for found in refused.json()["findings"]] == ["#/pointers/1", "#/pointers/2"]
    assert secret.neighbours.asked == []
    wrong: list[dict[str, Any]] = [{"pointers": []}, {"ground": "no reason"}, {"told": None}, {"value": MARK}]
    for body in wrong:
        assert (await propose(secret, **body)).status_code == 422
    assert (await propose(secret, source_id=str(uuid4()))).status_code == 404


async def test_a_department_proposes_for_its_own_and_reads_no_salt_even_in_the_database(secret: Office) -> None:
    assert (await propose(secret, DEPARTMENT)).status_code == 201
    for who in (a_principal(), AUDITOR, HEAD, CONGRESS):
        assert (await propose(secret, who)).status_code == 403
    found = (await secret.get(WITHHOLDINGS, DEPARTMENT)).json()["items"][0]
    await decide(secret, found, "grant")
    await secret.published()
    service = Database(secret.database.url(ROLE), schema=SCHEMA)
    for who, seen in ((DEPARTMENT, 0), (CONGRESS, 0), (ANYBODY, 0), (AUDITOR, 2), (HEAD, 2)):
        async with service.transaction(who) as session:
            assert len((await session.execute(text("SELECT salt FROM disclosure.withheld_part"))).all()) == seen
            expected = 0 if who in (CONGRESS, ANYBODY) else 1
            assert len((await session.execute(text("SELECT id FROM disclosure.withholding"))).all()) == expected
    await service.close()


async def test_what_was_decided_stays_as_it_was(secret: Office) -> None:
    await granted(secret)
    await secret.published()
    owner = Database(secret.database.url(), schema=SCHEMA)
    for statement in (
        "UPDATE disclosure.withholding SET pointers = '{}'",
        "UPDATE disclosure.withholding SET status = 'proposed'",
        "DELETE FROM disclosure.withholding",
        "UPDATE disclosure.withheld_part SET salt = 'x'",
        "DELETE FROM disclosure.withheld_part",
    ):
        async with owner.engine.connect() as connection:
            with pytest.raises(Exception, match="refused"):
                await connection.exec_driver_sql(statement)
    async with owner.engine.connect() as connection:
        actions = await connection.exec_driver_sql("SELECT action FROM disclosure.audit_event ORDER BY id")
        told = [action for action in actions.scalars() if action.startswith("withholding")]
    await owner.close()
    assert told == ["withholding:propose", "withholding:grant"]
