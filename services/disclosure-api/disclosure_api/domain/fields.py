"""What each audience may see of a source: closed lists, so a new field upstream stays unseen.

The public sees project, unit, money, goal, indicators, result and grade. The people's congress
also sees what it examines: how the money moved during the year, why a value was missed, and
on what the consequences for next year's budget rest. Neither ever sees persons or inner opinions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from disclosure_api.domain.canonical import Json
from wenxiao.errors import Conflict

SCHEMA_VERSION = "1.0"


class Kind(StrEnum):
    TARGET = "target"
    MONITORING_SUMMARY = "monitoring_summary"
    SELF_EVALUATION = "self_evaluation"
    EVALUATION_RESULT = "evaluation_result"
    RECTIFICATION = "rectification"
    RESULT_USE = "result_use"
    DEPARTMENT_OVERALL = "department_overall"
    REGION_SUMMARY = "region_summary"


class Audience(StrEnum):
    NPC = "npc"
    PUBLIC = "public"


class Leaf(StrEnum):
    """What a single value is; all but whole numbers and lists of words are text, so that digests are exact."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    POINTS = "points"
    DAY = "day"
    TEXTS = "texts"


@dataclass(frozen=True)
class Rows:
    """A list whose every element has this shape."""

    of: "Shape"


# A mapping is an object.
Shape: TypeAlias = Mapping[str, "Shape | Rows | Leaf"]
PATTERNS = {
    Leaf.MONEY: r"^-?[0-9]+\.[0-9]{2}$",
    Leaf.POINTS: r"^-?[0-9]+(\.[0-9]+)?$",
    Leaf.DAY: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}


class SourceIncomplete(Conflict):
    title = "来源内容不完整"


def _texts(*names: str) -> dict[str, Leaf]:
    return dict.fromkeys(names, Leaf.TEXT)


def _money(*names: str) -> dict[str, Leaf]:
    return dict.fromkeys(names, Leaf.MONEY)


def _points(*names: str) -> dict[str, Leaf]:
    return dict.fromkeys(names, Leaf.POINTS)


_NAMED = _texts("code", "name")
HEAD: Shape = {
    **_texts("region_code", "region_name"),
    **dict.fromkeys(("department", "unit", "project"), _NAMED),
    "budget_year": Leaf.INTEGER,
    "period": Leaf.TEXT,
}
_INDICATOR = _texts("category", "subcategory", "name", "operator", "target_text", "unit")
_SCORED = _INDICATOR | _texts("actual_text") | _points("weight", "score")
_EXECUTION = _points("weight", "score")
_FUNDS = _money("initial_budget", "adjusted_budget", "executed")
_PART = _texts("name") | _points("weight", "score")
_ALERT = _texts("rule", "detail", "status")
_COUNTED = _texts("kind") | {"count": Leaf.INTEGER, "money_total": Leaf.MONEY}
_GRADED = _texts("kind", "grade") | {"count": Leaf.INTEGER}
_SUMMED = {"totals": Rows(_COUNTED), "grades": Rows(_GRADED)}

_PUBLIC_RESULT: Shape = {
    "money": _money("adjusted_budget", "executed"),
    "goal": Leaf.TEXT,
    "execution": _EXECUTION,
    "indicators": Rows(_SCORED),
}
_NPC_RESULT: Shape = {
    "money": _FUNDS,
    "goal": Leaf.TEXT,
    "execution": _EXECUTION,
    "indicators": Rows(_SCORED | _texts("deviation_reason")),
}
_TARGET: Shape = {"budget_book": Leaf.TEXT, "money": _money("approved_budget"), "goal": Leaf.TEXT}
_MONITORED: Shape = {"money": _money("adjusted_budget", "executed"), "paces": _points("spend_pace", "goal_pace")}
_OVERALL: Shape = {
    "goal": Leaf.TEXT,
    "framework": _NAMED,
    "sections": Rows(_PART),
    "dimensions": Rows(_PART),
    "result": _texts("grade") | _points("score"),
}
_OVERALL_ROW = _texts("category", "subcategory", "name") | _points("weight", "score")
_RECTIFIED: Shape = {
    "money": {},
    "alert": _texts("rule", "detail"),
    "measures": Leaf.TEXT,
    **dict.fromkeys(("submitted_on", "due_on", "settled_on"), Leaf.DAY),
}
_USE = {**_texts("advice", "advice_zh"), "budget_year": Leaf.INTEGER}
_USED: Shape = {"money": {}, "result": _texts("grade") | _points("score"), "application": _USE}
_SUMMARY: Shape = {"money": {}, **_SUMMED, "departments": Rows({**_NAMED, **_SUMMED})}

_OWN: Mapping[tuple[Kind, Audience], Shape] = {
    (Kind.TARGET, Audience.PUBLIC): {**_TARGET, "indicators": Rows(_INDICATOR)},
    (Kind.TARGET, Audience.NPC): {
        **_TARGET,
        "indicators": Rows(_INDICATOR | _points("weight")),
        "approved_on": Leaf.DAY,
    },
    (Kind.MONITORING_SUMMARY, Audience.PUBLIC): _MONITORED,
    (Kind.MONITORING_SUMMARY, Audience.NPC): {
        **_MONITORED,
        "summary": Leaf.TEXT,
        "indicators": Rows(_texts("name", "actual_text", "likelihood", "deviation_reason") | _points("percent")),
        "alerts": Rows(_ALERT),
    },
    (Kind.SELF_EVALUATION, Audience.PUBLIC): {
        **_PUBLIC_RESULT,
        "goal_completion": Leaf.TEXT,
        "result": _texts("grade") | _points("self_score", "score"),
    },
    (Kind.SELF_EVALUATION, Audience.NPC): {
        **_NPC_RESULT,
        "goal_completion": Leaf.TEXT,
        "result": _texts("grade") | _points("self_score", "score"),
    },
    (Kind.EVALUATION_RESULT, Audience.PUBLIC): {**_PUBLIC_RESULT, "result": _texts("grade") | _points("score")},
    (Kind.EVALUATION_RESULT, Audience.NPC): {
        **_NPC_RESULT,
        "result": _texts("grade") | _points("self_score", "score"),
    },
    (Kind.RECTIFICATION, Audience.PUBLIC): _RECTIFIED,
    (Kind.RECTIFICATION, Audience.NPC): {**_RECTIFIED, "cause": Leaf.TEXT},
    (Kind.RESULT_USE, Audience.PUBLIC): _USED,
    (Kind.RESULT_USE, Audience.NPC): {
        **_USED,
        "application": {**_USE, "reduction_percent": Leaf.POINTS, "basis": Leaf.TEXTS},
    },
    (Kind.DEPARTMENT_OVERALL, Audience.PUBLIC): {
        **_OVERALL,
        "money": _money("adjusted_budget", "executed"),
        "indicators": Rows(_OVERALL_ROW),
    },
    (Kind.DEPARTMENT_OVERALL, Audience.NPC): {
        **_OVERALL,
        "money": _FUNDS,
        "indicators": Rows(_OVERALL_ROW | _texts("reckoning")),
    },
    (Kind.REGION_SUMMARY, Audience.PUBLIC): _SUMMARY,
    (Kind.REGION_SUMMARY, Audience.NPC): _SUMMARY,
}
VISIBLE: Mapping[tuple[Kind, Audience], Shape] = {which: {**HEAD, **own} for which, own in _OWN.items()}
# Which member of the money a release stands for; the others stand for none.
STATES = {
    Kind.TARGET: "approved_budget",
    Kind.MONITORING_SUMMARY: "executed",
    Kind.SELF_EVALUATION: "executed",
    Kind.EVALUATION_RESULT: "executed",
    Kind.DEPARTMENT_OVERALL: "executed",
}


def seen_by(audience: Audience, kind: Kind, source: Mapping[str, object]) -> dict[str, Json]:
    """The document this audience gets; refuses a source in which a listed field is absent."""
    seen = _object(VISIBLE[kind, audience], source, "#")
    stated: dict[str, Json] = {"audience": audience.value, "kind": kind.value, "schema_version": SCHEMA_VERSION}
    return {**stated, **seen, "withheld": []}


def _object(shape: Shape, source: Mapping[str, object], pointer: str) -> dict[str, Json]:
    missing = [name for name in shape if name not in source]
    if missing:
        raise SourceIncomplete(
            f"来源缺少公开所需的字段 {'、'.join(missing)}，请由来源单位补齐后再起草。",
            pointer=pointer,
        )
    return {name: _value(inner, source[name], f"{pointer}/{name}") for name, inner in shape.items()}


def _value(shape: Shape | Rows | Leaf, value: object, pointer: str) -> Json:
    if value is None:
        return None
    if isinstance(shape, Leaf):
        return _leaf(shape, value, pointer)
    if isinstance(shape, Rows):
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [_element(shape.of, element, f"{pointer}/{i}") for i, element in enumerate(value)]
        raise _unexpected(pointer)
    return _element(shape, value, pointer)


def _element(shape: Shape, element: object, pointer: str) -> Json:
    if not isinstance(element, Mapping):
        raise _unexpected(pointer)
    return dict(_object(shape, element, pointer))


def _leaf(leaf: Leaf, value: object, pointer: str) -> Json:
    if leaf is Leaf.INTEGER:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif leaf is Leaf.TEXTS:
        if isinstance(value, Sequence) and not isinstance(value, str):
            words = [element for element in value if isinstance(element, str)]
            if len(words) == len(value):
                return [*words]
    elif isinstance(value, str) and re.search(PATTERNS.get(leaf, ""), value):
        return value
    raise _unexpected(pointer)


def _unexpected(pointer: str) -> SourceIncomplete:
    return SourceIncomplete("来源字段的形式与公开目录不符，请联系系统管理员。", pointer=pointer)
