"""Drafts that are not published any more: thrown away, kept back since, or of a source that is not final any more."""

from typing import Any

from sqlalchemy import text

from disclosure_api.database import SCHEMA
from wenxiao.access import Duty, Role
from wenxiao.database import Database
from wenxiao.testing import a_principal

from .keeping_back import MARK, granted, with_a_secret
from .office import ANYBODY, BOTH, HEAD, MAKER, RELEASES, SELF_EVALUATION, TARGET, Office, edition
from .sources import every_neighbour
from .year_of_duties import deliver, told_result, told_target

REVISION = "01970000-0000-7000-8000-000000000005"
OTHER_MAKER = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1, subject="another-maker")


async def everything_kept(office: Office) -> str:
    """Every row of every table, as text; answers that are kept for a repeated request as the text they are."""
    owner = Database(office.database.url(), schema=SCHEMA)
    kept = []
    async with owner.transaction() as session:
        tables = await session.scalars(
            text("SELECT relname FROM pg_class WHERE relnamespace = 'disclosure'::regnamespace AND relkind = 'r'")
        )
        for table in tables.all():
            kept += [str(row) for row in await session.scalars(text(f"SELECT t::text FROM disclosure.{table} t"))]
        answers = await session.scalars(text("SELECT convert_from(body, 'UTF8') FROM disclosure.idempotency_record"))
        kept += [str(answer) for answer in answers]
    await owner.close()
    return "\n".join(kept)


async def test_a_decision_erases_the_drafts_from_before_it(office: Office) -> None:
    with_a_secret(office)
    body = {"kind": "target", "source_id": TARGET, "audiences": BOTH}
    key = {"Idempotency-Key": "once"}
    async with office.caller.of(MAKER) as client:
        drafted = (await client.post(RELEASES, json=body, headers=key)).json()
    assert MARK in await everything_kept(office)
    await granted(office, pointers=["/goal", "/indicators"])
    assert MARK not in await everything_kept(office)
    now = (await office.get(f"{RELEASES}/{drafted['id']}", HEAD)).json()
    assert (now["status"], [one["content"] for one in now["editions"]]) == ("discarded", [None, None])
    assert (await office.get(edition(drafted, "npc")["href"], HEAD)).status_code == 410
    async with office.caller.of(MAKER) as client:
        again = await client.post(RELEASES, json=body, headers=key)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/draft-out-of-date")
    refused = await office.act(now, "publish")
    assert refused.json()["type"] == "/problems/release-action-not-allowed"


async def test_its_author_or_a_head_throws_a_draft_away(office: Office) -> None:
    first, second = (await office.draft()).json(), (await office.draft()).json()
    refused = await office.act(first, "discard", OTHER_MAKER)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-your-draft")
    assert (await office.act(first, "discard", ANYBODY)).status_code == 403
    assert (await office.act(first, "discard", MAKER)).json()["status"] == "discarded"
    assert (await office.act(second, "discard", HEAD)).json()["editions"][0]["content"] is None
    again = await office.act(await shown(office, first), "discard", MAKER)
    assert again.json()["type"] == "/problems/release-action-not-allowed"
    published = await office.published()
    assert (await office.act(published, "discard", HEAD)).status_code == 409
    assert (await office.get(edition(first, "public")["href"], ANYBODY)).status_code == 404


async def shown(office: Office, release: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await office.get(f"{RELEASES}/{release['id']}", HEAD)).json()
    return found


async def test_a_revision_that_is_not_in_force_any_more_is_not_published(office: Office) -> None:
    draft = (await office.draft()).json()
    await deliver(office, "due-targets", told_target(target_id=REVISION, revision=2))
    refused = await office.act(draft, "publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/draft-out-of-date")
    await deliver(office, "due-targets", told_target(), version=3)
    assert (await office.act(draft, "publish")).status_code == 200


async def test_a_result_that_was_returned_is_not_published(office: Office) -> None:
    office.neighbours.answers |= every_neighbour()
    drafted = await office.draft(kind="self_evaluation", source_id=SELF_EVALUATION)
    assert drafted.status_code == 201, drafted.text
    returned = told_result("self_evaluation", SELF_EVALUATION, None)
    await deliver(office, "due-results", told_result("self_evaluation", SELF_EVALUATION))
    await deliver(office, "due-results", returned, version=3)
    refused = await office.act(drafted.json(), "publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/draft-out-of-date")
    assert "退回" in refused.json()["detail"]


async def test_a_summary_counts_what_is_in_force_when_it_is_published(office: Office) -> None:
    release = await office.published()
    drafted = (await office.draft(kind="region_summary", source_id=None, budget_year=2022)).json()
    await office.act(release, "withdraw", json={"reason": "有误"})
    refused = await office.act(drafted, "publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/draft-out-of-date")
    anew = (await office.draft(kind="region_summary", source_id=None, budget_year=2022)).json()
    assert (await office.act(anew, "publish")).status_code == 200
