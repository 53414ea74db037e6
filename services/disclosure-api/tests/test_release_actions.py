"""What may be done with a release, by whom, and who sees it."""

from dataclasses import replace
from uuid import uuid4

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .keeping_back import for_the_congress_alone
from .office import (
    ANYBODY,
    CONGRESS,
    HEAD,
    MAKER,
    NETWORK,
    REGISTER,
    RELEASES,
    TARGET,
    ZIJIN,
    Office,
    a_target,
    edition,
)


async def test_the_author_may_not_publish_and_only_the_head_may(office: Office) -> None:
    release = (await office.draft()).json()
    both = replace(HEAD, subject=MAKER.subject)
    refused = await office.act(release, "publish", both)
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/author-may-not-publish"
    for who in (MAKER, CONGRESS, a_principal(), ANYBODY):
        assert (await office.act(release, "publish", who)).status_code == 403
    assert (await office.act(release, "publish", ZIJIN)).status_code == 404
    assert (await office.act(release, "publish")).json()["published_by_name"] == "财政负责人乙"


async def test_a_stale_version_and_a_missing_one_are_refused(office: Office) -> None:
    release = (await office.draft()).json()
    stale = await office.act(release | {"version": 9}, "publish")
    assert stale.status_code == 412
    async with office.caller.of(HEAD) as head:
        assert (await head.post(f"{RELEASES}/{release['id']}/publish")).status_code == 428
    assert (await office.act(release, "publish")).status_code == 200


async def test_what_is_published_is_published_once(office: Office) -> None:
    release = await office.published()
    again = await office.act(release, "publish")
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/release-action-not-allowed"


async def test_a_second_release_of_the_same_source_must_name_the_first(office: Office) -> None:
    first = await office.published()
    second = await office.draft()
    assert second.status_code == 409
    assert second.json()["type"] == "/problems/already-released"
    assert second.json()["release_id"] == first["id"]


async def test_of_two_drafts_of_one_source_only_one_is_published(office: Office) -> None:
    one, other = (await office.draft()).json(), (await office.draft()).json()
    assert (await office.act(one, "publish")).status_code == 200
    assert (await office.act(other, "publish")).json()["type"] == "/problems/already-released"


async def test_a_correction_supersedes_and_keeps_the_item(office: Office) -> None:
    first = await office.published()
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(approved_budget="650000.00")
    second = await office.published(replaces=first["id"])
    assert second["item_id"] == first["item_id"]
    assert (await office.get(f"{RELEASES}/{first['id']}", MAKER)).json()["status"] == "superseded"
    fewer = await office.draft(replaces=second["id"], audiences=["npc"])
    assert fewer.json()["findings"][0]["rule"] == "release.fewer_audiences"
    third = await office.draft(replaces=first["id"])
    assert third.json()["type"] == "/problems/not-replaceable"


async def test_a_correction_of_another_project_or_of_nothing_is_refused(office: Office) -> None:
    first = await office.published()
    source = await office.another_target(7)
    other = await office.draft(source_id=source, replaces=first["id"])
    assert other.json()["type"] == "/problems/not-replaceable"
    nothing = await office.draft(replaces=str(uuid4()))
    assert nothing.status_code == 404
    assert nothing.json()["errors"][0]["pointer"] == "#/replaces"


async def test_a_withdrawn_release_stays_listed_but_its_content_is_gone(office: Office) -> None:
    release = await office.published()
    answer = await office.act(release, "withdraw", json={"reason": "数据有误，另行公布"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["withdrawal_reason"]) == ("withdrawn", "数据有误，另行公布")
    seen = (await office.get(f"{REGISTER}/{release['id']}", CONGRESS)).json()
    assert (seen["status"], seen["withdrawal_reason"], seen["content"]) == ("withdrawn", "数据有误，另行公布", None)
    gone = await office.get(edition(release, "npc")["href"], NETWORK)
    assert gone.status_code == 410
    assert gone.json()["type"] == "/problems/edition-withdrawn"
    again = await office.draft()
    assert again.status_code == 201


async def test_a_draft_cannot_be_withdrawn_and_a_reason_is_required(office: Office) -> None:
    draft = (await office.draft()).json()
    assert (await office.act(draft, "withdraw", json={"reason": "误"})).status_code == 409
    release = (await office.act(draft, "publish")).json()
    assert (await office.act(release, "withdraw", json={"reason": " "})).status_code == 422
    assert (await office.act(release, "withdraw")).status_code == 422


async def test_reach_decides_who_sees_which_release(office: Office) -> None:
    drafted = (await office.draft()).json()
    path = f"{RELEASES}/{drafted['id']}"
    unit, sibling = a_principal(), a_principal(organisation_id=362001)
    for who, status in ((unit, 200), (sibling, 404), (ZIJIN, 404), (CONGRESS, 403), (NETWORK, 403), (ANYBODY, 403)):
        assert (await office.get(path, who)).status_code == status
    shown = f"{REGISTER}/{drafted['id']}"
    assert (await office.get(shown, CONGRESS)).status_code == 404
    released = (await office.act(drafted, "publish")).json()
    seen = (await office.get(shown, CONGRESS)).json()
    assert (seen["audience"], seen["content"]) == ("npc", edition(released, "npc")["content"])
    assert (await office.get(path, CONGRESS)).status_code == 403
    assert (await office.get(path, ZIJIN)).status_code == 404
    assert (await office.get(RELEASES, ZIJIN)).json()["items"] == []
    assert (await office.get(shown, ZIJIN)).status_code == 404
    assert (await office.get(seen["href"], ZIJIN)).status_code == 404
    assert (await office.get(seen["href"], ANYBODY)).status_code == 404
    assert (await office.get(path, a_principal(Role.TREASURY, Duty.NONE))).status_code == 403


async def test_a_release_kept_from_the_public_is_nowhere_public(office: Office) -> None:
    await for_the_congress_alone(office)
    release = await office.published(audiences=["npc"])
    assert (await office.get("/api/v1/public/releases", ANYBODY)).json()["items"] == []
    assert (await office.get(f"/api/v1/public/releases/{release['id']}", ANYBODY)).status_code == 404
    assert (await office.get(f"{RELEASES}/{release['id']}/editions/public", ANYBODY)).status_code == 404


async def test_the_next_revision_of_a_target_is_a_correction_and_no_second_release(office: Office) -> None:
    await office.published()
    revision = "01970000-0000-7000-8000-000000000005"
    office.neighbours.answers[f"/api/v1/targets/{revision}"] = a_target(id=revision, revision=2)
    second = await office.draft(source_id=revision)
    assert (second.status_code, second.json()["type"]) == (409, "/problems/already-released")
