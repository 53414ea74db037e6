"""Whose the common and the industry indicators are, as the document of each place has it."""

from functools import partial

import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import Caller, a_principal

from .keeping import RATE, drafted, finance, found, published

CHIFENG = {"path": "/15/1504", "level": "city", "region_code": "150400"}
SHANTOU = {"path": "/44/4405", "level": "city", "region_code": "440500"}
ZHUJI = {"path": "/33/3306/330681", "level": "county", "region_code": "330681"}
LONGCHUAN = {"path": "/44/4416/441622", "level": "county", "region_code": "441622"}
YANGZHONG = {"path": "/32/3211/321182", "level": "county", "region_code": "321182"}
COMMON = {name: value for name, value in RATE.items() if name != "industry"}


def treasurer(place: dict[str, str], duty: Duty) -> Principal:
    return finance(duty, place["path"], place["level"], region_code=place["region_code"])


def office(place: dict[str, str], duty: Duty) -> Principal:
    return a_principal(
        Role.DEPARTMENT,
        duty,
        region_path=place["path"],
        region_code=place["region_code"],
        level=place["level"],
        organisation_id=361,
        units=(361, 361001),
    )


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(CHIFENG, marks=pytest.mark.clause("chifeng-5.3.a"), id="赤峰"),
        pytest.param(SHANTOU, marks=pytest.mark.clause("shantou-16.a", "shantou-annex-38"), id="汕头"),
        pytest.param(ZHUJI, marks=pytest.mark.clause("zhuji-3.2.2.c"), id="诸暨"),
        pytest.param(YANGZHONG, marks=pytest.mark.clause("yangzhong-3.4.23.a", "yangzhong-annex-23"), id="扬中"),
    ],
)
async def test_what_finance_publishes_all_offices_of_the_place_have(library: Caller, place: dict[str, str]) -> None:
    proposal = await published(library, lambda duty: treasurer(place, duty), content=COMMON)
    for who in (office(place, Duty.MAKER), treasurer(place, Duty.CHECKER)):
        listed = await found(library, who, q=COMMON["name"], limit="200")
        assert proposal["indicator_id"] in {item["id"] for item in listed["items"]}
    stranger = await found(library, finance(Duty.MAKER, "/61/6101"), q=COMMON["name"], limit="200")
    assert proposal["indicator_id"] not in {item["id"] for item in stranger["items"]}


@pytest.mark.parametrize(
    ("place", "basis"),
    [
        pytest.param(CHIFENG, "chifeng-5.3.b", marks=pytest.mark.clause("chifeng-5.3.b"), id="赤峰，组织各方编制"),
        pytest.param(CHIFENG, "chifeng-6.4", marks=pytest.mark.clause("chifeng-6.4"), id="赤峰，主管部门编制"),
        pytest.param(SHANTOU, "shantou-16.c", marks=pytest.mark.clause("shantou-16.c", "shantou-annex-40"), id="汕头"),
        pytest.param(ZHUJI, "zhuji-3.2.2.d", marks=pytest.mark.clause("zhuji-3.2.2.d"), id="诸暨"),
        pytest.param(
            LONGCHUAN, "longchuan-2.9.f", marks=pytest.mark.clause("longchuan-2.9.f", "longchuan-annex-40"), id="龙川"
        ),
        pytest.param(YANGZHONG, "yangzhong-3.4.23.b", marks=pytest.mark.clause("yangzhong-3.4.23.b"), id="扬中"),
    ],
)
async def test_the_indicators_of_an_industry_are_its_departments_and_reported(
    library: Caller, place: dict[str, str], basis: str
) -> None:
    by_finance = await drafted(library, treasurer(place, Duty.MAKER), content=RATE)
    told = [found for found in by_finance["findings"] if found["rule"] == "proposal.industry_by_department"]
    assert [(found["severity"], basis in found["basis"]) for found in told] == [("advice", True)]
    own = await published(library, lambda duty: office(place, duty), content=RATE)
    assert (own["tier"], own["due_to_finance"]) == ("department", True)
    assert not [found for found in own["findings"] if found["rule"] == "proposal.industry_by_department"]
    waiting = await found(
        library, treasurer(place, Duty.CHECKER), "/api/v1/indicator-proposals", awaiting_finance="true"
    )
    assert [item["id"] for item in waiting["items"]] == [own["id"]]


@pytest.mark.clause("shantou-14.b")
async def test_government_funds_and_procurement_have_indicators_of_their_own_field(library: Caller) -> None:
    own = COMMON | {"name": "基金投资进度达标率", "field": "政府投资基金", "budget_book": "government_fund"}
    by = partial(treasurer, SHANTOU)
    proposal = await published(library, by, content=own)
    await published(library, by, content=COMMON)
    of_the_field = await found(library, by(Duty.MAKER), field="政府投资基金", budget_book="government_fund")
    assert [item["id"] for item in of_the_field["items"]] == [proposal["indicator_id"]]
