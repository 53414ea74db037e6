"""What comes of a release of which something is kept back: audiences, money, names, revisions, rows of the database."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from disclosure_api.database import ROLE, SCHEMA
from wenxiao.database import Database
from wenxiao.testing import a_principal

from .keeping_back import AUDITOR, DEPARTMENT, MARK, WITHHOLDINGS, decide, granted, propose, with_a_secret
from .office import (
    ANYBODY,
    CHANGES,
    CONGRESS,
    HEAD,
    MAKER,
    PUBLIC,
    REGISTER,
    TARGET,
    Office,
    edition,
)


@pytest.fixture
def secret(office: Office) -> Office:
    return with_a_secret(office)


async def test_a_whole_that_is_kept_from_the_public_goes_to_the_congress_alone(secret: Office) -> None:
    """And needs no other reason: the decision is on record."""
    public = ["public"]
    told = await propose(secret, audiences=public, pointers=[""], told=True)
    assert (told.status_code, told.json()["type"]) == (422, "/problems/pointer-not-withholdable")
    await granted(secret, audiences=public, pointers=[""], told=False)
    release = await secret.published()
    assert (release["audiences"], release["not_public_because"]) == (["npc"], None)
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
