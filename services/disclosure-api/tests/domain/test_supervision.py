"""One state and its reasons: what must hold of every judgement."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.announcing import AnnouncingPolicy, policy_of
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.supervision import (
    DayNotToCome,
    Owed,
    Published,
    State,
    SupervisionPolicy,
    judge,
    require_to_come,
)
from disclosure_api.due_policies import supervised_law
from wenxiao_policies import load

TODAY = date(2023, 2, 1)
POLICIES = [
    supervised_law(load(), region_code=code, level=level, day=TODAY).supervision
    for code, level in (("441622", "county"), ("440500", "city"), ("321182", "county"), ("410000", "city"))
]
DAYS = st.none() | st.dates(TODAY - timedelta(40), TODAY + timedelta(40))


@st.composite
def owed(draw: st.DrawFn) -> Owed:
    first = draw(st.none() | st.dates(TODAY - timedelta(40), TODAY))
    return Owed(
        audience=draw(st.sampled_from(Audience)),
        by=draw(st.sampled_from([("finance",), ("department", "unit"), ("department", "finance")])),
        basis=("chifeng-28.b",),
        last_day=draw(DAYS),
        published=Published(
            first_on=first,
            in_force=first is not None and draw(st.booleans()),
            corrections=draw(st.integers(0, 3)),
            withdrawals=draw(st.integers(0, 2)),
            empty=draw(st.sampled_from([(), ("绩效指标",)])),
        ),
        others_first_on=draw(DAYS),
        withheld=draw(st.booleans()),
    )


@given(owed(), st.sampled_from(POLICIES))
def test_a_state_has_its_reasons_and_what_is_well_has_none(given: Owed, policy: SupervisionPolicy) -> None:
    judged = judge(given, policy, TODAY)
    well = judged.state in (State.DUE, State.RELEASED, State.WITHHELD, State.WAITING)
    assert well == (not judged.findings)
    assert all(one.detail for one in judged.findings)


@given(owed(), st.sampled_from(POLICIES), st.integers(0, 400))
def test_what_is_missing_stays_missing_until_it_comes(given: Owed, policy: SupervisionPolicy, later: int) -> None:
    if judge(given, policy, TODAY).state is State.MISSING:
        assert judge(given, policy, TODAY + timedelta(later)).state is State.MISSING


@given(owed(), st.sampled_from(POLICIES))
def test_a_policy_that_was_kept_with_a_bulletin_judges_alike(given: Owed, policy: SupervisionPolicy) -> None:
    kept = json.loads(json.dumps(AnnouncingPolicy(policy).document()))
    assert judge(given, policy_of(kept).supervision, TODAY) == judge(given, policy, TODAY)


def test_a_reminder_is_for_a_day_to_come() -> None:
    require_to_come(TODAY + timedelta(1), TODAY)
    with pytest.raises(DayNotToCome):
        require_to_come(TODAY, TODAY)
