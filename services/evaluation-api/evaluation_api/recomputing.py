"""A stored decision against the same decision made again."""

import re

from evaluation_api.domain.recomputation import differing, recompute
from evaluation_api.domain.sheet import Judgement
from evaluation_api.views import RecomputationView
from wenxiao.errors import Invalid

# What no reader understands one way or the other: it is copied from the form and the law, or was changed by hand.
_COPIED = re.compile(
    r"#/result/(?:rows|engine|rules_sha256|caps(?:/.*)?|scale(?:/.*)?|execution/(?:rule|weight|rounding|inputs/.*|parameters.*)"
    r"|rows/\d+/(?:row|indicator|weight|printed_weight|rounding"
    r"|inputs/(?:target_text|actual_text|judged|attainment|fulfilled)))"
)


def compared(stored: Judgement, digest_now: str, read_again: Judgement) -> RecomputationView:
    """`digest_now` is over what is stored today, `read_again` what today's reader makes of the same form."""
    try:
        again = recompute(stored.result)
        found, total = [f"#/result{pointer[1:]}" for pointer in again.deviations], again.total
        changed = (again.total != stored.total and "#/total", again.grade != stored.grade and "#/grade")
    except Invalid:
        found, total, changed = ["#/result"], stored.total, (False, False)
    found += [pointer for pointer in (*changed, digest_now != stored.digest and "#/digest") if pointer]
    read = list(differing("#/result", stored.result, read_again.result))
    found += [pointer for pointer in read if _COPIED.fullmatch(pointer) and pointer not in found]
    return RecomputationView(
        matches=not found,
        stored_digest=stored.digest,
        recomputed_digest=digest_now,
        stored_total=f"{stored.total:f}",
        recomputed_total=f"{total:f}",
        deviations=found,
        read_otherwise=[pointer for pointer in read if not _COPIED.fullmatch(pointer)],
    )
