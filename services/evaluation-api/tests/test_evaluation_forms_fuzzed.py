"""Whatever comes back, the reader says what it took or what is wrong; nothing but a refusal comes out."""

from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from evaluation_api.self_evaluation_forms.content import FORM_SHEET
from evaluation_api.self_evaluation_forms.labels import COLUMN_OF, FIELD_OF, FUND_COLUMN_OF
from evaluation_api.self_evaluation_forms.taking import FORM_CELLS, take
from evaluation_api.self_evaluation_forms.usecases import FormNotTaken, ReadWorkbook, read_workbook
from wenxiao_workbooks import WorkbookNotReadable

from .test_evaluation_forms_layout import a_form, a_row, kept, sheets

FORM = a_form([a_row(number, own_score="28", actual_text="99人") for number in (1, 2, 3)])
CONTENT = sheets(FORM)
LABELS = [*COLUMN_OF, *FIELD_OF, *FUND_COLUMN_OF]
dirt = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1901, 1, 1), date(2099, 12, 31)).map(lambda day: datetime(day.year, day.month, day.day)),  # noqa: DTZ001 - Excel knows no zones
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40),
    st.sampled_from(
        ["=1/0", "=A1", "#N/A", "—", "15分", "１３", "9.91%", "（2021年度）", "长" * 1200, "合计", "注：", "总分"]
    ),
    st.sampled_from(LABELS),
)
places = st.tuples(st.integers(1, 22), st.integers(1, 11))


def judged(content: bytes) -> ReadWorkbook | None:
    """As the routes do it: read, and taken against what is stored."""
    with suppress(WorkbookNotReadable, FormNotTaken):
        read = read_workbook(content)
        for form in read.forms:
            taken = take(form, kept(FORM))
            assert set(taken.own) == set(FORM_CELLS)
            assert all(finding.detail and finding.rule.startswith("form.") for finding in form.findings)
        return read
    return None


def written(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(places, dirt), max_size=12),
    st.lists(st.tuples(places, places), max_size=3),
    st.lists(
        st.tuples(st.sampled_from(["delete_rows", "delete_cols", "insert_rows", "insert_cols"]), st.integers(1, 16))
    ),
)
def test_dirt_in_cells_merges_and_moved_lines(
    cells: list[tuple[tuple[int, int], Any]],
    merges: list[tuple[tuple[int, int], tuple[int, int]]],
    moves: list[tuple[str, int]],
) -> None:
    book = load_workbook(BytesIO(CONTENT))
    sheet = book[FORM_SHEET]
    for area in list(sheet.merged_cells.ranges)[: len(merges) * 4]:
        sheet.unmerge_cells(str(area))
    for name, at in moves[:3]:
        getattr(sheet, name)(at)
    for (row, column), value in cells:
        with suppress(AttributeError):  # the middle of merged cells holds nothing
            sheet.cell(row, column).value = value
    for (top, left), (down, right) in merges:
        sheet.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + right)
    judged(written(book))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 400))
def test_changed_bytes(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(CONTENT)
    for place, byte in changes:
        content[place] = byte
    judged(bytes(content[: len(content) - cut]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.one_of(dirt, st.sampled_from(LABELS)), max_size=10), max_size=20))
def test_sheets_of_labels_in_any_order(lines: list[list[Any]]) -> None:
    book = Workbook()
    sheet: Any = book.active
    for line in lines:
        sheet.append(line)
    judged(written(book))


def test_the_form_itself_is_taken() -> None:
    read = judged(CONTENT)
    assert read is not None
    assert [finding for form in read.forms for finding in form.findings] == []
