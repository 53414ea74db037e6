"""Which faults an indicator or a target has; every rule of the index in the order in which it is told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from indicator_library.domain.judging_targets import JUDGED_BY_WORDS, TARGET_RULES, YES_NO
from indicator_library.domain.quality import Fault, Judged, QualityIndex, index_of
from indicator_library.domain.units import is_unit
from wenxiao_values import TypedValue, ValueKind, read_target, read_value, with_columns
from wenxiao_values.advice import RATE, VAGUE, counts_process, is_vague, points_down, points_up

VAGUE_BEHIND = re.compile(rf"(?:{VAGUE.pattern})+$")
NO_INDICATOR = re.compile(r"不适用|无(?:经济|社会|生态|环境)?效益$")
QUESTION = re.compile(r"^是否|是否|与否")
TWO_RATES = re.compile(r"(?:率|满意度)[、;；及和与/].*(?:率|满意度)")
ONE_BY_ONE = re.compile(r"评价要点|[:：=＝]|[;；].+[;；]|≥|≤|[÷/]|第[一二1]")
SELF = re.compile(r"自评|自报|自查|自行统计|自我评价|内部估计")


def judge(judged: Judged) -> QualityIndex:
    value = None if judged.target_text is None else value_of(judged)
    found = [*_of_name(judged, value), *_of_indicator(judged)]
    if value is not None:
        found += [fault for rule in TARGET_RULES if (fault := rule(judged, value))]
    return index_of(judged, tuple(found))


def of_content(content: Mapping[str, Any], *, always_met: bool = False) -> Judged:
    """An indicator of the library as its author states it; the example among it is a target like any other."""
    formula = content.get("formula_text") or (content.get("formula") or {}).get("expression")
    return Judged(
        name=content.get("name") or "",
        target_text=content.get("example_target"),
        category=content.get("category") or "",
        subcategory=content.get("subcategory") or "",
        kind=content.get("kind") or "",
        direction=content.get("direction") or "",
        unit=content.get("unit") or "",
        definition=content.get("definition") or "",
        formula=formula or "",
        data_source=content.get("data_source") or "",
        always_met=always_met,
        shared=True,
    )


def value_of(judged: Judged) -> TypedValue:
    """The target as its author means it: the cell, vague words behind the value apart, then the columns beside it."""
    unit = judged.unit or (judged.library.unit if judged.library else "")
    printed = judged.target_text or ""
    read = read_target(judged.name, printed)
    if found := VAGUE_BEHIND.search(printed):
        bare = read_target(judged.name, printed[: found.start()])
        if bare.is_quantitative:
            read = replace(bare, printed=printed, words=bare.words + found[0])
    return with_columns(read, judged.operator or None, unit or None)


@lru_cache(maxsize=20_000)
def is_well_named(name: str) -> bool:
    """Whether the name alone shows nothing that the index takes points for."""
    return not QUESTION.search(name) and not judge(Judged(name)).deductions


def _of_name(judged: Judged, value: TypedValue | None) -> Iterator[Fault]:
    name = judged.name.strip()
    if len(name) < 2:
        yield Fault("nameless", "没有写清指标名称，请写明衡量的是什么。", "培训人员合格率")
        return
    if _is_value(name):
        yield Fault("name_is_value", f"“{name}”是一个数或时间，不是指标名称，请写明衡量的是什么。", "项目完成时间")
    if NO_INDICATOR.search(name):
        detail = f"“{name}”不是指标；没有这方面效益的，请删去这一行，把分值留给真正要考核的指标。"
        yield Fault("not_an_indicator", detail)
    if TWO_RATES.search(name):
        yield Fault("double_name", f"“{name}”一条衡量几件事，无法分别考核，请拆成几条指标。")
    if value is not None and QUESTION.search(name):
        yield from _question(name, value)


def _is_value(name: str) -> bool:
    """`2020年12月完成`, `100万`; not `65岁以上老年人健康管理率`, which begins with one."""
    read = read_value(name)
    longest = {ValueKind.NUMBER: 4, ValueKind.PERIOD: 6}.get(read.kind, -1)
    return len(read.words) <= longest and not RATE.search(name) and not re.match(r"[一-龥]", name)


def _question(name: str, value: TypedValue) -> Iterator[Fault]:
    if value.kind is ValueKind.NUMBER:
        detail = f"“{name}”问的是“是否”，指标值却是“{value.printed}”，说不清谁的百分之几，请改成比率名称。"
        yield Fault("question_as_rate", detail, "困难群众参保率 ≥95%")
    elif is_vague(name):
        yield Fault("vague_question", f"“{name}”由谁判断、怎样算“是”没有说明，请改成可以核对的数。", "公众知晓率 ≥80%")


def _of_indicator(judged: Judged) -> Iterator[Fault]:
    """What the indicator's own fields leave open; asked of the library more than of a row in a form."""
    described = bool(ONE_BY_ONE.search(judged.formula) or len(judged.definition) >= 10 or judged.scoring_rule)
    lower = judged.direction == "lower"
    if judged.direction == "higher" and points_down(judged.name) and judged.kind != "qualitative":
        yield Fault(
            "direction_unlike_name", f"“{judged.name}”越少越好，方向却是“越高越好”，请改为“越低越好”。", "越低越好"
        )
    if lower and points_up(judged.name):
        yield Fault(
            "direction_unlike_name", f"“{judged.name}”越高越好，方向却是“越低越好”，请改为“越高越好”。", "越高越好"
        )
    if SELF.search(judged.data_source):
        detail = "数据由被考核单位自己提供，没有别的来源可以核对，请写明可核对的来源。"
        yield Fault("self_reported", detail, "第三方问卷、业务系统或财政一体化系统")
    if judged.always_met:
        detail = f"“{judged.name}”历年各单位全部完成，分不出好坏，请提高指标值或换一条指标。"
        yield Fault("never_missed", detail)
    if judged.shared:
        yield from _of_library(judged, described=described)
    if counts_process(judged.name):
        detail = f"“{judged.name}”衡量的是过程，不是成果，多做少做都说明不了钱花得好不好；请改为说明花钱办成了什么。"
        yield Fault("process", detail, "事项办结率 ≥95%")


def _of_library(judged: Judged, *, described: bool) -> Iterator[Fault]:
    measured = judged.kind == "quantitative" and judged.unit == "分"
    by_words = judged.unit in JUDGED_BY_WORDS and not measured
    if by_words and is_vague(judged.name) and not described:
        detail = f"“{judged.name}”没有说明怎样算好，谁打分都可以，请换成可以核对的数或事实。"
        yield Fault("vague_name", detail, "公众知晓率（%）")
    elif by_words and not described:
        detail = f"“{judged.name}”靠评判打分，却没有写评价要点，请逐条写出看什么、各占几分。"
        yield Fault("judged_without_points", detail, "评价要点：①…；②…")
    if judged.unit in YES_NO:
        yield Fault("yes_or_no", f"“{judged.name}”只分是与否，看不出好多少、差多少；能用比率或数量的请改用。")
    if not judged.unit:
        yield Fault("no_unit", f"“{judged.name}”没有计量单位，请补上。", "%")
    elif judged.unit not in JUDGED_BY_WORDS | YES_NO and not is_unit(judged.unit):
        detail = f"“{judged.unit}”不在计量单位清单中，请从清单中选用，以便换算和汇总。"
        yield Fault("unit_unknown", detail, "个")
    if judged.unit == "%" and not described and not judged.name.endswith("满意度"):
        detail = f"“{judged.name}”是比率，没有写分子、分母，各单位会算得不一样，请补公式。"
        yield Fault("ratio_without_formula", detail, "按期完成项目数÷项目总数×100%")
    if not judged.data_source:
        yield Fault("no_data_source", "没有写数据来源，请写明取自哪个系统、报表或调查。", "业务系统月报")
