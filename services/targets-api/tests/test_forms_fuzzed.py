"""Whatever stands on a sheet, reading it ends in a form with findings, or in the reason why it is none."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from targets_api.forms.content import Form
from targets_api.forms.labels import COLUMNS, LABELS, TASK_COLUMNS, TOTALS
from targets_api.forms.merging import merged
from targets_api.forms.reading import NoForm, read_form
from wenxiao_workbooks import FAULTS, Area, Grid, GridCell

PRINTED = [words for known in (LABELS, COLUMNS, TASK_COLUMNS) for told in known.values() for words in told]
TITLES = ["项目支出绩效目标申报表", "部门整体支出绩效目标申报表", "（2022年度）", "单位：元"]
TITLES += ["注：", "20××年—2024年", "……"]
VALUES = ["≥95%", "50万元", "10分", "1e9", "无", "（未填）", "项目名称：甲"]
VALUES += ["年度资金总额（元）：5", "=1", "-5", "２０２２年"]
WORDS = st.one_of(st.sampled_from([*PRINTED, *TOTALS, *TITLES, *VALUES]), st.text(max_size=20))
CELLS = st.one_of(
    st.builds(GridCell, WORDS),
    st.decimals(allow_nan=False, allow_infinity=False, places=8).map(lambda number: GridCell(str(number), number)),
    st.sampled_from([GridCell("x", fault=fault) for fault in FAULTS]),
)
PLACES = st.tuples(st.integers(1, 14), st.integers(1, 9))
# A table of indicators, so that most examples get beyond the question whether it is a form.
HEADS = ["一级指标", "二级指标", "三级指标", "指标值", "分值"]
TABLE = {(8, column): GridCell(words) for column, words in enumerate(HEADS, 1)}
HEAD = {(1, 1): GridCell("项目支出绩效目标申报表"), (2, 1): GridCell("项目名称"), (2, 2): GridCell("甲")}


def grid(
    cells: dict[tuple[int, int], GridCell], merges: list[tuple[tuple[int, int], int, int]], *, framed: bool
) -> Grid:
    made = Grid("表", cells | (TABLE | HEAD if framed else {}))
    for (top, left), down, right in merges:
        area = Area(top, left, top + down, left + right)
        inside = [(r, c) for r in range(top, area.bottom + 1) for c in range(left, area.right + 1)]
        if any(place in made.anchors or place in made.areas for place in inside):
            continue
        made.areas[(top, left)] = area
        for place in inside[1:]:
            made.anchors[place] = (top, left)
            made.cells.pop(place, None)
    return made


def read(sheet: Grid) -> tuple[Form | None, str]:
    try:
        return read_form(sheet), ""
    except NoForm as reason:
        return None, str(reason)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(PLACES, CELLS, max_size=60),
    st.lists(st.tuples(PLACES, st.integers(0, 3), st.integers(0, 3)), max_size=8),
    st.booleans(),
)
def test_any_sheet_is_a_form_with_findings_or_none_with_its_reason(cells: Any, merges: Any, framed: bool) -> None:
    form, reason = read(grid(cells, merges, framed=framed))
    if form is None:
        assert len(reason) > 10
        return
    content = merged(form, None)
    assert (content is None) is form.is_refused
    for finding in form.findings:
        assert finding.rule
        assert finding.detail
    for amount in form.funds.values():
        assert amount is None or (amount >= 0 and amount == round(amount, 2))
    if content is not None:
        weights = [row.weight for row in content.indicators if row.weight is not None]
        assert all(Decimal(0) < weight <= 100 for weight in weights)
