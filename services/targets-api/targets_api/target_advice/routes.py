"""Advice on a declaration while it is written; nothing is kept."""

from fastapi import Request

from targets_api.access import Author
from targets_api.clients import judged_rows
from targets_api.targets.acting import Act
from targets_api.targets.advising import AdviceAsked, TargetAdvice, advice_on, to_be_judged, with_quality
from wenxiao.service import nouns

router = nouns("target-advice")


@router.post("", response_model=TargetAdvice)
async def advise_on_target(request: Request, asked: AdviceAsked, who: Author, act: Act) -> TargetAdvice:
    """How each value is read, how good each indicator is, and what would be better; nothing is refused."""
    advice = advice_on(asked, amount=asked.project_amount, doing=act, region_code=who.region_code)
    if not advice.rows:
        return advice
    return with_quality(advice, await judged_rows(request, to_be_judged(asked)))
