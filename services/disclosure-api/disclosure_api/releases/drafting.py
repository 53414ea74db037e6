"""Drafting freezes: what an audience gets is written now, before anybody publishes it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.by_whom import handed_in, require_may_draft
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import Decision, Evidence, distinct, require_allowed
from disclosure_api.domain.sources import Source
from disclosure_api.domain.succession import Correction, item_id, require_replaceable
from disclosure_api.domain.withholding import Standing, granted, kept_back_whole, left, parts_for, require_decided
from disclosure_api.policies import disclosure_policy
from disclosure_api.releases.freezing import Names, frozen_edition, scope
from disclosure_api.releases.models import Edition, Release, ReleaseDraft
from disclosure_api.releases.queries import (
    audiences_of,
    in_force,
    names_of,
    predecessor,
    require_only_one,
    visible_release,
)
from disclosure_api.releases.recording import note
from disclosure_api.releases.summaries import region_summary
from disclosure_api.withholdings.queries import about_source, one_at_a_time, standing
from wenxiao.access import Principal
from wenxiao.errors import Invalid
from wenxiao.policy import PolicyLibrary


class SourceNotNamed(Invalid):
    title = "没有写明公开什么"


def named_source(draft: ReleaseDraft) -> UUID | None:
    """None for a region's summary, which is computed of a year."""
    if draft.kind is Kind.REGION_SUMMARY:
        if draft.source_id is not None or draft.budget_year is None:
            raise SourceNotNamed("地区汇总没有来源编号，请写明 budget_year（预算年度）。", pointer="#/budget_year")
        return None
    if draft.source_id is None:
        raise SourceNotNamed("请写明来源编号。", pointer="#/source_id")
    if draft.budget_year is not None:
        raise SourceNotNamed("预算年度以来源为准，请去掉 budget_year。", pointer="#/budget_year")
    return draft.source_id


async def draft_release(
    session: AsyncSession,
    drafter: Principal,
    draft: ReleaseDraft,
    source: Source | None,
    library: PolicyLibrary,
    today: date,
) -> Release:
    """Refuses what is not final or not complete."""
    wanted = distinct(draft.audiences)
    source = source or await region_summary(session, drafter, wanted, draft.budget_year or 0)
    earlier = await visible_release(session, draft.replaces, "#/replaces") if draft.replaces else None
    item = earlier.item_id if earlier else item_id(source.matter)
    about = about_source(source, item)
    await one_at_a_time(session, about)
    standings = await standing(session, about)
    require_decided(standings)
    audiences = left(wanted, standings)
    policy, stamp = disclosure_policy(library, region_code=source.unit.region_code, level=drafter.level, day=today)
    apart = await _public_apart(session, source, standings)
    evidence = Evidence(source.kind, audiences, source.status, source.budget_year, today, apart)
    require_may_draft(drafter.role.value, source.kind, audiences, policy.publishers)
    decision = require_allowed(evidence, policy)
    if earlier:
        require_replaceable(Correction(source.matter, audiences), predecessor(earlier))
    await require_only_one(session, source.matter, audiences, draft.replaces)
    names = await names_of(session, source.unit)
    release = _written(draft, source, names, decision, drafter, today)
    release.item_id, release.policy = item, asdict(stamp)
    release.audiences = [audience.value for audience in audiences]
    own = handed_in(drafter.role.value, source.kind, audiences, policy.publishers)
    release.findings = [*release.findings, *map(asdict, own)]
    release.withholdings = [UUID(one.id) for one in granted(standings)]
    session.add(release)
    await session.flush()
    editions = _frozen(session, release, source, names, standings, earlier)
    await session.flush()
    await note(session, release, "release:draft", editions)
    return release


async def _public_apart(session: AsyncSession, source: Source, standings: Sequence[Standing]) -> bool:
    """By a decision, or because somebody has told the public already."""
    if kept_back_whole(Audience.PUBLIC, standings):
        return True
    return Audience.PUBLIC in await in_force(session, source.matter, [Audience.PUBLIC])


def _frozen(
    session: AsyncSession,
    release: Release,
    source: Source,
    names: Names,
    standings: Sequence[Standing],
    earlier: Release | None,
) -> list[Edition]:
    told = dict.fromkeys(earlier.audiences, earlier.id) if earlier else {}
    editions = []
    for audience in audiences_of(release):
        parts = parts_for(audience, source.kind, standings)
        replaces = told.get(audience)
        edition, openings = frozen_edition(release, source, names, audience, parts=parts, replaces=replaces)
        editions.append(edition)
        session.add_all([edition, *openings])
    return editions


def _written(
    draft: ReleaseDraft, source: Source, names: Names, decision: Decision, drafter: Principal, today: date
) -> Release:
    return Release(
        **scope(source),
        department_code=names.department_code,
        department_name=names.department_name,
        kind=source.kind,
        source_noun=source.noun,
        source_id=UUID(source.id),
        subject=source.subject,
        period=source.period,
        project_code=source.project_code,
        project_name=source.project_name,
        budget_year=source.budget_year,
        replaces=draft.replaces,
        accompanies=list(decision.accompanies),
        basis=list(decision.basis),
        findings=[asdict(finding) for finding in decision.findings],
        drafted_by=drafter.subject,
        drafted_for=drafter.acting_for,
        drafted_by_name=drafter.name,
        drafted_on=today,
    )
