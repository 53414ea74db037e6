"""Which faults a target has as it is written: the value against its name, its columns, the library and the past."""

import re
from collections.abc import Callable
from decimal import Decimal

from indicator_library.domain.quality import Fault, Judged, LibraryFields
from indicator_library.domain.units import convertible, is_unit
from indicator_library.domain.units import unit as unit_of
from wenxiao_values import Operator, Remark, TypedValue, ValueKind, advise, read_target, read_value, with_columns
from wenxiao_values.advice import GOOD, RATE, asks_little, is_level, is_vague, met_by_nothing, points_down

HEAVY = Decimal(30)
STATE = re.compile(
    r"合[格规法理]|达[标到成]|符合|按[照规时期标要]|严格执行|及时|通过|完成|到位|齐全|健全|准确|专款专用|无|不超|在.*[内前]"
    r"|完[好整善]|正常|安全"
)
SPENDING = re.compile(
    r"预算执行率|资金(?:支付|支出|拨付|执行|使用)(?:完成|执行)?[率进]|支出进度|支付(?:进度|完成)率|资金到位率"
)
ACTIVITY = re.compile(r"^(?:开展|举办|召开|组织|发放).*(?:次数|场次|份数|数量|活动)$")
BENEFIT, OUTPUT = re.compile("效益|效果|影响"), re.compile("产出|完成|数量|质量|时效")
QUALITY_NAME = re.compile(
    r"(?:能力|(?<!及时)(?<!准确)(?<!合规)(?<!规范)(?<!完整)(?<!一致)性|发展|作用|影响|形象|和谐|稳定|(?:幸福|获得|安全)感)$"
)
JUDGED_BY_WORDS = frozenset({"分", "档次", "说明", "高中低", "优良中差", "级"})
YES_NO = frozenset({"是/否", "合格/不合格", "有/无"})
UP, DOWN = (Operator.AT_LEAST, Operator.MORE), (Operator.AT_MOST, Operator.LESS)
TURNED = {"≥": "≤", ">": "<", "≤": "≥", "<": ">"}

Rule = Callable[[Judged, TypedValue], Fault | None]


def _advised(judged: Judged, value: TypedValue, codes: frozenset[str]) -> Fault | None:
    found = [one for one in advise(judged.name, judged.target_text or "", value) if one.code in codes]
    return Fault(found[0].code, found[0].detail, found[0].instead) if found else None


def _plainly(code: str) -> Rule:
    def rule(judged: Judged, value: TypedValue) -> Fault | None:
        return _advised(judged, value, frozenset({code}))

    return rule


def _words(judged: Judged, value: TypedValue) -> Fault | None:
    """Words that are not vague: a state that can be looked up, or nothing that anybody could check."""
    if value.kind is not ValueKind.QUALITATIVE or is_level(value.printed) or _unmeasurable(judged, value):
        return None
    if value.others or STATE.search(value.words) or judged.scoring_rule:
        detail = f"“{value.words}”只能判断是否做到，看不出好多少、差多少；请写明怎样核对，能用数量或比率的请改用。"
        return Fault("state_in_words", detail, "验收合格率 =100%")
    detail = f"“{value.words}”没有可以核对的标准，请写成数值，或写明达到什么、由谁认定。"
    return Fault("unproven_words", detail, "≥95%")


def _unmeasurable(judged: Judged, value: TypedValue) -> Fault | None:
    """A number inside the words can be checked, however many words stand around it."""
    return None if value.others else _advised(judged, value, frozenset({"unmeasurable"}))


def _levels(judged: Judged, value: TypedValue) -> Fault | None:
    bare = value.kind is ValueKind.LEVELS and all(edge is None for _, edge in value.options)
    if not bare or judged.scoring_rule or len(judged.definition) >= 10:
        return None
    detail = f"“{value.printed}”只列了档次，没有说明怎样算哪一档，请写明各档的标准。"
    return Fault("levels_without_standard", detail, "优：≥95%；良：≥90%；中：≥80%；差：<80%")


def _yes_no(judged: Judged, value: TypedValue) -> Fault | None:
    if value.kind is not ValueKind.YES_NO or judged.shared:
        return None
    detail = f"“{value.words}”只分是与否，看不出好多少、差多少；能用比率或数量的请改用。"
    return Fault("yes_or_no", detail, "完成率 =100%")


def _several(judged: Judged, value: TypedValue) -> Fault | None:
    if value.kind is not ValueKind.SEVERAL:
        return None
    return Fault("several_values", f"“{value.printed}”写了几个数，一条指标只定一个值，请拆成几条。", "≥1606人次")


def _over_hundred(judged: Judged, value: TypedValue) -> Fault | None:
    if value.quantity is None or value.quantity.unit != "%" or not GOOD.search(judged.name):
        return None
    beyond = value.quantity.number > 100 or (value.quantity.number == 100 and value.operator is Operator.MORE)
    if not beyond or "完成率" in judged.name:
        return None
    return Fault("over_hundred", f"“{judged.name}”不会超过100%，请核对“{value.printed}”。", "≥95%")


def _percent_of_what(judged: Judged, value: TypedValue) -> Fault | None:
    """`促进…和谐发展 100%`: a per cent of something that is no share. 提升 5% is a change, and may be meant."""
    share = value.quantity is not None and value.quantity.unit == "%" and value.quantity.number >= 50
    name = judged.name.strip("。 ")
    if not share or judged.formula or RATE.search(name) or not QUALITY_NAME.search(name):
        return None
    detail = f"“{name}”没有分子、分母，“{value.printed}”是谁的百分之几说不清，请改成可以计算的比率。"
    return Fault("percent_of_what", detail, "群众知晓率 ≥80%")


def _no_unit(judged: Judged, value: TypedValue) -> Fault | None:
    """Nought needs no unit."""
    nought = value.quantity is not None and value.quantity.number == 0
    return None if nought else _advised(judged, value, frozenset({"no_unit"}))


def _no_operator(judged: Judged, value: TypedValue) -> Fault | None:
    """A direction that is stated, by the row or by the library, stands for the sign."""
    stated = judged.direction or (judged.library.direction if judged.library else "")
    return None if stated else _advised(judged, value, frozenset({"no_operator"}))


def _vague_beside(judged: Judged, value: TypedValue) -> Fault | None:
    if value.is_quantitative and value.words and is_vague(value.words) and Remark.SCORING_RULE not in value.remarks:
        return Fault("vague_beside", f"“{value.words}”不增加任何要求，只保留数值即可，请删去。")
    return None


def _unit_conflict(judged: Judged, value: TypedValue) -> Fault | None:
    """The cell against its own column, then against the library; what converts is one."""
    if value.quantity is None or not value.quantity.unit or not value.is_quantitative:
        return None
    if judged.unit and not _fits(judged.unit, value.quantity.unit):
        detail = f"指标值的单位“{value.quantity.unit}”与计量单位栏“{judged.unit}”不一致，请统一。"
        return Fault("unit_conflict", detail, f"≥95{judged.unit}")
    return _unlike_library(judged.library, value.quantity.unit) if judged.library else None


def _unlike_library(library: LibraryFields, unit: str) -> Fault | None:
    if library.unit in JUDGED_BY_WORDS | YES_NO or not library.unit or _fits(library.unit, unit):
        return None
    detail = f"指标库中“{library.name}”的单位是“{library.unit}”，这里写的是“{unit}”，请统一。"
    return Fault("unit_not_of_library", detail, library.unit)


def _fits(one: str, other: str) -> bool:
    """Whether amounts in the one can be told in the other; of units nobody knows, whether one names the other."""
    if is_unit(one) and is_unit(other):
        return convertible(unit_of(one), unit_of(other))
    held, written = _bare(one), _bare(other)
    return held in written or written in held


def _bare(unit: str) -> str:
    """Without the 万 before it."""
    quantity = read_value(f"1{unit}").quantity
    return quantity.unit if quantity else unit


def _reversed(judged: Judged, value: TypedValue) -> Fault | None:
    found = _advised(judged, value, frozenset({"reversed"}))
    if found is None:
        return None
    return Fault("reversed", found.detail + "照现在的写法，做得越差越容易得分。", found.instead)


def _direction_conflict(judged: Judged, value: TypedValue) -> Fault | None:
    sign = value.operator
    if sign is None or _reversed(judged, value):
        return None
    for stated, of in (
        (judged.direction, "填报的方向"),
        (judged.library.direction if judged.library else "", "指标库"),
    ):
        against = (stated == "higher" and sign in DOWN) or (stated == "lower" and sign in UP)
        if against:
            said = "越高越好" if stated == "higher" else "越低越好"
            turned = value.printed.replace(sign.value, TURNED[sign.value])
            return Fault(
                "direction_conflict", f"{of}是“{said}”，指标值“{value.printed}”却相反，请改正其中一个。", turned
            )
    return None


def _nothing(judged: Judged, value: TypedValue) -> Fault | None:
    if not met_by_nothing(judged.name, value):
        return None
    return _renamed("met_by_nothing", _advised(judged, value, frozenset({"weak"})))


def _little(judged: Judged, value: TypedValue) -> Fault | None:
    little = asks_little(judged.name, value)
    return Fault("asks_little", little) if little and not met_by_nothing(judged.name, value) else None


def _renamed(rule: str, fault: Fault | None) -> Fault | None:
    return None if fault is None else Fault(rule, fault.detail, fault.instead)


def _satisfied(judged: Judged, value: TypedValue) -> Fault | None:
    everybody = value.quantity is not None and value.quantity.unit == "%" and value.quantity.number >= 99
    if not everybody or "满意" not in judged.name or value.operator in DOWN:
        return None
    detail = (
        f"“{judged.name}”定为“{value.printed}”，真实调查很难做到，容易变成走过场；请按往年调查结果定，并写明调查人数。"
    )
    return Fault("everybody_satisfied", detail, "≥90%（有效问卷不少于200份）")


def _heading(judged: Judged, value: TypedValue) -> Fault | None:
    heading = judged.category + judged.subcategory
    if SPENDING.search(judged.name) and (OUTPUT.search(heading) or BENEFIT.search(heading)):
        detail = f"“{judged.name}”说明的是钱花了多少，预算执行率已单列考核；请改为花钱办成了什么。"
        return Fault("spending_as_output", detail, "完成改造户数 ≥500户")
    if ACTIVITY.search(judged.name) and BENEFIT.search(heading):
        detail = f"“{judged.name}”是做了什么，不是带来了什么变化，请移到产出指标，效益指标写受益对象的变化。"
        return Fault("activity_as_benefit", detail, "受训人员就业率 ≥60%")
    return None


def _past(judged: Judged, value: TypedValue) -> Fault | None:
    return _easier(judged, value, judged.previous_text, "below_last_year", "上年")


def _standard(judged: Judged, value: TypedValue) -> Fault | None:
    return _easier(judged, value, judged.standard_text, "below_standard", "标准值")


def _easier(judged: Judged, value: TypedValue, text: str, rule: str, of: str) -> Fault | None:
    """The target asks for less than what it is compared with, both read in one unit."""
    other = with_columns(read_target(judged.name, text), None, judged.unit or None)
    mine, theirs = value.quantity, other.quantity
    if mine is None or theirs is None or _bare(mine.unit) != _bare(theirs.unit):
        return None
    if value.kind is not ValueKind.NUMBER or other.kind is not ValueKind.NUMBER:
        return None
    lower = value.operator in DOWN or (
        value.operator not in UP and (judged.direction == "lower" or points_down(judged.name))
    )
    easier = mine.amount > theirs.amount if lower else mine.amount < theirs.amount
    if not easier:
        return None
    return Fault(rule, f"指标值“{value.printed}”比{of}“{text}”还容易达到，请说明理由，或不低于{of}。", text)


def _heavy(judged: Judged, value: TypedValue) -> Fault | None:
    if judged.weight is None or judged.weight <= HEAVY:
        return None
    detail = f"一条指标占{judged.weight.normalize():f}分，其余指标几乎不起作用，请拆分或降低分值。"
    return Fault("heavy", detail, "5—20分")


TARGET_RULES: tuple[Rule, ...] = (
    *(_plainly("blank"), _plainly("unreadable"), _plainly("rule_as_value"), _unmeasurable, _words, _levels, _yes_no),
    *(_several, _over_hundred, _percent_of_what, _vague_beside, _plainly("copied"), _no_unit, _plainly("unit_unfit")),
    *(_unit_conflict, _no_operator, _reversed, _direction_conflict, _nothing, _little, _satisfied, _heading),
    *(_past, _standard, _heavy),
)
