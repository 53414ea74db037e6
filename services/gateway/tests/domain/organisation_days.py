"""A directory kept for each single day: what the periods are compared with.

It knows no periods: an act copies and alters the directory of its day and of every later one. It also says by itself
whether the act was possible: on every day each parent is there, codes fit and are used once, nobody is above itself,
and nothing that was touched later is overtaken.
"""

from dataclasses import dataclass, field
from datetime import date

DAYS = 24
FIRST = date(2018, 1, 1)
Office = tuple[str, str, int | None, str]  # name, code, parent, kind
Snapshot = dict[int, Office]


@dataclass
class Model:
    days: list[Snapshot] = field(default_factory=lambda: [{} for _ in range(DAYS)])
    touched: dict[int, int] = field(default_factory=dict)
    successors: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)

    def known(self) -> list[int]:
        return sorted(self.touched)

    def below(self, number: int, day: int) -> list[int]:
        return [one for one, office in sorted(self.days[day].items()) if office[2] == number]

    def tree(self, number: int, day: int) -> set[int]:
        return {number}.union(*(self.tree(one, day) for one in self.below(number, day)))

    def heirs(self, number: int, *, main: bool = False) -> set[int]:
        after = [one for one, is_main in self.successors.get(number, []) if is_main or not main]
        return {number} if not after else set().union(*(self.heirs(one, main=main) for one in after))

    def alters(self, day: int, changes: dict[int, Office | None]) -> "Model | None":
        """The model after it, or None where that day or a later one would not be right."""
        after = Model([dict(one) for one in self.days], dict(self.touched), dict(self.successors))
        for number, office in changes.items():
            if number in self.touched and self.touched[number] >= day:
                return None
            after.touched[number] = day
            for later in after.days[day:]:
                if number in self.touched and number not in later:
                    return None
                later.pop(number, None)
                if office is not None:
                    later[number] = office
        return after if all(is_right(one) for one in after.days[day:]) else None


def is_right(directory: Snapshot) -> bool:
    codes = [office[1] for office in directory.values()]
    if len(codes) != len(set(codes)):
        return False
    for number, (_, code, parent, kind) in directory.items():
        if parent is None:
            if kind == "unit" or len(code) != 3:
                return False
        elif parent not in directory or kind != "unit" or directory[parent][1] != code[:-3]:
            return False
        seen, current = {number}, parent
        while current is not None:
            if current in seen:
                return False
            seen.add(current)
            current = directory[current][2] if current in directory else None
    return True


def recoded(model: Model, number: int, day: int, office: Office) -> dict[int, Office | None]:
    """The organisation changed, and what lies below it with the new beginning of its codes."""
    before = model.days[day][number][1]
    changes: dict[int, Office | None] = {number: office}
    if before != office[1]:
        for one in model.below(number, day):
            name, code, parent, kind = model.days[day][one]
            changes |= recoded(model, one, day, (name, office[1] + code[len(before) :], parent, kind))
    return changes
