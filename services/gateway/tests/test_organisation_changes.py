"""Acts that lie ahead: they wait for their day, can be cancelled, and say why they could no longer be."""

from datetime import date, timedelta

import pytest

from gateway.access import GATEWAY
from gateway.organisation_changes.usecases import make_due_effective
from wenxiao.clock import real_today

from .directory_desk import Desk, desk_of
from .front import Front, is_problem


@pytest.fixture
async def desk(front: Front) -> Desk:
    return await desk_of(front)


async def due(front: Front, today: date) -> None:
    """As the background round does it, on a day that the test chooses."""
    async with front.app.state.database.transaction(GATEWAY, "test") as session:
        while await make_due_effective(session, GATEWAY, today):
            pass


async def test_what_lies_ahead_waits_for_its_day(desk: Desk) -> None:
    day = real_today() + timedelta(days=40)
    centre = (await desk.ids())["龙川县医疗保险服务中心"]
    change = await desk.done(centre, "rename", name="医保中心", effective_day=day.isoformat())
    assert (change["status"], change["effected_at"]) == ("scheduled", None)
    await due(desk.front, day - timedelta(days=1))
    assert (await desk.get(f"/organisations/{centre}"))["name"] == "龙川县医疗保险服务中心"
    await due(desk.front, day)
    assert (await desk.get(f"/organisations/{centre}"))["name"] == "医保中心"
    listed = (await desk.get("/organisation-changes?status=effective"))["items"]
    assert [one["id"] for one in listed] == [change["id"]]


async def test_what_lies_ahead_can_be_cancelled_once(desk: Desk) -> None:
    day = real_today() + timedelta(days=40)
    change = (await desk.register(code="363", name="教育局", effective_day=day.isoformat())).json()
    path, sent = f"/organisation-changes/{change['id']}/cancel", {"reason": "方案撤回"}
    headers = {"If-Match": f'"{change["version"]}"'}
    answer = await desk.front.call("POST", path, desk.token, json=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "cancelled"
    headers = {"If-Match": answer.headers["ETag"]}
    again = await desk.front.call("POST", path, desk.token, json=sent, headers=headers)
    is_problem(again, 409, "change-not-scheduled")
    await due(desk.front, day)
    assert "教育局" not in await desk.ids()


async def test_what_can_no_longer_be_on_its_day_says_why(desk: Desk) -> None:
    day = real_today() + timedelta(days=40)
    ids = await desk.ids()
    centre, project = ids["龙川县医疗保险服务中心"], ids["龙川县供销社项目中心"]
    change = await desk.done(project, "merge", successor_id=centre, effective_day=day.isoformat())
    await desk.done(centre, "merge", successor_id=ids["龙川县医疗保障局"])
    await due(desk.front, day)
    found = (await desk.get("/organisation-changes?status=refused"))["items"]
    assert [one["id"] for one in found] == [change["id"]]
    assert "龙川县医疗保障局" in found[0]["refusal"]
    assert (await desk.get(f"/organisations/{project}"))["valid_until"] is None
