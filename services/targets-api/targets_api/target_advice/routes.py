"""Advice on a declaration while it is written; nothing is kept."""

from targets_api.access import Author
from targets_api.targets.acting import Act
from targets_api.targets.advising import AdviceAsked, TargetAdvice, advice_on
from wenxiao.service import nouns

router = nouns("target-advice")


@router.post("", response_model=TargetAdvice)
async def advise_on_target(asked: AdviceAsked, who: Author, act: Act) -> TargetAdvice:
    """How each value is read, and what would make the declaration better; nothing is refused."""
    return advice_on(asked, amount=asked.project_amount, doing=act, region_code=who.region_code)
