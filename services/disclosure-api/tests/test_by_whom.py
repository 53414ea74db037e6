"""Departments and units draft and publish where the document of the place says so, by two of their own."""

from typing import Any

import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import COUNTY, a_principal

from .office import BUDGET_DAY, HEAD, RE_CHECK, RELEASES, TARGET, Office, a_re_check, a_target
from .sources import SOURCES, every_neighbour

CHIFENG = "/15/1504"


def officer(role: Role, duty: Duty, path: str = COUNTY, **changes: Any) -> Principal:
    own = 361 if role is Role.DEPARTMENT else 361001
    place: dict[str, Any] = {
        "level": "city" if path == CHIFENG else "county",
        "region_code": path.rsplit("/", 1)[-1].ljust(6, "0"),
    }
    units = (361, 361001) if role is Role.DEPARTMENT else (361001,)
    stated: dict[str, Any] = {
        "region_path": path,
        "organisation_id": own,
        "units": units,
        "business_day": BUDGET_DAY,
    } | place
    return a_principal(role, duty, **stated | changes)


@pytest.fixture
def in_chifeng(office: Office) -> Office:
    place = {"region_path": CHIFENG, "region_code": "150400"}
    told = {path: answer | place for path, answer in every_neighbour().items()}
    office.neighbours.answers |= told | {
        f"/api/v1/targets/{TARGET}": a_target(**place),
        f"/api/v1/re-checks/{RE_CHECK}": a_re_check(**place),
    }
    return office


@pytest.mark.clause("longchuan-3.2.3.a")
async def test_a_department_hands_in_to_finance_what_finance_publishes(office: Office) -> None:
    maker, head = officer(Role.DEPARTMENT, Duty.MAKER), officer(Role.DEPARTMENT, Duty.HEAD)
    drafted = await office.draft(maker)
    assert drafted.status_code == 201, drafted.text
    found = [one for one in drafted.json()["findings"] if one["rule"] == "release.handed_in"]
    assert [one["basis"] for one in found] == [["longchuan-2.7.b", "longchuan-3.2.3.a", "longchuan-3.2.3.b"]]
    refused = await office.act(drafted.json(), "publish", head)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours-to-publish")
    assert "longchuan-3.2.3.b" in [clause["id"] for clause in refused.json()["basis"]]
    released = (await office.act(drafted.json(), "publish")).json()
    assert released["published_by_name"] == HEAD.name
    withdrawn = await office.act(released, "withdraw", head, json={"reason": "有误"})
    assert (withdrawn.status_code, withdrawn.json()["type"]) == (403, "/problems/not-yours-to-publish")


@pytest.mark.clause("chifeng-6.7.b", "chifeng-7.5")
async def test_where_the_document_says_so_they_publish_themselves_by_two_hands(in_chifeng: Office) -> None:
    for role, kind in ((Role.DEPARTMENT, "target"), (Role.UNIT, "self_evaluation")):
        maker, head = officer(role, Duty.MAKER, CHIFENG), officer(role, Duty.HEAD, CHIFENG)
        drafted = await in_chifeng.draft(maker, kind=kind, source_id=SOURCES[kind], audiences=["public"])
        assert drafted.status_code == 201, drafted.text
        assert (await in_chifeng.act(drafted.json(), "publish", maker)).status_code == 403
        alone = officer(role, Duty.HEAD, CHIFENG, subject=maker.subject)
        assert (await in_chifeng.act(drafted.json(), "publish", alone)).json()[
            "type"
        ] == "/problems/author-may-not-publish"
        released = await in_chifeng.act(drafted.json(), "publish", head)
        assert released.status_code == 200, released.text
        withdrawn = await in_chifeng.act(released.json(), "withdraw", head, json={"reason": "有误"})
        assert withdrawn.status_code == 200, withdrawn.text
    assert await in_chifeng.number() == 4


async def test_a_unit_drafts_nothing_that_is_not_its_own_to_tell(in_chifeng: Office) -> None:
    unit = officer(Role.UNIT, Duty.MAKER, CHIFENG)
    refused = await in_chifeng.draft(unit, kind="self_evaluation", source_id=SOURCES["self_evaluation"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours-to-publish")
    assert [found["detail"] for found in refused.json()["findings"]] == [
        "单位自评结果由部门、财政部门向人大公开，请送财政部门办理。"
    ]
    another = officer(Role.DEPARTMENT, Duty.MAKER, CHIFENG, organisation_id=362, units=(362, 362001))
    assert (await in_chifeng.draft(another, audiences=["public"])).status_code == 403
    assert (await in_chifeng.get(RELEASES, unit)).json()["items"] == []
