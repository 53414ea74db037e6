"""What a bulletin on disclosure announces: by the stored evidence alone, and only where a document has sanctions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from disclosure_api.domain.fields import Audience
from disclosure_api.domain.publishers import Publishers, Sanctions
from disclosure_api.domain.supervision import Judged, Owed, Published, SupervisionPolicy, judge
from wenxiao.errors import Conflict, Forbidden
from wenxiao.findings import Parameter

SANCTIONED = "release.sanction"
# What of a duty is shown in a bulletin and in a reminder.
ENTRY = (
    *("unit_id", "unit_name", "department_id", "department_name", "kind", "project_code", "project_name"),
    *("audience", "last_day", "first_on", "state", "findings"),
)


class BulletinStatus(StrEnum):
    PROPOSED = "proposed"
    ISSUED = "issued"


class DisclosureBulletinNotProvided(Conflict):
    title = "当地文件没有规定公开情况要通报"


class NoDisclosureToAnnounce(Conflict):
    title = "没有需要通报的公开情况"


class DisclosureBulletinIssued(Conflict):
    title = "通报已经签发"


class ProposerMayNotIssue(Forbidden):
    title = "起草人不能签发自己起草的通报"


@dataclass(frozen=True)
class AnnouncingPolicy:
    """What of the section decides; kept with the bulletin, so that it is computed again years later."""

    supervision: SupervisionPolicy

    def document(self) -> dict[str, Any]:
        held = self.supervision.publishers
        return {
            "simultaneous": asdict(self.supervision.simultaneous),
            "corrections_tolerated": asdict(self.supervision.corrections_tolerated),
            "sanctions": asdict(held.sanctions),
            "supervised_by": asdict(held.supervised_by),
        }


def policy_of(document: Mapping[str, Any]) -> AnnouncingPolicy:
    """The inverse of `AnnouncingPolicy.document`."""

    def held(name: str) -> Parameter[Any]:
        stored = document[name]
        return Parameter(stored["value"], tuple(stored["basis"]), stored["source"])

    threatened = held("sanctions")
    value = threatened.value and Sanctions(tuple(threatened.value["triggers"]), tuple(threatened.value["actions"]))
    publishers = Publishers(
        sanctions=Parameter(value, threatened.basis, threatened.source), supervised_by=held("supervised_by")
    )
    return AnnouncingPolicy(SupervisionPolicy(held("simultaneous"), held("corrections_tolerated"), publishers))


def refuse_without_law(policy: AnnouncingPolicy) -> None:
    if policy.supervision.publishers.sanctions.value is None:
        detail = "当地现行文件没有规定公开迟、缺、不规范的要通报，不能起草；如已有新文件，请先补充政策包。"
        raise DisclosureBulletinNotProvided(detail)


def entries_of(evidence: Mapping[str, Any], policy: AnnouncingPolicy) -> list[dict[str, Any]]:
    """Those whom the document threatens, gravest reason first within each unit; by the evidence and its day alone."""
    today = date.fromisoformat(evidence["as_of"])
    entries = []
    for row in evidence["duties"]:
        judged = judge(owed_of(row), policy.supervision, today)
        if any(one.rule == SANCTIONED for one in judged.findings):
            entries.append(entry_of(row, judged))
    return sorted(entries, key=lambda one: (one["unit_id"], one["project_code"], one["kind"], one["audience"]))


def entry_of(row: Mapping[str, Any], judged: Judged) -> dict[str, Any]:
    """Whose it is, its days, and why it stands here."""
    findings = [asdict(one) | {"basis": list(one.basis)} for one in judged.findings]
    told = {**row, "state": judged.state.value, "findings": findings}
    return {name: told[name] for name in ENTRY}


def refuse_an_empty_one(entries: Sequence[Mapping[str, Any]], budget_year: int) -> None:
    if not entries:
        detail = f"{budget_year}年度没有尚未通报的公开迟、缺、不规范的情况，不需要起草通报。"
        raise NoDisclosureToAnnounce(detail)


def require_issuable(status: BulletinStatus, hands: frozenset[str], acting: frozenset[str]) -> None:
    if status is not BulletinStatus.PROPOSED:
        raise DisclosureBulletinIssued("通报已经签发，不能再次签发。")
    if hands & acting:
        raise ProposerMayNotIssue("签发人与起草人是同一人，或其中一人受另一人委托，请由另一名负责人签发。")


def owed_of(row: Mapping[str, Any]) -> Owed:
    """A row of evidence as the rule takes it; days are written as YYYY-MM-DD."""
    return Owed(
        audience=Audience(row["audience"]),
        by=tuple(row["by"]),
        basis=tuple(row["basis"]),
        last_day=_day(row["last_day"]),
        gradual=row["gradual"],
        published=Published(
            first_on=_day(row["first_on"]),
            in_force=row["in_force"],
            corrections=row["corrections"],
            withdrawals=row["withdrawals"],
            empty=tuple(row["empty"]),
            revised_by=_day(row.get("revised_by")),
            published_as=row.get("published_as"),
        ),
        others_first_on=_day(row["others_first_on"]),
        withheld=row["withheld"],
        waiting=row.get("waiting", False),
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
