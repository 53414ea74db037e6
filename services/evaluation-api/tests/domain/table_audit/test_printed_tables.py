"""Every published table goes through; what must be found in it was worked out by hand from the printed figures."""

import re
from decimal import Decimal
from typing import Any

import pytest

from .auditing_tables import audited, cases, findings, names, printed, said

COMPLETE = cases("printed_cases", "complete_self_evaluations", "complete_targets", "complete_evaluations")
CUT = cases("printed_cases", "cut")
BY_HAND = {case["table"]: case for case in (*COMPLETE, *CUT)}
ORDER = ("advice", "likely", "certain")


def test_there_is_a_case_for_every_complete_table() -> None:
    complete = {name for name in names() if printed(name)["complete"]}
    assert {case["table"] for case in COMPLETE} == complete
    assert len(names()) == 79
    assert set(BY_HAND) <= set(names())


@pytest.mark.parametrize("name", names())
def test_nothing_is_certain_but_what_was_worked_out(name: str) -> None:
    case = BY_HAND.get(name, {})
    expected = sorted((one["code"], one["at"]) for one in case.get("certain", []))
    assert said(findings(printed(name)), "certain") == expected, case.get("because")


@pytest.mark.parametrize("case", [pytest.param(case, id=case["table"]) for case in (*COMPLETE, *CUT)])
def test_what_must_be_found_is_found(case: dict[str, Any]) -> None:
    found = {(one.code, one.places[0].cell): one.severity.value for one in findings(printed(case["table"]))}
    for one in case.get("must_find", []):
        assert found.get((one["code"], one["at"])) == one["severity"], (one, case["because"])


@pytest.mark.parametrize("case", [pytest.param(case, id=case["table"]) for case in COMPLETE if "summed" in case])
def test_totals_are_those_worked_out(case: dict[str, Any]) -> None:
    (table,) = audited(printed(case["table"]))
    assert (table.own_total, table.summed_own) == (Decimal(case["own_total"]), Decimal(case["summed"]))
    for name, ours in (("ours_total", table.ours_total), ("distance", table.distance)):
        if name in case:
            assert ours == Decimal(case[name])


@pytest.mark.parametrize("name", names())
def test_every_finding_says_where_and_what_to_do(name: str) -> None:
    found = findings(printed(name))
    for one in found:
        assert one.places
        assert all(place.cell.startswith("/") for place in one.places)
        assert re.search("请", one.detail)
        assert re.search(r"\d|[\u4e00-\u9fff]", one.detail)
    ids = [(one.id, one.row) for one in found]
    assert len(ids) == len(set(ids))
