"""Forms as regions draw them, read by their words."""

from evaluation_api.domain.table_audit.layout import joined_over_pages, tables_of
from evaluation_api.domain.table_audit.printed import TableKind

from .drawn_sheets import cells, drawn, said, the_table

OFFICIAL = """
附件1 | | | | | | | |
项目支出绩效自评表 | < | < | < | < | < | < | < | <
（2022年度） | < | < | < | < | < | < | < | <
项目名称 | < | 城乡居民医保补助 | < | < | < | < | < | <
主管部门 | < | 龙川县医疗保障局 | < | < | 实施单位 | < | 医保中心 | <
项目资金（万元） | < | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | < | 年度资金总额 | 65.66 | 65.66 | 65.07 | 10 | 99.10% | 9.91
^ | < | 其中：当年财政拨款 | 60 | 60 | 60 | — | — | —
^ | < | 上年结转资金 | 5.66 | 5.66 | 5.07 | — | — | —
^ | < | 其他资金 | 0 | 0 | 0 | — | — | —
年度总体目标 | 预期目标 | < | < | < | 实际完成情况 | < | < | <
^ | 应保尽保 | < | < | < | 已全部参保 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
^ | 产出指标 | 数量指标 | 参保人数 | ≥8755人 | 8676人 | 15 | 14.86 | 人口流出
^ | ^ | ^ | 补助期数 | =12期 | 12期 | 35 | 35 |
^ | ^ | 质量指标 | …… | | | | |
^ | 效益指标 | 社会效益指标 | 参保率 | ≥95% | 95% | 30 | 30 |
^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 92% | 10 | 10 |
总分 | < | < | < | < | < | 100 | 99.77 |
"""


def test_the_official_form() -> None:
    table = the_table(OFFICIAL)
    assert table.kind is TableKind.SELF_EVALUATION
    assert (table.year, table.money_unit) == (2022, "万元")
    assert [said(one) for one in (table.title, table.project, table.department, table.office)] == [
        "项目支出绩效自评表", "城乡居民医保补助", "龙川县医疗保障局", "医保中心",
    ]  # fmt: skip
    assert (said(table.goal), said(table.goal_achieved)) == ("应保尽保", "已全部参保")
    assert [said(line.name) for line in table.money] == [
        "年度资金总额",
        "其中：当年财政拨款",
        "上年结转资金",
        "其他资金",
    ]
    total = table.budget
    assert total is not None
    amounts = (total.initial, total.adjusted, total.executed, total.rate, total.weight, total.score)
    assert [said(one) for one in amounts] == ["65.66", "65.66", "65.07", "99.10%", "10", "9.91"]
    assert cells(table, "level1", "level2", "level3", "target", "actual", "weight", "score", "reason") == [
        ("产出指标", "数量指标", "参保人数", "≥8755人", "8676人", "15", "14.86", "人口流出"),
        ("产出指标", "数量指标", "补助期数", "=12期", "12期", "35", "35", ""),
        ("产出指标", "质量指标", "……", "", "", "", "", ""),
        ("效益指标", "社会效益指标", "参保率", "≥95%", "95%", "30", "30", ""),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", "10", "10", ""),
    ]
    assert (said(table.total_weight), said(table.total_score)) == ("100", "99.77")
    assert table.rows[0].score is not None
    assert table.rows[0].score.place.cell == "H14"


def test_two_forms_in_one_sheet() -> None:
    tables, unread = tables_of(drawn(OFFICIAL + OFFICIAL.strip("\n").replace("城乡居民医保补助", "医疗救助")))
    assert unread == ()
    assert [(said(one.project), len(one.rows), said(one.total_score)) for one in tables] == [
        ("城乡居民医保补助", 5, "99.77"),
        ("医疗救助", 5, "99.77"),
    ]


def test_sichuan_money_stands_beside_its_labels_and_the_value_in_three_columns() -> None:
    table = the_table("""
项目支出绩效自评表（2020年度） | < | < | < | < | < | <
主管部门 | 大英县民政局 | < | 实施单位 | 大英县民政局 | < | <
项目名称 | 养老服务 | < | < | < | < | <
项目预算执行情况(万元) | 预算数： | 63.5 | 执行数： | 60 | < | <
^ | 其中：财政拨款 | 60 | 其中：财政拨款 | 58 | < | <
^ | 其他资金 | 3.5 | 其他资金 | 2 | < | <
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分
产出指标 | 数量指标 | 床位 | ≥ | 100 | 张 | 98 | 40 | 39
^ | 质量指标 | 合格率 | ＝ | 100 | % | 100 | 50 | 50
合计 | < | < | < | < | < | < | 100 | 99
""")
    assert [(said(line.name), said(line.adjusted), said(line.executed)) for line in table.money] == [
        ("", "63.5", "60"), ("其中：财政拨款", "60", "58"), ("其他资金", "3.5", "2"),
    ]  # fmt: skip
    assert table.money_unit == "万元"
    assert cells(table, "operator", "target", "unit", "actual", "weight", "score") == [
        ("≥", "100", "张", "98", "40", "39"), ("＝", "100", "%", "100", "50", "50"),
    ]  # fmt: skip
    assert (said(table.total_weight), said(table.total_score)) == ("100", "99")


def test_yunnan_prints_the_grade_in_the_line_of_totals() -> None:
    table = the_table("""
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 校舍维修 | < | < | < | < | < | <
主管部门 | 教育局 | < | < | 实施单位 | 第一中学 | < | <
项目资金（元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 备注
年度资金总额 | 100000.00 | 100000.00 | 50000.00 | 10 | 50% | 5 |
项目支出绩效指标表 | < | < | < | < | < | < | <
绩效指标 | < | < | 年度指标值 | < | < | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | ^ | ^ | ^ | ^
产出指标 | 数量指标 | 维修面积 | >= | 500 | 平方米 | 500 | 60 | 60 | 无
满意度指标 | 服务对象满意度 | 师生满意度 | >= | 90 | % | 95% | 30 | 30 | 无
其他需要说明的事项 | < | < | 无 | < | < | < | < | < | <
总分 | < | < | < | < | < | 总分值 | 总得分 | 自评等级 |
^ | < | < | < | < | < | 100 | 95 | 优 |
""")
    assert cells(table, "level3", "operator", "target", "unit", "actual", "weight", "score") == [
        ("维修面积", ">=", "500", "平方米", "500", "60", "60"),
        ("师生满意度", ">=", "90", "%", "95%", "30", "30"),
    ]
    assert (said(table.total_score), said(table.grade), table.money_unit) == ("95", "优", "元")


def test_a_score_merged_over_rows_belongs_to_all_of_them() -> None:
    table = the_table("""
绩效目标自评表 | < | < | < | < | <
项目名称 | 图书共享 | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 年初目标值(A) | 实际完成值(B) | 得分
产出指标 | 数量指标 | 藏书 | 5万册 | 5万册 | 10
^ | ^ | 读者 | 3万人次 | 2万人次 | ^
^ | 质量指标 | 完好率 | 95% | 96% | 10
""")
    assert [row.shares_score for row in table.rows] == [(1, 2), (1, 2), ()]
    assert cells(table, "score") == [("10",), (None,), ("10",)]


def test_a_target_form_without_columns_of_money() -> None:
    table = the_table("""
项目支出绩效目标申报表 | < | < | <
（2023年度） | < | < | <
项目名称 | 高标准农田 | < | <
项目资金（万元） | 年度资金总额： | 854 | <
^ | 其中：财政拨款 | 800 | <
^ | 其他资金 | 54 | <
总体目标 | 建成高标准农田1万亩 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 建成面积 | ≥1万亩
""")
    assert table.kind is TableKind.TARGET
    assert [(said(line.name), said(line.initial)) for line in table.money] == [
        ("年度资金总额：", "854"), ("其中：财政拨款", "800"), ("其他资金", "54"),
    ]  # fmt: skip
    assert (said(table.goal), table.money_unit) == ("建成高标准农田1万亩", "万元")
    assert cells(table, "level3", "target", "actual", "score") == [("建成面积", "≥1万亩", None, None)]


def test_a_scoring_sheet_of_an_evaluation() -> None:
    table = the_table("""
项目支出绩效评价评分表 | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分
决策（20分） | 项目立项 | 立项依据充分性 | 5 | 一项不符扣1分 | 5
^ | 资金投入 | 预算编制科学性 | 15 | 酌情扣分 | 12
过程 | 资金管理 | 预算执行率 | 80 | 按比例 | 70
合计 | < | < | 100 | | 87
评价等级：良 | < | < | < | < | <
""")
    assert table.kind is TableKind.EVALUATION_RESULT
    assert cells(table, "level3", "weight", "scoring_rule", "score")[1] == ("预算编制科学性", "15", "酌情扣分", "12")
    assert (said(table.total_weight), said(table.total_score), said(table.grade)) == ("100", "87", "良")


def test_a_list_of_results() -> None:
    tables, _ = tables_of(
        drawn("""
2023年度专项债券项目绩效评价结果公示 | < | < | < | <
序号 | 项目名称 | 项目单位 | 评价得分 | 评价等级
1 | 污水处理 | 水务公司 | 87 | 良
2 | 医院扩建 | 中心医院 | 96.5 |
""")
    )
    assert [(said(t.project), said(t.office), said(t.total_score), said(t.grade)) for t in tables] == [
        ("污水处理", "水务公司", "87", "良"), ("医院扩建", "中心医院", "96.5", ""),
    ]  # fmt: skip
    assert {table.kind for table in tables} == {TableKind.EVALUATION_RESULT}
    assert {table.year for table in tables} == {2023}


def test_a_sheet_that_is_no_table_is_said() -> None:
    tables, unread = tables_of(drawn("会议通知 |\n时间 | 下周一\n地点 | 三楼"))
    assert tables == ()
    assert [(one.place.cell, "没有找到指标表头" in one.detail) for one in unread] == [("A1", True)]


def test_conclusions_and_signatures_below_the_rows_are_no_rows() -> None:
    table = the_table("""
项目绩效自评表
项目名称 | 乡村道路 | | | | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 90 | 90 |
自评结论 | 项目完成良好，资金使用规范。 | | | | | |
存在问题 | 资金到位较晚 | | | | | |
改进措施 | 提前申请 | | | | | |
项目负责人：张某 | | 财务负责人：李某 | | | | |
""")
    assert cells(table, "level3") == [("里程",)]


def test_a_form_that_word_broke_into_two_tables() -> None:
    head = the_table("项目支出绩效自评表 | < | <\n项目名称 | 道路养护 | <\n预算数 | 执行数 | 执行率\n10 | 9 | 90%")
    tail = the_table(
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n"
        "产出指标 | 数量指标 | 里程 | 10 | 10 | 90 | 90"
    )
    joined = joined_over_pages([head, tail])
    assert [(said(one.project), len(one.rows), len(one.money)) for one in joined] == [("道路养护", 1, 1)]
    assert joined[0].kind is TableKind.SELF_EVALUATION


def test_points_of_each_level_in_columns_of_their_own() -> None:
    """Those right of the lowest names belong to the rows."""
    table = the_table("""
2023年度评价指标体系评分表 | < | < | < | < | < | < | <
一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 评分标准 | 得分
决策 | 20 | 项目立项 | 10 | 立项依据充分性 | 5 | 缺一项扣1分 | 5
^ | ^ | ^ | ^ | 立项程序规范性 | 5 | 缺一项扣1分 | 4
合计 | | | | | 100 | | 9
""")
    assert cells(table, "weight", "score") == [("5", "5"), ("5", "4")]


def test_money_divided_by_sources_in_columns() -> None:
    table = the_table("""
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 供水 | | | 自评得分 | 95 | 自评等级 | 优
资金（万元） | 预算数 | < | < | 执行数 | < | < |
^ | 小计 | 财政拨款 | 其他资金 | 小计 | 财政拨款 | 其他资金 | 执行率
^ | 100 | 90 | 10 | 95 | 85 | 10 | 95%
一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 权重 | 得分 | 备注
产出指标 | 数量 | 管网 | ≥10公里 | 10公里 | 50 | 50 |
""")
    budget = table.budget
    assert budget is not None
    assert [said(one) for one in (budget.adjusted, budget.executed, budget.rate)] == ["100", "95", "95%"]
    assert (said(table.total_score), said(table.grade)) == ("95", "优")


def test_a_transfer_without_points() -> None:
    table = the_table("""
中央对地方转移支付绩效自评表 | < | < | < | < | <
（2022年度） | < | < | < | < | <
转移支付（项目）名称 | 医疗救助 | < | < | < | <
资金投入情况（万元） | | | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A×100%）
^ | 年度资金总额： | < | 3359.62 | 3359.62 | 100%
^ | 其中：中央财政资金 | < | 829.3 | 829.3 | 100%
资金管理情况 | 情况说明 | < | < | 存在问题和改进措施 | <
^ | 分配科学性 | < | 科学 | 无 | <
总体目标完成情况 | 总体目标 | < | < | 全年实际完成情况 | <
^ | 应救尽救 | < | < | 已完成 | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值
^ | 产出指标 | 数量指标 | 救助人次 | ≥50000人次 | 110406人次
说明 | 无 | < | < | < | <
注：1.资金使用单位按项目绩效目标填报 | < | < | < | < | <
""")
    assert (said(table.project), said(table.goal), said(table.goal_achieved)) == ("医疗救助", "应救尽救", "已完成")
    assert [(said(line.name), said(line.adjusted), said(line.rate)) for line in table.money] == [
        ("年度资金总额：", "3359.62", "100%"), ("其中：中央财政资金", "829.3", "100%"),
    ]  # fmt: skip
    assert cells(table, "level3", "target", "actual", "weight", "score") == [
        ("救助人次", "≥50000人次", "110406人次", None, None)
    ]


def test_another_heading_below_the_totals_begins_another_table() -> None:
    one = (
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n"
        "产出指标 | 数量 | 里程 | 10 | 10 | 100 | 90\n总分 | < | < | < | < | 100 | 90"
    )
    tables, _ = tables_of(drawn("项目绩效自评表\n项目名称 | 道路\n" + one + "\n" + one.replace("里程", "桥梁")))
    assert [cells(table, "level3") for table in tables] == [[("里程",)], [("桥梁",)]]
    assert [said(table.total_score) for table in tables] == ["90", "90"]
