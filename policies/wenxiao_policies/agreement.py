"""Values that only make sense together: a grade and its consequence, a dimension and its points, windows of one step.

Looked at wherever a pack states one of them itself, on each day on which one changes there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from wenxiao.policy import Dated, Pack

Name = tuple[str, str]
Values = Mapping[Name, Any]
Packs = Mapping[str, Pack]

STEP_MONTHS: Mapping[str, Name] = {
    "target_declaration": ("targets", "declaration_months"),
    "target_review": ("targets", "review_months"),
    "self_evaluation": ("evaluation", "self_months"),
    "self_evaluation_review": ("evaluation", "review_months"),
    "key_evaluation": ("evaluation", "key_months"),
}


def _points(held: Values) -> str | None:
    codes = [one["code"] for one in held["ex_ante", "dimensions"]]
    points = held["ex_ante", "dimension_points"]
    missing = [code for code in codes if code not in points]
    return f"评估维度 {'、'.join(missing)} 没有分值，请在 dimension_points 里写上" if missing else None


def _weights(held: Values) -> str | None:
    default, allowed = held["targets", "execution_weight_default"], held["targets", "execution_weights_allowed"]
    return None if default in allowed else f"执行率默认分值 {default} 不在 execution_weights_allowed 之内"


def _grades(held: Values) -> str | None:
    edges = [one["from"] for one in held["evaluation", "grade_scale"]]
    if edges != sorted(set(edges), reverse=True) or edges[-1:] != [0]:
        return "等级分数线须由高到低，最后一级从 0 起"
    outcomes, results = held["application", "outcome_of_grade"], held["application", "result_of_grade"]
    percents = held["application", "reduction_percent"]
    for grade in (one["grade"] for one in held["evaluation", "grade_scale"]):
        kinds = [kind for kind, of_grade in outcomes.items() if grade not in of_grade]
        if grade not in results or kinds:
            where = "result_of_grade" if grade not in results else f"outcome_of_grade 的 {kinds[0]}"
            return f"等级“{grade}”没有后果，请在 application 的 {where} 里写上"
        if grade not in percents and any(of_grade[grade] == "reduced" for of_grade in outcomes.values()):
            return f"等级“{grade}”要压减，reduction_percent 里没有它的比例"
    return None


def _bands(held: Values) -> str | None:
    bands = held["evaluation", "qualitative_bands"]
    edges = [100, *(band["lowest"] for band in bands)]
    met = [band["highest"] for band in bands]
    return None if met == edges[:-1] and edges[-1] == 0 else "定性分档须从 100 连到 0，中间不断不叠"


def _windows(held: Values) -> str | None:
    for step in held["calendar", "steps"]:
        name = STEP_MONTHS.get(step["step"])
        if name and "months" in step and step["months"] != held[name]:
            own, other = "至".join(map(str, step["months"])), "至".join(map(str, held[name]))
            return f"日历里“{step['step']}”是 {own} 月，{name[0]}.{name[1]} 是 {other} 月，请写成一样"
    return None


def _hard(held: Values) -> str | None:
    steps = {step["step"] for step in held["calendar", "steps"]}
    unknown = [name for name in held["calendar", "hard"] if name not in steps]
    return f"hard 里的“{unknown[0]}”不是日历里的步骤" if unknown else None


CHECKS: Sequence[tuple[tuple[Name, ...], Callable[[Values], str | None]]] = (
    ((("ex_ante", "dimensions"), ("ex_ante", "dimension_points")), _points),
    ((("targets", "execution_weight_default"), ("targets", "execution_weights_allowed")), _weights),
    (
        (
            ("evaluation", "grade_scale"),
            ("application", "result_of_grade"),
            ("application", "outcome_of_grade"),
            ("application", "reduction_percent"),
        ),
        _grades,
    ),
    ((("evaluation", "qualitative_bands"),), _bands),
    ((("calendar", "steps"), *STEP_MONTHS.values()), _windows),
    ((("calendar", "steps"), ("calendar", "hard")), _hard),
)


def disagreements(packs: Packs, chain: Sequence[str]) -> Iterator[tuple[Name, date, str]]:
    """What does not fit together under the first pack of the chain: its own parameter, since when, and why."""
    own = packs[chain[0]].sections
    for names, check in CHECKS:
        stated = [name for name in names if name[1] in own.get(name[0], {})]
        days = {dated.start for section, parameter in stated for dated in own[section][parameter]}
        for day in sorted(days):
            held = {name: _on(day, packs, chain, name) for name in names}
            if None not in held.values() and (reason := check({n: d.value for n, d in held.items() if d})):
                yield stated[0], day, reason


def _on(day: date, packs: Packs, chain: Sequence[str], name: Name) -> Dated | None:
    section, parameter = name
    for pack in chain:
        for dated in packs[pack].sections.get(section, {}).get(parameter, ()):
            if dated.holds_on(day):
                return dated
    return None
