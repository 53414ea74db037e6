"""What each audience may see of a source: closed lists, so a new field upstream stays unseen.

The public sees project, unit, money, goal, indicators, result and grade. The people's congress
also sees what it examines: how the money moved during the year, why a value was missed, and
what the result means for next year's budget. Neither ever sees persons or inner opinions.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from disclosure_api.domain.canonical import Json
from wenxiao.errors import Conflict


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


# A leaf is None; a mapping stands for an object, or for every element of a list.
Shape: TypeAlias = Mapping[str, "Shape | None"]


class SourceIncomplete(Conflict):
    title = "来源内容不完整"


def _leaves(*names: str) -> dict[str, None]:
    return dict.fromkeys(names)


_PROJECT = _leaves("code", "name")
_ORGANISATION = _leaves("code", "name")
_INDICATOR = _leaves("category", "subcategory", "name", "operator", "target_text", "unit")
_EXECUTION = _leaves("weight", "score")
_SCORED = _INDICATOR | _leaves("actual_text", "weight", "score")

VISIBLE: Mapping[tuple[Kind, Audience], Shape] = {
    (Kind.TARGET, Audience.PUBLIC): {
        "project": _PROJECT,
        "region_code": None,
        "unit": _ORGANISATION,
        "budget_year": None,
        "budget_book": None,
        "money": _leaves("approved_budget"),
        "goal": None,
        "indicators": _INDICATOR,
    },
    (Kind.TARGET, Audience.NPC): {
        "project": _PROJECT,
        "region_code": None,
        "unit": _ORGANISATION,
        "budget_year": None,
        "budget_book": None,
        "money": _leaves("approved_budget"),
        "goal": None,
        "indicators": _INDICATOR | _leaves("weight"),
        "approved_on": None,
    },
    (Kind.EVALUATION_RESULT, Audience.PUBLIC): {
        "project": _PROJECT,
        "region_code": None,
        "unit": _ORGANISATION,
        "budget_year": None,
        "money": _leaves("adjusted_budget", "executed"),
        "goal": None,
        "execution": _EXECUTION,
        "indicators": _SCORED,
        "result": _leaves("score", "grade"),
    },
    (Kind.EVALUATION_RESULT, Audience.NPC): {
        "project": _PROJECT,
        "region_code": None,
        "unit": _ORGANISATION,
        "budget_year": None,
        "money": _leaves("initial_budget", "adjusted_budget", "executed"),
        "goal": None,
        "execution": _EXECUTION,
        "indicators": _SCORED | _leaves("deviation_reason"),
        "result": _leaves("self_score", "score", "grade"),
        "application": _leaves("advice", "advice_zh", "reduction_percent", "budget_year", "basis"),
    },
}


def seen_by(audience: Audience, kind: Kind, source: Mapping[str, object]) -> dict[str, Json]:
    """The document this audience gets; refuses a source in which a listed field is absent."""
    seen = _object(VISIBLE[kind, audience], source, "#")
    return {"audience": audience.value, "kind": kind.value, **seen}


def _object(shape: Shape, source: Mapping[str, object], pointer: str) -> dict[str, Json]:
    missing = [name for name in shape if name not in source]
    if missing:
        raise SourceIncomplete(
            f"来源缺少公开所需的字段 {'、'.join(missing)}，请由来源单位补齐后再起草。",
            pointer=pointer,
        )
    return {name: _value(inner, source[name], f"{pointer}/{name}") for name, inner in shape.items()}


def _value(shape: Shape | None, value: object, pointer: str) -> Json:
    if value is None:
        return None
    if shape is None:
        return _leaf(value, pointer)
    if isinstance(value, Mapping):
        return dict(_object(shape, value, pointer))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_element(shape, element, f"{pointer}/{i}") for i, element in enumerate(value)]
    raise _unexpected(pointer)


def _element(shape: Shape, element: object, pointer: str) -> Json:
    if not isinstance(element, Mapping):
        raise _unexpected(pointer)
    return dict(_object(shape, element, pointer))


def _leaf(value: object, pointer: str) -> Json:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Sequence) and all(isinstance(element, str) for element in value):
        return [str(element) for element in value]
    raise _unexpected(pointer)


def _unexpected(pointer: str) -> SourceIncomplete:
    return SourceIncomplete("来源字段的形式与公开目录不符，请联系系统管理员。", pointer=pointer)
