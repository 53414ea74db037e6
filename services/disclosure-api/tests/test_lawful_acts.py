"""What the law itself asks for is threatened by nobody: adjustments, decisions to keep back, a project that ends."""

import pytest

from .keeping_back import granted, propose
from .office import HEAD, Office, a_target
from .test_duties import ON_TIME, published_on, states
from .year_of_duties import deliver, duties, laid, on, told_target

NEXT = "01970000-0000-7000-8000-000000000092"


async def adjusted(office: Office, day: str) -> None:
    """The target is adjusted: its next revision, approved that day, stands in its place."""
    office.neighbours.answers[f"/api/v1/targets/{NEXT}"] = a_target(id=NEXT, revision=2)
    await deliver(office, "due-targets", told_target(target_id=NEXT, revision=2, approved_on=day), 4)


async def rules(office: Office, day: str) -> list[str]:
    return [finding["rule"] for one in await duties(office, day, audience="public") for finding in one["findings"]]


@pytest.fixture
async def told(office: Office) -> Office:
    await deliver(office, "due-targets", told_target())
    await laid(office, ON_TIME)
    return office


async def test_an_adjusted_target_is_outdated_after_its_days_and_its_correction_is_no_error(told: Office) -> None:
    first = await published_on(told, ON_TIME)
    await adjusted(told, "2022-06-01")
    assert {one[2] for one in await states(told, "2022-06-21")} == {"released"}
    (npc, public) = await duties(told, "2022-06-22")
    assert [(one["state"], one["revised_by"]) for one in (npc, public)] == [("outdated", "2022-06-21")] * 2
    assert npc["findings"][0]["detail"] == "内容已经调整，应在2022年6月21日前更正发布，至2022年6月22日仍是调整前的内容"
    second = await published_on(told, "2022-06-22", source_id=NEXT, replaces=first["id"])
    assert [(one["state"], one["corrections"]) for one in await duties(told, "2022-12-31")] == [("released", 0)] * 2
    await published_on(told, "2022-07-01", source_id=NEXT, replaces=second["id"])
    assert [one["corrections"] for one in await duties(told, "2022-12-31")] == [1, 1], "the same revision again"


async def test_what_is_taken_back_and_released_anew_by_a_decision_is_in_time(told: Office) -> None:
    release = await published_on(told, ON_TIME)
    await granted(told, ground="work_secret")
    answer = await told.act(release, "withdraw", on("2022-01-25", HEAD), json={"reason": "重新审查"})
    assert answer.status_code == 200
    await published_on(told, "2022-01-26")
    found = await duties(told, "2022-02-01")
    assert [(one["state"], one["first_on"], one["withdrawals"]) for one in found] == [("released", ON_TIME, 0)] * 2


async def test_a_placeholder_that_is_withdrawn_makes_nothing_timely(told: Office) -> None:
    release = await published_on(told, ON_TIME)
    await told.act(release, "withdraw", on("2022-01-21", HEAD), json={"reason": "数据有误"})
    gone = await duties(told, "2022-01-22", audience="public")
    assert (gone[0]["state"], gone[0]["first_on"]) == ("missing", None)
    assert "disclosure.withdrawn_and_gone" in await rules(told, "2022-01-22")
    await published_on(told, "2022-06-01")
    assert [(one["state"], one["first_on"]) for one in await duties(told, "2022-06-02")] == [("late", "2022-06-01")] * 2


async def test_what_waits_for_a_decision_is_not_missing(told: Office) -> None:
    assert (await propose(told, ground="work_secret", audiences=["public"])).status_code == 201
    assert await states(told, "2022-02-01", audience="public") == [("target", "public", "waiting")]
    assert await rules(told, "2022-02-01") == []


async def test_a_project_that_left_before_the_paper_was_laid_owes_nothing(told: Office) -> None:
    await deliver(told, "due-targets", told_target(exited_on="2022-01-18"), 4)
    assert await states(told, "2022-02-01") == []
    await deliver(told, "due-targets", told_target(exited_on="2022-01-25"), 5)
    assert {one[2] for one in await states(told, "2022-02-01")} == {"missing"}
