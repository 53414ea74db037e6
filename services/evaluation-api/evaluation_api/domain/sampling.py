"""Drawing in strata: the frame is what the choice follows from, and what is said of it names its clauses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.domain.drawing import (
    DrawEvidence,
    Drawn,
    DrawPolicy,
    NothingToDraw,
    count_for_share,
    pool_sha256,
    remarks,
)
from evaluation_api.domain.strata import (
    ALLOCATION_ZH,
    ATTRIBUTE_ZH,
    Allocation,
    Attribute,
    Candidate,
    StratumShare,
    count_in_strata,
    draw_in_strata,
    frame_sha256,
    stratum_of,
)
from wenxiao.findings import Finding


@dataclass(frozen=True)
class Frame:
    """Every candidate of a draw, how they are put into strata, and how the sample is spread over these.

    `asked`: by another order than the policy's, which whoever draws asked for."""

    by: tuple[Attribute, ...]
    allocation: Allocation
    asked: bool
    candidates: tuple[Candidate, ...]

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Id and stratum; the stratum as the attributes give it, whatever stands beside them."""
        return tuple((one.id, stratum_of(vars(one), self.by)) for one in self.candidates)

    @property
    def sha256(self) -> str:
        return frame_sha256(self.lines)


@dataclass(frozen=True)
class Sampled:
    drawn: Drawn
    allocation: tuple[StratumShare, ...]
    findings: tuple[Finding, ...]


def decide_in_strata(evidence: DrawEvidence, frame: Frame, policy: DrawPolicy) -> Sampled:
    """Who is drawn of each stratum; a draw without attributes has one stratum, and draws as it always did."""
    lines = frame.lines
    if not lines:
        raise NothingToDraw("本年度没有已通过主管部门审核、尚未抽取的单位自评，请在部门审核通过后再抽取。")
    strata = len({stratum for _, stratum in lines})
    share = policy.share.value if evidence.share is None else evidence.share
    by_share = count_for_share(len(lines), share)
    count = evidence.count or count_in_strata(by_share, strata, frame.allocation)
    found = draw_in_strata(lines, seed=evidence.seed, count=count, rule=frame.allocation)
    drawn = Drawn(found.chosen, len(lines), pool_sha256(one for one, _ in lines))
    said = [
        *_spread(frame, found.allocation, policy),
        *_at_least(evidence, share, by_share, strata, count),
        *_left_out(found.allocation, frame),
        *remarks(evidence, len(found.chosen), policy),
    ]
    return Sampled(drawn, found.allocation, tuple(said))


def _spread(frame: Frame, shares: Sequence[StratumShare], policy: DrawPolicy) -> list[Finding]:
    """What was done, on which clauses of re-checking; whose order of strata it was."""
    by = "、".join(ATTRIBUTE_ZH[one] for one in frame.by)
    total, drawn = sum(one.candidates for one in shares), sum(one.drawn for one in shares)
    how = f"按{by}分{len(shares)}层，{ALLOCATION_ZH[frame.allocation]}" if by else "不分层"
    findings = [Finding("sampled", f"{total}份自评抽取{drawn}份复核：{how}", policy.review_basis, severity="advice")]
    if frame.asked:
        detail = "分层依据由抽取人指定，与现行政策规定的不同；指定在随机种子生成之前，一并公布"
        findings.append(Finding("strata_asked", detail, severity="advice"))
    return findings


def _at_least(evidence: DrawEvidence, share: Decimal, by_share: int, strata: int, count: int) -> list[Finding]:
    if evidence.count or count == by_share:
        return []
    detail = f"按{share:f}%应抽{by_share}份；每层至少一份，共{strata}层，抽{count}份"
    return [Finding("raised_to_strata", detail, severity="advice")]


def _left_out(shares: Sequence[StratumShare], frame: Frame) -> list[Finding]:
    without = [one.stratum for one in shares if not one.drawn]
    if not without or frame.allocation is not Allocation.AT_LEAST_ONE:
        return []
    detail = f"抽取个数少于层数，{len(without)}层未抽到：{'、'.join(without[:20])}；请增加抽取个数或补抽"
    return [Finding("stratum_without_draw", detail, severity="warning")]
