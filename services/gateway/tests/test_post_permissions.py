"""What each post may do, for its holder: as data, and as a page to print."""

import re
from datetime import timedelta

from wenxiao.clock import real_today

from .administrators import token_of
from .front import Front, Json

PAGE = "/posts/current/permissions"


async def read(front: Front, username: str) -> Json:
    answer = await front.call("GET", PAGE, await token_of(front, username))
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


def held(page: Json) -> set[str]:
    return {one["permission"] for service in page["services"] for one in service["permissions"]}


async def test_a_holder_reads_what_the_post_may_do_in_every_service(front: Front) -> None:
    page = await read(front, "yibao-shenhe")
    assert (page["role"], page["duty"], page["holder"]) == ("主管部门", "审核岗", "陈国华")
    targets = next(service for service in page["services"] if service["service"] == "targets-api")
    check = next(one for one in targets["permissions"] if one["permission"] == "target:check")
    assert check["words"] == "审核绩效目标（部门审核岗）"
    assert check["paths"] == ["POST /api/v1/targets/{target_id}/check"]
    assert "龙川县" in page["reads"]
    assert "target:approve" not in held(page)
    assert "target:approve" in held(await read(front, "caizheng-fuze"))


async def test_an_administrator_reads_that_no_business_data_is_in_reach(front: Front) -> None:
    page = await read(front, "anquan")
    assert (page["reads"], page["writes"]) == ("无业务数据", "无业务数据")
    assert {"post:appoint", "person:activate"} <= held(page)


async def test_the_page_is_whole_in_itself_and_names_whom_the_holder_acts_for(front: Front) -> None:
    giver = await front.sign_in("yibao-shenhe")
    today = real_today()  # not when the file is read: a run may cross midnight
    body = {
        "username": "yibao-jingban",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(3)).isoformat(),
        "reason": "外出学习",
    }
    path = f"/posts/{giver['post']['id']}/delegate"
    post = (await front.call("POST", path, giver["access_token"], json=body)).json()
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    answer = await front.call("GET", PAGE, token, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script|<link|<img|https?://|url\(|@import", answer.text)
    for words in ("李晓敏（受陈国华委托）", "受托（委托人 陈国华）", "审核绩效目标（部门审核岗）", "龙川县医疗保障局"):
        assert words in answer.text
