"""What the law keeps back: decided by two, left out of every byte, opened to auditors alone."""

import hashlib
import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from disclosure_api.database import SCHEMA
from disclosure_api.withholdings.models import WithholdingView
from wenxiao.database import Database

from .keeping_back import AUDITOR, DEPARTMENT, MARK, WITHHOLDINGS, decide, granted, propose, with_a_secret
from .office import (
    ANYBODY,
    BOTH,
    CONGRESS,
    HEAD,
    MAKER,
    NETWORK,
    PUBLIC,
    REGISTER,
    RELEASES,
    ZIJIN,
    Office,
    a_target,
    edition,
)


@pytest.fixture
def secret(office: Office) -> Office:
    return with_a_secret(office)


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
    refused = await secret.act(draft | {"version": 2}, "publish")
    assert (refused.status_code, refused.json()["state"]) == (409, "discarded")
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
