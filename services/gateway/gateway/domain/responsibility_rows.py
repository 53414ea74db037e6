"""A table of who answers for what: which rows are new, which get a last day, and what is wrong with a row.

A row is about one entry: office, level, matter and first day. Who answered stays on record as it was written; another
person or section is another entry, after the one before has ended.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from gateway.domain.responsibility import (
    Level,
    Matter,
    ResponsibilityEvidence,
    ResponsibilityRules,
    findings_of,
)
from gateway.domain.row_faults import RowFault

Place = tuple[str, str]  # region and code of an organisation
FIELD_OF = {
    "responsibility_reference": "reference",
    "responsibility_level": "level",
    "responsibility_government": "level",
    "responsibility_lead_section": "section",
    "responsibility_section": "section",
    "responsibility_own_project": "section",
    "responsibility_body": "organisation_code",
}


@dataclass(frozen=True)
class OfficeFacts:
    id: int
    kind: str
    region_path: str


@dataclass(frozen=True)
class Entry:
    """What is on record, or what a row tells; one that only the table knows has the number of its row for an id."""

    id: UUID
    office_id: int
    level: Level
    matter: Matter
    reference: str | None
    section: str | None
    person_id: UUID
    valid_from: date
    valid_until: date | None

    @property
    def about(self) -> tuple[object, ...]:
        return self.office_id, self.level, self.matter, self.reference

    def overlaps(self, other: "Entry") -> bool:
        later = max(self.valid_from, other.valid_from)
        return all(one.valid_until is None or one.valid_until >= later for one in (self, other))


@dataclass(frozen=True)
class ResponsibilityRow:
    """None where the cell was empty or could not be read: that finding stands elsewhere already."""

    number: int
    region_code: str | None
    organisation_code: str | None
    level: str | None
    matter: str | None
    reference: str | None
    section: str | None
    username: str | None
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Known:
    """`offices` that the caller may write for, `people` by login name with their region, `entries` of the offices."""

    offices: Mapping[Place, OfficeFacts]
    people: Mapping[str, tuple[UUID, str]]
    entries: Sequence[Entry]
    rules: Callable[[str, date], ResponsibilityRules]


@dataclass
class ResponsibilityPlan:
    """Keyed by row."""

    created: dict[int, Entry] = field(default_factory=dict)
    ended: dict[int, Entry] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def plan_responsibilities(rows: Sequence[ResponsibilityRow], known: Known) -> ResponsibilityPlan:
    """Rows count one after the other: an entry is held against those above it as well."""
    plan, recorded = ResponsibilityPlan(), list(known.entries)
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        office = known.offices.get((row.region_code or "", row.organisation_code or ""))
        if office is None and row.region_code is not None and row.organisation_code is not None:
            words = (
                f"没有区划“{row.region_code}”的单位“{row.organisation_code}”，或不在本岗位可写的范围内，请核对代码。"
            )
            plan.faults.append(RowFault(row.number, "organisation_code", "unknown_organisation", words))
        told = _told(row, office, known, plan)
        if office is None or told is None:
            continue
        key = (*told.about, told.valid_from)
        if key in first:
            words = f"与第 {first[key]} 行是同一项责任，请删去一行。"
            plan.faults.append(RowFault(row.number, "organisation_code", "duplicate", words))
            continue
        first[key] = row.number
        before = next((one for one in recorded if (*one.about, one.valid_from) == key), None)
        if before is not None:
            _change(row, before, told, recorded, plan)
        else:
            _begin(row, office, told, recorded, known, plan)
    return plan


def _told(row: ResponsibilityRow, office: OfficeFacts | None, known: Known, plan: ResponsibilityPlan) -> Entry | None:
    """None as long as a cell of it is missing, or nobody of that name works in the region of the office."""
    if office is None or row.level is None or row.matter is None or row.username is None or row.valid_from is None:
        return None
    person = known.people.get(row.username)
    if person is None or not (person[1] == office.region_path or person[1].startswith(f"{office.region_path}/")):
        words = f"该单位所在的地区没有登录名“{row.username}”的在用人员，请核对登录名。"
        plan.faults.append(RowFault(row.number, "username", "unknown_person", words))
        return None
    return Entry(
        UUID(int=row.number),
        office.id,
        Level(row.level),
        Matter(row.matter),
        row.reference,
        row.section,
        person[0],
        row.valid_from,
        row.valid_until,
    )


def _change(
    row: ResponsibilityRow, before: Entry, told: Entry, recorded: list[Entry], plan: ResponsibilityPlan
) -> None:
    if replace(told, id=before.id) == before:
        return
    for name, differs in (
        ("username", told.person_id != before.person_id),
        ("section", told.section != before.section),
    ):
        if differs:
            words = "与已登记的责任不同；以往的责任不能改写，请先写最后一日终止，再另起一行登记。"
            plan.faults.append(RowFault(row.number, name, "entry_differs", words))
            return
    if told.valid_until is None or before.valid_until is not None:
        words = f"该责任已登记到 {before.valid_until} 为止，不能更改；请另起一行登记。"
        plan.faults.append(RowFault(row.number, "valid_until", "entry_differs", words))
    elif told.valid_until < told.valid_from:
        plan.faults.append(RowFault(row.number, "valid_until", "ends_before_it_begins", "最后一日不得早于起始日。"))
    else:
        ended = replace(before, valid_until=told.valid_until)
        plan.ended[row.number] = ended
        recorded[recorded.index(before)] = ended


def _begin(
    row: ResponsibilityRow,
    office: OfficeFacts,
    told: Entry,
    recorded: list[Entry],
    known: Known,
    plan: ResponsibilityPlan,
) -> None:
    evidence = ResponsibilityEvidence(
        level=told.level,
        matter=told.matter,
        has_reference=told.reference is not None,
        has_section=told.section is not None,
        organisation=office.kind,
    )
    findings = findings_of(evidence, known.rules(row.region_code or "", told.valid_from))
    faults = [RowFault(row.number, FIELD_OF[one.rule], one.rule, one.detail) for one in findings]
    if told.valid_until is not None and told.valid_until < told.valid_from:
        faults.append(RowFault(row.number, "valid_until", "ends_before_it_begins", "最后一日不得早于起始日。"))
    elif any(one.about == told.about and one.overlaps(told) for one in recorded):
        words = "同一单位、同一责任层级、同一事项在此期间已有责任人；请先写最后一日终止原登记。"
        faults.append(RowFault(row.number, "valid_from", "already_answered", words))
    plan.faults += faults
    if not faults:
        plan.created[row.number] = told
        recorded.append(told)
