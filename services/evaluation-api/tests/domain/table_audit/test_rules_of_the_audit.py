"""One thing at a time: the official form without a mistake, changed in a single respect."""

import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import yaml

from evaluation_api.domain.table_audit.audited import AuditedTable
from evaluation_api.domain.table_audit.auditing import audit_table
from evaluation_api.domain.table_audit.documents import tables_of_document
from evaluation_api.domain.table_audit.printed import Place, Printed

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
        if isinstance(held, list) and int(last) == len(held):
            held.append(value)
        else:
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
    assert {one.code for one in found}.isdisjoint(case.get("advises_not", []))
    for one in case.get("advises", []):
        assert (one["code"], one["at"]) in said(found, "advice")
        assert "says" not in one or details[one["code"], one["at"]] == one["says"]


def shared(document: Any, **groups: Any) -> AuditedTable:
    """The clean table with cells merged over several rows: their words stand in the first of them."""
    (table,), _ = tables_of_document(document)
    rows = tuple(
        replace(row, **{name: group for name, group in groups.items() if row.number in group}) for row in table.rows
    )
    return audit_table(replace(table, rows=rows), national_law())


def test_a_weight_merged_over_rows_is_held_against_their_points_together() -> None:
    merged = changed({"set": {"/indicators/0/weight": "30", "/indicators/1/weight": ""}})
    found = shared(merged, shares_weight=(1, 2))
    assert said(found.findings, "certain", "likely") == []
    assert found.ours_total == Decimal("99.42")
    more = changed({"set": {"/indicators/0/weight": "29", "/indicators/1/weight": "", "/indicators/2/weight": "11"}})
    above = ("own_score_above_weight", "/indicators/0/score_printed")
    assert above in said(shared(more, shares_weight=(1, 2)).findings, "certain")


def test_points_merged_over_rows_are_held_against_their_weights_together() -> None:
    merged = changed({"set": {"/indicators/0/score_printed": "29.67", "/indicators/1/score_printed": ""}})
    found = shared(merged, shares_score=(1, 2))
    assert said(found.findings, "certain", "likely") == []
    assert (found.summed_own, found.ours_total) == (Decimal("99.42"), Decimal("99.42"))


def test_the_basis_of_a_finding_is_a_clause_of_the_place() -> None:
    case = next(one for one in cases("cases", "weights") if "110" in one["case"])
    (found,) = [one for one in findings(changed(case), national_law()) if one.code == "weights_not_hundred"]
    assert found.basis == ("national-2020-10-annex-1",)


def test_a_formula_without_its_result_is_told_as_such_and_not_as_an_empty_cell() -> None:
    (table,), _ = tables_of_document(changed({"set": {"/budget/rate_printed": ""}}))
    why = "公式没有计算结果，请在 Excel 中打开、保存后再上传，或直接填写内容"
    first, *others = table.rows
    without = replace(
        first, target=Printed("", Place("自评", "E12"), why), score=Printed("", Place("自评", "I12"), why)
    )
    money = replace(table.money[0], rate=Printed("", Place("自评", "I6"), why))
    total = Printed("", Place("自评", "I20"), why)
    found = audit_table(
        replace(table, rows=(without, *others), money=(money, *table.money[1:]), total_score=total), national_law()
    ).findings
    (told,) = [one for one in found if one.severity.value != "advice"]
    assert (told.code, [place.cell for place in told.places]) == ("cell_unusable", ["I20", "I6", "E12", "I12"])
    assert told.detail == f"自评 I20、自评 I6、自评 E12、自评 I12：{why}；这些单元格没有参与核算，请补正后重新送审"
    assert {one.code for one in found} <= {"cell_unusable", "target_without_operator"}
