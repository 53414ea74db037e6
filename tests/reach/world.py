"""What everybody must see, worked out from the plain words of decision 5 and from nothing else.

No code of the services is used here: a small tree, a list of successions, and who wrote which project.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Office:
    id: int
    region: str
    code: str
    kind: str
    parent: int | None = None


@dataclass(frozen=True)
class Succession:
    before: int
    after: int
    main: bool


@dataclass
class World:
    """`parents`: region -> region above it; a project belongs to the office that wrote it, for good."""

    parents: dict[str, str | None]
    offices: dict[int, Office] = field(default_factory=dict)
    successions: tuple[Succession, ...] = ()

    def copy(self) -> "World":
        return World(self.parents, dict(self.offices), self.successions)

    def heir(self, office: int) -> int:
        """Who goes on with its work: itself, or its main successor's heir."""
        for one in self.successions:
            if one.before == office and one.main:
                return self.heir(one.after)
        return office

    def below(self, office: int) -> set[int]:
        """The office, the living ones below it, and all that these took over; what ended went with its heir."""
        found = {office}
        for other in self.offices.values():
            if other.parent == office and self.heir(other.id) == other.id:
                found |= self.below(other.id)
        for one in self.successions:
            if one.after == office:
                found |= self.below(one.before)
        return found

    def region_of(self, office: int) -> str:
        """Where its rows lie: with whoever goes on with them."""
        return self.offices[self.heir(office)].region

    def lies_in(self, region: str, tree: str) -> bool:
        here: str | None = region
        while here is not None and here != tree:
            here = self.parents[here]
        return here == tree

    def seen_by(self, office: int, *, finance: bool) -> set[int]:
        """Offices whose projects somebody in this office reads: finance its region and below, others their line."""
        own = self.offices[office].region
        if finance:
            return {other for other in self.offices if self.lies_in(self.region_of(other), own)}
        return {other for other in self.below(office) if self.region_of(other) == own}

    def merged(self, office: int, into: int) -> "World":
        after = self.copy()
        after.successions = (*self.successions, Succession(office, into, main=True))
        return after

    def moved(self, office: int, under: int) -> "World":
        after = self.copy()
        old = after.offices[office]
        after.offices[office] = Office(old.id, old.region, old.code, old.kind, under)
        return after
