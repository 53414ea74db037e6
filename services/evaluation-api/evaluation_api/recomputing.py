"""A stored decision against the same decision made again, and against what the audit log holds of it."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.recomputation import differing, recompute
from evaluation_api.domain.sheet import Judgement
from evaluation_api.history import Paper
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


# Ids of events are ordered by time: the event of a step lies near the moment that the paper's history has of it.
_NEAR = timedelta(minutes=15)
_RECORDED = text(
    "SELECT detail ->> 'digest' FROM evaluation.audit_event WHERE id >= :first AND id < :last"
    " AND resource = :resource AND action = :action ORDER BY id DESC LIMIT 1"
)


async def held_against_the_log(
    session: AsyncSession, told: RecomputationView, paper: Paper, *, step: str, action: str, resource: str
) -> RecomputationView:
    """Whoever can change a row can make its digest anew; the log of the step is chained and signed, and says what was
    decided. `#/audit` deviates where it says another digest, or nothing."""
    moments = [datetime.fromisoformat(line["recorded_at"]) for line in paper.history if line["action"] == step]
    where = {"resource": resource, "action": action}
    recorded = None
    if moments:
        between = {"first": _earliest_id(moments[-1] - _NEAR), "last": _earliest_id(moments[-1] + _NEAR)}
        recorded = await session.scalar(_RECORDED, where | between)
    if recorded == told.stored_digest:
        return told
    return told.model_copy(update={"matches": False, "deviations": [*told.deviations, "#/audit"]})


def _earliest_id(moment: datetime) -> UUID:
    """The least UUIDv7 of a moment: its milliseconds lead."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
