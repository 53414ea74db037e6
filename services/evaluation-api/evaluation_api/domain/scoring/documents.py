"""The trace of a score as it is stored and served, and a score computed again from nothing but its trace."""

from collections.abc import Mapping
from typing import Any

from evaluation_api.domain.scoring.decimals import number, percent, rounding_of, six_digits, stored
from evaluation_api.domain.scoring.facts import facts_of, inputs_of
from evaluation_api.domain.scoring.form import Score, applied
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules import parameters_of, rule_of
from evaluation_api.domain.scoring.rules_in_force import ScoringRules


def trace_document(score: Score, rules: ScoringRules) -> dict[str, Any]:
    """Everything a reader, or another machine, needs to redo one score: rule, inputs, steps, rounding, basis."""
    basis = rules.basis.get(score.rule.kind, ())
    parameters = rules.parameters.get(id(score.rule)) or parameters_of(score.rule)
    return _document(score, dict(parameters), str(rules.rounding), list(basis))


def recomputed(trace: Mapping[str, Any]) -> dict[str, Any]:
    """The trace that the stored rule gives for the stored inputs: equal to `trace`, or something was changed.

    RuleNotReadable for a rule that is none; KeyError, ValueError or ArithmeticError for inputs that are none.
    """
    rule = rule_of({"kind": trace["rule"], **trace["parameters"]})
    weight, inputs = stored(trace["weight"]), facts_of(dict(trace["inputs"]))
    evidence = RowEvidence(0, "", "", "", stored(trace["printed_weight"] or trace["weight"]))
    score = applied(evidence, rule, inputs, weight, rounding_of(trace["rounding"]))
    return _document(score, parameters_of(rule), trace["rounding"], list(trace["basis"]))


def _document(score: Score, parameters: dict[str, Any], rounding: str, basis: list[str]) -> dict[str, Any]:
    printed = score.evidence.weight
    return {
        "rule": score.rule.kind,
        "parameters": parameters,
        "inputs": inputs_of(score.facts),
        "weight": number(score.weight),
        "printed_weight": None if printed == score.weight else number(printed),
        "score": None if score.value is None else f"{score.value:f}",
        "met": score.met,
        "rate": None if score.rate is None else percent(score.rate),
        "steps": _steps(score, rounding),
        "rounding": rounding,
        "basis": basis,
        "source": "law" if basis else "convention",
        "sentence": score.sentence,
    }


def _steps(score: Score, rounding: str) -> list[dict[str, str]]:
    outcome = score.outcome
    if score.value is None or outcome.exact is None:
        return []
    steps = [{"what": step.what, "how": step.how, "result": step.result} for step in outcome.steps]
    how = f"{six_digits(outcome.exact)} {rounding_of(rounding).zh}"
    return [*steps, {"what": "得分", "how": how, "result": number(score.value)}]
