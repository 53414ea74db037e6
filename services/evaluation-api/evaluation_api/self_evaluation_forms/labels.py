"""The words by which the blocks of a self-evaluation form are found; regions word and place them differently."""

import re
from functools import lru_cache

from wenxiao_workbooks import plain

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
LABELS: dict[str, tuple[str, ...]] = {
    "name": ("项目名称", "政策名称", "项目政策名称"),
    "code": ("项目编码", "项目代码", "项目编号"),
    "department": ("主管部门", "主管部门及代码", "主管部门名称"),
    "unit": ("实施单位", "项目单位", "项目实施单位", "填报单位", "预算单位"),
    "money": ("年度资金总额", "年度资金", "资金总额", "年度预算总额", "项目资金总额"),
    "completion": ("实际完成情况", "年度总体目标完成情况", "总体目标完成情况", "目标实际完成情况", "全年实际完成情况"),
    "goal": ("预期目标", "年初设定目标", "年度总体目标", "年度目标", "总体目标"),
    "total": ("总分", "合计", "总计", "得分合计", "分值合计"),
}
FIELD_OF = {words: name for name, known in LABELS.items() for words in known}
COLUMNS: dict[str, tuple[str, ...]] = {
    "category": ("一级指标",),
    "subcategory": ("二级指标",),
    "name": ("三级指标", "指标名称", "三级指标名称"),
    "target_text": ("年度指标值", "指标值", "年初指标值", "年度目标值", "目标值", "预期指标值", "全年指标值"),
    "actual_text": ("实际完成值", "全年完成值", "全年实际完成值", "完成值", "实际完成指标值", "年度完成值"),
    "weight": ("分值", "权重", "指标分值"),
    "own_score": ("得分", "自评得分", "自评分", "单位自评得分"),
    "reason": (
        "偏差原因分析及改进措施", "偏差原因分析", "未完成原因分析", "偏差原因", "未完成原因和改进措施",
        "未完成原因及拟采取的改进措施", "偏差原因分析和改进措施",
    ),
}  # fmt: skip
COLUMN_OF = {words: name for name, known in COLUMNS.items() for words in known}
FUND_COLUMNS: dict[str, tuple[str, ...]] = {
    "initial": ("年初预算数", "年初预算"),
    "adjusted": ("全年预算数", "全年预算", "预算数", "调整后预算数"),
    "executed": ("全年执行数", "全年执行", "执行数", "全年实际支出数"),
    "weight": ("分值", "权重"),
    "rate": ("执行率", "预算执行率"),
    "own_score": ("得分", "自评得分"),
}
FUND_COLUMN_OF = {words: name for name, known in FUND_COLUMNS.items() for words in known}
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|单位负责人|负责人|联系人|审核人|填报日期|联系电话)(\d*[:.、]|$)"
)
_BLANK = re.compile(r"[-—－–/]*|无")


@lru_cache(maxsize=8192)
def label(words: str) -> str:
    """`得 分（自评）` and `得分` are the same label."""
    return _IN_BRACKETS.sub("", plain(words)).strip(":*·.、").removeprefix("其中:")


def field_of(words: str) -> str:
    return FIELD_OF.get(label(words), "") if len(words) < 40 else ""


def is_note(words: str) -> bool:
    return _NOTE.match(plain(words)) is not None


def is_blank(words: str) -> bool:
    """Nothing, or the dash that a form prints where nothing is filled in."""
    return _BLANK.fullmatch(plain(words)) is not None
