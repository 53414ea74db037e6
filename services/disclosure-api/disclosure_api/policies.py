"""The dated law on disclosure as the rules of this service want it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import DisclosurePolicy, Duty
from disclosure_api.domain.publishers import Publication, Publishers, Sanctions
from wenxiao.findings import Parameter, PolicyStamp
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
    simultaneous = section.parameters["simultaneous"]
    return DisclosurePolicy(duties, simultaneous, _publishers(section.parameters)), section.stamp


def _publishers(held: Mapping[str, Parameter[Any]]) -> Publishers:
    publications, sanctions = held["publications"], held["sanctions"]
    threatened = sanctions.value and Sanctions(tuple(sanctions.value["triggers"]), tuple(sanctions.value["actions"]))
    return Publishers(
        publications=tuple(
            Publication(
                to=tuple(one["to"]),
                by=tuple(one["by"]),
                what=tuple(one["what"]),
                timing=tuple(one.get("timing", ())),
                scope=tuple(one.get("scope", ())),
                gradual=one.get("stage") == "gradual",
                reviewed=one.get("for") == "review",
                collected_from=one.get("collected_from"),
                then=one.get("then"),
                same_level=one.get("same_level", False),
                basis=tuple(one.get("basis", publications.basis)),
            )
            for one in publications.value
        ),
        sanctions=Parameter(threatened, sanctions.basis, sanctions.source),
        channel=held["npc_channel"],
        supervised_by=held["supervised_by"],
    )
