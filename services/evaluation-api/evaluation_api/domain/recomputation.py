"""A stored result, computed again from nothing but itself: rule and inputs of each row, caps, scale of grades."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.scoring.decimals import EXACT, HUNDRED, ZERO, stored
from evaluation_api.domain.scoring.documents import recomputed
from evaluation_api.domain.scoring.execution import Execution
from evaluation_api.domain.scoring.facts import facts_of
from evaluation_api.domain.scoring.rules import rule_of
from evaluation_api.domain.sheet import ENGINE
from evaluation_api.domain.trace import sha256
from wenxiao.errors import Invalid

MOST_ROWS, MOST_EDGES = 500, 50
# What an office wrote, or a reader saw: taken as it is stored, for no arithmetic leads to it.
TAKEN = ("engine", "rules_sha256", "caps", "scale", "differences", "findings")


class ResultNotReadable(Invalid):
    title = "计分结果无法识别"


@dataclass(frozen=True)
class Recomputation:
    """`result` is the stored one with every digit computed again; `deviations` are JSON pointers, none: the same."""

    result: dict[str, Any]
    total: Decimal
    grade: str
    deviations: tuple[str, ...]


def recompute(result: Mapping[str, Any]) -> Recomputation:
    """What an office wrote, or a reader understood, is taken as stored (`TAKEN`, and the inputs of rows); all the
    arithmetic is done again: scores, steps and sentences, sum, cap, total, grade. What a result never holds deviates.

    ResultNotReadable where the document is not one of ours, or of an engine that is not known here."""
    if result.get("engine") != ENGINE or isinstance(result.get("engine"), bool):
        raise ResultNotReadable(f"计分结果的引擎版本应为“{ENGINE}”，请核对文件是否为本平台导出的计分结果。")
    try:
        again = _again(result)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, IndexError):
        raise ResultNotReadable("计分结果缺项或已损坏，无法复算；请使用平台导出的完整结果。") from None
    return Recomputation(again, Decimal(again["total"]), again["grade"], tuple(differing("#", result, again)))


def _again(result: Mapping[str, Any]) -> dict[str, Any]:
    if len(result["rows"]) > MOST_ROWS or len(result["caps"]) > MOST_EDGES or len(result["scale"]) > MOST_EDGES:
        raise ValueError("larger than any form")
    rows = [{**_named(row), **recomputed(row)} for row in result["rows"]]
    execution = recomputed(result["execution"])
    summed = sum((Decimal(one["score"]) for one in (*rows, execution) if one["score"] is not None), ZERO)
    cap = _cap(result)
    total = stored(cap["at_most"]) if cap else summed
    total = min(total, summed)
    held = cap if cap and Decimal(cap["at_most"]) < summed else None
    scale = [GradeStep(_words(step["grade"]), stored(step["from"])) for step in result["scale"]]
    return {
        **{name: result[name] for name in TAKEN},
        **_law(result),
        "rows": rows,
        "execution": execution,
        "summed": f"{summed:f}",
        "cap": held,
        "total": f"{total:f}",
        "grade": grade_of(total, scale),
    }


def _law(result: Mapping[str, Any]) -> dict[str, Any]:
    """An answer that brings the text of its law, and its digest, shows whether this is the law it names."""
    brought = {name: result[name] for name in ("policy", "digest") if name in result}
    return brought | ({"rules_sha256": sha256(result["policy"])} if "policy" in result else {})


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    if type(row["row"]) is not int:
        raise TypeError("a row has a whole number")
    return {"row": row["row"], "indicator": _words(row["indicator"])}


def _words(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError("words are text")
    return told


def _cap(result: Mapping[str, Any]) -> dict[str, str] | None:
    trace = result["execution"]
    rule = rule_of({"kind": trace["rule"], **trace["parameters"]})
    rate = rule.rate(facts_of(dict(trace["inputs"]))) if isinstance(rule, Execution) else None
    if rate is None:
        return None
    held = [cap for cap in result["caps"] if EXACT.multiply(rate, HUNDRED) < Decimal(cap["below"])]
    return min(held, key=lambda cap: Decimal(cap["at_most"]), default=None)


def differing(at: str, one: Any, other: Any) -> Iterator[str]:
    """JSON pointers of the places where two documents differ."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*one, *other)):
            if key in one and key in other:
                yield from differing(f"{at}/{key}", one[key], other[key])
            else:
                yield f"{at}/{key}"
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differing(f"{at}/{place}", left, right)
    elif type(one) is not type(other) or one != other:
        yield at
