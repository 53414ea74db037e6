"""What a post may read and what it may write: two answers, and writing is never the wider one.

A finance bureau reads its region and all below and writes in its own region only; a department reads and
writes its own rows and those of its units; a unit its own; people's congress and the public read what is
published to them; the three administrators of the platform see no business at all.

Reach follows identity: whoever goes on with the work of an organisation that ended reaches its rows. What was split is
read by all successors and written by the main one alone, so that nobody writes what somebody else writes. A finance
officer with a portfolio writes what belongs to its departments and to their successors, and the own organisation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ROOT = "/"
MACHINE_OF_ALL = "service"
PORTFOLIOS = "finance"
ONE_UNIT = "unit"  # whoever works in one unit reaches nothing below it


class ExtentKind(StrEnum):
    """The kinds that an assertion knows; a test holds them equal to the platform's."""

    REGION_TREE = "region_tree"
    OWN_REGION = "own_region"
    UNITS = "units"
    ASSIGNED = "assigned"
    PUBLISHED = "published"
    NONE = "none"


@dataclass(frozen=True)
class Extent:
    kind: ExtentKind
    region_path: str = ""
    units: tuple[int, ...] | None = None
    audience: str | None = None


@dataclass(frozen=True)
class OrganisationFacts:
    """`successor_id`: the main successor; `co_successors`: the others, where it was split."""

    id: int
    parent_id: int | None = None
    successor_id: int | None = None
    co_successors: tuple[int, ...] = ()


@dataclass(frozen=True)
class PostFacts:
    role: str
    region_path: str
    organisation_id: int | None = None
    portfolio: tuple[int, ...] = ()


@dataclass(frozen=True)
class PostReach:
    read: Extent
    write: Extent


NOTHING = Extent(ExtentKind.NONE)

# role -> (kind of reading, kind of writing, audience of what is published to it)
RULES: Mapping[str, tuple[ExtentKind, ExtentKind, str | None]] = {
    "finance": (ExtentKind.REGION_TREE, ExtentKind.OWN_REGION, None),
    "treasury": (ExtentKind.REGION_TREE, ExtentKind.OWN_REGION, None),
    "budget_system": (ExtentKind.REGION_TREE, ExtentKind.OWN_REGION, None),
    "department": (ExtentKind.UNITS, ExtentKind.UNITS, None),
    "unit": (ExtentKind.UNITS, ExtentKind.UNITS, None),
    "audit": (ExtentKind.REGION_TREE, ExtentKind.NONE, None),
    "discipline": (ExtentKind.REGION_TREE, ExtentKind.NONE, None),
    "government": (ExtentKind.REGION_TREE, ExtentKind.NONE, None),
    "organization_dept": (ExtentKind.REGION_TREE, ExtentKind.NONE, None),
    "platform": (ExtentKind.REGION_TREE, ExtentKind.NONE, None),
    "third_party": (ExtentKind.ASSIGNED, ExtentKind.ASSIGNED, None),
    "expert": (ExtentKind.ASSIGNED, ExtentKind.ASSIGNED, None),
    "npc": (ExtentKind.PUBLISHED, ExtentKind.NONE, "npc"),
    "npc_network": (ExtentKind.PUBLISHED, ExtentKind.NONE, "npc"),
    "public": (ExtentKind.PUBLISHED, ExtentKind.NONE, "public"),
    "system_admin": (ExtentKind.NONE, ExtentKind.NONE, None),
    "security_admin": (ExtentKind.NONE, ExtentKind.NONE, None),
    "audit_admin": (ExtentKind.NONE, ExtentKind.NONE, None),
    "service": (ExtentKind.REGION_TREE, ExtentKind.REGION_TREE, None),
}


class Lines:
    """Who lies below whom, and who went on as whom: made once from a directory, asked at each call."""

    def __init__(self, directory: Iterable[OrganisationFacts]) -> None:
        self._facts = {organisation.id: organisation for organisation in directory}
        self._read: dict[int, list[int]] = {}
        self._written: dict[int, list[int]] = {}
        self._taken_over: dict[int, list[int]] = {}
        self._gone_on_as: dict[int, list[int]] = {}
        for organisation in self._facts.values():
            main = organisation.successor_id if organisation.successor_id is not None else organisation.parent_id
            if main is not None:
                self._written.setdefault(main, []).append(organisation.id)
            for above in {main, *organisation.co_successors} - {None}:
                self._read.setdefault(above, []).append(organisation.id)  # type: ignore[arg-type]  # None was taken away
            if organisation.successor_id is not None:
                self._gone_on_as.setdefault(organisation.successor_id, []).append(organisation.id)
                for heir in {organisation.successor_id, *organisation.co_successors}:
                    self._taken_over.setdefault(heir, []).append(organisation.id)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(self._facts)

    def readable(self, organisation_id: int, *, alone: bool = False) -> tuple[int, ...]:
        """The organisation, everything below it unless `alone`, and all predecessors of these, in order of id."""
        return _reached([organisation_id], self._taken_over if alone else self._read)

    def writable(self, *organisation_ids: int, alone: bool = False) -> tuple[int, ...]:
        """The same without what was split and went on, in the main, elsewhere."""
        return _reached(organisation_ids, self._gone_on_as if alone else self._written)

    def heirs_of(self, organisation_id: int) -> tuple[int, ...]:
        """Who goes on with its work today: itself, or all its successors, through chains, in order of id."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [organisation_id]
        while waiting:
            current = waiting.pop()
            facts = self._facts.get(current)
            if current in seen:
                continue
            seen.add(current)
            if facts is None or facts.successor_id is None:
                found.add(current)
            else:
                waiting += [facts.successor_id, *facts.co_successors]
        return tuple(sorted(found))

    def department_of(self, organisation_id: int) -> int:
        """The organisation at the top of its line: a unit answers to its department, a department to itself."""
        seen = {organisation_id}
        current = organisation_id
        while (facts := self._facts.get(current)) and facts.parent_id is not None and facts.parent_id not in seen:
            current = facts.parent_id
            seen.add(current)
        return current


def _reached(start: Iterable[int], below: Mapping[int, Iterable[int]]) -> tuple[int, ...]:
    reached: set[int] = set()
    waiting = [*start]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting.extend(below.get(current, ()))
    return tuple(sorted(reached))


def reach_of(post: PostFacts, lines: Lines) -> PostReach:
    """`lines` hold the organisations of the post's own region, and whatever went on in one of them."""
    reading, writing, audience = RULES[post.role]
    region_path = ROOT if post.role in {MACHINE_OF_ALL, "public"} else post.region_path
    if ExtentKind.UNITS in (reading, writing) and post.organisation_id is None:
        return PostReach(NOTHING, NOTHING)
    own, alone = post.organisation_id or 0, post.role == ONE_UNIT
    read = _extent(reading, region_path, lines.readable(own, alone=alone), audience)
    if post.role == PORTFOLIOS and post.portfolio:
        return PostReach(read, Extent(ExtentKind.UNITS, region_path, _in_charge_of(post, lines)))
    return PostReach(read, _extent(writing, region_path, lines.writable(own, alone=alone), audience))


def _in_charge_of(post: PostFacts, lines: Lines) -> tuple[int, ...]:
    """What the portfolio's departments have become, and the own organisation."""
    departments = [heir for department in post.portfolio for heir in lines.heirs_of(department)]
    own = [] if post.organisation_id is None else [post.organisation_id]
    return lines.writable(*departments, *own)


def _extent(kind: ExtentKind, region_path: str, units: tuple[int, ...], audience: str | None) -> Extent:
    if kind is ExtentKind.NONE:
        return NOTHING
    return Extent(
        kind,
        region_path,
        units if kind is ExtentKind.UNITS else None,
        audience if kind is ExtentKind.PUBLISHED else None,
    )


def is_within(region_path: str, root: str) -> bool:
    """A path lies below another one by whole steps: `/44/4416` is not above `/44/44160`."""
    return root == ROOT or region_path == root or region_path.startswith(f"{root}/")


def department_of(organisation_id: int, lines: Lines) -> int:
    """The organisation at the top of its line: a unit answers to its department, a department to itself."""
    return lines.department_of(organisation_id)
