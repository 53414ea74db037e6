"""A proposal from draft to publication; what is published is written in the same transaction."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.access import GRANTS
from indicator_library.domain.lifecycle import ProposalAction, ProposalStatus, Step, Transition, next_status
from indicator_library.domain.proposing import require_ready
from indicator_library.indicator_proposals.drafting import (
    Acting,
    BasedOnOlderVersion,
    fit_parent,
    fit_successor,
    inherited_from,
    judge,
    write_draft,
)
from indicator_library.indicator_proposals.history import hands_of, note_step
from indicator_library.indicator_proposals.models import FinanceOpinionBody, IndicatorProposal, ProposalDraft
from indicator_library.indicator_proposals.standing import ProposalNotFound, owner_of, require_theirs, tier_of
from indicator_library.indicators.descending import told_against
from indicator_library.indicators.models import Cause, Indicator, IndicatorStatus, Tier
from indicator_library.indicators.publishing import Deed, publish_new, publish_next, retire
from indicator_library.indicators.queries import IndicatorNotFound
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding
from wenxiao.pages import check_version
from wenxiao.problems import NotPermitted


class NoOffice(Invalid):
    title = "当前岗位没有所属单位"


class OfABatch(Conflict):
    title = "整批办理的指标建议"


class NotReported(Conflict):
    title = "不是待备案的指标"


async def propose(
    session: AsyncSession, draft: ProposalDraft, act: Acting, *, batch: UUID | None = None
) -> IndicatorProposal:
    """A draft with everything that stands against it so far."""
    who = act.who
    if who.organisation_id is None or who.organisation_code is None:
        raise NoOffice("当前岗位没有所属单位，不能提出指标建议，请换用单位、主管部门或财政岗位登录。")
    proposal = IndicatorProposal(
        region_path=who.region_path,
        region_code=who.region_code,
        unit_id=who.organisation_id,
        unit_code=who.organisation_code,
        unit_name=who.organisation_name or who.organisation_code,
        department_id=who.department_id or who.organisation_id,
        tier=tier_of(who),
        batch_id=batch,
        action=draft.action,
        content={},
        reason=draft.reason,
    )
    await write_draft(session, proposal, draft, act)
    note_step(proposal, who, act.day, Step.EDIT, ProposalStatus.DRAFT)
    session.add(proposal)
    await session.flush()
    await _record(session, proposal, Step.EDIT)
    return proposal


async def edit(
    session: AsyncSession, identifier: UUID, draft: ProposalDraft, act: Acting, expected: int
) -> IndicatorProposal:
    proposal = await _taken(session, identifier, act, expected)
    before = proposal.status
    transition = _next(proposal, Step.EDIT, act)
    await write_draft(session, proposal, draft, act)
    note_step(proposal, act.who, act.day, Step.EDIT, transition.to, before=before)
    await _record(session, proposal, Step.EDIT)
    return proposal


async def step(
    session: AsyncSession, identifier: UUID, taken: Step, act: Acting, expected: int, *, reason: str | None = None
) -> IndicatorProposal:
    """Any step but editing; submitting and publishing look at everything anew."""
    proposal = await _taken(session, identifier, act, expected)
    before = proposal.status
    transition = _next(proposal, taken, act)
    if taken is Step.PUBLISH:  # who publishes the same in the same place at the same moment waits, and is then told
        await session.execute(_ONE_AT_A_TIME, {"place": f"indicators.publish.{proposal.region_path}"})
    if taken in (Step.SUBMIT, Step.PUBLISH):
        await judge(session, proposal, act)
        require_ready([Finding(**found) for found in proposal.findings])
    if taken is Step.PUBLISH:
        await publish(session, proposal, act)
    note_step(proposal, act.who, act.day, taken, transition.to, before=before, reason=reason)
    await _record(session, proposal, taken)
    return proposal


async def give_opinion(
    session: AsyncSession, identifier: UUID, body: FinanceOpinionBody, act: Acting, expected: int
) -> IndicatorProposal:
    """Finance takes note of a department's core indicator, or objects; the indicator stays the department's."""
    proposal = await locked(session, IndicatorProposal, identifier, ProposalNotFound)
    check_version(proposal.version, expected)
    if not proposal.due_to_finance or proposal.status is not ProposalStatus.PUBLISHED:
        raise NotReported("只有主管部门已发布并报送的核心业务指标须由财政备案；这一份不在其中。")
    proposal.finance_opinion = {"objection": body.objection, "name": act.who.name, "day": act.day.isoformat()}
    said = body.objection or "无异议，予以备案"
    note_step(proposal, act.who, act.day, Step.NOTE, proposal.status, before=proposal.status, reason=said)
    await session.flush()
    await record(
        session,
        action="indicator_proposal:note",
        resource=f"indicator-proposals/{proposal.id}",
        detail={"objection": body.objection},
    )
    return proposal


async def publish(session: AsyncSession, proposal: IndicatorProposal, act: Acting) -> Indicator:
    """What the proposal says becomes the library's; its own transaction writes row, version and status."""
    deed = Deed(_CAUSES[proposal.action], act.who.name, act.day, proposal.id)
    if proposal.action is ProposalAction.CREATE:
        inherited = await inherited_from(session, await fit_parent(session, proposal, proposal.parent_id))
        published = await publish_new(session, proposal.content, owner_of(proposal), inherited, deed)
        proposal.indicator_id = published.id
    else:
        published = await locked(session, Indicator, proposal.indicator_id, IndicatorNotFound)
        _require_current(published, proposal)
        if proposal.action is ProposalAction.REVISE:
            await _revise(session, published, proposal, deed)
        else:
            await _retire(session, published, proposal, deed)
    proposal.due_to_finance = proposal.tier is Tier.DEPARTMENT
    return published


async def _revise(session: AsyncSession, published: Indicator, proposal: IndicatorProposal, deed: Deed) -> None:
    """Under the parent that it has, or that the proposal names; what still stands against it is told at once."""
    if proposal.parent_id != published.parent_id:
        await fit_parent(session, proposal, proposal.parent_id)
    inherited = await inherited_from(session, proposal.parent_id)
    published.parent_id = proposal.parent_id
    published.root_id = inherited.parent.root_id if inherited else published.id
    version = await publish_next(session, published, proposal.content, inherited, deed)
    if inherited is not None:
        published.conflicts = await told_against(session, published, inherited, version)


async def _retire(session: AsyncSession, published: Indicator, proposal: IndicatorProposal, deed: Deed) -> None:
    successor = None
    if proposal.successor_id is not None:
        successor = await session.get(Indicator, await fit_successor(session, published, proposal.successor_id))
    await retire(session, published, successor, deed)


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:place, 0))")
_CAUSES = {
    ProposalAction.CREATE: Cause.PUBLISHED,
    ProposalAction.REVISE: Cause.REVISED,
    ProposalAction.RETIRE: Cause.RETIRED,
}


def _require_current(indicator: Indicator, proposal: IndicatorProposal) -> None:
    if indicator.status is IndicatorStatus.RETIRED:
        raise BasedOnOlderVersion(f"“{indicator.name}”已停用，不能再修订或停用。")
    if indicator.version != proposal.base_version:
        raise BasedOnOlderVersion(
            f"“{indicator.name}”现为第{indicator.version}版，这份建议依据的是第{proposal.base_version}版；"
            "同时只能有一个有效版本。请退回，由提出单位对照新版本修改后再提交。",
            current=indicator.version,
        )


async def _taken(session: AsyncSession, identifier: UUID, act: Acting, expected: int) -> IndicatorProposal:
    proposal = await locked(session, IndicatorProposal, identifier, ProposalNotFound)
    check_version(proposal.version, expected)
    require_theirs(proposal, act.who)
    if proposal.batch_id is not None:
        raise OfABatch("这份建议是整批导入的一行，请在该次导入中统一办理；只改个别行的，退回整批，改正表格后重新导入。")
    return proposal


def _next(proposal: IndicatorProposal, taken: Step, act: Acting) -> Transition:
    by = {name for name in (act.who.subject, act.who.acting_for) if name}
    transition = next_status(proposal.status, taken, by=by, hands=hands_of(proposal))
    if transition.permission not in GRANTS.get((act.who.role, act.who.duty), ()):
        raise NotPermitted("这一步由另一岗位办理，请换用有权的岗位登录。", permission=transition.permission)
    return transition


async def _record(session: AsyncSession, proposal: IndicatorProposal, taken: Step) -> None:
    await session.flush()
    await record(
        session,
        action=f"indicator_proposal:{taken.value}",
        resource=f"indicator-proposals/{proposal.id}",
        detail={
            "action": proposal.action.value,
            "status": proposal.status.value,
            "indicator_id": proposal.indicator_id,
        },
    )
