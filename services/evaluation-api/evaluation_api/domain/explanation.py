"""The trace of a score: what went in, step by step what was done with it, and one sentence for the reader."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evaluation_api.domain.scoring import (
    EXACT,
    HUNDRED,
    ONE,
    ZERO,
    Attainment,
    Direction,
    ExecutionFigures,
    RowEvidence,
    Rule,
    Score,
    ScoringRules,
)
from evaluation_api.domain.typed_values import Quantity, in_unit_of, read_target, read_value

_CENT = Decimal("0.01")
_MILLIONTH = Decimal("0.000001")
_WAN = Decimal(10_000)
_ROUNDING_ZH = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "down": "直接截尾"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic: 完成率 | 8676 ÷ 8755 | 99.10%."""

    what: str
    how: str
    result: str


@dataclass(frozen=True)
class Trace:
    """Everything a reader needs to redo one score by hand."""

    rule: Rule
    inputs: dict[str, str]
    steps: tuple[Step, ...]
    rounding: str
    basis: tuple[str, ...]
    sentence: str


def explain(score: Score, rules: ScoringRules) -> Trace:
    steps = tuple(_steps(score, rules))
    return Trace(
        rule=score.rule,
        inputs=_inputs(score),
        steps=steps,
        rounding=f"{rules.rounding}:{rules.decimals}",
        basis=rules.basis.get(score.rule.value, ()),
        sentence=sentence(score, rules),
    )


def number(value: Decimal) -> str:
    """Without trailing noughts and never in exponent form."""
    return f"{value.normalize(EXACT):f}"


def percent(rate: Decimal) -> str:
    return f"{EXACT.multiply(rate, HUNDRED).quantize(_CENT, ROUND_HALF_UP, EXACT):f}%"


def wan(yuan: Decimal) -> str:
    return f"{number(EXACT.divide(yuan, _WAN))}万元"


def sentence(score: Score, rules: ScoringRules) -> str:
    """One sentence that an officer can read to the department that is judged."""
    if isinstance(score.evidence, ExecutionFigures):
        return _execution_sentence(score, score.evidence, rules)
    if score.rule is Rule.PROPORTIONAL:
        return _proportional_sentence(score, score.evidence, rules)
    return _worded_sentence(score, score.evidence, rules)


def _execution_sentence(score: Score, figures: ExecutionFigures, rules: ScoringRules) -> str:
    name = "年初预算数" if rules.execution_basis == "initial" else "全年预算数"
    if score.value is None or score.rate is None:
        return f"{name}为0，无法计算预算执行率，请核对预算数"
    budget = figures.budget(rules.execution_basis)
    text = f"{name}{wan(budget)}，全年执行数{wan(figures.executed)}，执行率{percent(score.rate)}"
    if score.rate > ONE:
        return f"{text}，超过100%的按满分计，得{number(score.value)}分"
    return f"{text}，按比例得{number(score.value)}分"


def _quantities(row: RowEvidence) -> tuple[Quantity, Decimal]:
    target = read_target(row.target_text, indicator=row.indicator, unit=row.unit)
    actual = read_value(row.actual_text)
    if not isinstance(target, Quantity) or not isinstance(actual, Quantity):
        raise TypeError(f"row {row.row} was not scored by numbers")
    in_unit = in_unit_of(target, actual)
    if in_unit is None:
        raise TypeError(f"row {row.row} compares different units")
    return target, in_unit


_SHOULD_BE = {Direction.AT_LEAST: "应完成", Direction.AT_MOST: "应不超过", Direction.EXACT: "应等于"}
_SCALE_ZH = {Decimal(10_000): "万", Decimal(100_000_000): "亿"}


def _proportional_sentence(score: Score, row: RowEvidence, rules: ScoringRules) -> str:
    if score.direction is None or score.rate is None or score.value is None:
        raise TypeError("a proportional score has a direction, a rate and a value")
    target, actual = _quantities(row)
    unit = _SCALE_ZH.get(target.scale, "") + target.unit
    text = f"{_SHOULD_BE[score.direction]}{number(target.number)}{unit}，实际{number(actual)}{unit}"
    if score.rate >= ONE:
        reached = "达到目标" if score.met else "与目标值相等"
        return f"{text}，{reached}，得满分{number(score.value)}分"
    if target.number <= ZERO or actual <= ZERO:
        return f"{text}，未达到目标，得{number(score.value)}分"
    text = f"{text}，完成率{percent(score.rate)}"
    if rules.pass_threshold > ZERO:
        threshold = percent(rules.pass_threshold)
        how = f"低于及格线{threshold}" if score.rate < rules.pass_threshold else f"扣除及格线{threshold}后按比例"
        return f"{text}，{how}得{number(score.value)}分"
    return f"{text}，按比例得{number(score.value)}分"


def _worded_sentence(score: Score, row: RowEvidence, rules: ScoringRules) -> str:
    if score.value is None:
        return "实际完成值未填写或无法按公式计算，且没有评分，暂不计分，请补填" + (
            f"“{row.indicator}”" * bool(row.indicator)
        )
    points = f"{number(score.value)}分"
    if score.rule is Rule.YES_NO:
        ending = f"达成，得满分{points}" if score.met else "未达成，得0分"
        return f"是否类指标：目标“{row.target_text}”，实际“{row.actual_text}”，{ending}"
    if score.rule is Rule.JUDGED:
        return f"实际完成情况为文字表述，无法按公式计算，暂取填报的{points}，由复核人员核定"
    if row.attainment is None:
        return f"实际完成情况与目标“{row.target_text}”一致，按达成计，得满分{points}"
    band = rules.band(row.attainment)
    edges = f"{band.zh}，按分值的{number(band.low)}%至{number(band.high)}%计分"
    return f"{edges}，未给出具体分数，取下限，得{points}" if row.judged is None else f"{edges}，得{points}"


def _inputs(score: Score) -> dict[str, str]:
    evidence = score.evidence
    if isinstance(evidence, ExecutionFigures):
        return {
            "initial": f"{evidence.initial:f}",
            "adjusted": f"{evidence.adjusted:f}",
            "executed": f"{evidence.executed:f}",
            "weight": number(evidence.weight),
        }
    inputs = {"target": evidence.target_text, "actual": evidence.actual_text, "weight": number(evidence.weight)}
    if score.direction is not None:
        inputs["direction"] = score.direction.value
    if evidence.attainment is not None:
        inputs["attainment"] = evidence.attainment.value
    if evidence.judged is not None and score.rule in (Rule.QUALITATIVE, Rule.JUDGED):
        inputs["judged"] = number(evidence.judged)
    return inputs


def _steps(score: Score, rules: ScoringRules) -> list[Step]:
    if score.value is None or score.exact is None:
        return []
    weight = number(score.evidence.weight)
    steps = _rate_steps(score, rules, weight)
    exact = number(score.exact.quantize(_MILLIONTH, ROUND_HALF_UP, EXACT))
    how = f"{exact} {_ROUNDING_ZH[rules.rounding]}到小数点后{rules.decimals}位"
    return [*steps, Step("得分", how, number(score.value))]


def _rate_steps(score: Score, rules: ScoringRules, weight: str) -> list[Step]:
    evidence = score.evidence
    if isinstance(evidence, ExecutionFigures):
        if score.rate is None:
            return []
        budget = number(evidence.budget(rules.execution_basis))
        fraction = f"{number(evidence.executed)} ÷ {budget}"
        return [Step("执行率", fraction, percent(score.rate)), Step("计分", f"{weight} × {fraction}", _six(score))]
    if score.rule is Rule.PROPORTIONAL and score.rate is not None and score.direction is not None:
        target, actual = _quantities(evidence)
        over, under = number(actual), number(target.number)
        if target.number <= ZERO or actual <= ZERO:
            return [Step("对照", f"目标{under}，实际{over}", "达到目标" if score.met else "未达到目标")]
        if score.direction is Direction.AT_MOST or (score.direction is Direction.EXACT and actual > target.number):
            over, under = under, over
        rate = Step("完成率", f"{over} ÷ {under}", percent(score.rate))
        if score.rate >= ONE:
            return [rate, Step("计分", f"达到目标，取满分{weight}", weight)]
        if rules.pass_threshold > ZERO:
            threshold = number(rules.pass_threshold)
            how = f"{weight} × ({over} ÷ {under} − {threshold}) ÷ (1 − {threshold})，不足0的取0"
            return [rate, Step("计分", how, _six(score))]
        return [rate, Step("计分", f"{weight} × {over} ÷ {under}", _six(score))]
    if evidence.attainment is not None and score.rule is Rule.QUALITATIVE:
        return [_band_step(evidence.attainment, rules, weight, score)]
    return [Step("计分", sentence(score, rules), _six(score))]


def _band_step(attainment: Attainment, rules: ScoringRules, weight: str, score: Score) -> Step:
    band = rules.band(attainment)
    return Step("计分", f"{band.zh}：{weight} × {number(band.low)}%至{number(band.high)}%", _six(score))


def _six(score: Score) -> str:
    return "" if score.exact is None else number(score.exact.quantize(_MILLIONTH, ROUND_HALF_UP, EXACT))


def trace_document(score: Score, rules: ScoringRules) -> dict[str, Any]:
    """The trace as it is stored and served."""
    trace = explain(score, rules)
    return {
        "rule": trace.rule.value,
        "score": None if score.value is None else f"{score.value:f}",
        "weight": number(score.evidence.weight),
        "met": score.met,
        "rate": None if score.rate is None else percent(score.rate),
        "inputs": trace.inputs,
        "steps": [{"what": step.what, "how": step.how, "result": step.result} for step in trace.steps],
        "rounding": trace.rounding,
        "basis": list(trace.basis),
        "source": "law" if trace.basis else "convention",
        "sentence": trace.sentence,
    }
