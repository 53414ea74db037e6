"""A table of regions: what of it is new, what gets another name, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.domain.reach import is_within
from gateway.domain.region_codes import fault_of_form, fault_of_place, path_of
from gateway.domain.row_faults import RowFault


@dataclass(frozen=True)
class RegionFacts:
    code: str
    name: str
    level: str
    parent_code: str | None
    path: str


@dataclass(frozen=True)
class RegionRow:
    """None where the cell was empty or could not be read: then its finding stands elsewhere already."""

    number: int
    code: str | None
    name: str | None
    level: str | None
    parent_code: str | None


@dataclass
class RegionPlan:
    """`created` in an order in which each parent comes before what lies below it; values are keyed by row."""

    created: dict[int, RegionFacts] = field(default_factory=dict)
    renamed: dict[int, RegionFacts] = field(default_factory=dict)
    unchanged: list[int] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def plan_regions(rows: Sequence[RegionRow], known: Mapping[str, RegionFacts], tree: str) -> RegionPlan:
    """`tree` is the path of the administrator's own region: nothing outside it is touched."""
    plan = RegionPlan()
    told = _each_once(rows, plan.faults)
    for code, row in told.items():
        if code in known:
            _compare(row, known[code], tree, plan)
    placing = _Placing(told, dict(known), tree, plan)
    for code in told:
        placing.climb(code)
    return plan


def _each_once(rows: Iterable[RegionRow], faults: list[RowFault]) -> dict[str, RegionRow]:
    told: dict[str, RegionRow] = {}
    for row in rows:
        if row.code is None:
            continue
        if row.code in told:
            words = f"区划代码“{row.code}”与第 {told[row.code].number} 行重复，请删去一行。"
            faults.append(RowFault(row.number, "code", "duplicate", words))
        else:
            told[row.code] = row
    return told


def _compare(row: RegionRow, found: RegionFacts, tree: str, plan: RegionPlan) -> None:
    faults = []
    if not is_within(found.path, tree):
        faults.append(_outside(row.number, found.code))
    if row.level is not None and row.level != found.level:
        words = f"“{found.name}”的级别与目录中的不同；导入不改变级别，请核对。"
        faults.append(RowFault(row.number, "level", "level_differs", words))
    if row.parent_code != found.parent_code:
        words = f"“{found.name}”的上级在目录中是“{found.parent_code or '无'}”；导入不改变隶属关系，请核对。"
        faults.append(RowFault(row.number, "parent_code", "parent_differs", words))
    plan.faults += faults
    if not faults and row.name is not None and row.name != found.name:
        plan.renamed[row.number] = RegionFacts(found.code, row.name, found.level, found.parent_code, found.path)
    elif not faults:
        plan.unchanged.append(row.number)


def _outside(row: int, code: str) -> RowFault:
    words = f"“{code}”不在本岗位所在区划及其下级之内，请由上级的系统管理员导入。"
    return RowFault(row, "code", "outside_tree", words)


@dataclass
class _Placing:
    """Gives each new region its place; what is wrong is said once, however many regions lie below it."""

    told: Mapping[str, RegionRow]
    placed: dict[str, RegionFacts]
    tree: str
    plan: RegionPlan
    failed: set[str] = field(default_factory=set)

    def climb(self, code: str) -> None:
        """Up to the first region whose place is known, then places the chain from there down."""
        chain: dict[str, RegionRow] = {}
        above: str | None = code
        while above is not None and above in self.told and not self._is_settled(above):
            if above in chain:
                self._refuse_cycle([*chain][[*chain].index(above) :])
                break
            chain[above] = self.told[above]
            above = chain[above].parent_code
        for below in reversed(chain):
            if chain[below].parent_code in self.failed or not self._place(below, chain[below]):
                self.failed.add(below)

    def _is_settled(self, code: str) -> bool:
        return code in self.placed or code in self.failed

    def _refuse_cycle(self, cycle: list[str]) -> None:
        shown = " → ".join([*cycle[:5], *(["…"] if len(cycle) > 5 else []), cycle[0]])
        for code in cycle:
            words = f"上级关系成环：{shown}，请更正其中的上级代码。"
            self.plan.faults.append(RowFault(self.told[code].number, "parent_code", "cycle", words))
        self.failed.update(cycle)

    def _place(self, code: str, row: RegionRow) -> bool:
        if row.level is None or code in self.failed:
            return False
        fault = _fault(row, code, row.level, self.placed)
        if fault is not None:
            self.plan.faults.append(fault)
            return False
        parent = self.placed.get(row.parent_code or "")
        path = path_of(code, row.level, parent.path if parent else "/")
        if not is_within(path, self.tree):
            self.plan.faults.append(_outside(row.number, code))
        facts = RegionFacts(code, row.name or "", row.level, row.parent_code, path)
        self.placed[code] = self.plan.created[row.number] = facts
        return True


def _fault(row: RegionRow, code: str, level: str, placed: Mapping[str, RegionFacts]) -> RowFault | None:
    if words := fault_of_form(code, level):
        return RowFault(row.number, "code", "code_form", words)
    if row.parent_code is None:
        if level == "province":
            return None
        return RowFault(row.number, "parent_code", "no_parent", "只有省级区划没有上级，请填写上级代码。")
    parent = placed.get(row.parent_code)
    if parent is None:
        words = f"目录和本表中都没有上级“{row.parent_code}”，请先导入上级或更正代码。"
        return RowFault(row.number, "parent_code", "unknown_parent", words)
    if words := fault_of_place(code, level, parent.code, parent.level):
        return RowFault(row.number, "parent_code", "wrong_place", words)
    return None
