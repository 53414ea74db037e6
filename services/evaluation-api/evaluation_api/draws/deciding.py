"""From what a draw keeps to its choice and digest: drawing, recomputing and repeating without a server go this way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation_api.domain.drawing import DrawEvidence, Drawn, decide
from evaluation_api.domain.sampling import Frame, decide_in_strata
from evaluation_api.domain.strata import Allocation, Attribute, Candidate
from evaluation_api.domain.trace import document, sha256
from evaluation_api.policies import DrawingPolicy

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Decided:
    """`allocation` is none where there were no strata yet."""

    drawn: Drawn
    allocation: list[dict[str, Any]] | None
    findings: list[dict[str, Any]]
    digest: str


def exact_share(share: Decimal | None) -> Decimal | None:
    """A share has two decimals here as in the database: the digest must not tell them apart."""
    return None if share is None else share.quantize(HUNDREDTH)


def decided(evidence: DrawEvidence, frame: Frame | None, policy: DrawingPolicy) -> Decided:
    if frame is None:
        drawn, findings = decide(evidence, policy.rule)
        content = {"evidence": evidence, "policy": policy.document, "drawn": drawn, "findings": findings}
        return Decided(drawn, None, document(findings), sha256(content))
    sampled = decide_in_strata(evidence, frame, policy.rule)
    content = {
        "evidence": evidence,
        "frame": frame,
        "frame_sha256": frame.sha256,
        "policy": policy.document,
        "drawn": sampled.drawn,
        "allocation": sampled.allocation,
        "findings": sampled.findings,
    }
    return Decided(sampled.drawn, document(sampled.allocation), document(sampled.findings), sha256(content))


def evidence_of(kept: Mapping[str, Any]) -> DrawEvidence:
    """Of a row of the database, or of a protocol in JSON."""
    share, day = kept["share"], kept["drawn_on"]
    return DrawEvidence(
        budget_year=kept["budget_year"],
        pool=tuple(kept["pool"]),
        seed=kept["seed"],
        seed_given=kept["seed_given"],
        share=None if share is None else exact_share(Decimal(str(share))),
        count=kept["asked_count"],
        drawn_on=day if isinstance(day, date) else date.fromisoformat(day),
    )


def frame_of(kept: Mapping[str, Any]) -> Frame | None:
    if kept["frame"] is None:
        return None
    return Frame(
        by=tuple(Attribute(one) for one in kept["strata"]),
        allocation=Allocation(kept["allocation_rule"]),
        asked=kept["strata_asked"],
        candidates=tuple(Candidate(**one) for one in kept["frame"]),
    )
