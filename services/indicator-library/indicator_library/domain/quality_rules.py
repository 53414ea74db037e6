"""What each fault of an indicator costs, in which of the five dimensions; a measuring instrument of ours, no law.

A changed cost is a new `ENGINE`: an index says by which one it was made.
"""

from collections.abc import Mapping
from enum import StrEnum

ENGINE = 1
FULL = 20
CLEAN = 80


class Dimension(StrEnum):
    MEASURABLE = "measurable"
    UNIT = "unit"
    DIRECTION = "direction"
    SENSITIVE = "sensitive"
    HARD_TO_GAME = "hard_to_game"


ZH: Mapping[Dimension, str] = {
    Dimension.MEASURABLE: "可衡量",
    Dimension.UNIT: "计量单位",
    Dimension.DIRECTION: "方向明确",
    Dimension.SENSITIVE: "能分好坏",
    Dimension.HARD_TO_GAME: "不易应付",
}
GRADES: tuple[tuple[int, str], ...] = ((90, "优"), (CLEAN, "良"), (60, "中"), (0, "差"))

_ORDER = tuple(Dimension)
_COSTS: Mapping[str, tuple[int, int, int, int, int]] = {
    # of a target as written            measurable, unit, direction, sensitive, hard to game
    "blank": (20, 4, 6, 20, 0),
    "unreadable": (16, 4, 4, 4, 0),
    "rule_as_value": (16, 0, 4, 4, 0),
    "unmeasurable": (20, 10, 10, 16, 14),
    "unproven_words": (14, 4, 4, 8, 8),
    "state_in_words": (6, 0, 0, 6, 4),
    "yes_or_no": (4, 0, 0, 6, 0),
    "vague_question": (14, 0, 0, 10, 14),
    "levels_without_standard": (8, 0, 0, 6, 8),
    "several_values": (8, 0, 2, 2, 0),
    "over_hundred": (16, 0, 0, 6, 0),
    "percent_of_what": (16, 0, 0, 8, 10),
    "vague_beside": (4, 0, 0, 0, 0),
    "copied": (14, 0, 0, 0, 4),
    "no_unit": (0, 14, 0, 0, 0),
    "unit_unfit": (6, 14, 0, 0, 0),
    "unit_conflict": (0, 14, 0, 0, 0),
    "unit_not_of_library": (0, 10, 0, 0, 0),
    "no_operator": (0, 0, 8, 0, 0),
    "reversed": (0, 0, 20, 20, 10),
    "direction_conflict": (0, 0, 16, 8, 0),
    "met_by_nothing": (0, 0, 0, 20, 14),
    "asks_little": (0, 0, 0, 16, 10),
    "process": (0, 0, 0, 12, 20),
    "below_last_year": (0, 0, 0, 14, 0),
    "below_standard": (0, 0, 0, 14, 0),
    "never_missed": (0, 0, 0, 14, 8),
    "heavy": (0, 0, 0, 8, 6),
    "everybody_satisfied": (0, 0, 0, 0, 6),
    "spending_as_output": (0, 0, 0, 8, 14),
    "activity_as_benefit": (0, 0, 0, 8, 14),
    # of the indicator itself
    "nameless": (20, 0, 4, 6, 0),
    "not_an_indicator": (20, 0, 0, 20, 10),
    "name_is_value": (16, 0, 0, 8, 4),
    "question_as_rate": (12, 0, 0, 4, 6),
    "double_name": (8, 0, 0, 0, 0),
    "judged_without_points": (12, 0, 0, 6, 8),
    "vague_name": (14, 2, 2, 10, 8),
    "ratio_without_formula": (6, 0, 0, 0, 0),
    "direction_unlike_name": (0, 0, 18, 10, 0),
    "unit_unknown": (0, 6, 0, 0, 0),
    "no_data_source": (0, 0, 0, 0, 4),
    "self_reported": (0, 0, 0, 0, 8),
}


def costs(rule: str) -> Mapping[Dimension, int]:
    return {dimension: points for dimension, points in zip(_ORDER, _COSTS[rule], strict=True) if points}


def rules() -> tuple[str, ...]:
    return tuple(_COSTS)


def grade_of(total: int) -> str:
    return next(word for edge, word in GRADES if total >= edge)
