"""A stored decision against the same decision made again."""

from evaluation_api.domain.recomputation import differing, recompute
from evaluation_api.domain.sheet import Judgement
from evaluation_api.views import RecomputationView
from wenxiao.errors import Invalid


def compared(stored: Judgement, digest_now: str, read_again: Judgement) -> RecomputationView:
    """`digest_now` is over what is stored today, `read_again` what today's reader makes of the same form."""
    try:
        again = recompute(stored.result)
        found, total = [f"#/result{pointer[1:]}" for pointer in again.deviations], again.total
        changed = (again.total != stored.total and "#/total", again.grade != stored.grade and "#/grade")
    except Invalid:
        found, total, changed = ["#/result"], stored.total, (False, False)
    found += [pointer for pointer in (*changed, digest_now != stored.digest and "#/digest") if pointer]
    return RecomputationView(
        matches=not found,
        stored_digest=stored.digest,
        recomputed_digest=digest_now,
        stored_total=f"{stored.total:f}",
        recomputed_total=f"{total:f}",
        deviations=found,
        read_otherwise=list(differing("#/result", stored.result, read_again.result)),
    )
