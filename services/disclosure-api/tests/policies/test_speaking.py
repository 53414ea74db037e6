"""How long the congress waits for an answer, and what anybody may say to what is public: by the packs themselves."""

from datetime import date

import pytest

from disclosure_api.domain.participation import (
    CommentTooLong,
    ParticipationNotProvided,
    TooManyComments,
    require_welcome,
)
from disclosure_api.due_policies import opinion_days, participation_policy
from wenxiao_policies import load

DAY = date(2023, 1, 10)


@pytest.mark.parametrize("code", ["441622", "440500", "321182", "330681", "150400", "410000"])
def test_an_opinion_is_answered_within_thirty_days_everywhere(code: str) -> None:
    level = "city" if code in ("440500", "150400") else "county"
    days = opinion_days(load(), region_code=code, level=level, day=DAY)
    assert (days.value, days.source) == (30, "convention")


@pytest.mark.clause("zhuji-4.3.c")
def test_zhuji_hears_everybody_within_bounds() -> None:
    zhuji = participation_policy(load(), region_code="330681", level="county", day=DAY)
    assert require_welcome("好" * 500, 49, zhuji).basis == ("zhuji-4.3.c",)
    with pytest.raises(CommentTooLong):
        require_welcome("好" * 501, 0, zhuji)
    with pytest.raises(TooManyComments):
        require_welcome("好", 50, zhuji)


@pytest.mark.parametrize("code", ["441622", "321182", "410000"])
def test_elsewhere_no_document_sets_up_a_channel(code: str) -> None:
    with pytest.raises(ParticipationNotProvided):
        require_welcome("好", 0, participation_policy(load(), region_code=code, level="county", day=DAY))
