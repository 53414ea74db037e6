"""A table of people: who is new, who has another name or office, and what is wrong with a row.

An import registers accounts that are not in force yet; another administrator activates them and appoints to posts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.domain.row_faults import RowFault

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
SHORTEST_NAME = 2
Place = tuple[str, str]  # region and code of the organisation


@dataclass(frozen=True)
class PersonFacts:
    """`place` is None for somebody whom other administrators keep."""

    username: str
    name: str
    place: Place | None


@dataclass(frozen=True)
class PersonRow:
    """None where the cell was empty or could not be read: that finding stands elsewhere already."""

    number: int
    username: str | None
    name: str | None
    region_code: str | None
    organisation_code: str | None

    @property
    def place(self) -> Place | None:
        if self.region_code is None or self.organisation_code is None:
            return None
        return self.region_code, self.organisation_code


@dataclass
class PeoplePlan:
    """Keyed by row; of who is changed, what will be so."""

    created: dict[int, PersonFacts] = field(default_factory=dict)
    changed: dict[int, PersonFacts] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def plan_people(
    rows: Sequence[PersonRow], known: Mapping[str, PersonFacts], organisations: Mapping[Place, int]
) -> PeoplePlan:
    """`organisations` are those of the administrator's tree that have not ended."""
    plan = PeoplePlan()
    first: dict[str, int] = {}
    for row in rows:
        if row.username is None:
            continue
        if row.username in first:
            words = f"登录名“{row.username}”与第 {first[row.username]} 行重复，请删去一行或另取登录名。"
            plan.faults.append(RowFault(row.number, "username", "duplicate", words))
            continue
        first[row.username] = row.number
        found = known.get(row.username)
        faults = _faults(row, row.username, found, organisations)
        plan.faults += faults
        if faults or row.name is None or row.place is None:
            continue
        told = PersonFacts(row.username, row.name, row.place)
        if found is None:
            plan.created[row.number] = told
        elif found != told:
            plan.changed[row.number] = told
    return plan


def _faults(
    row: PersonRow, username: str, found: PersonFacts | None, organisations: Mapping[Place, int]
) -> list[RowFault]:
    faults = []
    if not USERNAME.fullmatch(username):
        words = "登录名为 2 至 64 位小写字母、数字、点、下划线和连字符，以字母或数字开头，请更正。"
        faults.append(RowFault(row.number, "username", "username", words))
    if found is not None and found.place is None:
        words = f"登录名“{username}”已被使用，请另取一个。"
        faults.append(RowFault(row.number, "username", "username_taken", words))
    if row.name is not None and len(row.name) < SHORTEST_NAME:
        faults.append(RowFault(row.number, "name", "too_short", f"姓名至少 {SHORTEST_NAME} 个字，请写全名。"))
    stays = found is not None and found.place == row.place  # also with an organisation that has ended
    if row.place is not None and row.place not in organisations and not stays:
        words = f"本岗位管理的地区内没有区划“{row.region_code}”的单位“{row.organisation_code}”，请核对代码。"
        faults.append(RowFault(row.number, "organisation_code", "unknown_organisation", words))
    return faults
