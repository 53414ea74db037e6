"""Every kind of finding by its code: the title for people, and the most that is ever claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evaluation_api.domain.table_audit.audited import Severity

CERTAIN, LIKELY, ADVICE = Severity.CERTAIN, Severity.LIKELY, Severity.ADVICE


@dataclass(frozen=True, slots=True)
class KindOfFinding:
    zh: str
    at_most: Severity


_KINDS: tuple[tuple[str, str, Severity], ...] = (
    ("weights_not_hundred", "分值合计不等于100分", CERTAIN),
    ("weight_total_does_not_add_up", "分值合计栏与各行相加不符", CERTAIN),
    ("level_weights_differ", "各行分值与标题载明的分值不符", CERTAIN),
    ("level_scores_above_declared", "各行得分之和超过标题载明的分值", CERTAIN),
    ("weight_negative", "分值为负数", CERTAIN),
    ("weight_unreadable", "分值不是数字", LIKELY),
    ("weight_concentrated", "分值过于集中于一项指标", ADVICE),
    ("printed_total_does_not_add_up", "总分与各项得分相加不符", CERTAIN),
    ("total_above_full", "总分超过满分", CERTAIN),
    ("total_unreadable", "总分不是数字", LIKELY),
    ("total_rounded", "总分取整", ADVICE),
    ("total_missing", "没有填写总分", ADVICE),
    ("grade_does_not_fit", "等级与总分不符", CERTAIN),
    ("grade_missing", "没有填写等级", ADVICE),
    ("grade_unknown", "等级不在常用等级之内", ADVICE),
    ("execution_rate_differs", "执行率与预算数、执行数不符", CERTAIN),
    ("execution_rate_on_initial", "执行率以年初预算数为分母", LIKELY),
    ("execution_rate_missing", "没有填写执行率", ADVICE),
    ("execution_score_differs", "预算执行率得分与执行率、分值不符", CERTAIN),
    ("execution_score_rounded", "预算执行率得分经过取整", ADVICE),
    ("execution_score_missing", "没有填写预算执行率得分", LIKELY),
    ("rate_of_nothing", "预算数、执行数为零而印有执行率", CERTAIN),
    ("zero_budget_scored", "预算为零而有执行率得分", CERTAIN),
    ("executed_above_adjusted", "执行数大于全年预算数", CERTAIN),
    ("executed_above_initial", "执行数大于年初预算数", LIKELY),
    ("money_lines_differ", "资金总额与各项来源不符", CERTAIN),
    ("money_unit_mixed", "元与万元混用", LIKELY),
    ("money_negative", "金额为负数", LIKELY),
    ("money_unreadable", "金额不是数字", ADVICE),
    ("own_score_above_weight", "得分高于分值", CERTAIN),
    ("score_negative", "得分为负数", CERTAIN),
    ("score_unreadable", "得分不是数字", LIKELY),
    ("score_missing", "没有填写得分", LIKELY),
    ("score_without_weight", "有得分没有分值", LIKELY),
    ("score_differs_from_rule", "得分与按规则计算的不同", ADVICE),
    ("target_missed_but_full_marks", "未达到目标却得满分", CERTAIN),
    ("target_met_but_points_off", "达到目标却扣分且未说明原因", CERTAIN),
    ("reason_missing", "没有填写偏差原因", CERTAIN),
    ("blank_form", "没有填报的空表", CERTAIN),
    ("blank_row_scored", "空白指标得分", CERTAIN),
    ("cell_unusable", "单元格没有可用的值", LIKELY),
    ("blank_row", "空行", ADVICE),
    ("duplicate_row", "重复的指标行", LIKELY),
    ("indicator_unnamed", "没有指标名称", LIKELY),
    ("target_blank", "没有填写指标值", LIKELY),
    ("actual_missing", "没有实际完成值却得分", LIKELY),
    ("option_list_as_actual", "实际完成值照抄可选等级清单", CERTAIN),
    ("words_for_number", "应填数值而填文字", LIKELY),
    ("unit_clash", "指标值与完成值计量单位不一致", LIKELY),
    ("unit_conflict", "指标值自带单位与单位栏不一致", LIKELY),
    ("actual_with_operator", "实际完成值带有符号", LIKELY),
    ("actual_copied", "实际完成值照抄指标值", LIKELY),
    ("actuals_repeat_targets", "全部完成值与指标值相同", ADVICE),
    ("actual_far_from_target", "完成值与指标值相差百倍", LIKELY),
    ("rate_above_hundred", "比率超过100%", LIKELY),
    ("target_set_low", "目标值可能定得偏低", ADVICE),
    ("impossible_date", "不存在的日期", CERTAIN),
    ("year_differs", "日期不在本年度", LIKELY),
    ("direction_reversed", "指标方向写反", LIKELY),
    ("target_unmeasurable", "目标无法衡量", ADVICE),
    ("target_unreadable", "指标值无法识别", ADVICE),
    ("rule_as_target", "以评分规则代替指标值", ADVICE),
    ("target_without_unit", "指标值没有计量单位", ADVICE),
    ("target_unit_unfit", "指标值单位与指标不相称", ADVICE),
    ("target_weak", "目标起不到约束作用", ADVICE),
    ("target_repeats_name", "指标值只重复指标名称", ADVICE),
    ("target_without_operator", "指标值没有写符号", ADVICE),
)
KINDS: Mapping[str, KindOfFinding] = MappingProxyType({code: KindOfFinding(zh, most) for code, zh, most in _KINDS})


def code_zh(code: str) -> str:
    """The code itself where nobody has named it."""
    return KINDS[code].zh if code in KINDS else code
