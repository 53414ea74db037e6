"""A stored decision against the same decision made again."""

from evaluation_api.domain.sheet import Judgement, deviations
from evaluation_api.views import RecomputationView


def compared(stored: Judgement, again: Judgement) -> RecomputationView:
    found = deviations(stored, again)
    return RecomputationView(
        matches=not found,
        stored_digest=stored.digest,
        recomputed_digest=again.digest,
        stored_total=f"{stored.total:f}",
        recomputed_total=f"{again.total:f}",
        deviations=found,
    )
