"""Whatever a sheet holds: nothing raises, every text keeps its place, and nothing is read twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation_api.domain.table_audit.layout import tables_of
from evaluation_api.domain.table_audit.printed import Printed, PrintedTable
from evaluation_api.domain.table_audit.seen import Area, SeenCell, SeenSheet

from .laying_out import MONEY_WORDS, WORDS

VOCABULARY = (
    *(word for told in (*WORDS.values(), *MONEY_WORDS.values()) for word in told),
    "项目名称", "项目名称：道路", "主管部门", "实施单位", "年度总体目标", "预期目标", "总分", "合计", "小计", "等级",
    "优", "自评得分：95", "项目支出绩效自评表", "（2022年度）", "绩效指标", "年度资金总额", "其中：财政拨款",
    "注：说明", "备注", "产出指标", "数量指标", "道路里程", "≥10公里", "10公里", "100%", "10", "9.5", "—", "0", "",
)  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> SeenSheet:
    sheet = SeenSheet("Sheet1")
    rows, columns = draw(st.integers(1, 14)), draw(st.integers(1, 10))
    words = st.one_of(st.sampled_from(VOCABULARY), st.text(max_size=8))
    covered: set[tuple[int, int]] = set()
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            if (row, column) in covered:
                continue
            if told := draw(words):
                sheet.cells[(row, column)] = SeenCell(told)
            down, across = draw(st.sampled_from([(0, 0)] * 6 + [(0, 1), (1, 0), (2, 0), (0, 3), (1, 1)]))
            area = Area(row, column, row + down, column + across)
            places = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + across + 1)}
            if len(places) > 1 and not places & covered and not (places - {(row, column)}) & set(sheet.cells):
                sheet.areas[(row, column)] = area
                covered |= places
    return sheet


def texts(table: PrintedTable) -> list[Printed]:
    named = [table.title, table.project, table.department, table.office, table.goal, table.total_score, table.grade]
    told = [
        one for row in table.rows for one in (row.level3, row.target, row.actual, row.weight, row.score, row.reason)
    ]
    money = [one for line in table.money for one in (line.initial, line.adjusted, line.executed, line.rate, line.score)]
    return [one for one in (*named, *told, *money) if one is not None]


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_nothing_raises_and_every_text_stands_where_it_is_said_to_stand(sheet: SeenSheet) -> None:
    tables, unread = tables_of(sheet)
    assert bool(sheet.cells) == bool(tables or unread)
    for table in tables:
        for printed in texts(table):
            place = printed.place
            assert not printed.words or sheet.at(place.row, place.column).words != ""
        numbers = [row.number for row in table.rows]
        assert numbers == list(range(1, len(numbers) + 1))
