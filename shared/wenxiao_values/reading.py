"""The readers in their order: the first that understands the whole text decides."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from wenxiao_values.days import read_days
from wenxiao_values.numbers import DIGITS, QUANTITY, SCALES, UNITS, quantity_of
from wenxiao_values.typed import Confidence, Operator, Quantity, Remark, TypedValue, ValueKind
from wenxiao_values.writing import PLACEHOLDER, mended, plain

LONGEST = 2000
BEFORE_WORDS = {
    Operator.AT_LEAST: "大于或?等于|不低于|不少于|不小于|不得[低少]于|高于或?等于|至少|最[少低]|达到?|不[短早]于",
    Operator.AT_MOST: "小于或?等于|不超过|不[高大多]于|不得[超高][过于]|低于或?等于|至多|最[多高]|控制在|不[晚迟长]于",
    Operator.MORE: "大于|高于|多于|超过|超",
    Operator.LESS: "小于|低于|少于|不足|不到|未超过",
    Operator.EQUAL: "等于|为|共计?|计|完成",
    Operator.ABOUT: "大约|约|左右|近",
}
AFTER_WORDS = {
    Operator.AT_LEAST: r"(?:\(含\))?及?以上(?:\(含\)?)?|起|及以上",
    Operator.AT_MOST: r"(?:\(含\))?及?以下(?:\(含\))?|以内|之内|内|及以下",
    Operator.ABOUT: "左右|上下",
}
_SIGNS = {o.value: o for o in Operator}
PREFIX = re.compile(
    "^(?:(?P<sign>[≥≤=><≈])|" + "|".join(f"(?P<{o.name}>{w})" for o, w in BEFORE_WORDS.items()) + ")\\s*"
)
SUFFIX = re.compile("^(?:" + "|".join(f"(?P<{o.name}>{w})" for o, w in AFTER_WORDS.items()) + ")")
RANGE = re.compile(
    rf"^(?P<a>{DIGITS})\s*(?P<ua>%|‰|[^\d\s\-—–~～至,;。]{{0,4}})\s*(?:-{{1,2}}|—+|–|~|～|至|到)\s*{QUANTITY.pattern}(?P<rest>.*)$"
)
LEVELS = re.compile(r"^(?:定性)?\s*[:：]?\s*(?P<list>优良中低?差|高中低|好中差|好坏|优良差|强中弱|大中小|有无|是否)$")
LEVEL = re.compile(rf"(?P<name>优秀?|良好?|中等?|低|差|好|坏|高|合格|不合格|一般)\s*[:：≥]?\s*(?P<edge>{DIGITS})\s*%?")
RULE = re.compile(
    r"得分\s*=|[扣加计得]\s*\d+(?:\.\d+)?\s*分|不得分|不计分|酌情扣分|每[少低超增].{0,20}扣|\d分[、,;]|\d分$"
)
YES_WORDS = "是 否 有 无 √ × 已完成 完成 未完成 达标 未达标 合格 不合格 通过 达成 达成预期指标 全部完成 部分完成"
YES = frozenset(YES_WORDS.split())
NO_WORDS = "/ - — -- —— 不适用 n/a N/A 无此项 ** * …"
NOTHING = frozenset(NO_WORDS.split())


def read_value(text: str | None) -> TypedValue:
    """Never raises. The operator of a value printed without one stays None: who needs one decides and says so."""
    printed = "" if text is None else str(text)
    return _plainly(printed) or _read(printed)


_AMBIGUOUS = {"年", "月", "日", "分", "季度", "个月"}
PLAINLY = re.compile(
    rf"(?P<sign>[≥≤=><])?(?P<digits>(?:0|[1-9]\d{{0,11}})(?:\.\d{{1,6}})?)(?P<scale>[万亿])?"
    rf"(?P<unit>{'|'.join(re.escape(unit) for unit in UNITS if unit not in _AMBIGUOUS)})?",
    re.ASCII,
)


def _plainly(printed: str) -> TypedValue | None:
    """Most values are written plainly, ≥95%, 8755人: these need no more than one look, and mean the same either way."""
    found = PLAINLY.fullmatch(printed)
    if found is None:
        return None
    scale = SCALES[found["scale"]] if found["scale"] else Decimal(1)
    quantity = Quantity(Decimal(found["digits"]), found["unit"] or "", scale)
    return TypedValue(ValueKind.NUMBER, printed, _SIGNS[found["sign"]] if found["sign"] else None, quantity)


def _read(printed: str) -> TypedValue:
    flat = plain(printed[:LONGEST])[:LONGEST]  # one character may stand for eighteen
    if not flat or flat in NOTHING or PLACEHOLDER.match(flat):
        return TypedValue(ValueKind.BLANK, printed, words=flat)
    whole, cut, damaged = mended(flat)
    found = next(value for reader in READERS if (value := reader(whole or flat)) is not None)
    remarks = (*found.remarks, *((Remark.CUT,) if cut else ()), *((Remark.DAMAGED,) if damaged else ()))
    doubtful = cut or damaged or Remark.DAMAGED in found.remarks
    sure = Confidence.DOUBTFUL if doubtful else found.confidence
    return replace(found, printed=printed, remarks=tuple(dict.fromkeys(remarks)), confidence=sure)


IN_NAME = re.compile(r"[(（](?P<sign>[≥≤=><]=?|≧|≦)?\**(?P<unit>[^()（）\d≥≤=><*]{1,8})?[)）]\s*$")


def read_target(name: str, text: str | None) -> TypedValue:
    """The value of an indicator whose name may carry the sign and the unit of its form: `公猪舍(≥**平方米)`, `22.8`."""
    value = read_value(text)
    found = IN_NAME.search(plain(name))
    if value.kind is not ValueKind.NUMBER or value.quantity is None or not found:
        return value
    named = found["unit"] if QUANTITY.fullmatch(f"1{found['unit'] or ''}") else None
    return with_columns(value, found["sign"], named)


def with_columns(value: TypedValue, sign: str | None, unit: str | None) -> TypedValue:
    """The value with the sign and the unit that a form has columns for; what the cell itself says counts before."""
    if value.kind not in (ValueKind.NUMBER, ValueKind.RANGE) or value.quantity is None:
        return value
    if not value.quantity.unit and unit:
        known = QUANTITY.fullmatch(f"1{plain(unit)}")
        told = quantity_of(known) if known else Quantity(Decimal(1), plain(unit))
        value = replace(value, quantity=_in_unit(value.quantity, told))
        value = replace(value, upper=_in_unit(value.upper, told)) if value.upper else value
    meant = _SIGNS.get(plain(sign)) if sign and value.kind is ValueKind.NUMBER else None
    return replace(value, operator=meant) if value.operator is None and meant else value


def _in_unit(quantity: Quantity, told: Quantity) -> Quantity:
    return replace(quantity, unit=told.unit, scale=told.scale * quantity.scale)


def _levels(text: str) -> TypedValue | None:
    """An option list, bare (优良中低差) or with an edge each (优100% 良90% 中85%)."""
    bare = LEVELS.match(text)
    if bare:
        options = tuple((name, None) for name in bare["list"])
        return TypedValue(ValueKind.LEVELS, "", options=options)
    edges = [(found["name"], Decimal(found["edge"].replace(",", ""))) for found in LEVEL.finditer(text)]
    if len(edges) > 1 and not LEVEL.sub("", text).strip(" ,;、。/"):
        return TypedValue(ValueKind.LEVELS, "", options=tuple(edges))
    return None


def _rule(text: str) -> TypedValue | None:
    """A scoring rule in the place of a value: the value before it counts, where there is one."""
    found = RULE.search(text)
    if not found:
        return None
    head = re.split(r"计|[,;]", text, maxsplit=1)[0]
    value = _number(head) if head != text and not RULE.search(head) else None
    if value is not None and value.words == "":
        return replace(value, words=text[len(head) :], remarks=(*value.remarks, Remark.SCORING_RULE))
    return TypedValue(ValueKind.RULE, "", words=text)


def _days(text: str) -> TypedValue | None:
    found = read_days(text)
    if found is None:
        return None
    remarks = [Remark.YEAR_MISSING] if found.month_end else []
    remarks += [Remark.WORDS_BESIDE] if found.words else []
    return TypedValue(
        ValueKind.PERIOD,
        "",
        operator=Operator.AT_MOST if found.before else None,
        first=found.first,
        last=found.last,
        month_end=found.month_end,
        words=found.words,
        confidence=Confidence.LIKELY if remarks else Confidence.CERTAIN,
        remarks=tuple(remarks),
    )


def _range(text: str) -> TypedValue | None:
    found = RANGE.match(text)
    if not found or found["han"]:
        return None
    upper = quantity_of(found)
    if found["ua"] and found["ua"] not in ("%", "‰") and found["ua"] != upper.unit:
        return None
    lower = Quantity(Decimal(found["a"].replace(",", "")), upper.unit, upper.scale)
    rest = found["rest"].strip(" ()含内之间")
    if lower.number > upper.number:
        return None
    unknown = not upper.unit and bool(rest)
    if unknown and len(rest) > LONGEST_UNIT:
        return None
    if unknown:
        lower, upper, rest = replace(lower, unit=rest), replace(upper, unit=rest), ""
    remarks = [Remark.UNIT_UNKNOWN] if unknown else [Remark.WORDS_BESIDE] if rest else []
    if len(rest) > LONGEST_UNIT:
        return None
    sure = Confidence.LIKELY if remarks else Confidence.CERTAIN
    return TypedValue(
        ValueKind.RANGE, "", quantity=lower, upper=upper, words=rest, remarks=tuple(remarks), confidence=sure
    )


LONGEST_UNIT = 4
LONGEST_WORDS = 10


def _number(text: str) -> TypedValue | None:
    """One quantity with its operator before or behind, and at most a few words beside it."""
    before = PREFIX.match(text)
    rest = text[before.end() :] if before else text
    found = QUANTITY.match(rest)
    if not found:
        return None
    quantity, tail = quantity_of(found), rest[found.end() :].strip()
    if found["sign"] == "±":
        return _tolerance(quantity, tail) if not before else None
    operator = _operator(before)
    after = SUFFIX.match(tail)
    if after:
        operator, tail = _operator(after) or operator, tail[after.end() :].strip()
    note, tail = _note(tail)
    remarks: list[Remark] = [Remark.NOTE] if note else []
    remarks += [Remark.DAMAGED] if re.match(r"00|0\d", found["digits"] or "") else []
    if tail and not quantity.unit and not after and _is_unit(tail):
        quantity, tail = replace(quantity, unit=tail), ""
        remarks.append(Remark.UNIT_UNKNOWN)
    if tail and (QUANTITY.search(tail) or len(tail) > LONGEST_WORDS):
        return _made(operator, quantity, tail.strip(" ;,"), remarks) if _repeats(tail, quantity) else None
    return _made(operator, quantity, tail or note, remarks + ([Remark.WORDS_BESIDE] if tail else []))


def _tolerance(quantity: Quantity, tail: str) -> TypedValue | None:
    lower = replace(quantity, number=-quantity.number)
    return TypedValue(ValueKind.RANGE, "", quantity=lower, upper=quantity) if not tail else None


def _made(operator: Operator | None, quantity: Quantity, words: str, remarks: list[Remark]) -> TypedValue:
    sure = Confidence.LIKELY if {*remarks} - {Remark.NOTE} else Confidence.CERTAIN
    return TypedValue(ValueKind.NUMBER, "", operator, quantity, words=words, remarks=tuple(remarks), confidence=sure)


def _operator(found: re.Match[str] | None) -> Operator | None:
    if found is None:
        return None
    named = {name: hit for name, hit in found.groupdict().items() if hit}
    if sign := named.pop("sign", None):
        return _SIGNS[sign]
    return Operator[next(iter(named))] if named else None


def _note(tail: str) -> tuple[str, str]:
    """What stands in brackets at the end is a note, not part of the value."""
    found = re.match(r"^\((?P<note>[^()]*)\)?$", tail)
    return (found["note"], "") if found else ("", tail)


def _is_unit(tail: str) -> bool:
    return len(tail) <= LONGEST_UNIT and not re.search(r"[\d,;。=≥≤><]", tail)


def _repeats(tail: str, quantity: Quantity) -> bool:
    """`100%;100%达标`: the same value once more."""
    again = QUANTITY.search(tail)
    return again is not None and quantity_of(again) == quantity and len(tail) <= 2 * LONGEST_WORDS


def _yes_no(text: str) -> TypedValue | None:
    return TypedValue(ValueKind.YES_NO, "", words=text) if text in YES else None


def _several(text: str) -> TypedValue | None:
    """More than one quantity, or one inside a sentence: all are kept, none is taken for the value."""
    found = tuple(
        quantity_of(one) for one in QUANTITY.finditer(text) if one["digits"] or one["unit"] or "百分之" in one[0]
    )
    if not found or not re.search(r"\d|百分之", text):
        return None
    words = re.search(r"[\u4e00-\u9fff]{2,}", text)
    if words:
        kind = ValueKind.SEVERAL if len(found) > 1 else ValueKind.QUALITATIVE
        return TypedValue(kind, "", others=found, words=text, confidence=Confidence.LIKELY)
    return TypedValue(ValueKind.UNREADABLE, "", others=found, words=text, confidence=Confidence.DOUBTFUL)


def _words(text: str) -> TypedValue:
    readable = re.search(r"[\u4e00-\u9fff]", text)
    kind = ValueKind.QUALITATIVE if readable and not re.search(r"\d", text) else ValueKind.UNREADABLE
    sure = Confidence.CERTAIN if kind is ValueKind.QUALITATIVE else Confidence.DOUBTFUL
    return TypedValue(kind, "", words=text, confidence=sure)


READERS: tuple[Callable[[str], TypedValue | None], ...] = (
    *(_levels, _rule, _yes_no, _days, _range, _number, _several, _words),
)
