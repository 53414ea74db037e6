from disclosure_api.releases.models import RegisteredView
from wenxiao.access import Duty, Role
from wenxiao.testing import OTHER_COUNTY, a_principal

from .office import ANYBODY, HEAD, PUBLIC, RE_CHECK, TARGET, Office, a_target

OTHER_HEAD = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=2, region_path=OTHER_COUNTY)


async def test_everybody_reads_what_is_for_everybody_and_only_that(office: Office) -> None:
    await office.published()
    await office.published(kind="evaluation_result", source_id=RE_CHECK)
    await office.number()
    listed = (await office.get(PUBLIC, ANYBODY)).json()["items"]
    assert sorted(item["kind"] for item in listed) == ["evaluation_result", "target"]
    for item in listed:
        RegisteredView.model_validate(item)
        answer = await office.get(f"{PUBLIC}/{item['id']}", ANYBODY)
        assert answer.json() == item
        assert (await office.get(item["href"], ANYBODY)).json() == item["content"]
        assert item["content"]["audience"] == "public"
    for secret in ("approved_on", "deviation_reason", "advice", "财政经办甲", "财政负责人乙", "审核人丙", "意见"):
        assert secret not in (await office.get(PUBLIC, ANYBODY)).text


async def test_nothing_is_listed_before_it_has_its_number_and_caches_know_it(office: Office) -> None:
    release = await office.published()
    assert (await office.get(PUBLIC, ANYBODY)).json()["items"] == []
    assert (await office.get(f"{PUBLIC}/{release['id']}", ANYBODY)).status_code == 404
    await office.number()
    for path in (PUBLIC, f"{PUBLIC}/{release['id']}"):
        told = await office.get(path, ANYBODY)
        assert (told.status_code, told.headers["cache-control"]) == (200, "public, max-age=60")
        assert told.headers["access-control-allow-origin"] == "*"
        assert (await office.get(path, OTHER_HEAD)).content == told.content
        known = {"If-None-Match": told.headers["etag"]}
        assert (await office.get(path, ANYBODY, headers=known)).status_code == 304
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(overall_goal="更正后的目标")
    correction = await office.published(replaces=release["id"])
    assert (await office.get(f"{PUBLIC}/{release['id']}", ANYBODY)).json()["status"] == "published"
    assert (await office.get(f"{PUBLIC}/{correction['id']}", ANYBODY)).status_code == 404


async def test_a_draft_is_not_public(office: Office) -> None:
    draft = (await office.draft()).json()
    assert (await office.get(PUBLIC, ANYBODY)).json()["items"] == []
    assert (await office.get(PUBLIC, HEAD)).json()["items"] == []
    assert (await office.get(f"{PUBLIC}/{draft['id']}", ANYBODY)).status_code == 404
    assert (await office.get(f"/api/v1/releases/{draft['id']}/editions/public", ANYBODY)).status_code == 404


async def test_a_withdrawn_release_stays_listed_with_its_reason(office: Office) -> None:
    release = await office.published()
    await office.number()
    before = await office.get(f"{PUBLIC}/{release['id']}", ANYBODY)
    await office.act(release, "withdraw", json={"reason": "数据有误，另行公布"})
    after = await office.get(f"{PUBLIC}/{release['id']}", ANYBODY)
    assert (after.json()["status"], after.json()["withdrawal_reason"]) == ("withdrawn", "数据有误，另行公布")
    assert after.json()["content"] is after.json()["project_name"] is None
    await office.number()
    assert (await office.get(f"{PUBLIC}/{release['id']}", ANYBODY)).content == after.content
    assert after.headers["etag"] != before.headers["etag"]
    assert (await office.get(release["editions"][1]["href"], ANYBODY)).status_code == 410


async def test_a_correction_names_what_it_corrects(office: Office) -> None:
    first = await office.published()
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = a_target(overall_goal="更正后的目标")
    await office.published(replaces=first["id"])
    while await office.number():
        pass
    listed = (await office.get(PUBLIC, ANYBODY)).json()["items"]
    listed.sort(key=lambda item: item["id"] != first["id"])
    assert [(item["status"], item["replaces"]) for item in listed] == [("superseded", None), ("published", first["id"])]
    assert [item["content"] and item["content"]["goal"] for item in listed] == [None, "更正后的目标"]


async def test_the_register_is_searched_and_paged(office: Office) -> None:
    for number in range(400, 403):
        await office.published(source_id=await office.another_target(number))
    await office.number()
    page = (await office.get(PUBLIC, ANYBODY, params={"limit": 2})).json()
    rest = (await office.get(PUBLIC, ANYBODY, params={"limit": 2, "cursor": page["next"]})).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    for params, count in (
        ({"region_code": "441622"}, 3),
        ({"region_code": "441621"}, 0),
        ({"kind": "target", "budget_year": "2022"}, 3),
        ({"project_code": "44162222T000000000401"}, 1),
    ):
        assert len((await office.get(PUBLIC, ANYBODY, params=params)).json()["items"]) == count
    assert (await office.get(PUBLIC, ANYBODY, params={"budget_year": "x"})).status_code == 422


async def test_without_any_assertion_nothing_is_answered(office: Office) -> None:
    async with office.caller.of(None) as nobody:
        assert (await nobody.get(PUBLIC)).status_code == 401
