"""Transfers over HTTP: written, put beside each other, issued with the money, and listed for the year."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .test_jurisdictions import settle, shown_by

WINTER = date(2022, 1, 20)


def part(code: str, name: str, amount: str, **texts: str) -> dict[str, Any]:
    indicators = [{"name": i, "target_text": told} for i, told in texts.items()]
    return {"code": code, "name": name, "amount": amount, "indicators": indicators}


def a_transfer(**changes: Any) -> dict[str, Any]:
    return {
        "name": "职业技能提升专项转移支付",
        "budget_year": 2022,
        "amount": "3000000.00",
        "overall_goal": "全市培训职工三千人，合格率不低于九成。",
        "indicators": [
            {"name": "培训人数", "target_text": "≥3000人"},
            {"name": "合格率", "target_text": "≥90%"},
            {"name": "完成时间", "target_text": "2022年12月30日前"},
            {"name": "社会反响", "target_text": "良好"},
        ],
        "parts": [
            part("440507", "龙湖区", "1000000.00", 培训人数="≥1000人", 合格率="≥88%", 完成时间="2022年11月30日前"),
            part("440511", "金平区", "2000000.00", 培训人数="≥0.2万人", 合格率="≥91%", 完成时间="2022年12月30日前"),
        ],
        "division_of_powers": "市县共同财政事权，市级补助",
        "regional_balance": "向财力较弱的区倾斜",
    } | changes


async def drafted(office: Any, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = await office.done(
        office.people.department_maker, "POST", "transfers", a_transfer(**changes), day=WINTER
    )
    return told


@pytest.mark.clause("shantou-8.h")
async def test_in_shantou_a_transfer_goes_out_with_targets_that_fit_together(office: Any) -> None:
    settle(office, "shantou")
    people, transfer = office.people, await drafted(office)
    path = f"transfers/{transfer['id']}"
    seen = (await office.ask(people.finance_maker, "GET", f"{path}/reconciliation", day=WINTER)).json()
    assert [(li["name"], li["joining"], li["overall"], li["computed"], li["difference"]) for li in seen["lines"]] == [
        ("培训人数", "sum", "3000", "3000", "0"),
        ("合格率", "weighted_mean", "90", "90", "0"),
        ("完成时间", "maximum", "2022-12-30", "2022-12-30", "0"),
        ("社会反响", "sum", None, None, None),
    ]
    assert [f["rule"] for f in seen["findings"]] == ["transfer.not_broken_down"]
    assert (seen["red"], seen["findings"][0]["basis"]) == (True, ["shantou-8.h"])
    document = {"document_number": "汕财预〔2022〕1号"}
    refused = await office.ask(people.finance_maker, "POST", f"{path}/issue", document, etag='"1"', day=WINTER)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/transfer-not-issuable")
    assert refused.json()["findings"][0]["basis"] == ["shantou-8.h"]
    better = a_transfer(indicators=a_transfer()["indicators"][:3])
    await office.done(people.department_maker, "PUT", path, better, day=WINTER)
    issued = await office.done(people.finance_maker, "POST", f"{path}/issue", document, day=WINTER)
    assert (issued["status"], issued["issued_on"], issued["document_number"]) == (
        "issued",
        "2022-01-20",
        document["document_number"],
    )
    late = await office.ask(people.department_maker, "PUT", path, better, etag=f'"{issued["version"]}"')
    assert (late.status_code, late.json()["type"]) == (409, "/problems/transfer-issued")


async def test_beside_each_printed_value_stands_what_it_was_read_as(office: Any) -> None:
    settle(office, "shantou")
    transfer = await drafted(office)
    days, words = transfer["indicators"][2]["typed"], transfer["indicators"][3]["typed"]
    assert [row["target_text"] for row in transfer["indicators"]] == ["≥3000人", "≥90%", "2022年12月30日前", "良好"]
    assert (days["kind"], days["last"], words["kind"]) == ("period", "2022-12-30", "qualitative")
    _, second = transfer["parts"]
    people = second["indicators"][0]
    assert people["target_text"] == "≥0.2万人"
    assert {n: people["typed"][n] for n in ("operator", "number", "scale", "amount", "unit")} == {
        "operator": "≥",
        "number": "0.2",
        "scale": "10000",
        "amount": "2000.0",
        "unit": "人",
    }


async def test_a_number_that_nobody_means_is_compared_by_nobody(office: Any) -> None:
    settle(office, "shantou")
    nines = "9" * 60
    parts = [part("440507", "龙湖区", "3000000.00", 培训人数=f"≥{nines}人", 合格率=f"≥0.{nines}%")]
    rows = [{"name": "培训人数", "target_text": f"≥{nines}人"}, {"name": "合格率", "target_text": f"≥0.{nines}%"}]
    transfer = await drafted(office, indicators=rows, parts=parts)
    path = f"transfers/{transfer['id']}/reconciliation"
    told = await office.ask(office.people.department_maker, "GET", path, day=WINTER)
    assert (told.status_code, [line["computed"] for line in told.json()["lines"]]) == (200, [None, None])


async def test_red_where_the_parts_do_not_carry_the_whole(office: Any) -> None:
    settle(office, "shantou")
    parts = [
        part("440507", "龙湖区", "1000000.00", 培训人数="≥900人", 合格率="≥88%", 完成时间="2023年1月5日前"),
        part("440511", "金平区", "2000000.00", 培训人数="≥2000人", 合格率="≥90%", 完成时间="2022年12月30日前"),
    ]
    transfer = await drafted(office, indicators=a_transfer()["indicators"][:3], parts=parts)
    seen = (await office.ask(office.people.maker, "GET", f"transfers/{transfer['id']}/reconciliation")).status_code
    assert seen == 404
    path = f"transfers/{transfer['id']}/reconciliation"
    told = (await office.ask(office.people.department_maker, "GET", path, day=WINTER)).json()
    assert [(line["red"], line["difference"]) for line in told["lines"]] == [(True, "-100"), (True, "-1"), (True, "6")]
    assert {f["rule"] for f in told["findings"]} == {"transfer.not_reconciled"}


async def test_the_regions_below_read_what_was_issued_and_no_draft(office: Any) -> None:
    settle(office, "shantou")
    transfer = await drafted(office, indicators=a_transfer()["indicators"][:3])
    path = f"transfers/{transfer['id']}"
    below = replace(
        a_principal(Role.FINANCE, Duty.MAKER, organisation_id=2, region_path="/44/4405/440507"), level="county"
    )
    beside = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=3, region_path="/44/4416/441622")
    assert (await office.ask(below, "GET", path)).status_code == 404
    document = {"document_number": "汕财预〔2022〕1号"}
    await office.done(office.people.finance_maker, "POST", f"{path}/issue", document, day=WINTER)
    assert (await office.ask(below, "GET", path)).json()["id"] == transfer["id"]
    assert (await office.ask(beside, "GET", path)).status_code == 404
    edited = await office.ask(below, "PUT", path, a_transfer(), etag='"2"')
    assert edited.status_code in (403, 409)


@pytest.mark.parametrize("name", shown_by(yangzhong="3.3.19.c"))
async def test_in_yangzhong_a_transfer_says_whose_powers_it_follows(office: Any, name: str) -> None:
    settle(office, name)
    transfer = await drafted(
        office, division_of_powers=None, regional_balance=None, indicators=a_transfer()["indicators"][:3]
    )
    path = f"transfers/{transfer['id']}"
    told = (await office.ask(office.people.finance_maker, "GET", f"{path}/reconciliation", day=WINTER)).json()
    assert [(f["rule"], f["basis"], f["severity"]) for f in told["findings"]] == [
        ("transfer.division_unstated", ["yangzhong-3.3.19.c"], "warning"),
        ("transfer.balance_unstated", ["yangzhong-3.3.19.c"], "warning"),
    ]
    issued = await office.done(
        office.people.finance_maker, "POST", f"{path}/issue", {"document_number": "扬财〔2022〕9号"}, day=WINTER
    )
    assert [f["rule"] for f in issued["findings"]] == ["transfer.division_unstated", "transfer.balance_unstated"]


@pytest.mark.clause("chifeng-21.1.d")
async def test_in_chifeng_the_list_of_transfers_to_evaluate_is_fixed_yearly(office: Any) -> None:
    settle(office, "chifeng")
    people = office.people
    transfer = await drafted(office, indicators=a_transfer()["indicators"][:3])
    path, listing = f"transfers/{transfer['id']}", {"year": 2022, "agreed_with": "人力资源和社会保障局"}
    early = await office.ask(people.finance_maker, "POST", f"{path}/listings", listing)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/transfer-not-issued")
    await office.done(
        people.finance_maker, "POST", f"{path}/issue", {"document_number": "赤财预〔2022〕3号"}, day=WINTER
    )
    told = await office.done(people.finance_maker, "POST", f"{path}/listings", listing, etag=None, day=WINTER)
    assert [(one["year"], one["agreed_with"]) for one in told["listings"]] == [(2022, "人力资源和社会保障局")]
    assert told["listings"][0]["basis"] == ["chifeng-21.1.d", "chifeng-21.1.e"]
    again = await office.ask(people.finance_maker, "POST", f"{path}/listings", listing)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-listed")
    below = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=2, region_path="/15/1504/150402")
    listed = (await office.ask(below, "GET", "transfers?listed_year=2022")).json()
    assert [one["id"] for one in listed["items"]] == [transfer["id"]]
    assert (await office.ask(below, "GET", "transfers?listed_year=2023")).json()["items"] == []


@pytest.mark.parametrize("name", ["zhuji", "longchuan"])
async def test_where_no_document_asks_the_figures_are_put_together_all_the_same(office: Any, name: str) -> None:
    settle(office, name)
    transfer = await drafted(office, amount="3000000.01", indicators=a_transfer()["indicators"][:3])
    told = await office.ask(
        office.people.finance_maker, "GET", f"transfers/{transfer['id']}/reconciliation", day=WINTER
    )
    assert [(f["rule"], f["basis"]) for f in told.json()["findings"]] == [("transfer.money_differs", [])]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"indicators": [{"name": "人数", "target_text": "1人"}] * 2}, "#/indicators/1/name"),
        ({"parts": [part("440507", "龙湖区", "1.00"), part("440507", "龙湖区", "2.00")]}, "#/parts/1/code"),
        ({"parts": [part("1", "一", "1.00") | {"indicators": [{"name": "人数", "target_text": "1"}] * 2}]}, None),
    ],
)
async def test_a_name_twice_is_refused(office: Any, changes: dict[str, Any], pointer: str | None) -> None:
    answer = await office.ask(office.people.department_maker, "POST", "transfers", a_transfer(**changes))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/transfer-malformed")
    assert answer.json()["errors"][0]["pointer"] == (pointer or "#/parts/0/indicators/1/name")


async def test_units_write_no_transfers_and_departments_issue_none(office: Any) -> None:
    settle(office, "shantou")
    assert (await office.ask(office.people.maker, "POST", "transfers", a_transfer())).status_code == 403
    transfer = await drafted(office)
    body, path = {"document_number": "1号"}, f"transfers/{transfer['id']}/issue"
    assert (await office.ask(office.people.department_maker, "POST", path, body, etag='"1"')).status_code == 403
