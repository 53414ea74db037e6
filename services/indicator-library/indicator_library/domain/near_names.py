"""Of thousands of names the one that most resembles another, without comparing each with each.

Two names of which eight tenths of the pairs agree have at least one of the rarest pairs in common: only those are
looked up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil

from indicator_library.domain.naming import likeness, name_key

CLOSELY_ALIKE = 0.8
MOST_COMPARED = 50


class NearNames:
    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._pairs = [_pairs(name) for name in self._names]
        self._seen = Counter(pair for pairs in self._pairs for pair in pairs)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for place, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._holding[pair].append(place)

    def nearest(self, name: str) -> tuple[str, float] | None:
        """The closest name that is closely alike, or the same, with its likeness."""
        mine = _pairs(name)
        needed = ceil(CLOSELY_ALIKE / (2 - CLOSELY_ALIKE) * len(mine))
        rarest = sorted(mine, key=lambda pair: (self._seen[pair], pair))[: len(mine) - needed + 1]
        places = Counter(place for pair in rarest for place in self._holding.get(pair, ()))
        rated = (
            (likeness(name, self._names[place]), self._names[place]) for place, _ in places.most_common(MOST_COMPARED)
        )
        close = [one for one in rated if one[0] >= CLOSELY_ALIKE]
        if not close:
            return None
        best = max(close)
        return best[1], best[0]


def _pairs(name: str) -> frozenset[str]:
    key = name_key(name)
    return frozenset(key[at : at + 2] for at in range(len(key) - 1))
