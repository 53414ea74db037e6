"""One row of a project and year, whatever documents there are and in whatever order they come."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.public_register import LATEST_FIRST, Document, amount, project_year, rate
from disclosure_api.domain.public_search import pairs, search_text, words_of

AMOUNTS = st.none() | st.decimals(0, 10**9, places=2).map(str)
NAMED = st.none() | st.fixed_dictionaries(
    {"code": st.sampled_from(["361", None]), "name": st.sampled_from(["局", None])}
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    kind = draw(st.sampled_from(LATEST_FIRST))
    content = {
        "region_code": "441622",
        "project": draw(st.none() | st.just({"code": "44162222T000000000001", "name": "项目"})),
        "department": draw(NAMED),
        "unit": draw(NAMED),
        "money": draw(st.dictionaries(st.sampled_from(["approved_budget", "adjusted_budget", "executed"]), AMOUNTS)),
        "goal": draw(st.none() | st.text("目标", min_size=1, max_size=900)),
        "result": draw(st.none() | st.fixed_dictionaries({"score": AMOUNTS, "grade": st.sampled_from(["优", None])})),
    }
    return Document(kind, content)


def a(kind: Kind, **content: Any) -> Document:
    return Document(kind, {"project": {"code": "1", "name": "甲"}, "region_code": "441622", **content})


@given(st.lists(documents(), max_size=6, unique_by=lambda one: one.kind), st.randoms(use_true_random=False))
def test_the_order_of_publication_says_nothing(held: list[Document], chance: Any) -> None:
    """Neither does a document too much take away what another tells."""
    shuffled = held[:]
    chance.shuffle(shuffled)
    told = project_year(held)
    assert told == project_year(shuffled)
    if told is None:
        assert all(one.content["project"] is None for one in held)
        return
    assert set(told.kinds) == {one.kind for one in held}
    assert told.goal is None or len(told.goal) <= 500
    goals = {one.content["goal"] for one in held}
    assert (told.goal is None) == (goals == {None})


def test_finance_is_believed_before_the_unit_and_neither_lends_the_other_a_grade() -> None:
    own = a(Kind.SELF_EVALUATION, result={"self_score": "99.00", "score": "98.50", "grade": "优"})
    found = a(Kind.EVALUATION_RESULT, result={"score": "81.00", "grade": None})
    told = project_year([own, found])
    assert told is not None
    assert (told.score, told.grade, told.graded_by) == (Decimal("81.00"), None, "finance")
    alone = project_year([own, a(Kind.EVALUATION_RESULT, result={"score": None, "grade": None})])
    assert alone is not None
    assert (alone.score, alone.grade, alone.graded_by) == (Decimal("98.50"), "优", "self")
    unscored = project_year([a(Kind.SELF_EVALUATION, result={"self_score": "90.00", "score": None, "grade": None})])
    assert unscored is not None
    assert unscored.score == Decimal("90.00")


def test_what_is_spent_in_mid_year_is_not_the_execution_of_the_year() -> None:
    money = {"adjusted_budget": "100.00", "executed": "40.00"}
    told = project_year([a(Kind.MONITORING_SUMMARY, money=money), a(Kind.TARGET, money={"approved_budget": "90.00"})])
    assert told is not None
    assert (told.executed, told.adjusted_budget, told.budget, told.execution_rate) == (
        None,
        None,
        Decimal("90.00"),
        None,
    )


def test_budget_and_execution_of_a_year_are_those_of_one_document() -> None:
    """Finance withholds its budget: the unit's own stays away from finance's execution, and the other way round."""
    own = a(Kind.SELF_EVALUATION, money={"adjusted_budget": "200.00", "executed": "150.00"})
    for finance, told_of in (
        ({"adjusted_budget": None, "executed": "80.00"}, (None, Decimal("80.00"), None)),
        ({"adjusted_budget": "100.00", "executed": None}, (Decimal("100.00"), None, None)),
        ({"adjusted_budget": None, "executed": None}, (Decimal("200.00"), Decimal("150.00"), Decimal("75.00"))),
    ):
        told = project_year([own, a(Kind.EVALUATION_RESULT, money=finance)])
        assert told is not None
        assert (told.adjusted_budget, told.executed, told.execution_rate) == told_of


def test_an_empty_or_withheld_budget_divides_nothing() -> None:
    assert rate(Decimal(1), Decimal(0)) is rate(None, Decimal(1)) is rate(Decimal(1), None) is None
    assert rate(Decimal(1), Decimal(3)) == Decimal("33.33")
    assert rate(Decimal(2), Decimal(3)) == Decimal("66.67")


@given(st.none() | st.booleans() | st.text() | st.lists(st.integers()))
def test_what_is_no_number_is_none(told: object) -> None:
    read = amount(told)
    assert read is None or read.is_finite()
    assert amount("NaN") is amount(True) is amount("一百") is None


@given(st.text("教育补贴ＡＢ12 ，", max_size=20), st.integers(0, 18), st.integers(2, 20))
def test_whatever_stands_in_a_text_is_found_by_its_pairs(text: str, start: int, length: int) -> None:
    """The index holds each pair of each word that anybody may copy out of it."""
    plain = search_text(text)
    held = set(pairs(plain))
    for word in words_of(plain[start : start + length]):
        assert word in plain
        assert set(pairs(word)) <= held
