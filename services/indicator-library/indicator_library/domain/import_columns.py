"""The columns of the library as a table: what each is called here, elsewhere, and which words stand for its values.

Lists stand in one cell, parts of an entry behind upright bars: 达标断面数｜个；监测断面数｜个｜监测月报.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from indicator_library.domain.changing import SHOWN

ENTRY, PART, KEPT = "；", "｜", "\\"
FIELDS: Mapping[str, str] = {
    "code": "指标编码",
    "name": "三级指标",
    "category": "一级指标",
    "subcategory": "二级指标",
    "applies_to": "评价对象",
    "industry": "行业",
    "field": "领域",
    "budget_book": "预算类别",
    "kind": "指标类型",
    "direction": "方向",
    "unit": "计量单位",
    "definition": "指标解释",
    "formula_text": "计算公式",
    "formula_expression": "可计算的公式",
    "formula_inputs": "公式数据项",
    "data_source": "数据来源",
    "frequency": "采集频次",
    "responsible": "责任单位",
    "scoring_preset": "评分方法",
    "evidence": "佐证资料",
    "legal_basis": "依据",
    "valid_from": "有效期起",
    "valid_until": "有效期止",
    "example_target": "指标值示例",
    "source": "出处",
    "confirmed": "已核对原文",
    "parent_code": "承接的上级指标编码",
    "distinct_because": "与同名指标的区别",
}
_CHOICES = {
    "applies_to": ("project", "policy", "department", "government"),
    "kind": ("quantitative", "qualitative"),
    "direction": ("higher", "lower", "equal", "range"),
    "budget_book": ("general_public", "government_fund", "state_capital", "social_insurance"),
    "frequency": ("daily", "monthly", "quarterly", "half_yearly", "yearly", "once"),
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    **{field: {value: SHOWN[value] for value in values} for field, values in _CHOICES.items()},
    "confirmed": {"true": "是", "false": "否"},
}
DAYS = ("valid_from", "valid_until")
# What libraries elsewhere call a column.
_CALLED = {
    "code": ("编码", "指标代码", "指标编号", "编号"),
    "name": ("指标名称", "三级指标名称", "指标", "绩效指标", "绩效指标名称", "名称"),
    "category": ("一级指标名称", "一级", "指标一级分类"),
    "subcategory": ("二级指标名称", "二级", "指标二级分类"),
    "applies_to": ("适用对象", "对象", "指标适用对象", "适用范围"),
    "industry": ("行业领域", "所属行业", "行业类别", "行业分类", "行业大类"),
    "field": ("资金用途", "细分领域", "行业小类", "所属领域"),
    "budget_book": ("预算种类", "四本预算", "资金性质"),
    "kind": ("指标性质", "定性定量", "定量定性", "定量/定性", "性质"),
    "direction": ("指标方向", "指标属性", "正反向", "指标正反向", "取值方向"),
    "unit": ("单位", "度量单位", "指标单位", "指标值单位"),
    "definition": ("指标说明", "指标含义", "指标内容", "解释", "说明", "指标定义"),
    "formula_text": ("计算方法", "公式", "指标计算公式", "计算公式或方法"),
    "data_source": ("取数来源", "指标值来源", "数据取值来源", "取值来源"),
    "frequency": ("数据采集频次", "频次", "更新频率", "采集频率"),
    "responsible": ("责任部门", "主管部门", "归口部门", "填报单位"),
    "scoring_preset": ("评分标准", "评价标准", "评分规则", "计分方法"),
    "evidence": ("佐证材料", "证明材料", "评价依据材料"),
    "legal_basis": ("政策依据", "设置依据", "指标依据", "文件依据"),
    "valid_from": ("生效日期", "启用日期", "开始日期"),
    "valid_until": ("失效日期", "停用日期", "结束日期"),
    "example_target": ("指标值", "参考值", "示例", "参考指标值", "历史参考值"),
    "source": ("来源", "指标来源"),
    "parent_code": ("上级指标编码", "父级编码", "上级编码"),
}
_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "applies_to": {
        "project": ("项目支出", "项目绩效"), "policy": ("政策支出", "财政政策"),
        "department": ("部门", "部门整体支出", "部门整体绩效", "整体支出"),
        "government": ("政府", "政府预算", "财政运行"),
    },
    "kind": {"quantitative": ("定量指标",), "qualitative": ("定性指标",)},
    "direction": {
        "higher": ("正向", "正向指标", "正", "≥", ">", ">=", "越大越好"),
        "lower": ("反向", "逆向", "负向", "反向指标", "逆向指标", "反", "≤", "<", "<=", "越小越好"),
        "equal": ("=", "等于", "定值"), "range": ("区间", "区间型", "适度"),
    },
    "budget_book": {
        "general_public": ("一般公共预算资金", "一般公共"), "government_fund": ("政府性基金",),
        "state_capital": ("国有资本经营", "国资预算"), "social_insurance": ("社会保险基金", "社保基金", "社保基金预算"),
    },
    "frequency": {
        "daily": ("日", "按日"), "monthly": ("月", "月度", "按月"), "quarterly": ("季", "季度", "按季"),
        "half_yearly": ("半年", "半年度"), "yearly": ("年", "年度", "按年"), "once": ("一次性",),
    },
    "confirmed": {"true": ("已核对", "true"), "false": ("未核对", "false")},
}  # fmt: skip


def flat(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split()).removesuffix("(必填)").strip("*:").lower()


_MEANT = {flat(words): field for field, heading in FIELDS.items() for words in (heading, *_CALLED.get(field, ()))}
_VALUES = {
    field: {
        flat(words): value
        for value, shown in values.items()
        for words in (value, shown, *_WORDS.get(field, {}).get(value, ()))
    }
    for field, values in CHOICES.items()
}


def field_called(heading: str) -> str | None:
    """The field that a heading means by itself; what stands in brackets behind it does not count."""
    plain = flat(heading)
    return _MEANT.get(plain) or _MEANT.get(re.sub(r"\(.*\)$", "", plain))


def value_called(field: str, words: str) -> str | None:
    return _VALUES[field].get(flat(words))


def entries(cell: str) -> list[list[str]]:
    """The entries of a list in a cell, each with its parts; a backslash keeps the sign behind it."""
    found: list[list[str]] = [[""]]
    kept = False
    for sign in cell:
        if kept:
            found[-1][-1] += sign if sign in (ENTRY, PART, KEPT) else KEPT + sign
            kept = False
        elif sign == KEPT:
            kept = True
        elif sign in (ENTRY, ";", "\n"):
            found.append([""])
        elif sign in (PART, "|"):
            found[-1].append("")
        else:
            found[-1][-1] += sign
    if kept:
        found[-1][-1] += KEPT
    tidied = [[part.strip() for part in entry] for entry in found]
    return [entry for entry in tidied if any(entry)]


def cell_of(listed: Iterable[Sequence[str | None]]) -> str:
    """What `entries` reads back."""
    return ENTRY.join(PART.join(_escaped(part or "") for part in _without_end(entry)) for entry in listed)


def _without_end(entry: Sequence[str | None]) -> Sequence[str | None]:
    last = max((place for place, part in enumerate(entry) if part), default=0)
    return entry[: last + 1]


def _escaped(words: str) -> str:
    words = words.replace("\n", " ").replace(";", ENTRY).replace("|", PART)
    for sign in (KEPT, ENTRY, PART):
        words = words.replace(sign, KEPT + sign)
    return words
