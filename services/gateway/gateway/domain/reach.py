"""What a post may read and what it may write: two answers, and writing is never the wider one.

A finance bureau reads its region and all below and writes in its own region only; a department reads and
writes its own rows and those of its units; a unit its own; people's congress and the public read what is
published to them; the three administrators of the platform see no business at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ROOT = "/"
MACHINE_OF_ALL = "service"


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
    """`successor_id`: the organisation that took this one over when it was merged."""

    id: int
    parent_id: int | None = None
    successor_id: int | None = None


@dataclass(frozen=True)
class PostFacts:
    role: str
    region_path: str
    organisation_id: int | None = None


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


def units_within(organisation_id: int, directory: Iterable[OrganisationFacts]) -> tuple[int, ...]:
    """The organisation, everything below it, and whatever was merged into any of these, in order of id."""
    subordinate: dict[int, list[int]] = {}
    for organisation in directory:
        for above in (organisation.parent_id, organisation.successor_id):
            if above is not None:
                subordinate.setdefault(above, []).append(organisation.id)
    reached: set[int] = set()
    waiting = [organisation_id]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting.extend(subordinate.get(current, ()))
    return tuple(sorted(reached))


def reach_of(post: PostFacts, directory: Iterable[OrganisationFacts]) -> PostReach:
    """`directory` holds the organisations of the post's own region: a unit code means nothing outside it."""
    reading, writing, audience = RULES[post.role]
    region_path = ROOT if post.role in {MACHINE_OF_ALL, "public"} else post.region_path
    units: tuple[int, ...] | None = None
    if ExtentKind.UNITS in (reading, writing):
        if post.organisation_id is None:
            return PostReach(NOTHING, NOTHING)
        units = units_within(post.organisation_id, directory)
    return PostReach(
        read=_extent(reading, region_path, units, audience),
        write=_extent(writing, region_path, units, audience),
    )


def _extent(kind: ExtentKind, region_path: str, units: tuple[int, ...] | None, audience: str | None) -> Extent:
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


def department_of(organisation_id: int, directory: Iterable[OrganisationFacts]) -> int:
    """The organisation at the top of its line: a unit answers to its department, a department to itself."""
    above = {organisation.id: organisation.parent_id for organisation in directory}
    seen = {organisation_id}
    current = organisation_id
    while (parent := above.get(current)) is not None and parent not in seen:
        seen.add(parent)
        current = parent
    return current
