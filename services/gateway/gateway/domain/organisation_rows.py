"""A table of organisations: what of it is new, what stands already, and what is wrong with it.

An import registers organisations. Renaming, moving, merging and splitting are acts with a day and a reason of their
own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from gateway.domain.credit_codes import check_credit_code
from gateway.domain.reach import is_within
from gateway.domain.row_faults import RowFault

DIGITS_OF_A_LEVEL = 3
LEVELS = 5
Place = tuple[str, str]  # region and code


@dataclass(frozen=True)
class OrganisationFacts:
    region_code: str
    code: str
    name: str
    kind: str
    parent_code: str | None
    credit_code: str | None
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class OrganisationRow:
    """None where the cell was empty or could not be read: what must not be empty has its finding elsewhere already."""

    number: int
    region_code: str | None
    code: str | None
    name: str | None
    kind: str | None
    parent_code: str | None = None
    credit_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class Lasting(Protocol):
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_until(self) -> date | None: ...


@dataclass
class OrganisationPlan:
    """`created` is keyed by row, in an order in which each parent comes before what lies below it."""

    created: dict[int, OrganisationFacts] = field(default_factory=dict)
    unchanged: list[int] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def overlap(one: Lasting, other: Lasting) -> bool:
    """Both on some day; the last day counts, and a missing end is open."""
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return all(until is None or until >= starts for until in (one.valid_until, other.valid_until))


def plan_organisations(
    rows: Sequence[OrganisationRow],
    known: Iterable[OrganisationFacts],
    regions: Mapping[str, str],
    tree: str,
) -> OrganisationPlan:
    """`regions` maps codes to paths; `tree` is the path of the administrator's own region."""
    plan = OrganisationPlan()
    standing: dict[Place, list[OrganisationFacts]] = {}
    for facts in known:
        standing.setdefault((facts.region_code, facts.code), []).append(facts)
    told = _told(rows, plan.faults)
    _refuse_shared_credit_codes(told, standing, plan.faults)
    new: dict[Place, list[OrganisationRow]] = {}
    for place, same in told.items():
        for row in same:
            found = next((facts for facts in standing.get(place, ()) if overlap(facts, row)), None)
            if fault := _fault_of_region(row, regions, tree):
                plan.faults.append(fault)
            elif found is not None:
                _compare(row, found, plan)
            else:
                new.setdefault(place, []).append(row)
    _register(new, standing, plan)
    return plan


def _told(rows: Sequence[OrganisationRow], faults: list[RowFault]) -> dict[Place, list[OrganisationRow]]:
    """Rows of one code may follow each other in time; two at once cannot be."""
    told: dict[Place, list[OrganisationRow]] = {}
    for row in rows:
        if row.region_code is None or row.code is None:
            continue
        same = told.setdefault((row.region_code, row.code), [])
        twin = next((other for other in same if overlap(other, row)), None)
        if twin is None:
            same.append(row)
        elif twin.parent_code != row.parent_code:
            words = f"单位代码“{row.code}”在第 {twin.number} 行属于另一个上级；一个单位只能有一个上级，请核对。"
            faults.append(RowFault(row.number, "parent_code", "two_parents", words))
        elif replace(row, number=0) == replace(twin, number=0):
            words = f"与第 {twin.number} 行重复，请删去一行。"
            faults.append(RowFault(row.number, "code", "duplicate", words))
        else:
            words = f"单位代码“{row.code}”与第 {twin.number} 行的起止日期重叠；同一代码同一时间只能有一个单位，请核对。"
            faults.append(RowFault(row.number, "valid_from", "overlap", words))
    return told


def _refuse_shared_credit_codes(
    told: Mapping[Place, Sequence[OrganisationRow]],
    standing: Mapping[Place, Sequence[OrganisationFacts]],
    faults: list[RowFault],
) -> None:
    held: dict[str, tuple[Place, str]] = {}
    for place, facts in ((place, facts) for place, same in standing.items() for facts in same):
        if facts.credit_code and facts.valid_until is None:
            held[facts.credit_code] = place, f"目录中的“{facts.name}”"
    for place, row in ((place, row) for place, same in told.items() for row in same):
        if row.credit_code is None:
            continue
        if words := check_credit_code(row.credit_code):
            faults.append(RowFault(row.number, "credit_code", "credit_code", words))
            continue
        holder, named = held.setdefault(row.credit_code, (place, f"第 {row.number} 行"))
        if holder != place:
            words = f"统一社会信用代码与{named}相同；一个代码只属于一个单位，请核对。"
            faults.append(RowFault(row.number, "credit_code", "credit_code_twice", words))


def _fault_of_region(row: OrganisationRow, regions: Mapping[str, str], tree: str) -> RowFault | None:
    path = regions.get(row.region_code or "")
    if path is None:
        words = f"目录中没有区划“{row.region_code}”，请先导入区划或更正代码。"
        return RowFault(row.number, "region_code", "unknown_region", words)
    if not is_within(path, tree):
        words = f"区划“{row.region_code}”不在本岗位所在区划及其下级之内，请由该区划的系统管理员导入。"
        return RowFault(row.number, "region_code", "outside_tree", words)
    return None


def _compare(row: OrganisationRow, found: OrganisationFacts, plan: OrganisationPlan) -> None:
    """An empty cell says nothing about an organisation that stands already."""
    words = {
        "name": (row.name, found.name, "名称"),
        "kind": (row.kind, found.kind, "类型"),
        "parent_code": (row.parent_code, found.parent_code, "上级"),
        "credit_code": (row.credit_code, found.credit_code, "统一社会信用代码"),
        "valid_from": (row.valid_from, found.valid_from, "生效日期"),
        "valid_until": (row.valid_until, found.valid_until, "失效日期"),
    }
    differing = {name: shown for name, (told, now, shown) in words.items() if told is not None and told != now}
    for name, shown in differing.items():
        detail = f"“{found.name}”已在目录中，{shown}与目录不同。导入只登记新单位；更名、划转、更正请办理单位变更。"
        plan.faults.append(RowFault(row.number, name, "differs", detail))
    if not differing:
        plan.unchanged.append(row.number)


def _register(
    new: Mapping[Place, Sequence[OrganisationRow]],
    standing: Mapping[Place, Sequence[OrganisationFacts]],
    plan: OrganisationPlan,
) -> None:
    """Short codes first: a parent's is shorter than that of what lies below it."""
    cycles = _in_cycles(new)
    placed: dict[Place, list[Lasting]] = {place: list(same) for place, same in standing.items()}
    for place, same in new.items():
        placed.setdefault(place, []).extend(same)
    for place in sorted(new, key=lambda place: (len(place[1]), place)):
        for row in new[place]:
            fault = _fault_of_cycle(row, cycles) if place in cycles else _fault_of_new(row, place, placed)
            if fault is not None:
                plan.faults.append(fault)
            elif row.valid_from is not None and row.name is not None and row.kind is not None:
                plan.created[row.number] = OrganisationFacts(
                    *place,
                    row.name,
                    row.kind,
                    row.parent_code,
                    row.credit_code,
                    row.valid_from,
                    row.valid_until,
                )


def _in_cycles(new: Mapping[Place, Sequence[OrganisationRow]]) -> set[Place]:
    above = {
        place: (place[0], parent)
        for place, same in new.items()
        for parent in [same[0].parent_code]
        if parent is not None
    }
    settled: set[Place] = set()
    cycles: set[Place] = set()
    for start in above:
        climbed: dict[Place, int] = {}
        current = start
        while current in above and current not in settled and current not in climbed:
            climbed[current] = len(climbed)
            current = above[current]
        if current in climbed:
            cycles |= {place for place, step in climbed.items() if step >= climbed[current]}
        settled |= climbed.keys()
    return cycles


def _fault_of_cycle(row: OrganisationRow, cycles: Iterable[Place]) -> RowFault:
    codes = "、".join(sorted(code for region, code in cycles if region == row.region_code)[:5])
    words = f"上级关系成环（{codes}），请更正其中的上级单位代码。"
    return RowFault(row.number, "parent_code", "cycle", words)


def _fault_of_new(row: OrganisationRow, place: Place, placed: Mapping[Place, Sequence[Lasting]]) -> RowFault | None:
    _, code = place
    if len(code) % DIGITS_OF_A_LEVEL or not code.isdigit() or not code.isascii() or not code:
        return RowFault(row.number, "code", "code_form", "单位代码每级三位数字，如 062 或 062001，请核对。")
    if len(code) > DIGITS_OF_A_LEVEL * LEVELS:
        return RowFault(row.number, "code", "code_form", f"单位代码最多 {LEVELS} 级，请核对。")
    if row.valid_from is None:
        return RowFault(row.number, "valid_from", "empty", "新登记的单位要填写生效日期。")
    if row.valid_until is not None and row.valid_until < row.valid_from:
        return RowFault(row.number, "valid_until", "validity", "失效日期早于生效日期，请核对。")
    if (row.parent_code or "") != code[:-DIGITS_OF_A_LEVEL]:
        words = f"“{code}”的上级应是“{code[:-3]}”：下级代码是上级代码加三位，请核对。"
        if len(code) == DIGITS_OF_A_LEVEL:
            words = f"“{code}”是三位代码，没有上级单位；请清空上级单位代码，或更正单位代码。"
        return RowFault(row.number, "parent_code", "code_of_parent", words)
    if row.parent_code is not None:
        return _fault_of_parent(row, row.valid_from, placed.get((place[0], row.parent_code), ()))
    return None


def _fault_of_parent(row: OrganisationRow, day: date, parents: Sequence[Lasting]) -> RowFault | None:
    if not parents:
        words = f"目录和本表中都没有上级单位“{row.parent_code}”，请先导入上级或更正代码。"
        return RowFault(row.number, "parent_code", "unknown_parent", words)
    if not any(_lasts_on(parent, day) for parent in parents):
        words = f"上级单位“{row.parent_code}”在 {day} 尚未生效或已经终止，请核对生效日期。"
        return RowFault(row.number, "valid_from", "parent_not_in_force", words)
    return None


def _lasts_on(one: Lasting, day: date) -> bool:
    return (one.valid_from or date.min) <= day and (one.valid_until is None or day <= one.valid_until)
