"""A rule as a formula of Excel: from the written rule, its inputs and the cells in which they stand.

Figures in cells are binary fractions: a ten-billionth of a cent is added before rounding, so that what ends in exactly
half a cent on paper does not fall below it in a program. What rests on a judgement has no formula.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wenxiao_workbooks import text_in_formula

Document = Mapping[str, Any]
FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel, as it counts from March 1900 on
NUDGE = "1E-12"
LONGEST = 15  # digits that a cell keeps


@dataclass(frozen=True)
class Cells:
    """Where a row's figures stand: what is asked, a second figure, what was reached, the weight, and the rate."""

    target: str
    upper: str
    actual: str
    weight: str
    rate: str


@dataclass(frozen=True)
class Working:
    """What stands in the cells of a row; `score` and `rate` are formulas without their sign, empty: there is none."""

    target: Decimal | str | None = None
    upper: Decimal | str | None = None
    actual: Decimal | str | None = None
    rate: str = ""
    score: str = ""
    is_day: bool = False


def working(trace: Document, cells: Cells) -> Working:
    """Of a score that was given; a rule that we cannot write down holds its number, and no formula."""
    made = _RULES.get(trace["rule"])
    if made is None or trace["score"] is None:
        return Working()
    done = made(trace.get("parameters", {}), trace.get("inputs", {}), cells)
    figures = (done.target, done.upper, done.actual)
    if any(isinstance(one, Decimal) and len(one.as_tuple().digits) > LONGEST for one in figures):
        return Working()
    return done


def rounded(exact: str, rounding: str, weight: str) -> str:
    """`rounding` as it is stored, `half_up:2`; rounding never lifts a score above its weight."""
    mode, _, decimals = rounding.partition(":")
    up, down = f"ROUND({exact}+{NUDGE},{decimals})", f"ROUNDDOWN({exact}+{NUDGE},{decimals})"
    if mode == "half_even":
        tie = f"ABS(MOD(({exact})*{10 ** int(decimals)},2)-0.5)<1E-9"
        up = f"IF({tie},{down},{up})"
    return f"MIN({down if mode == 'down' else up},{weight})"


def graded(total: str, scale: Sequence[Document]) -> str:
    """The grade of a total by a scale of `grade` and `from`."""
    steps = sorted(scale, key=lambda step: Decimal(step["from"]), reverse=True)
    words = text_in_formula(steps[-1]["grade"])
    for step in reversed(steps[:-1]):
        words = f"IF({total}>={step['from']},{text_in_formula(step['grade'])},{words})"
    return words


def capped(total: str, rate: str, caps: Sequence[Document]) -> str:
    """The total under the strictest cap that holds at this execution rate."""
    if not caps:
        return total
    limits = ",".join(f"IF({rate}<{_part(cap['below'])},{cap['at_most']},{total})" for cap in caps)
    return f"IF(ISNUMBER({rate}),MIN({total},{limits}),{total})"


def _part(in_percent: str) -> str:
    return f"{Decimal(in_percent) / 100:f}"


def _figure(inputs: Document, name: str) -> Decimal | None:
    return Decimal(inputs[name]) if name in inputs else None


def _ratio(direction: str, at: Cells) -> str:
    """Attainment: a ratio says something between positive numbers only."""
    target, actual = at.target, at.actual
    over, reached = {
        "at_least": (f"{actual}/{target}", f"{actual}>={target}"),
        "at_most": (f"{target}/{actual}", f"{actual}<={target}"),
        "exact": (f"MIN({actual}/{target},{target}/{actual})", f"{actual}={target}"),
    }[direction]
    return f"IF(AND({target}>0,{actual}>0),{over},IF({reached},1,0))"


def _proportional(rule: Document, inputs: Document, at: Cells) -> Working:
    weight, rate, mark = at.weight, at.rate, rule.get("pass_mark", "0")
    part = f"{weight}*{rate}"
    if Decimal(mark) > 0:
        part = f"IF({rate}<{mark},0,{weight}*({rate}-{mark})/(1-{mark}))"
    return _of_numbers(inputs, _ratio(rule["direction"], at), f"IF({rate}>=1,{_reached(rule, at)},{part})")


def _reached(rule: Document, at: Cells) -> str:
    over = rule.get("over") or {}
    treatment = over.get("treatment", "warn")
    if treatment == "warn" or rule["direction"] != "at_least":
        return at.weight
    off = over.get("off", "0") if treatment == "points" else f"{at.weight}*({at.rate}-{over['trigger']})"
    return f"IF({at.rate}>={over['trigger']},MAX({at.weight}-{off},0),{at.weight})"


def _of_numbers(inputs: Document, rate: str, score: str, *, upper: Decimal | None = None) -> Working:
    return Working(_figure(inputs, "target"), upper, _figure(inputs, "actual"), rate, score)


def _all_or_nothing(rule: Document, inputs: Document, at: Cells) -> Working:
    met = f"{at.rate}>=1"
    if inputs.get("strict"):
        met = f"AND({met},{at.actual}<>{at.target})"
    return _of_numbers(inputs, _ratio(rule["direction"], at), f"IF({met},{at.weight},0)")


def _brackets(rule: Document, inputs: Document, at: Cells) -> Working:
    by_rate = rule.get("of") == "rate"
    sign = ">=" if by_rate or rule["direction"] != "at_most" else "<="
    score = "0"
    for step in reversed(rule["steps"]):
        points = f"{at.weight}*{step['points']}/100" if rule.get("in_share") else step["points"]
        held = f"{at.rate}>={_part(step['edge'])}" if by_rate else f"{at.actual}{sign}{step['edge']}"
        score = f"IF({held},MIN({points},{at.weight}),{score})"
    rate = _ratio(rule["direction"], at) if "target" in inputs else ""
    return _of_numbers(inputs, rate, score)


def _deduction(rule: Document, inputs: Document, at: Cells) -> Working:
    is_above = rule["direction"] == "at_most"
    beyond = f"({at.actual}-{at.upper})" if is_above else f"({at.upper}-{at.actual})"
    times = f"{beyond}/{rule['per']}"
    if (counted := rule.get("counted", "full")) != "proportion":
        times = f"{'ROUNDDOWN' if counted == 'full' else 'ROUNDUP'}(ROUND({times},9),0)"
    score = f"IF({beyond}<=0,{at.weight},MAX({at.weight}-{rule['off']}*{times},0))"
    return Working(None, Decimal(rule["threshold"]), _figure(inputs, "actual"), "", score)


def _interval(rule: Document, inputs: Document, at: Cells) -> Working:
    low, high, actual = at.target, at.upper, at.actual
    outside = "0"
    if rule.get("outside", "proportion") == "proportion":
        below, above = f"IF({actual}>0,{actual}/{low},0)", f"IF({high}>0,{high}/{actual},0)"
        outside = f"IF({actual}<{low},IF({low}>0,{below},0),{above})"
    rate = f"IF(AND({actual}>={low},{actual}<={high}),1,{outside})"
    return _of_numbers(inputs, rate, f"{at.weight}*{at.rate}", upper=_figure(inputs, "upper"))


def _on_time(rule: Document, inputs: Document, at: Cells) -> Working:
    late, nought = f"({at.actual}-{at.target})", rule.get("nought_after", 0)
    if Decimal(off := rule.get("off", "0")) > 0:
        lost = f"MAX({at.weight}-ROUNDUP({late}/{rule.get('per_days', 1)},0)*{off},0)"
    else:
        lost = f"IF({late}<{nought},{at.weight}*({nought}-{late})/{nought},0)" if nought else "0"
    days = [Decimal((date.fromisoformat(inputs[name]) - FIRST_DAY).days) for name in ("due", "done")]
    return Working(days[0], None, days[1], "", f"IF({late}<=0,{at.weight},{lost})", is_day=True)


def _execution(rule: Document, inputs: Document, at: Cells) -> Working:
    rate = f'IF({at.target}>0,MAX({at.actual}/{at.target},0),"")'
    score = f"MIN({at.weight}*{at.rate},{at.weight})"
    if steps := rule.get("steps"):
        score = "0"
        for step in reversed(steps):
            points = f"MIN({at.weight}*{step['points']}/100,{at.weight})"
            score = f"IF({at.rate}>={_part(step['edge'])},{points},{score})"
    return _of_numbers(inputs, rate, score)


def _yes_no(rule: Document, inputs: Document, at: Cells) -> Working:
    words = "达成" if inputs.get("reached") else "未达成"
    return Working("达成", None, words, f"IF({at.actual}={at.target},1,0)", f"{at.weight}*{at.rate}")


def _checklist(rule: Document, inputs: Document, at: Cells) -> Working:
    """Points of all items, and of those that are fulfilled."""
    items, held = rule["items"], inputs.get("fulfilled", ())
    whole = sum((Decimal(item["points"]) for item in items), Decimal(0))
    earned = sum((Decimal(item["points"]) for item in items if item["code"] in held), Decimal(0))
    return Working(whole, None, earned, f"{at.actual}/{at.target}", f"{at.weight}*{at.rate}")


def _levels(rule: Document, inputs: Document, at: Cells) -> Working:
    """The share of the level that was reached, in per cent."""
    held = dict(rule["options"])[inputs["actual_text"].strip()]
    return Working(None, None, Decimal(held), f"{at.actual}/100", f"MIN({at.weight}*{at.rate},{at.weight})")


def _not_applicable(rule: Document, inputs: Document, at: Cells) -> Working:
    return Working(score="0" if rule.get("treatment") == "redistribute" else at.weight)


_RULES: Mapping[str, Callable[[Document, Document, Cells], Working]] = {
    "proportional": _proportional,
    "all_or_nothing": _all_or_nothing,
    "brackets": _brackets,
    "deduction": _deduction,
    "interval": _interval,
    "on_time": _on_time,
    "execution_rate": _execution,
    "yes_no": _yes_no,
    "checklist": _checklist,
    "levels": _levels,
    "not_applicable": _not_applicable,
}
