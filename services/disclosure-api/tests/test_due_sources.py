"""What its services tell of what is due: bounded, and in whatever order or at whatever moment it comes."""

import asyncio
from uuid import uuid4

import pytest

from disclosure_api.due_sources.models import DueResultMessage, DueTargetMessage
from disclosure_api.due_sources.usecases import take_result, take_target
from wenxiao.database import Database

from .office import Office
from .year_of_duties import SERVICE, duties, tell, told_result, told_target


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31"])
async def test_a_day_outside_the_century_is_refused_and_harms_no_list(office: Office, day: str) -> None:
    for path, message in (
        ("due-targets", told_target(approved_on=day)),
        ("due-targets", told_target(exited_on=day)),
        ("due-results", told_result("self_evaluation", str(uuid4()), day)),
    ):
        answer = await tell(office, path, message)
        assert answer.status_code == 422, answer.text
        assert answer.json()["type"] == "/problems/malformed"
    assert await duties(office, "2022-02-01") == []


@pytest.mark.parametrize("target_first", [True, False])
async def test_a_result_that_comes_while_its_target_is_written_has_the_marks_of_it(
    office: Office, target_first: bool
) -> None:
    database: Database = office.caller.app.state.database
    target = DueTargetMessage.model_validate(told_target(traits=["special_fund"]))
    result = DueResultMessage.model_validate(told_result("self_evaluation", str(uuid4())))

    async def told(of_target: bool, wait: float = 0) -> None:
        async with database.transaction(SERVICE) as session:
            await (take_target(session, target) if of_target else take_result(session, result))
            await asyncio.sleep(wait)

    first = asyncio.create_task(told(target_first, wait=0.5))
    await asyncio.sleep(0.2)
    await asyncio.gather(first, told(not target_first))
    marks = [one["marks"] for one in await duties(office, "2023-04-01", kind="self_evaluation")]
    assert marks == [["major", "special_fund"]] * 2
