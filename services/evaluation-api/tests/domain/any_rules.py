"""Any rule, any facts, any form, for properties that hold whatever is written."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from evaluation_api.domain.scoring.counted import (
    AllOrNothing,
    Bracket,
    Brackets,
    Deduction,
    Interval,
    OverAchievement,
    Proportional,
)
from evaluation_api.domain.scoring.decimals import Rounding
from evaluation_api.domain.scoring.execution import Cap, Execution
from evaluation_api.domain.scoring.facts import Attainment, Direction, Facts
from evaluation_api.domain.scoring.judged import (
    Band,
    Checklist,
    Item,
    Judged,
    Levels,
    NotApplicable,
    NotScoreable,
    OnTime,
    Qualitative,
    YesNo,
)
from evaluation_api.domain.scoring.rules import RowRule

POINTS = st.decimals(min_value=0, max_value=200, places=2)
WEIGHTS = st.decimals(min_value=0, max_value=100, places=2)
NUMBERS = st.decimals(min_value=-1000, max_value=10**9, places=3)
PERCENTS = st.decimals(min_value=0, max_value=100, places=1)
SHARES = st.decimals(min_value=0, max_value=150, places=1)
DIRECTIONS = st.sampled_from(Direction)
ONE_WAY = st.sampled_from((Direction.AT_LEAST, Direction.AT_MOST))
ROUNDINGS = st.builds(Rounding, st.sampled_from(("half_up", "half_even", "down")), st.integers(0, 4))
WORDS = st.text(max_size=8) | st.sampled_from(("优", "良", "是", "否", "100%"))
DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@st.composite
def brackets(draw: st.DrawFn, directions: st.SearchStrategy[Direction] = DIRECTIONS) -> Brackets:
    """The best step first: points fall while edges leave the target."""
    direction, of = draw(directions), draw(st.sampled_from(("actual", "rate")))
    at_most_all = of == "rate" and direction is not Direction.AT_LEAST
    edges = draw(st.lists(PERCENTS if at_most_all else NUMBERS, min_size=1, max_size=4, unique=True))
    edges.sort(reverse=of == "rate" or direction is not Direction.AT_MOST)
    points = sorted(draw(st.lists(POINTS, min_size=len(edges), max_size=len(edges))), reverse=True)
    return Brackets(direction, tuple(map(Bracket, edges, points)), of, draw(st.booleans()))


def proportional(over: st.SearchStrategy[OverAchievement | None]) -> st.SearchStrategy[Proportional]:
    marks = st.just(Decimal(0)) | st.decimals(min_value="0.01", max_value="0.99", places=2)
    return st.builds(Proportional, DIRECTIONS, marks, over, st.booleans())


def deductions(counted: st.SearchStrategy[str]) -> st.SearchStrategy[Deduction]:
    per = st.decimals(min_value="0.1", max_value=20, places=1)
    return st.builds(Deduction, ONE_WAY, NUMBERS, per, POINTS, counted)


OVER = st.builds(
    OverAchievement,
    st.decimals(min_value=1, max_value=3, places=2),
    st.sampled_from(("warn", "points", "deviation")),
    POINTS,
)
COUNTED = st.sampled_from(("full", "started", "proportion"))
ITEMS = st.lists(st.sampled_from("abcd"), unique=True).flatmap(
    lambda codes: st.tuples(*(st.builds(Item, st.just(code), st.just(f"要点{code}"), POINTS) for code in codes))
)
BANDS = st.lists(
    st.builds(
        lambda level, one, two: Band(level, level.value, min(one, two), max(one, two)),
        st.sampled_from(Attainment), PERCENTS, PERCENTS,
    ),
    max_size=3,
).map(tuple)  # fmt: skip
# More is never worse for these where more is better, and the reverse.
MONOTONE: st.SearchStrategy[Any] = st.one_of(
    proportional(st.none()), st.builds(AllOrNothing, DIRECTIONS), brackets(ONE_WAY), deductions(COUNTED)
)
EXECUTIONS = st.builds(
    Execution,
    st.sampled_from(("adjusted", "initial")),
    st.lists(SHARES, max_size=3, unique=True).map(
        lambda edges: tuple(Bracket(edge, Decimal(100) - 10 * place) for place, edge in enumerate(sorted(edges)[::-1]))
    ),
)
RULES: st.SearchStrategy[RowRule] = st.one_of(
    proportional(st.none() | OVER),
    st.builds(AllOrNothing, DIRECTIONS),
    brackets(),
    deductions(COUNTED),
    st.builds(Interval, st.sampled_from(("proportion", "nought"))),
    st.builds(OnTime, st.integers(0, 60), POINTS | st.just(Decimal(0)), st.integers(1, 30)),
    st.builds(YesNo),
    st.builds(Checklist, ITEMS),
    st.builds(Qualitative, BANDS),
    st.builds(Levels, st.lists(st.tuples(WORDS, SHARES), max_size=3).map(tuple)),
    st.builds(Judged),
    st.builds(NotApplicable, st.sampled_from(("full", "redistribute")), WORDS),
    st.builds(NotScoreable),
    EXECUTIONS,
)
FACTS = st.builds(
    Facts,
    target_text=WORDS,
    actual_text=WORDS,
    target=st.none() | NUMBERS,
    upper=st.none() | NUMBERS,
    actual=st.none() | NUMBERS,
    unit=st.sampled_from(("", "%", "人", "万元")),
    strict=st.booleans(),
    due=st.none() | DAYS,
    done=st.none() | DAYS,
    attainment=st.none() | st.sampled_from(Attainment),
    reached=st.none() | st.booleans(),
    judged=st.none() | NUMBERS,
    fulfilled=st.none() | st.lists(st.sampled_from("abcd"), unique=True).map(tuple),
)
CAPS = st.lists(st.builds(Cap, SHARES, POINTS), max_size=4).map(tuple)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(("at_least", "1e999999999", "1e-999999999", "-0", "0.5", "Infinity", "sNaN", "rate", "full")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
