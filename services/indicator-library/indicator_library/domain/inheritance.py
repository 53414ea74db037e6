"""What a lower tier takes over from a higher one, what it may add or narrow, and what would contradict.

An indicator that narrows another states only what is different; everything else is the parent's, and each field says
from where it is. Pure: contents are plain JSON objects, as versions keep them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wenxiao.errors import Conflict
from wenxiao.findings import Finding

TIERS = ("national", "province", "city", "county", "town", "department", "unit")
FREQUENCIES = ("daily", "monthly", "quarterly", "half_yearly", "yearly", "once")
LISTS = ("evidence", "legal_basis")
# What makes an indicator this one and no other.
SAME = {
    "name": "名称",
    "category": "一级指标",
    "subcategory": "二级指标",
    "applies_to": "评价对象",
    "kind": "定量或定性",
    "direction": "方向",
    "formula": "公式",
}
# A tier may say these where nobody above it has.
ONCE = {"industry": "行业", "field": "领域", "budget_book": "预算类别"}

Content = Mapping[str, Any]


class CircularInheritance(Conflict):
    title = "承接关系成了环"


@dataclass(frozen=True)
class Place:
    """Of whom an indicator is: tier, region path, and the office in it."""

    tier: str
    region_path: str
    unit_id: int | None = None
    department_id: int | None = None


def merged(parent: Content, own: Content) -> dict[str, Any]:
    """The parent's content with what the lower tier states; lists are added to, never shortened.

    Whether the source was read is said by who states the source, not by who takes it over.
    """
    joined = dict(parent)
    for name, value in own.items():
        if name == "confirmed" and "confirmed" in parent and "source" not in own:
            continue
        above = parent.get(name, []) if name in LISTS else []
        joined[name] = [*above, *(one for one in value if one not in above)] if name in LISTS else value
    return joined


def origins(parent: Content, parent_origins: Content, own: Content, source: Mapping[str, Any]) -> dict[str, Any]:
    """Per field that is not the own tier's: the indicator that says it; `source` stands for the parent itself."""
    taken = [name for name in parent if name not in own or name in LISTS]
    return {name: parent_origins.get(name, source) for name in taken}


def ancestors(path: str) -> tuple[str, ...]:
    """The region itself and all above it, the country last: `/44/4405` → `/44/4405`, `/44`, `/`."""
    parts = [part for part in path.split("/") if part]
    return tuple("/" + "/".join(parts[:deep]) for deep in range(len(parts), -1, -1))


def may_inherit(parent: Place, child: Place) -> bool:
    """From a higher tier that the child lies in: a region above, its own region, its own department."""
    if TIERS.index(parent.tier) >= TIERS.index(child.tier):
        return False
    if parent.unit_id is not None:
        return parent.unit_id == child.department_id
    return parent.region_path in ancestors(child.region_path)


def lineage(identifier: object, parent_of: Callable[[object], object | None]) -> tuple[object, ...]:
    """The indicator and everything it inherits from; raises where that comes round again."""
    found = [identifier]
    above = parent_of(identifier)
    while above is not None:
        if above in found:
            raise CircularInheritance("承接关系成了环：一个指标不能经过别的指标又承接自己，请改正所承接的上级指标。")
        found.append(above)
        above = parent_of(above)
    return tuple(found)


def contradictions(parent: Content, own: Content, convertible: Callable[[str, str], bool]) -> tuple[Finding, ...]:
    """Where what a lower tier states goes against what it inherits; each names the field and what to do."""
    found = [*_other(parent, own), *_unit(parent, own, convertible), *_validity(parent, own), *_rarer(parent, own)]
    return tuple(Finding("inheritance.contradicts", detail, (), f"#/content/{name}") for name, detail in found)


def _other(parent: Content, own: Content) -> list[tuple[str, str]]:
    fixed = [
        (name, f"{zh}须与上级指标一致（{_shown(parent[name])}）。需要不同的{zh}，请另建指标，不要承接。")
        for name, zh in SAME.items()
        if name in own and parent.get(name) is not None and own[name] != parent[name]
    ]
    narrowed = [
        (name, f"上级指标已限定{zh}为“{parent[name]}”，下级不能改为“{own[name]}”。请删去这一项，或另建指标。")
        for name, zh in ONCE.items()
        if name in own and parent.get(name) is not None and own[name] != parent[name]
    ]
    return fixed + narrowed


def _shown(value: Any) -> str:
    return str(value.get("expression")) if isinstance(value, dict) else f"“{value}”"


def _unit(parent: Content, own: Content, convertible: Callable[[str, str], bool]) -> list[tuple[str, str]]:
    mine, theirs = own.get("unit"), parent.get("unit")
    if mine is None or theirs is None or mine == theirs or convertible(mine, theirs):
        return []
    return [("unit", f"计量单位“{mine}”不能换算成上级指标的“{theirs}”，数据无法汇总。请改用可换算的单位。")]


def _validity(parent: Content, own: Content) -> list[tuple[str, str]]:
    found = []
    begins, ends = parent.get("valid_from"), parent.get("valid_until")
    if begins and own.get("valid_from") and own["valid_from"] < begins:
        found.append(("valid_from", f"有效期不能早于上级指标（{begins}起），请改为这一天或以后。"))
    if ends and own.get("valid_until") and own["valid_until"] > ends:
        found.append(("valid_until", f"有效期不能长于上级指标（至{ends}止），请改为这一天或以前。"))
    first, last = own.get("valid_from") or begins, own.get("valid_until") or ends
    if not found and first and last and last < first:
        found.append(("valid_until", f"与上级指标合起来，有效期止（{last}）早于起（{first}），请改正本级的有效期。"))
    return found


def _rarer(parent: Content, own: Content) -> list[tuple[str, str]]:
    mine, theirs = own.get("frequency"), parent.get("frequency")
    if mine is None or theirs is None or FREQUENCIES.index(mine) <= FREQUENCIES.index(theirs):
        return []
    return [("frequency", "采集频次不能比上级指标更低，请改为相同或更高的频次。")]
