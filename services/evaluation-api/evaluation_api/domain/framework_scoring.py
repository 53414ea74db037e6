"""A department's named figures and checklists against its framework: each row with rate, score and trace.

A rate is rounded to two places in per cent, as published tables print it, before its rule is applied.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evaluation_api.domain.formulas import EXACT, Computed, compute
from evaluation_api.domain.framework import Framework, FrameworkRow
from evaluation_api.domain.scoring.counted import Proportional
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, Rounding, number
from evaluation_api.domain.scoring.documents import trace_document
from evaluation_api.domain.scoring.facts import Direction, Facts
from evaluation_api.domain.scoring.form import Score, applied, effective_weights
from evaluation_api.domain.scoring.judged import NotApplicable, NotScoreable
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules import RowRule
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from wenxiao.findings import Finding, Parameter

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Entered:
    """What the department stated: figures by name, fulfilled items and reasons of absence by the row's code."""

    figures: Mapping[str, Decimal]
    fulfilled: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, str]


@dataclass(frozen=True)
class FormRow:
    """A scored row of the approved target; `score` None: it could not be scored."""

    category: str
    subcategory: str
    indicator: str
    weight: Decimal
    score: Decimal | None


@dataclass(frozen=True)
class Viewpoints:
    """From which sides a place looks at a department: dimensions by code, and what it looks at first."""

    dimensions: Parameter[Mapping[str, str]]
    focus: Parameter[tuple[str, ...]]


@dataclass(frozen=True)
class _Read:
    row: FrameworkRow
    rule: RowRule
    facts: Facts
    computed: Computed | None = None
    finding: Finding | None = None


def score_framework(
    framework: Framework,
    entered: Entered,
    form: Sequence[FormRow],
    rules: ScoringRules,
    views: Viewpoints,
    grade_of_total: Callable[[Decimal], str],
) -> dict[str, Any]:
    """The result as it is stored: rows, sections, dimensions, focus, total, grade, findings."""
    read = [_read(place, row, entered, form) for place, row in enumerate(framework.rows)]
    scores = _scored(read, rules.rounding)
    total = sum((score.points for score in scores), ZERO)
    pairs = list(zip(framework.rows, scores, strict=True))
    dimensions, focus = _by_dimension(pairs, views.dimensions), _by_focus(pairs, views.focus)
    findings = [one.finding for one in read if one.finding] + list(_unseen(dimensions, focus, views))
    rules = replace(rules, basis=dict.fromkeys({score.rule.kind for score in scores}, framework.basis))
    return {
        "framework": {"code": framework.code, "zh": framework.zh},
        "rows": [_document(one, score, rules) for one, score in zip(read, scores, strict=True)],
        "sections": _by_section(pairs),
        "dimensions": dimensions,
        "focus": focus,
        "total": f"{total:f}",
        "grade": grade_of_total(total),
        "findings": findings,
    }


def _scored(read: Sequence[_Read], rounding: Rounding) -> list[Score]:
    evidence = [
        RowEvidence(place, one.row.indicator, "", "", one.row.weight, category=one.row.section, rule=one.rule)
        for place, one in enumerate(read, 1)
    ]
    weights = effective_weights(evidence)
    return [
        applied(row, one.rule, one.facts, weight, rounding)
        for row, one, weight in zip(evidence, read, weights, strict=True)
    ]


def _read(place: int, row: FrameworkRow, entered: Entered, form: Sequence[FormRow]) -> _Read:
    at = f"#/rows/{place}"
    reason = entered.absent.get(row.code)
    if reason is not None and row.absent is not None:
        told = "按规则计满分" if row.absent == "full" else "分值分摊到其他指标"
        detail = f"{_named(row)}不适用（{reason}），{told}"
        noted = Finding("overall.not_applicable", detail, pointer=at, severity="advice")
        return _Read(row, NotApplicable(row.absent, reason), Facts(), finding=noted)
    if row.of_target:
        return _from_target(row, form, at)
    if row.formula is None:
        return _from_checklist(row, entered, at)
    return _from_figures(row, compute(row.formula, entered.figures), at)


def _from_figures(row: FrameworkRow, computed: Computed, at: str) -> _Read:
    """Missing is not nought, and nobody divides by nought: such a row earns nothing until it is entered."""
    if computed.value is None or row.rule is None:
        what = "、".join(computed.missing) if computed.missing else f"“{computed.nought}”（现为0，不能作除数）"
        detail = f"{_named(row)}暂不能计算，请填写{what}"
        if row.absent is not None:
            detail += "；确无此项的，请说明原因并标为不适用"
        rule = "overall.figure_missing" if computed.missing else "overall.divided_by_nought"
        return _Read(row, NotScoreable(), Facts(), computed, Finding(rule, detail, pointer=at, severity="warning"))
    rate = EXACT.multiply(computed.value, HUNDRED).quantize(CENT, ROUND_HALF_UP, EXACT)
    return _Read(row, row.rule, Facts(target=row.target, actual=rate, unit="%"), computed)


def _from_checklist(row: FrameworkRow, entered: Entered, at: str) -> _Read:
    held = entered.fulfilled.get(row.code)
    if held is None or row.rule is None:
        detail = f"{_named(row)}的要点尚未逐项填写，暂不计分，请补填"
        finding = Finding("overall.checklist_missing", detail, pointer=at, severity="warning")
        return _Read(row, NotScoreable(), Facts(), finding=finding)
    return _Read(row, row.rule, Facts(fulfilled=held))


def _from_target(row: FrameworkRow, form: Sequence[FormRow], at: str) -> _Read:
    """What the rows of the approved target earned of their weights, as a share of this row's."""
    found = [one for one in form if one.weight > ZERO and any(word in _heading(one) for word in row.of_target)]
    if found:
        weights = sum((one.weight for one in found), ZERO)
        earned = sum((one.score or ZERO for one in found), ZERO)
        shown = " + ".join(number(one.score or ZERO) for one in found)
        computed = Computed(earned, f"{shown}（{'、'.join(one.indicator for one in found)}）")
        return _Read(row, Proportional(Direction.AT_LEAST), Facts(target=weights, actual=earned, unit="分"), computed)
    wanted = "、".join(row.of_target)
    if row.absent is not None:
        told = "按规则计满分" if row.absent == "full" else "分值分摊到其他指标"
        why = f"批复的绩效目标没有{wanted}指标"
        finding = Finding("overall.not_in_target", f"{_named(row)}：{why}，{told}", pointer=at, severity="advice")
        return _Read(row, NotApplicable(row.absent, why), Facts(), finding=finding)
    detail = f"{_named(row)}暂不能计算：批复的绩效目标没有{wanted}指标，请在调整绩效目标时补充"
    return _Read(row, NotScoreable(), Facts(), finding=Finding("overall.not_in_target", detail, (), at, "warning"))


def _named(row: FrameworkRow) -> str:
    """A name that brings quotation marks of its own gets no more."""
    return row.indicator if "“" in row.indicator else f"“{row.indicator}”"


def _heading(row: FormRow) -> str:
    return f"{row.category}{row.subcategory}"


def _document(one: _Read, score: Score, rules: ScoringRules) -> dict[str, Any]:
    row = one.row
    computed = one.computed
    return {
        "code": row.code,
        "section": row.section,
        "group": row.group,
        "indicator": row.indicator,
        "dimension": row.dimension,
        "formula": None if row.formula is None else row.formula.text,
        "computed": None if computed is None or computed.value is None else computed.how,
        "stated_by": row.source,
        "note": row.note,
        **trace_document(score, rules),
        **({"sentence": one.finding.detail} if one.finding and score.value is None else {}),
    }


Pairs = Sequence[tuple[FrameworkRow, Score]]


def _summed(pairs: Pairs) -> dict[str, str]:
    weight = sum((score.weight for _, score in pairs), ZERO)
    earned = sum((score.points for _, score in pairs), ZERO)
    return {"weight": number(weight), "score": f"{earned:f}"}


def _by_section(pairs: Pairs) -> list[dict[str, Any]]:
    names = dict.fromkeys(row.section for row, _ in pairs)
    return [{"section": name} | _summed([one for one in pairs if one[0].section == name]) for name in names]


def _by_dimension(pairs: Pairs, asked: Parameter[Mapping[str, str]]) -> list[dict[str, Any]]:
    """In the place's words and order; what lies in none of its dimensions stands last."""
    told = [
        {"code": code, "zh": zh} | _view([one for one in pairs if one[0].dimension == code], asked.basis)
        for code, zh in asked.value.items()
    ]
    rest = [one for one in pairs if one[0].dimension not in asked.value]
    return [*told, *([{"code": None, "zh": "其他"} | _view(rest, ())] if rest else [])]


def _by_focus(pairs: Pairs, asked: Parameter[tuple[str, ...]]) -> list[dict[str, Any]]:
    return [
        {"zh": point} | _view([one for one in pairs if one[0].focus == point], asked.basis) for point in asked.value
    ]


def _view(pairs: Pairs, basis: tuple[str, ...]) -> dict[str, Any]:
    return _summed(pairs) | {"rows": [row.code for row, _ in pairs], "basis": list(basis)}


def _unseen(
    dimensions: Sequence[Mapping[str, Any]], focus: Sequence[Mapping[str, Any]], views: Viewpoints
) -> Iterator[Finding]:
    """A side from which the place looks and on which nothing could be scored."""
    for told, basis, zh in ((dimensions, views.dimensions.basis, "维度"), (focus, views.focus.basis, "评价重点")):
        for one in told:
            if not one["rows"] or one["weight"] == "0":
                detail = f"{zh}“{one['zh']}”没有可计分的指标，请在绩效目标或所用框架中补充"
                yield Finding("overall.side_not_measured", detail, basis, "#/dimensions", "warning")
