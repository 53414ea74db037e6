"""Projects like the one that is asked about, and the indicators that they used."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicator_library.domain.headings import standard_heading
from indicator_library.domain.industries import Place, purposes
from indicator_library.domain.resembling import Rarity, office, pairs

# What a project has in common with another counts so much beside its words; nobody is nothing to anybody.
SAME_FIELD, SAME_INDUSTRY, SAME_PURPOSE, SAME_OFFICE, ANYBODY = 0.25, 0.12, 0.25, 0.5, 0.04
SIMILAR = 0.2  # from here on a project is called similar


@dataclass(frozen=True)
class Project:
    """What is asked for: `unit` is the office's name, `place` the industry and field, recognised or given."""

    name: str
    description: str = ""
    unit: str = ""
    place: Place = (None, None)
    object: str = "project"

    @property
    def text(self) -> str:
        return f"{self.name} {self.description}"


@dataclass(frozen=True)
class Used:
    """An indicator that similar projects used; `nearness` of the nearest, 0 to 1, `weights` as far as printed.

    `hidden`: an aggregate of projects that whoever asks may not read.
    """

    category: str
    subcategory: str
    name: str
    nearness: float
    project: str
    projects: int = 1
    weights: tuple[Decimal, ...] = ()
    kin: bool = True
    hidden: bool = False

    @property
    def heading(self) -> str:
        return standard_heading(self.category, self.subcategory)


@dataclass(frozen=True)
class CaseRow:
    category: str
    subcategory: str
    name: str
    weight: Decimal | None = None


@dataclass(frozen=True)
class Case:
    """A project with the indicators of its table; `key` tells it from others."""

    key: str
    project: str
    unit: str
    place: Place
    rows: tuple[CaseRow, ...]


def used_of(project: Project, cases: Iterable[Case], rarity: Rarity) -> list[Used]:
    """Each row of each case, with how near its project is."""
    found = []
    for case in cases:
        nearness = near(project, case.project, case.place, case.unit, rarity)
        kin = kinship(project.place, case.place) > 0 or bool(pairs(project.text) & pairs(case.project))
        for row in case.rows:
            weights = () if row.weight is None else (row.weight,)
            told = (row.category, row.subcategory, row.name, nearness, case.key)
            found.append(Used(*told, weights=weights, kin=kin))
    return found


def near(project: Project, name: str, place: Place, unit: str, rarity: Rarity) -> float:
    """How near another project is: by its words, and by its industry; nobody is nothing to anybody."""
    words = rarity.nearness(project.text, name)
    same_office = SAME_OFFICE * rarity.nearness(office(project.unit), office(unit)) if project.unit and unit else 0.0
    mine, theirs = purposes(project.text), purposes(name)
    purpose = SAME_PURPOSE * len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
    return min(1.0, max(words, same_office) + kinship(project.place, place) + purpose + ANYBODY)


def kinship(one: Place, other: Place) -> float:
    if one == (None, None) or other == (None, None):
        return 0.0
    if one == other:
        return SAME_FIELD
    return SAME_INDUSTRY if one[0] is not None and one[0] == other[0] else 0.0
