"""The law of what is due, of supervision, of opinions and of participation, as the rules of this service want it."""

from dataclasses import dataclass
from datetime import date

from disclosure_api.domain.due import DuePolicy, Mark
from disclosure_api.domain.participation import ParticipationPolicy
from disclosure_api.domain.supervision import SupervisionPolicy
from disclosure_api.policies import disclosure_policy
from wenxiao.findings import Parameter, PolicyStamp
from wenxiao.policy import PolicyLibrary


@dataclass(frozen=True)
class SupervisedLaw:
    """What is due and how it is watched, in a region on a day."""

    due: DuePolicy
    supervision: SupervisionPolicy
    stamp: PolicyStamp


def supervised_law(library: PolicyLibrary, *, region_code: str, level: str, day: date) -> SupervisedLaw:
    held = library.effective("disclosure", region_code=region_code, level=level, day=day).parameters
    policy, stamp = disclosure_policy(library, region_code=region_code, level=level, day=day)
    marks, tolerated = held["key_marks"], held["supervision"]
    due = DuePolicy(
        duties=policy.duties,
        publications=policy.publishers.publications,
        simultaneous=policy.simultaneous,
        key_marks=Parameter(frozenset(Mark(mark) for mark in marks.value), marks.basis, marks.source),
        within_days=held["public_within_days"],
        paper_months=held["paper_months"],
    )
    corrections = Parameter(tolerated.value["corrections_tolerated"], tolerated.basis, tolerated.source)
    return SupervisedLaw(due, SupervisionPolicy(policy.simultaneous, corrections, policy.publishers), stamp)


def participation_policy(library: PolicyLibrary, *, region_code: str, level: str, day: date) -> ParticipationPolicy:
    held = library.effective("disclosure", region_code=region_code, level=level, day=day).parameters
    limits = held["participation_limits"].value
    return ParticipationPolicy(held["participation_platform"], limits["characters"], limits["per_release_and_day"])


def opinion_days(library: PolicyLibrary, *, region_code: str, level: str, day: date) -> Parameter[int]:
    """Within how many days an opinion of the congress is answered."""
    section = library.effective("disclosure", region_code=region_code, level=level, day=day)
    days: Parameter[int] = section.parameters["opinion_days"]
    return days
