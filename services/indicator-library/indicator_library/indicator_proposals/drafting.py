"""What a proposal says: what it points at must exist and be the proposer's to change; everything else is told him."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.inheritance import lineage, may_inherit
from indicator_library.domain.lifecycle import ProposalAction
from indicator_library.domain.proposing import Alike, ProposalIncomplete, findings_on, findings_on_likeness
from indicator_library.indicator_proposals.models import IndicatorProposal, ProposalDraft
from indicator_library.indicator_proposals.standing import NotTheirs, owner_of, parents_of
from indicator_library.indicators.alike import indicators_alike
from indicator_library.indicators.content import REQUIRED, ZH
from indicator_library.indicators.descending import narrowest_above, own_of_descent, place_of
from indicator_library.indicators.models import Indicator, IndicatorStatus
from indicator_library.indicators.publishing import Inherited, whole
from indicator_library.indicators.queries import known_indicator, known_version
from indicator_library.indicators.seeking import own_place
from indicator_library.national.classification import scheme
from indicator_library.policies import Place as LawPlace
from indicator_library.policies import proposing_policy
from wenxiao.access import Principal
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding
from wenxiao.policy import PolicyLibrary


class BasedOnOlderVersion(Conflict):
    title = "指标已有更新的版本"


class NothingToInherit(Invalid):
    title = "不能承接该指标"


class SuccessorUnfit(Invalid):
    title = "不能作为接替指标"


@dataclass(frozen=True)
class Acting:
    """Who acts, on which day, under which law."""

    who: Principal
    day: date
    library: PolicyLibrary


async def write_draft(session: AsyncSession, proposal: IndicatorProposal, draft: ProposalDraft, act: Acting) -> None:
    """Takes the draft over; what it points at must exist, be the proposer's to change, and not come round again."""
    proposal.action, proposal.reason = draft.action, draft.reason
    proposal.distinct_because, proposal.content = draft.distinct_because, in_the_scheme(draft.content.stated())
    proposal.successor_id = None
    if draft.action is ProposalAction.CREATE:
        proposal.indicator_id = proposal.base_version = None
        proposal.parent_id = await fit_parent(session, proposal, draft.parent_id)
    else:
        indicator = await _own_indicator(session, proposal, draft)
        proposal.indicator_id, proposal.base_version = indicator.id, indicator.version
        proposal.parent_id = indicator.parent_id
        if draft.action is ProposalAction.REVISE and "parent_id" in draft.model_fields_set:
            proposal.parent_id = await fit_parent(session, proposal, draft.parent_id)
        if draft.action is ProposalAction.RETIRE and draft.successor_id:
            proposal.successor_id = await fit_successor(session, indicator, draft.successor_id)
    await judge(session, proposal, act)


def in_the_scheme(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Category, subcategory and industry as the tree spells them; what it does not know keeps its words."""
    placed = scheme().placed(stated.get("category", ""), stated.get("subcategory", ""), stated.get("industry"))
    spelled = {"category": placed.category, "subcategory": placed.subcategory, "industry": placed.industry}
    content = {name: spelled.get(name) or value for name, value in stated.items()}
    if "industry" in stated and placed.field is not None:
        content.setdefault("field", placed.field)
    if "industry" in stated and placed.industry is None:
        del content["industry"]
    return content


async def fit_parent(session: AsyncSession, proposal: IndicatorProposal, parent_id: UUID | None) -> UUID | None:
    """The parent if it may be one today: in force, above the place, and the narrowest of its descent there."""
    if parent_id is None:
        return None
    parent = await known_indicator(session, parent_id, "#/parent_id")
    parents = await parents_of(session, parent_id)
    lineage(parent_id, parents.get)
    owner = owner_of(proposal)
    if parent.status is IndicatorStatus.RETIRED or not may_inherit(place_of(parent), place_of(owner)):
        raise _unfit(
            f"只能承接本地以上各级（或本部门）有效的指标，“{parent.name}”（{parent.code}）不在其中。请在本地有效指标库中选用。"
        )
    nearest = await narrowest_above(session, parent.root_id, place_of(owner))
    if nearest is not None and nearest.id != parent.id:
        raise _unfit(f"上级已把“{parent.name}”细化为{nearest.code}，请承接它，不要越级承接{parent.code}。")
    own = await own_of_descent(session, parent.root_id, owner)
    if own is not None and own.id != proposal.indicator_id:
        raise _unfit(f"本级已细化“{parent.name}”（{own.code}），一个指标在本级只有一个细化，请修订它。")
    return parent.id


def _unfit(detail: str) -> NothingToInherit:
    return NothingToInherit(detail, pointer="#/parent_id")


async def _own_indicator(session: AsyncSession, proposal: IndicatorProposal, draft: ProposalDraft) -> Indicator:
    if draft.indicator_id is None:
        raise ProposalIncomplete("请写明要修订或停用的指标。", pointer="#/indicator_id")
    indicator = await known_indicator(session, draft.indicator_id)
    owner = owner_of(proposal)
    mine = (indicator.tier, indicator.region_path, indicator.unit_id)
    if mine != (owner.tier, owner.region_path, owner.unit_id):
        raise NotTheirs(
            f"“{indicator.name}”（{indicator.code}）不是本单位本级的指标，不能修订或停用；需要不同要求的，请新建并承接它。",
            pointer="#/indicator_id",
        )
    if indicator.status is IndicatorStatus.RETIRED:
        raise BasedOnOlderVersion(f"“{indicator.name}”已停用，不能再修订或停用。")
    return indicator


async def fit_successor(session: AsyncSession, retiring: Indicator, successor_id: UUID) -> UUID:
    """The successor if it may be one today: in force, for the same object, and seen by whoever is sent to it."""
    successor = await known_indicator(session, successor_id, "#/successor_id")
    if successor.status is IndicatorStatus.RETIRED or successor.id == retiring.id:
        raise SuccessorUnfit("接替的指标须是另一个有效的指标，请另选。", pointer="#/successor_id")
    if successor.applies_to != retiring.applies_to:
        raise SuccessorUnfit("接替的指标须用于同一类评价对象，请另选。", pointer="#/successor_id")
    same_place = (successor.region_path, successor.unit_id) == (retiring.region_path, retiring.unit_id)
    if not same_place and not may_inherit(place_of(successor), place_of(retiring)):
        raise SuccessorUnfit("接替的指标须是本级或上级的指标，别处的指标本地不用，请另选。", pointer="#/successor_id")
    return successor.id


async def inherited_from(session: AsyncSession, parent_id: UUID | None) -> Inherited | None:
    return None if parent_id is None else Inherited(*await known_version(session, parent_id))


async def judge(session: AsyncSession, proposal: IndicatorProposal, act: Acting) -> None:
    """Everything that stands against it today, kept on the proposal; retiring asks nothing of the content."""
    if proposal.action is ProposalAction.RETIRE:
        proposal.findings, proposal.similar_indicators = [], []
        return
    inherited = await inherited_from(session, proposal.parent_id)
    content = whole(proposal.content, inherited)
    before = await known_version(session, proposal.indicator_id) if proposal.indicator_id else None
    similar = await indicators_alike(session, content, own_place(act.who, act.day), but=proposal.indicator_id)
    similar = [one for one in similar if one["id"] != str(proposal.parent_id)]
    found = (
        *_class_unknown(proposal.content),
        *findings_on(
            content,
            own=proposal.content,
            parent=inherited.version.content if inherited else None,
            tier=proposal.tier.value,
            required={name: ZH[name] for name in REQUIRED},
            before=before[1].content if before else None,
            policy=proposing_policy(act.library, LawPlace(act.who.region_code, act.who.level, act.day)),
        ),
        *findings_on_likeness(
            [Alike(one["name"], one["code"], one["likeness"], one["same"], one["below"]) for one in similar],
            narrows=proposal.parent_id is not None,
            distinct_because=proposal.distinct_because,
        ),
    )
    proposal.findings = [_kept(finding) for finding in found]
    proposal.similar_indicators = similar


def _class_unknown(content: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the tree does not know is kept in its words; its code then says "other"."""
    category, subcategory = content.get("category"), content.get("subcategory")
    if not category or not subcategory or scheme().placed(category, subcategory, content.get("industry")).known:
        return ()
    detail = "一级、二级指标或行业不在分类表中，编码将落在“其他”。请核对写法，分类表见指标库的分类树。"
    return (Finding("proposal.class_unknown", detail, (), "#/content/category", "warning"),)


def _kept(finding: Finding) -> dict[str, Any]:
    return asdict(finding) | {"basis": list(finding.basis)}
