"""Advice on one target while it is written: what nobody can measure, what points the wrong way, what asks for nothing.

Advice never refuses. Each is a code, the sentence for the person, and what could be written instead.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from wenxiao_values.reading import read_target
from wenxiao_values.typed import Confidence, Operator, Remark, TypedValue, ValueKind
from wenxiao_values.writing import plain

BAD = re.compile(
    r"逾期|超期|投诉|事故|差错|错误|违规|违纪|违法|死亡|伤亡|损失|损耗|流失|缺勤|故障|延误|拖欠"
    r"|误[诊报判差]|漏[诊报检判]|病死[率数人]|浪费|信访(?:量|件数|人[次数]|总量|率)|(?:重复|越级|集体)信访|上访"
    r"|返贫率|贫困发生率|辍学率|漏损|空置率|闲置率|感染率|发病率|患病率|致残"
    r"|失业(?!保险|补助|金|人员(?!数)|动态)|返工|退货|污染|排放|能耗|耗能|结转结余|费”?变动率|发案|死亡率|坏账|不合格|不达标|未完成"
)
BAD_BUT_HANDLED = re.compile(
    r"处理|受理|办结|查办|整改|化解|下降|降低|减少|查处|排查|治理|处置|回复|清理|达标|控制|(?<!不)合格率|消除|检出|报告[率数]"
    r"|举报奖励|监[测控]|无害化|扑灭|查明|利用"
)
COST = re.compile(r"成本(?!节约|效益|降低)|造价|单价|支出标准|费用(?!收)")
SAVED = re.compile(r"节约|节省|效益")
VAGUE = re.compile(
    r"效果|明显|显著|有效|有所|逐步|基本|进一步|大力|积极|较[好高大]|良好|提[升高]|改善|增强|加强|促进|推动|巩固|长期|可持续|不断"
)
COUNTED = re.compile(r"数量|人数|次数|个数|面积|长度|户数|率$|比例|覆盖率|完成率|合格率|满意度|时间|天数|成本")
RATE = re.compile(r"(?:率|满意度|比例|比重|占比)(?:\(.*\))?$")
PROCESS = re.compile(r"会议|发文|文件|(?:科目|预算|账目)调整|签到|召开|开会|印发")
NOT_COUNTED = re.compile(r"率|满意|成本|费用|经费|标准|人次|人数|比例|占比|天数|时间|及时")
GOOD = re.compile(r"满意度|覆盖率|合格率|完成率|达标率|及时率|准确率|就业率|入学率|参保率|节约率|节省率")
FULLY = re.compile(r"(?:完成|及时|合格|准确|办结|到位)率$|满意度$")
LITTLE = Decimal(50)
NONE_AT_ALL = re.compile(r"重大.{0,6}事故|责任事故|违规|违纪|违法")
BY_HAND = re.compile(r"维修|检修|巡查|巡检|检查|抽查|会议|培训|宣传|活动|演练|督导|调研")
SEEN_BY_MANY = re.compile(r"浏览|点击|阅读|播放|受众|覆盖|人次")
MOST_BY_HAND = Decimal(1_000_000)
LEVEL = re.compile(
    r"(?:不低于|达到|优于|保持|稳定在|[≥=])?\s*(?:劣?(?:I{1,3}|IV|VI{0,3})|[一二三四五六]|[1-6]|[A-D]{1,3})\s*[类级等档](?:水质|标准|水)?"
    r"\s*(?:或?(?:及|以)?以?[上下内])?"
)
RATIOS = ("%", "‰", "分", "个百分点", "百分点", "倍", "比例")
FEE = re.compile(r"费$|单价$|造价$|金额$")
MONEY_UNIT = re.compile(r"元|%|‰|次")
_UPWARD = (Operator.AT_LEAST, Operator.MORE)
COUNT = re.compile(r"(?:人数|学生数|户数|个数|次数|数量)$")


@dataclass(frozen=True)
class Advice:
    """`code` is stable; `instead` is an example of what would do, empty where there is none."""

    code: str
    detail: str
    instead: str = ""


def advise(name: str, target_text: str, value: TypedValue | None = None) -> tuple[Advice, ...]:
    """Everything worth saying of an indicator's name and its target as printed; `value` where it was read already."""
    value = read_target(name, target_text) if value is None else value
    found = [_readable(value), _measurable(name, value), _direction(name, value), _unit(name, value)]
    found += [_weak(name, value), _operator(name, value), _copied(name, value)]
    return tuple(advice for advice in found if advice)


def points_down(name: str) -> bool:
    """Whether less is better of what an indicator of this name counts: harm that was not dealt with, and cost."""
    bad = BAD.search(name) and not BAD_BUT_HANDLED.search(name)
    return bool(bad or (COST.search(name) and not SAVED.search(name)))


def points_up(name: str) -> bool:
    """Whether more is better of what an indicator of this name counts, beyond doubt."""
    return bool(GOOD.search(name)) and not points_down(name)


def counts_process(name: str) -> bool:
    """Whether an indicator of this name counts meetings, documents or adjustments of accounts."""
    plainly = re.sub(r"[(（].*", "", name)
    return bool(PROCESS.search(plainly)) and not NOT_COUNTED.search(plainly)


def met_by_nothing(name: str, value: TypedValue) -> bool:
    """A target that is met by doing nothing, or that cannot be missed."""
    number = value.quantity.number if value.quantity else None
    if value.operator in (Operator.AT_LEAST, Operator.MORE) and number == 0:
        return True
    cannot = value.operator is Operator.AT_MOST and number == Decimal(100)
    return cannot and re.search(r"(?<!控制)率$|满意度", name) is not None and not BAD.search(name)


def asks_little(name: str, value: TypedValue) -> str:
    """Why the number is not one to ask for, as a sentence; empty where nothing is to be said."""
    if value.kind is not ValueKind.NUMBER or value.quantity is None:
        return ""
    number, unit, upward = value.quantity.amount, value.quantity.unit, value.operator in _UPWARD
    if FULLY.search(name) and not BAD.search(name) and unit == "%" and upward and 0 < number < LITTLE:
        return f"“{name}”只要求“{value.printed}”，几乎没有要求，请按应当做到的程度写。"
    bad = NONE_AT_ALL.search(name) and not BAD_BUT_HANDLED.search(name)
    if bad and not upward and unit not in RATIOS and number > 0:
        return f"“{name}”一次也不应发生，“{value.printed}”等于允许发生，请改为0。"
    if BY_HAND.search(name) and not SEEN_BY_MANY.search(name) and unit in ("次", "场", "期", "批") and upward:
        return f"“{value.printed}”一年里做不到，请核对数量和单位。" if number >= MOST_BY_HAND else ""
    return ""


def is_level(words: str) -> bool:
    """Ⅲ类及以上, 二级标准: a class of a published standard, which can be looked up and compared."""
    return LEVEL.fullmatch(plain(words)) is not None


def is_vague(words: str) -> bool:
    return bool(VAGUE.search(words))


def advice_codes(name: str, target_text: str) -> tuple[str, ...]:
    return tuple(advice.code for advice in advise(name, target_text))


def _readable(value: TypedValue) -> Advice | None:
    if value.kind is ValueKind.UNREADABLE or Remark.DAMAGED in value.remarks:
        return Advice("unreadable", f"指标值“{value.printed}”无法可靠识别，请写成“符号＋数值＋单位”。", "≥95%")
    if value.kind is ValueKind.BLANK:
        return Advice("blank", "没有填写指标值，请填写。", "≥95%")
    if value.kind is ValueKind.RULE:
        return Advice("rule_as_value", "这里填的是评分规则，不是指标值；请把目标值和评分规则分开填写。")
    return None


def _measurable(name: str, value: TypedValue) -> Advice | None:
    if value.kind is not ValueKind.QUALITATIVE:
        return None
    if COUNTED.search(name):
        return Advice("unmeasurable", f"“{name}”可以用数字衡量，请写成数值，不要写“{value.words}”。", "≥95%")
    if VAGUE.search(value.words):
        return Advice(
            "unmeasurable",
            f"“{value.words}”无法衡量，年终说不清是否完成。请写出可核实的结果，或按优、良、中、差说明各档的标准。",
            "优：达到…；良：达到…",
        )
    return None


def _direction(name: str, value: TypedValue) -> Advice | None:
    upward = value.operator in _UPWARD
    downward = value.operator in (Operator.AT_MOST, Operator.LESS)
    bad = BAD.search(name) and not BAD_BUT_HANDLED.search(name)
    cost = COST.search(name) and not SAVED.search(name)
    if bad and _all_of_it(name, value):
        return Advice("reversed", f"“{name}”越少越好，“{value.printed}”是要全部如此，方向反了，请改用≤。", "≤5%")
    if upward and (bad or cost) and not (value.quantity and value.quantity.number == 0):
        why = "越少越好" if bad else "应当控制在上限之内"
        return Advice("reversed", f"“{name}”{why}，写成“{value.printed}”方向反了，请改用≤。", "≤5%")
    if downward and GOOD.search(name) and not bad:
        return Advice("reversed", f"“{name}”越高越好，写成“{value.printed}”方向反了，请改用≥。", "≥95%")
    return None


def _all_of_it(name: str, value: TypedValue) -> bool:
    """逾期率 100%, with no sign or an equals sign."""
    quantity = value.quantity if value.operator in (None, Operator.EQUAL) else None
    whole = quantity is not None and quantity.unit == "%" and quantity.number == 100
    return whole and RATE.search(name) is not None and not GOOD.search(name)


def _unit(name: str, value: TypedValue) -> Advice | None:
    if value.kind not in (ValueKind.NUMBER, ValueKind.RANGE) or value.quantity is None:
        return None
    if not value.quantity.unit or is_vague(value.quantity.unit):
        return Advice("no_unit", f"“{value.printed}”没有计量单位，请补上。", "≥95%" if RATE.search(name) else "≥50个")
    if RATE.search(name) and value.quantity.unit not in RATIOS and "/" not in value.quantity.unit:
        return Advice("unit_unfit", f"“{name}”是比率，单位却是“{value.quantity.unit}”，请核对。", "≥95%")
    return _unfit(name, value.quantity.unit, value.printed)


def _unfit(name: str, unit: str, printed: str) -> Advice | None:
    """`470 人/天` for a fare, `100%` for a number of people."""
    if FEE.search(name) and not MONEY_UNIT.search(unit):
        return Advice("unit_unfit", f"“{name}”是金额，单位却是“{unit}”，请核对计量单位。", "≤470元/人·天")
    if COUNT.search(name) and unit in ("%", "‰"):
        return Advice("unit_unfit", f"“{name}”是数量，指标值却是比率“{printed}”，请核对计量单位。", "≥50个")
    return None


def _weak(name: str, value: TypedValue) -> Advice | None:
    if met_by_nothing(name, value):
        return Advice("weak", f"“{value.printed}”什么也不做就能完成，起不到约束作用，请写出真正要达到的数。")
    if little := asks_little(name, value):
        return Advice("weak", little)
    if counts_process(name) and value.kind is ValueKind.NUMBER:
        return Advice("weak", f"“{name}”衡量的是过程，不是成果；请改为说明花钱办成了什么。")
    return None


def _operator(name: str, value: TypedValue) -> Advice | None:
    if value.kind is ValueKind.NUMBER and value.operator is None and value.confidence is not Confidence.DOUBTFUL:
        return Advice("no_operator", f"“{value.printed}”没有写符号，将按“{name}”的方向理解；请写明≥、≤或=。")
    return None


def _copied(name: str, value: TypedValue) -> Advice | None:
    if value.kind is ValueKind.QUALITATIVE and len(name) > 3 and value.words.strip() == name.strip():
        return Advice("copied", "指标值只是重复了指标名称，请写出要达到的结果。")
    return None
