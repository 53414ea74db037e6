"""What is due follows from marks and words alone, whatever the pack: what must hold of it everywhere."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.due import SOURCES, Mark, Source, dues_of, marks_of, paper_day
from disclosure_api.domain.fields import Audience
from disclosure_api.due_policies import SupervisedLaw, supervised_law
from wenxiao_policies import load

PLACES = [("441622", "county"), ("440500", "city"), ("321182", "county"), ("330681", "county"), ("150400", "city")]
LAWS = [
    supervised_law(load(), region_code=code, level=level, day=date(2023, 1, 10))
    for code, level in [*PLACES, ("410000", "city")]
]
DAYS = st.dates(date(2021, 6, 1), date(2025, 12, 31))
MARKS = st.frozensets(st.sampled_from(Mark))


@st.composite
def asked(draw: st.DrawFn) -> tuple[Source, date, SupervisedLaw, dict[tuple[str, int], date]]:
    final_on = draw(DAYS)
    source = Source(
        kind=draw(st.sampled_from(SOURCES)),
        budget_year=2023,
        final_on=final_on,
        marks=draw(MARKS),
        rechecked=draw(st.booleans()),
    )
    papers = {}
    for paper in ("budget_draft", "final_accounts"):
        for year in range(2022, 2028):
            if draw(st.booleans()):
                papers[paper, year] = draw(DAYS)
    return source, final_on, draw(st.sampled_from(LAWS)), papers


@given(asked())
def test_nothing_is_due_before_it_is_final_and_each_audience_is_owed_once(
    given: tuple[Source, date, SupervisedLaw, dict[tuple[str, int], date]],
) -> None:
    source, final_on, law, papers = given
    dues = dues_of(source, law.due, papers)
    assert [due.audience for due in dues] == [one for one in Audience if one in {due.audience for due in dues}]
    for due in dues:
        last = due.last_day(final_on)
        assert (last is None) == due.gradual
        assert last is None or last >= final_on
        assert due.by


@given(asked())
def test_at_the_same_time_means_the_same_day(
    given: tuple[Source, date, SupervisedLaw, dict[tuple[str, int], date]],
) -> None:
    source, final_on, law, papers = given
    days = {due.audience: due.last_day(final_on) for due in dues_of(source, law.due, papers) if not due.gradual}
    if law.due.simultaneous.value and len(days) == 2:
        assert len(set(days.values())) == 1


@given(asked(), MARKS)
def test_another_mark_never_takes_a_source_from_anybody(
    given: tuple[Source, date, SupervisedLaw, dict[tuple[str, int], date]], more: frozenset[Mark]
) -> None:
    source, _, law, papers = given
    wider = Source(source.kind, source.budget_year, source.final_on, source.marks | more, source.rechecked)
    before = {due.audience for due in dues_of(source, law.due, papers)}
    assert before <= {due.audience for due in dues_of(wider, law.due, papers)}


def test_the_marks_of_a_project_are_what_its_unit_marked_and_how_large_it_is() -> None:
    asked = {"scale": "major", "of": "policy", "livelihood": True, "transfer_payment": False}
    assert marks_of(traits=["special_fund", "unheard_of"], **asked) == [  # type: ignore[arg-type]  # words of a message
        Mark.MAJOR, Mark.POLICY, Mark.SPECIAL_FUND, Mark.LIVELIHOOD,
    ]  # fmt: skip
    ordinary = marks_of(
        scale="ordinary", traits=["policy_programme"], of="project", livelihood=False, transfer_payment=True
    )
    assert ordinary == [Mark.POLICY, Mark.TRANSFER_PAYMENT]


@pytest.mark.parametrize(
    ("paper", "year", "expected"),
    [("budget_draft", 2024, date(2024, 3, 31)), ("final_accounts", 2023, date(2024, 9, 30))],
)
def test_a_paper_that_nobody_recorded_is_taken_for_the_end_of_its_month(paper: str, year: int, expected: date) -> None:
    months = {"budget_draft": 3, "final_accounts": 9}
    assert paper_day(paper, year, {}, months) == expected
    assert paper_day(paper, year, {(paper, year): expected - timedelta(9)}, months) == expected - timedelta(9)
