"""Second sheets, finance's reviews and targets of transfers: what the packs make of them, in cases for lawyers."""

from decimal import Decimal
from typing import Any

import pytest

from targets_api.domain import transfers
from targets_api.domain.ex_ante import Assessment, Conclusion, Nature, Sheet, Subject
from targets_api.domain.second_opinions import Reviewed, SecondSheet, judge_second_sheet, review_findings
from targets_api.domain.transfers import Joining, OverallRow, Part, PartKind, Transfer
from targets_api.policies import ex_ante_policy
from targets_api.transfers.reading import transfer_policy, value_of
from wenxiao_policies import load

from .case_pages import cases, place, require


@pytest.mark.parametrize("case", cases("second_sheet"))
def test_the_second_sheet(case: dict[str, Any]) -> None:
    where = place(case)
    subject = Subject("项目", 2022, "general_public", "new", "major", False, False, Decimal(1), "概况")
    points = {code: Decimal(given) for code, given in case["points"].items()}
    sheet = Sheet(points, Conclusion(case["conclusion"]))
    own = case["own"] and Conclusion(case["own"])
    second = SecondSheet(subject, sheet, "某会计师事务所", own)
    require(judge_second_sheet(second, ex_ante_policy(load(), where)[0], where.day).findings, case["expect"])


@pytest.mark.parametrize("case", cases("finance_review"))
def test_finance_s_review(case: dict[str, Any]) -> None:
    told = case["assessment"]
    facts = told and Assessment(Conclusion(told["conclusion"]), Decimal(told["total"]), told.get("current", True))
    nature = Nature(case["kind"], case["scale"], traits=tuple(case.get("traits", ())))
    seen = Reviewed(nature, facts, Decimal(case["requested"]), Decimal(case["suggested"]))
    require(review_findings(seen, ex_ante_policy(load(), place(case))[0]), case["expect"])


@pytest.mark.parametrize("case", cases("transfers"))
def test_the_targets_of_a_transfer(case: dict[str, Any]) -> None:
    said = "市级事权" if case.get("stated", True) else None
    rows = tuple(
        OverallRow(name, value_of(name, printed), joining and Joining(joining))
        for name, printed, joining in case["indicators"]
    )
    parts = tuple(
        Part(code, name, PartKind.REGION, Decimal(money), tuple((i, value_of(i, text)) for i, text in told.items()))
        for code, name, money, told in case["parts"]
    )
    transfer = Transfer("专项资金", case["special"], Decimal(case["amount"]), "总体目标", rows, parts, said, said)
    found = transfers.reconcile(transfer, transfer_policy(load(), place(case))[0])
    expect = case["expect"]
    assert [None if line.computed is None else f"{line.computed:f}" for line in found.lines] == expect["computed"]
    require(found.findings, expect["findings"])
    assert found.red is expect["red"]
