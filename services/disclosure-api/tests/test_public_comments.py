"""Anybody speaks to a public release where the document sets up a channel; finance answers before it is shown."""

from dataclasses import replace
from typing import Any

import pytest

from disclosure_api.public_comments.models import CommentReceived, PublicCommentView
from wenxiao.access import Principal

from .office import ANYBODY, BUDGET_DAY, CONGRESS, HEAD, MAKER, PUBLIC, TARGET, ZIJIN, Office, a_target
from .year_of_duties import DEPARTMENT, elsewhere, on, post

COMMENTS = "/api/v1/public/comments"
ZHUJI = ("/33/3306/330681", "county")
NOBODY = replace(ANYBODY, business_day=BUDGET_DAY)


async def zhuji(office: Office, **body: Any) -> tuple[dict[str, Any], Principal, Principal]:
    """A release of 诸暨 that is public, its finance maker and head."""
    maker, head = elsewhere(*ZHUJI, MAKER, HEAD)
    there = {"region_path": ZHUJI[0], "region_code": "330681"}
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(**there)
    drafted = await office.draft(maker, **body)
    assert drafted.status_code == 201, drafted.text
    return (await office.act(drafted.json(), "publish", head)).json(), maker, head


@pytest.mark.clause("zhuji-4.3.c")
async def test_a_comment_is_shown_with_its_answer_and_seen_by_finance_alone_before(office: Office) -> None:
    release, maker, head = await zhuji(office)
    said = {"release_id": release["id"], "text": "希望公开补助名单的统计。"}
    received = await post(office, NOBODY, COMMENTS, said, status=201)
    CommentReceived.model_validate(received)
    assert (received["status"], received["basis"]) == ("received", ["zhuji-4.3.c"])
    path = f"{COMMENTS}/{received['id']}"
    (department,) = elsewhere(*ZHUJI, DEPARTMENT)
    for who in (NOBODY, CONGRESS, department, ZIJIN):
        assert (await office.get(path, who)).status_code == 404
        assert (await office.get(COMMENTS, who)).json()["items"] == []
    view = (await office.get(path, maker)).json()
    answered = await post(office, maker, f"{path}/answer", {"answer": "统计见决算公开。"}, of=view)
    assert (await office.get(path, NOBODY)).status_code == 404
    same = replace(head, subject=maker.subject)
    refused = await post(office, same, f"{path}/show", of=answered, status=403)
    assert refused["type"] == "/problems/answerer-may-not-show"
    shown = await post(office, head, f"{path}/show", of=answered)
    assert (shown["status"], shown["shown_on"]) == ("shown", "2022-01-20")
    (congress,) = elsewhere(*ZHUJI, CONGRESS)
    for who in (NOBODY, congress, department):
        seen = (await office.get(path, who)).json()
        PublicCommentView.model_validate(seen)
        assert (seen["answer"], seen["history"]) == ("统计见决算公开。", None)
    assert (await office.get(COMMENTS, NOBODY, params={"release_id": release["id"]})).json()["items"] == [seen]
    refused = await post(office, maker, f"{path}/answer", {"answer": "改"}, of=shown, status=409)
    assert refused["type"] == "/problems/comment-action-not-allowed"
    await office.act(release, "withdraw", head, json={"reason": "数据有误"})
    assert (await office.get(path, NOBODY)).status_code == 404, "it goes with its release"
    assert (await office.get(path, maker)).status_code == 200


async def test_what_is_declined_stays_inside_with_its_reason(office: Office) -> None:
    release, maker, head = await zhuji(office)
    received = await post(office, NOBODY, COMMENTS, {"release_id": release["id"], "text": "广告"}, status=201)
    path = f"{COMMENTS}/{received['id']}"
    view = (await office.get(path, head)).json()
    refused = await post(office, head, f"{path}/show", of=view, status=409)
    assert refused["detail"] == "该意见还没有答复，请先由经办人写出答复再公布。"
    declined = await post(office, head, f"{path}/decline", {"reason": "与项目无关"}, of=view)
    assert (declined["status"], declined["declined_because"]) == ("declined", "与项目无关")
    assert (await office.get(path, NOBODY)).status_code == 404
    await post(office, maker, f"{path}/decline", {"reason": "与项目无关"}, of=declined, status=403)


async def test_comments_are_bounded_in_length_and_number(office: Office) -> None:
    release, maker, _ = await zhuji(office)
    said = {"release_id": release["id"], "text": "好" * 500}
    refused = await post(office, NOBODY, COMMENTS, said | {"text": "好" * 501}, status=422)
    assert (refused["type"], refused["basis"][0]["id"]) == ("/problems/comment-too-long", "zhuji-4.3.c")
    for _ in range(50):
        await post(office, NOBODY, COMMENTS, said, status=201)
    refused = await post(office, NOBODY, COMMENTS, said, status=409)
    assert refused["detail"] == "这项公开内容今日已收到50条意见，达到每日上限，请明日再提交。"
    await post(office, on("2022-01-21", NOBODY), COMMENTS, said, status=201)
    await post(office, maker, COMMENTS, said, status=403)


async def test_only_what_is_public_is_spoken_of_and_only_where_there_is_a_channel(office: Office) -> None:
    release, maker, head = await zhuji(office)
    source = await office.another_target(9, region_path=ZHUJI[0], region_code="330681")
    hidden = (await office.draft(maker, source_id=source)).json()
    said = {"release_id": hidden["id"], "text": "意见"}
    assert (await post(office, NOBODY, COMMENTS, said, status=404))["type"] == "/problems/release-not-found"
    await office.act(release, "withdraw", head, json={"reason": "数据有误"})
    await post(office, NOBODY, COMMENTS, said | {"release_id": release["id"]}, status=404)
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target()
    elsewhere_published = await office.published()
    refused = await post(office, NOBODY, COMMENTS, said | {"release_id": elsewhere_published["id"]}, status=409)
    assert refused["type"] == "/problems/participation-not-provided"
    assert (await office.get(PUBLIC, NOBODY)).status_code == 200
