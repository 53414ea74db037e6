"""All published tables through every writer; another engine computes some of the workbooks to the same totals."""

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.domain.table_audit.codes import KINDS
from evaluation_api.table_audit_law import audit_law
from evaluation_api.table_files.auditing import audit_file
from evaluation_api.table_reports.annotated import annotated_workbook
from evaluation_api.table_reports.batch import batch_workbook
from evaluation_api.table_reports.documents import audit_document, audited_file_of
from evaluation_api.table_reports.standings import ranking
from evaluation_api.table_reports.word import ReportHeading, word_report
from wenxiao_policies import load

from .recomputing import recomputed

TESTS = Path(__file__).parent
TABLES = sorted((TESTS / "printed_tables").rglob("*.json"))
# By hand, from the printed figures: printed total less the sum of the printed points, and less the points by the rules.
BY_HAND = {
    # 13 + 15 + 10 + 10 + 27 + 9 and 9 for the money are 93; 14.86 + 15 + 10 + 10 + 30 + 10 + 9.91 are 99.77.
    "jishan-yibao-jiandang-2020": ("94", "1", "-5.77"),
}


@lru_cache
def audited(name: str) -> AuditedFile:
    (path,) = (one for one in TABLES if one.stem == name)
    return audit_file(path.name, path.read_bytes(), audit_law(load(), day=date(2023, 6, 15)))


# Every fifth in each run, the others in the long ones: a second each.
WRITTEN = [
    pytest.param(path, id=path.stem, marks=[] if n % 5 == 0 else pytest.mark.long) for n, path in enumerate(TABLES)
]


@pytest.mark.parametrize("path", WRITTEN)
def test_each_table_is_written_in_every_form(path: Path) -> None:
    file = audited(path.stem)
    document = audit_document(file)
    assert audit_document(audited_file_of(json.loads(json.dumps(document)))) == document
    book = load_workbook(BytesIO(annotated_workbook(file)))
    comments = {
        (sheet.title, cell.coordinate) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
        if cell.comment
    }  # fmt: skip
    assert bool(comments) == any(table.findings for table in file.tables)
    listed = book["问题清单"]
    linked = {cell.hyperlink.location for row in listed.iter_rows() for cell in row if cell.hyperlink}
    assert {f"'{title}'!{cell}" for title, cell in comments} == linked
    for table in file.tables:
        assert {finding.code for finding in table.findings} <= set(KINDS)


@pytest.mark.parametrize("name", BY_HAND)
def test_another_engine_computes_the_totals_that_are_worked_out_by_hand(name: str, tmp_path: Path) -> None:
    held = recomputed(annotated_workbook(audited(name)), tmp_path)
    rows = {value: cell[1:] for (sheet, cell), value in held.items() if sheet == "差异" and cell[0] == "A"}
    printed, ruled = rows["印出的总分"], rows["规则总分"]
    found = (held["差异", f"F{printed}"], held["差异", f"H{printed}"], held["差异", f"H{ruled}"])
    assert tuple(Decimal(format(float(one), ".12g")) for one in found) == tuple(map(Decimal, BY_HAND[name]))


@pytest.mark.long
def test_what_a_workbook_holds_is_what_another_engine_computes(tmp_path: Path) -> None:
    """Every formula of a batch and of the annotated workbook of its dirtiest table."""
    files = [audited(path.stem) for path in TABLES]
    dirtiest = max(files, key=lambda file: sum(len(table.findings) for table in file.tables))
    for content in (batch_workbook(files[:20]), annotated_workbook(dirtiest)):
        held, shown = recomputed(content, tmp_path), load_workbook(BytesIO(content), data_only=True)
        formulas = 0
        for sheet in load_workbook(BytesIO(content)).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                formulas += 1
                require_same(held[sheet.title, cell.coordinate], shown[sheet.title][cell.coordinate].value)
        assert formulas > 20


def require_same(computed: Any, kept: Any) -> None:
    if isinstance(kept, int | float):
        assert abs(float(computed) - kept) < 1e-9
    else:
        assert (computed or "") == (kept or "")


def test_all_tables_in_one_report() -> None:
    files = [audited(path.stem) for path in TABLES]
    heading = ReportHeading("某财政局", "全部.zip", date(2023, 6, 15), "national/evaluation", "0" * 64)
    content = word_report(files, heading)
    with ZipFile(BytesIO(content)) as package:
        assert "word/charts/chart1.xml" in package.namelist()
    first = ranking(files).ranked[0]
    assert (first.unit[:4], first.mean) == ("稷山县医", Decimal("5.77"))
    assert word_report(files, heading)[:100] == content[:100]
