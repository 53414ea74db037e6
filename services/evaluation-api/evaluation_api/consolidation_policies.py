"""From the packs to what a consolidation is judged by."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluation_api.domain.consolidating import CENT, last_day
from evaluation_api.policies import EvaluationPolicy, effective, evaluation_policy
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

LISTED, COVERED = "transfer_payment_self", "unit_self"
TRANSFERS = "transfer_payment_projects"


@dataclass(frozen=True)
class ConsolidationPolicy:
    """`execution_weight` is what the rate of execution is worth in a form; a transfer's target states none."""

    evaluation: EvaluationPolicy
    execution_weight: Decimal


def consolidation_policy(library: PolicyLibrary, who: Principal, day: date) -> ConsolidationPolicy:
    evaluation = evaluation_policy(effective(library, "evaluation", who, who.region_code, day))
    default = effective(library, "targets", who, who.region_code, day).parameters["execution_weight_default"]
    return ConsolidationPolicy(evaluation, Decimal(str(default.value)).quantize(CENT))


def window_end(policy: EvaluationPolicy, budget_year: int) -> date:
    return last_day(budget_year, policy.self_months.value)


def listing_asked(policy: EvaluationPolicy) -> tuple[bool, tuple[str, ...]]:
    """Whether the place fixes a yearly list of transfers, and the clauses that say so."""
    arranged = policy.demands.arrangements.get(LISTED) if policy.demands else None
    if arranged is None or not arranged.record.get("listed_by"):
        return False, ()
    return True, arranged.basis


def coverage_basis(policy: EvaluationPolicy) -> tuple[str, ...]:
    """By which clauses every part of a transfer is evaluated and passed up; none where no document says so."""
    if policy.demands is None:
        return ()
    held = policy.demands.arrangements
    listed = held[LISTED].basis if LISTED in held else ()
    covers = COVERED in held and TRANSFERS in held[COVERED].record.get("objects", ())
    return tuple(dict.fromkeys((*listed, *(held[COVERED].basis if covers else ()))))
