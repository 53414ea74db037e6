"""Forms that go on elsewhere, stand beside each other, or say things in other places than most."""

import pytest

from evaluation_api.domain.table_audit.layout import joined_over_pages, tables_of

from .drawn_sheets import cells, drawn, said, the_table

ROWS = """
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量 | 里程 | ≥10公里 | 10公里 | 50 | 50
效益指标 | 社会 | 投诉率 | ≤5% | 3% | 40 | 40
"""


@pytest.mark.parametrize("words", ["小计", "指标得分小计", "指标得分合计", "绩效指标得分", "各项指标得分合计"])
def test_a_sum_of_the_indicators_before_the_total_is_neither_row_nor_total(words: str) -> None:
    table = the_table(f"项目自评表{ROWS}{words} | < | < | < | < | 90 | 90\n总分 | < | < | < | < | 100 | 99")
    assert cells(table, "level3") == [("里程",), ("投诉率",)]
    assert (said(table.total_weight), said(table.total_score)) == ("100", "99")


def test_the_execution_rate_as_the_last_row_has_its_name_from_the_merged_cell() -> None:
    table = the_table(f"项目自评表{ROWS}预算执行率 | < | < | 100% | 98% | 10 | 9.8\n总分 | < | < | < | < | 100 | 99.8")
    assert cells(table, "level1", "level2", "level3", "weight", "score")[-1] == (None, None, "预算执行率", "10", "9.8")


@pytest.mark.parametrize("where", ["above the total", "below the total", "in one cell"])
def test_a_reason_for_the_whole_is_a_remark_and_no_row(where: str) -> None:
    total, reason = "总分 | < | < | < | < | 100 | 98", "偏差原因及措施 | < | 里程受征地影响 | < | < | < | <"
    last = {
        "above the total": f"{reason}\n{total}",
        "below the total": f"{total}\n{reason}",
        "in one cell": f"{total}\n偏差原因及措施：里程受征地影响 | < | < | < | < | < | <",
    }[where]
    table = the_table(f"项目自评表{ROWS}{last}")
    assert len(table.rows) == 2
    assert said(table.total_score) == "98"
    assert [said(one) for one in table.remarks] == ["偏差原因及措施：里程受征地影响"]


def test_a_form_that_goes_on_under_the_same_title() -> None:
    heading = ROWS.strip().splitlines()[0]
    more = f"{heading}\n满意度 | 满意度 | 群众满意度 | ≥90% | 93% | 10 | 10"
    table = the_table(f"项目自评表\n项目名称 | 道路{ROWS}项目自评表（续表）\n{more}\n总分 | < | < | < | < | 100 | 100")
    assert cells(table, "level3") == [("里程",), ("投诉率",), ("群众满意度",)]
    assert said(table.total_score) == "100"


def test_a_form_that_goes_on_in_the_next_sheet() -> None:
    first = the_table(f"项目自评表\n项目名称 | 道路{ROWS}")
    second = the_table(f"{ROWS.strip()}\n总分 | < | < | < | < | 100 | 100")
    (joined,) = joined_over_pages([first, second])
    assert [row.number for row in joined.rows] == [1, 2, 3, 4]
    assert (said(joined.project), said(joined.total_score), joined.closed) == ("道路", "100", True)


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_forms_that_stand_beside_each_other(gap: int) -> None:
    head = "项目自评表 | < | < | < | < | < | <\n项目名称 | 甲 | | | | |"
    money = "预算数 | 执行数 | 执行率 | | | |\n10 | 9 | 90% | | | |"
    left = f"{head}\n{money}{ROWS}总分 | < | < | < | < | 90 | 90"
    right = left.replace("甲", "乙").replace("90 | 90", "90 | 89")
    pairs = zip(left.splitlines(), right.splitlines(), strict=True)
    beside = [f"{one} |{' |' * gap} {other}" for one, other in pairs]
    tables, _ = tables_of(drawn("\n".join(beside)))
    assert [(said(table.project), said(table.total_score), len(table.rows)) for table in tables] == [
        ("甲", "90", 2), ("乙", "89", 2),
    ]  # fmt: skip
    assert [said(table.budget.executed) for table in tables if table.budget] == ["9", "9"]


def test_goals_of_the_term_beside_those_of_the_year() -> None:
    tables, _ = tables_of(
        drawn("""
项目绩效目标申报表 | < | < | < | < | < | <
项目名称 | 水利 | < | < | < | < | <
资金情况（万元） | 实施期资金总额 | 300 | < | 年度资金总额 | 100 | <
^ | 其中：财政拨款 | 300 | < | 其中：财政拨款 | 100 | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 渠道长度 | ≥30公里 | 数量指标 | 渠道长度 | ≥10公里
""")
    )
    assert [cells(table, "level1", "level2", "level3", "target") for table in tables] == [
        [("产出指标", "数量指标", "渠道长度", "≥30公里")],
        [("产出指标", "数量指标", "渠道长度", "≥10公里")],
    ]
    assert all("资金没有核对" in table.unread[0].detail and table.money == () for table in tables)


def test_sichuan_names_of_money_stand_below_a_label_of_money() -> None:
    table = the_table("""
项目支出绩效自评表 | < | < | < | < | < | <
预算执行情况 | 年度预算数（万元） | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率 | 权重 | 得分
^ | 总额 | 300 | 320 | 288 | 90% | 10 | 9
^ | 其中：财政资金 | 300 | 320 | 288 | 90% | / | /
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分
产出指标 | 数量 | 人数 | ≥20人 | 21人 | 90 | 90
""")
    budget = table.budget
    assert budget is not None
    assert [said(one) for one in (budget.name, budget.initial, budget.adjusted, budget.executed, budget.score)] == [
        "总额", "300", "320", "288", "9",
    ]  # fmt: skip


def test_points_of_the_execution_rate_that_only_its_heading_states() -> None:
    table = the_table("""
2023年度项目自评表 | < | < | < | < | <
项目名称 | 甲 | < | < | < | <
预算执行情况（万元）（20分） | | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率）
^ | 年度财政资金总额 | 500 | 450 | 90% | 20
一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分
产出指标 | 数量指标 | 示范村 | 10个 | 8个 | 64
""")
    budget = table.budget
    assert budget is not None
    assert (said(budget.weight), said(budget.score)) == ("20", "20")


def test_points_and_grade_in_one_cell_of_the_total() -> None:
    table = the_table(f"项目自评表{ROWS}总分 | < | < | < | < | 100 | 总得分：99.5分（优）")
    assert (said(table.total_score), said(table.grade)) == ("99.5", "优")


def test_names_that_stand_over_two_levels() -> None:
    table = the_table("""
2023年度项目自评表 | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | < | 年初目标值（A） | 实际完成值（B） | 得分
年度绩效目标1（40分） | 产出指标 | 数量指标 | 示范村（10分） | 10个 | 10个 | 10
^ | ^ | 质量指标 | 合格率（30分） | 100% | 90% | 30
""")
    assert cells(table, "level1", "level2", "level3", "score") == [
        ("产出指标", "数量指标", "示范村（10分）", "10"),
        ("产出指标", "质量指标", "合格率（30分）", "30"),
    ]


def test_a_list_with_money() -> None:
    tables, _ = tables_of(
        drawn("""
2023年度项目绩效自评结果汇总表 | < | < | < | < | <
单位：万元 | < | < | < | < | <
项目名称 | 项目单位 | 全年预算数 | 执行数 | 执行率 | 自评得分
路灯 | 市政所 | 100 | 120 | 120% | 100
合计 | | 100 | 120 | 120% |
""")
    )
    (table,) = tables
    assert table.budget is not None
    assert (said(table.budget.adjusted), said(table.budget.executed), table.money_unit) == ("100", "120", "万元")


def test_a_hundred_points_without_any_label_are_the_total() -> None:
    table = the_table(f"项目自评表{ROWS} | | | | | 100 | 90")
    assert (len(table.rows), said(table.total_weight), said(table.total_score)) == (2, "100", "90")
