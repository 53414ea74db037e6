"""A release that was drafted in a delegated post was drafted by both, the delegate and the giver."""

from dataclasses import replace

from .office import HEAD, MAKER, Office


async def test_the_giver_does_not_publish_what_was_drafted_in_his_name(office: Office) -> None:
    release = (await office.draft(who=replace(MAKER, acting_for=HEAD.subject))).json()
    refused = await office.act(release, "publish", HEAD)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/author-may-not-publish")


async def test_the_delegate_does_not_publish_what_the_giver_drafted(office: Office) -> None:
    release = (await office.draft()).json()
    delegate = replace(HEAD, subject="somebody", acting_for=MAKER.subject)
    refused = await office.act(release, "publish", delegate)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/author-may-not-publish")
    assert (await office.act(release, "publish", replace(HEAD, acting_for="somebody else"))).status_code == 200
