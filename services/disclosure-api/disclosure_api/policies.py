"""The dated law on disclosure as the rules of this service want it."""

from datetime import date

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import DisclosurePolicy, Duty
from wenxiao.findings import PolicyStamp
from wenxiao.policy import PolicyLibrary


def disclosure_policy(
    library: PolicyLibrary, *, region_code: str, level: str, day: date
) -> tuple[DisclosurePolicy, PolicyStamp]:
    """A duty without clauses of its own rests on those of the whole list."""
    section = library.effective("disclosure", region_code=region_code, level=level, day=day)
    releases = section.parameters["releases"]
    duties = tuple(
        Duty(
            kind=Kind(duty["kind"]),
            audience=Audience(duty["audience"]),
            accompanies=duty["with"],
            basis=tuple(duty.get("basis", releases.basis)),
        )
        for duty in releases.value
    )
    return DisclosurePolicy(duties=duties, simultaneous=section.parameters["simultaneous"]), section.stamp
