"""Whether a source may be released, to whom the law wants it, and on which clauses.

Important targets go to the congress with the draft budget and results with the draft final
accounts; what goes to the congress is published to everybody at the same time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publishers import Publishers, late, papers, printed, sanctioned, withheld
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter

FINAL_STATUSES = {
    Kind.TARGET: frozenset({"approved"}),
    Kind.MONITORING_SUMMARY: frozenset({"submitted"}),
    Kind.SELF_EVALUATION: frozenset({"passed", "accepted"}),
    Kind.EVALUATION_RESULT: frozenset({"concluded"}),
    Kind.RECTIFICATION: frozenset({"accepted"}),
    Kind.RESULT_USE: frozenset({"confirmed"}),
    Kind.DEPARTMENT_OVERALL: frozenset({"passed", "accepted"}),
    Kind.REGION_SUMMARY: frozenset({"computed"}),
}
# The law names two classes of what is published; what it does not name is published of one's own accord.
LAW_CLASS = {
    Kind.TARGET: Kind.TARGET,
    Kind.SELF_EVALUATION: Kind.EVALUATION_RESULT,
    Kind.EVALUATION_RESULT: Kind.EVALUATION_RESULT,
    Kind.DEPARTMENT_OVERALL: Kind.EVALUATION_RESULT,
}
ZH = {
    Audience.NPC: "人大",
    Audience.PUBLIC: "社会公众",
    Kind.TARGET: "绩效目标",
    Kind.MONITORING_SUMMARY: "运行监控情况",
    Kind.SELF_EVALUATION: "单位自评结果",
    Kind.EVALUATION_RESULT: "评价结果",
    Kind.RECTIFICATION: "整改情况",
    Kind.RESULT_USE: "结果应用情况",
    Kind.DEPARTMENT_OVERALL: "部门整体绩效",
    Kind.REGION_SUMMARY: "地区绩效汇总",
}


@dataclass(frozen=True)
class Duty:
    """The law wants this class published to this audience, together with that draft."""

    kind: Kind
    audience: Audience
    accompanies: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class DisclosurePolicy:
    """The `disclosure` section on a day, for a region."""

    duties: tuple[Duty, ...]
    simultaneous: Parameter[bool]
    publishers: Publishers = field(default=Publishers())


@dataclass(frozen=True)
class Evidence:
    """What the decision to draft a release is taken on: `budget_year` of the source, `day` of the draft; `public_apart`
    says that the public has it already, or that a decision keeps the whole of it back."""

    kind: Kind
    audiences: tuple[Audience, ...]
    source_status: str
    budget_year: int
    day: date
    public_apart: bool = False


@dataclass(frozen=True)
class Decision:
    """`accompanies` names the drafts (budget, final accounts) with which the law publishes it, and a department's."""

    findings: tuple[Finding, ...]
    basis: tuple[str, ...]
    accompanies: tuple[str, ...]

    @property
    def refused(self) -> bool:
        return any(finding.severity == "refusal" for finding in self.findings)


class SourceNotFinal(Conflict):
    title = "来源尚未定稿"


class AudiencesIncomplete(Invalid):
    title = "公开对象不完整"


def decide(evidence: Evidence, policy: DisclosurePolicy) -> Decision:
    """All findings at once; the basis are the clauses that demand this publication."""
    of = LAW_CLASS.get(evidence.kind)
    wanted = [duty for duty in policy.duties if duty.kind is of and duty.audience in evidence.audiences]
    held, kind = policy.publishers, evidence.kind
    apart = _not_together(evidence, policy)
    demanded = ((duty.accompanies, duty.basis) for duty in wanted)
    findings = (
        *_not_final_source(evidence.kind, evidence.source_status),
        *apart,
        *(sanctioned("incomplete", held) if apart else ()),
        *late(kind, evidence.budget_year, evidence.day, demanded, held),
        *withheld(evidence.audiences, held),
        *_not_demanded(evidence, wanted),
        *printed(kind, evidence.audiences, held),
    )
    return Decision(
        findings=findings,
        basis=tuple(dict.fromkeys(clause for duty in wanted for clause in duty.basis)),
        accompanies=tuple(sorted({duty.accompanies for duty in wanted} | papers(kind, evidence.audiences, held))),
    )


def require_allowed(evidence: Evidence, policy: DisclosurePolicy) -> Decision:
    """The decision, or the refusal with every reason."""
    decision = decide(evidence, policy)
    refusals = [f for f in decision.findings if f.severity == "refusal"]
    if not refusals:
        return decision
    detail = "".join(finding.detail for finding in refusals)
    grounds = [finding for finding in decision.findings if finding.severity != "advice"]
    if any(finding.rule == "release.source_not_final" for finding in refusals):
        raise SourceNotFinal(detail, findings=grounds)
    raise AudiencesIncomplete(detail, findings=grounds, pointer="#/audiences")


def require_final(kind: Kind, source_status: str) -> None:
    """Only what stays as it is can be spoken of."""
    findings = _not_final_source(kind, source_status)
    if findings:
        raise SourceNotFinal(findings[0].detail, findings=findings)


def distinct(audiences: Collection[Audience]) -> tuple[Audience, ...]:
    """In the order of the enumeration, so that equal requests give equal releases."""
    return tuple(audience for audience in Audience if audience in audiences)


def _not_final_source(kind: Kind, status: str) -> Sequence[Finding]:
    if status in FINAL_STATUSES[kind]:
        return ()
    return (
        Finding(
            rule="release.source_not_final",
            detail=f"该{ZH[kind]}尚未定稿（当前为 {status}），请待批复或确认后再起草或提出不予公开。",
        ),
    )


def _not_together(evidence: Evidence, policy: DisclosurePolicy) -> Sequence[Finding]:
    """What goes to the congress goes to the public as well, unless a decision on record keeps it back."""
    only_npc = Audience.NPC in evidence.audiences and Audience.PUBLIC not in evidence.audiences
    if not (policy.simultaneous.value and only_npc) or evidence.public_apart:
        return ()
    return (
        Finding(
            rule="release.npc_without_public",
            detail="报送人大的内容应同时向社会公布，请把 public 加入公开对象，"
            "依法不宜公开的，请先提出对社会整件不予公开（withholdings），由负责人决定后再起草。",
            basis=policy.simultaneous.basis,
            pointer="#/audiences",
        ),
    )


def _not_demanded(evidence: Evidence, wanted: Sequence[Duty]) -> Sequence[Finding]:
    """Openness beyond the law is no offence; the officer is told that no clause demands it."""
    demanded = {duty.audience for duty in wanted}
    return tuple(
        Finding(
            rule="release.beyond_duty",
            detail=f"没有条款要求把{ZH[evidence.kind]}报送或公布给{ZH[audience]}，属主动公开。",
            severity="advice",
        )
        for audience in evidence.audiences
        if audience not in demanded
    )
