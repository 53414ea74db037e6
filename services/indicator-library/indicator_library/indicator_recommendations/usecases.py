"""Bringing together what the ranking needs, and saying why each indicator is in it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.access import Permission, may
from indicator_library.domain.explaining import explain
from indicator_library.domain.industries import Recognised, recognise
from indicator_library.domain.naming import name_key
from indicator_library.domain.recommending import Candidate, expected_headings, recommend
from indicator_library.domain.resembling import pairs
from indicator_library.domain.similar_projects import Project, Used, used_of
from indicator_library.indicator_recommendations.models import (
    Coverage,
    Evidence,
    HeldIndicator,
    Reasons,
    RecognisedPlace,
    Recommendation,
    RecommendationAsked,
    Recommended,
    WeightsView,
)
from indicator_library.indicator_recommendations.queries import held_candidates, used_by_similar
from indicator_library.indicators.seeking import own_place
from indicator_library.published_cases.loading import examples_of, shipped_rarity
from wenxiao.access import Principal

DIGITS, HIDDEN_DIGITS = 4, 1
RARE_PAIRS = 16  # of the words asked with, the rarest: common ones would bring half the library


async def recommend_indicators(
    session: AsyncSession, who: Principal, asked: RecommendationAsked, today: date
) -> Recommendation:
    unit = who.organisation_name or ""
    recognised = _place(asked, unit)
    project = Project(asked.name, asked.description, unit, recognised.place, asked.object.value)
    rarity = shipped_rarity()
    rare = sorted(pairs(project.text), key=lambda pair: (-rarity.square(pair), pair))[:RARE_PAIRS]
    held = await held_candidates(
        session,
        own_place(who, today),
        recognised.place,
        rare,
        kind=asked.object,
        book=asked.budget_book,
        year=today.year,
    )
    reads = may(who, Permission.OBSERVATION_READ)
    approved = await used_by_similar(session, asked.name, asked.object, today.year, reads=reads)
    examples = examples_of(asked.object.value)
    used = [*approved, *used_of(project, examples, rarity)]
    chosen = recommend(project, used, held, rarity, most=asked.limit)
    return Recommendation(
        place=_told(recognised, asked),
        items=[_item(rank, one, project, recognised, used) for rank, one in enumerate(chosen, start=1)],
        coverage=_coverage(project, chosen, used),
        evidence=Evidence(
            published_projects=len(examples),
            approved_indicators=len({(one.heading, name_key(one.name)) for one in approved}),
            library_indicators=len(held),
        ),
    )


def _place(asked: RecommendationAsked, unit: str) -> Recognised:
    if asked.industry or asked.field:
        return Recognised(asked.industry, asked.field)
    return recognise(asked.name, asked.description, unit)


def _told(recognised: Recognised, asked: RecommendationAsked) -> RecognisedPlace:
    return RecognisedPlace(
        industry=recognised.industry,
        field=recognised.field,
        zh=recognised.zh or "未识别出行业，按通用项目推荐",
        given=bool(asked.industry or asked.field),
        told_by=list(recognised.words),
    )


def _item(rank: int, one: Candidate, project: Project, recognised: Recognised, used: Sequence[Used]) -> Recommended:
    told = explain(project, recognised, one, used)
    weights = told.weights
    return Recommended(
        rank=rank,
        name=one.name,
        category=one.category,
        subcategory=one.subcategory,
        heading=one.heading,
        indicator=HeldIndicator.model_validate({"id": one.held.id, "code": one.held.code}) if one.held else None,
        because=told.because,
        similar_projects=told.similar_projects,
        projects=told.projects,
        weights=WeightsView.model_validate(asdict(weights)) if weights else None,
        shared_words=list(told.shared_words),
        score=round(one.score, _digits(used)),
        reasons=Reasons.model_validate({name: round(value, _digits(used)) for name, value in one.reasons.items()}),
    )


def _digits(used: Sequence[Used]) -> int:
    """A figure in which hidden projects count is told so that no single one of them shows in it."""
    return HIDDEN_DIGITS if any(one.hidden for one in used) else DIGITS


def _coverage(project: Project, chosen: Sequence[Candidate], used: Sequence[Used]) -> list[Coverage]:
    """Each heading that similar projects have or the answer holds, the most usual first."""
    expected = expected_headings(project, used)
    headings = dict.fromkeys([*expected, *(one.heading for one in chosen)])
    return [
        Coverage(
            heading=heading,
            indicators=sum(one.heading == heading for one in chosen),
            expected=round(expected.get(heading, 0.0), min(2, _digits(used))),
        )
        for heading in sorted(headings, key=lambda heading: -expected.get(heading, 0.0))
    ]
