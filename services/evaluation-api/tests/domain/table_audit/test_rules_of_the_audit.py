"""One thing at a time: the official form without a mistake, changed in a single respect."""

import copy
from typing import Any

import pytest
import yaml

from .auditing_tables import HERE, cases, findings, national_law, said

CLEAN = yaml.safe_load((HERE / "cases" / "clean.yaml").read_text("utf-8"))
FILES = ("weights", "totals_and_grades", "execution", "rows", "values")


def changed(case: dict[str, Any]) -> Any:
    document = copy.deepcopy(case.get("replace", CLEAN))
    for pointer, value in case.get("set", {}).items():
        *path, last = pointer.strip("/").split("/")
        held: Any = document
        for part in path:
            held = held[int(part)] if isinstance(held, list) else held[part]
        held[int(last) if isinstance(held, list) else last] = value
    return document


def test_a_clean_table_has_neither_certain_nor_likely_findings() -> None:
    assert said(findings(CLEAN), "certain", "likely") == []


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in cases("cases", *FILES)])
def test_what_was_changed_is_found_and_nothing_else(case: dict[str, Any]) -> None:
    found = findings(changed(case))
    expected = sorted((one["code"], one["at"], one["severity"]) for one in case["finds"])
    told = sorted((one.code, one.places[0].cell, one.severity.value) for one in found if one.severity.value != "advice")
    assert told == expected, case.get("because")
    details = {(one.code, one.places[0].cell): one.detail for one in found}
    for one in case["finds"]:
        if "says" in one:
            assert details[one["code"], one["at"]] == one["says"]
    for one in case.get("advises", []):
        assert (one["code"], one["at"]) in said(found, "advice")


def test_the_basis_of_a_finding_is_a_clause_of_the_place() -> None:
    case = next(one for one in cases("cases", "weights") if "110" in one["case"])
    (found,) = [one for one in findings(changed(case), national_law()) if one.code == "weights_not_hundred"]
    assert found.basis == ("national-2020-10-annex-1",)
