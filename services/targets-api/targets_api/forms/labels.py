"""The words that forms print before what is filled in; regions word them differently."""

import re
from functools import lru_cache

from wenxiao_workbooks import plain

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OF_WHICH = re.compile(r"^\s*其中\s*[:：]?")
_YEARS = re.compile(r"(20\d\d|20[×xX*＊_]+)[^:]*$")

LABELS: dict[str, tuple[str, ...]] = {
    "name": ("项目名称", "政策名称", "项目政策名称", "政策和项目名称"),
    "code": ("项目编码", "项目代码", "项目编号", "部门编码", "部门代码", "单位编码", "部门单位编码"),
    "agency": ("主管部门及代码", "主管部门", "主管部门名称", "主管部门及编码", "主管单位"),
    "unit": ("实施单位", "项目单位", "项目实施单位", "申报单位", "填报单位", "预算单位", "实施单位及代码"),
    "nature": ("项目属性", "项目性质"),
    "life": ("项目期", "项目期限", "项目实施期", "实施期", "实施期限", "项目周期", "项目起止时间"),
    "year": ("预算年度", "申报年度"),
    "money": ("项目资金", "资金情况", "项目资金情况", "预算资金", "部门预算资金", "资金来源"),
    "whole_life.total": ("中期资金总额", "实施期资金总额", "中期资金", "实施期资金", "项目总投资"),
    "annual.total": ("年度资金总额", "年度资金", "当年资金总额", "本年资金总额", "资金总额", "年度预算总额"),
    "fiscal": ("财政拨款", "财政资金", "当年财政拨款", "财政拨款资金"),
    "other": ("其他资金", "其它资金"),
    "goal": ("总体目标", "绩效目标", "项目总体目标", "整体绩效目标", "项目绩效目标", "总体绩效目标"),
    "whole_life_goal": ("中期目标", "实施期目标", "实施期总目标", "实施期绩效目标", "中期绩效目标", "中期总体目标"),
    "overall_goal": ("年度目标", "年度总体目标", "年度绩效目标", "年度总目标", "年度总体绩效目标", "当年绩效目标"),
    "department": ("部门名称", "单位名称", "部门单位名称", "预算部门", "部门"),
    "functions": ("职能概述", "部门职能概述", "职能职责概述", "部门职责", "部门职能", "主要职能", "部门职责概述"),
    "tasks": ("年度主要任务", "主要任务", "年度重点任务", "年度重点工作任务"),
    "indicators": ("绩效指标", "年度绩效指标", "指标"),
}
FIELD_OF = {words: name for name, known in LABELS.items() for words in known}
COLUMNS: dict[str, tuple[str, ...]] = {
    "category": ("一级指标", "一级指标名称"),
    "subcategory": ("二级指标", "二级指标名称"),
    "name": ("三级指标", "三级指标名称", "指标名称"),
    "target_text": ("指标值", "年度指标值", "绩效指标值", "目标指标值", "中期指标值", "实施期指标值", "预期指标值"),
    "target_value": ("目标值", "年度目标值", "预期目标值"),
    "operator": ("计算符号", "运算符号", "比较符号", "指标符号", "符号", "指标性质"),
    "unit": ("度量单位", "计量单位", "单位"),
    "explanation": ("指标值说明", "指标解释", "指标说明", "指标内容"),
    "weight": ("分值", "权重", "分值权重", "指标权重", "指标分值"),
    "scoring_rule": ("评分标准", "评扣分标准", "评分规则"),
    "value_basis": ("设定依据及数据来源", "设定依据", "数据来源"),
    "previous_text": ("上年度指标值", "上年指标值"),
    "actual": ("完成值", "实际完成值", "全年完成值", "年度完成值", "实际完成情况", "得分"),
}
COLUMN_OF = {words: name for name, known in COLUMNS.items() for words in known}
TASK_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("任务名称", "主要任务名称", "任务"),
    "content": ("主要内容", "任务内容", "工作内容"),
    "amount": ("预算金额", "金额", "资金", "预算资金"),
    "amount_total": ("总额", "合计", "小计", "资金总额"),
    "amount_fiscal": ("财政拨款", "财政资金"),
    "amount_other": ("其他资金", "其它资金"),
}
TASK_COLUMN_OF = {words: name for name, known in TASK_COLUMNS.items() for words in known}
TOTALS = ("金额合计", "合计", "总计", "资金合计", "小计", "总分", "分值合计")
HEADED = ("whole_life_goal", "overall_goal", "money")  # a heading above what is filled in, perhaps with its years
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|单位负责人|部门负责人|负责人|联系人|审核人|审核意见|"
    r"填报日期|填表日期|日期|联系电话|联系方式|电话|经办人|财政部门意见|主管部门意见|其他需要说明的问题|需要说明的问题)(\d*[:.、]|$)"
)
_PLACEHOLDER = re.compile(r"(指标|任务|目标)?\d*[:.]*|…+|\.{2,}|[-—/－]+|无")


@lru_cache(maxsize=8192)
def label(words: str) -> str:
    """`中期 目标（2022年—2024年）：` and `中期目标` are the same label."""
    bare = _IN_BRACKETS.sub("", plain(words)).strip(":*·.、")
    return _YEARS.sub("", bare).removeprefix("其中:").removeprefix("其中").strip(":")


def field_of(words: str) -> str:
    """The field that a cell announces; empty where it is no label."""
    return FIELD_OF.get(label(words), "") if len(words) < 60 else ""


@lru_cache(maxsize=8192)
def divided(words: str) -> tuple[str, str]:
    """`项目名称：某项目` in one cell: the field, and what is filled in behind the colon; years alone are no goal."""
    bare = _OF_WHICH.sub("", words)
    for sign in "：:":
        before, found, after = bare.partition(sign)
        if found and len(before) < 40 and (named := field_of(before)):
            empty = not after.strip() or (named in HEADED and not _YEARS.sub("", _IN_BRACKETS.sub("", plain(after))))
            return ("", "") if empty else (named, after.strip())
    return "", ""


def is_total(words: str) -> bool:
    return label(words) in TOTALS


def is_note(words: str) -> bool:
    return _NOTE.match(plain(words)) is not None


def is_placeholder(words: str) -> bool:
    """What the empty form prints where an indicator or task is to be written, or a dash for none."""
    return _PLACEHOLDER.fullmatch(plain(words)) is not None
