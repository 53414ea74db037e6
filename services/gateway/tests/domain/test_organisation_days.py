"""Random acts at random days, against a model that keeps a whole directory for each single day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.organisation_acts import (
    Act,
    Heir,
    Merge,
    Move,
    OrganisationChangeRefused,
    Placement,
    Register,
    Rename,
    Split,
)
from gateway.domain.organisation_plans import plan_of
from gateway.domain.organisations import OrganisationHistory, Plan, RegionSpan
from gateway.domain.reach import Lines, OrganisationFacts

from .organisation_days import DAYS, FIRST, Model, Office, Snapshot, recoded

REGION = "441622"


@dataclass
class World:
    """The code under test beside the model; `names` makes each name new."""

    history: OrganisationHistory = field(
        default_factory=lambda: OrganisationHistory(regions=[RegionSpan(REGION, "县")])
    )
    model: Model = field(default_factory=Model)
    names: int = 0
    accepted: int = 0

    def name(self) -> str:
        self.names += 1
        return f"机构{self.names}"

    def carry_out(self, act: Act, day: int, expected: Model | None, new: dict[int, int]) -> None:
        """Both must agree whether it can be, and on every day what then is; the past stays as it was."""
        try:
            plan = plan_of(self.history, act, FIRST + timedelta(days=day))
        except OrganisationChangeRefused as refused:
            if expected is not None or not refused.findings:
                raise
            return
        assert expected is not None, (act, day)
        before = self.seen(day)
        self.history = self.history.after(settled(plan, new))
        self.model = expected
        self.accepted += 1
        assert self.seen(day) == before
        self.compare()

    def seen(self, until: int) -> list[Snapshot]:
        return [self.as_of(day) for day in range(until)]

    def as_of(self, day: int) -> Snapshot:
        found: Snapshot = {}
        for number, periods in self.history.periods.items():
            there = [one for one in periods if one.holds_on(FIRST + timedelta(days=day))]
            assert len(there) <= 1, "at most one period on each day"
            for one in there:
                found[number] = (one.name, one.code, one.parent_id, one.kind)
        return found

    def compare(self) -> None:
        for day in range(DAYS):
            assert self.as_of(day) == self.model.days[day], day


def settled(plan: Plan, new: dict[int, int]) -> Plan:
    def known(number: int | None) -> int | None:
        return None if number is None else new.get(number, number)

    begun = [
        vars(one) | {"organisation_id": known(one.organisation_id), "parent_id": known(one.parent_id)}
        for one in plan.begun
    ]
    links = [vars(one) | {"successor_id": known(one.successor_id)} for one in plan.successions]
    periods = tuple(type(plan.begun[0])(**one) for one in begun) if begun else ()
    return Plan(plan.day, plan.closed, periods, (), tuple(type(plan.successions[0])(**one) for one in links))


def code_below(world: World, parent: int | None, day: int, last: int) -> str:
    office = world.model.days[day].get(parent or 0)
    return f"{office[1] if office else ''}{last:03}"


def register(world: World, day: int, one: int, two: int, last: int) -> None:
    known = world.model.known()
    parent = known[one % len(known)] if known and two % 3 else None
    code, name, kind = code_below(world, parent, day, last), world.name(), "department" if parent is None else "unit"
    number = len(known) + 1
    expected = world.model.alters(day, {number: (name, code, parent, kind)})
    world.carry_out(Register(REGION, code, name, kind, parent), day, expected, {-1: number})


def rename(world: World, day: int, number: int, two: int, last: int) -> None:
    name = world.name()
    there = world.model.days[day].get(number)
    expected = world.model.alters(day, {number: (name, *there[1:])}) if there else None
    world.carry_out(Rename(number, name), day, expected, {})


def move(world: World, day: int, number: int, parent: int, last: int) -> None:
    code = code_below(world, parent, day, last)
    there = world.model.days[day].get(number)
    expected = None
    if there and (parent, code) != (there[2], there[1]):
        expected = world.model.alters(day, recoded(world.model, number, day, (there[0], code, parent, there[3])))
    world.carry_out(Move(number, parent, code), day, expected, {})


def merge(world: World, day: int, number: int, heir: int, last: int) -> None:
    model, units = world.model, world.model.below(number, day)
    places = {unit: code_below(world, heir, day, (last + n) % 1000) for n, unit in enumerate(units)}
    expected = None
    if number in model.days[day] and lives_on(model, heir, day) and heir not in model.tree(number, day):
        changes = handed_on(model, places, dict.fromkeys(units, heir), day)
        expected = model.alters(day, changes | {number: None})
    if expected is not None:
        expected.successors[number] = [(heir, True)]
    placements = tuple(Placement(unit, code) for unit, code in places.items())
    world.carry_out(Merge(number, heir, placements), day, expected, {})


def split(world: World, day: int, number: int, other: int, last: int) -> None:
    """Into a new one, which takes the code over, and an existing one; which is the main one is drawn."""
    model, name, main = world.model, world.name(), last % 2 == 0
    there = model.days[day].get(number, ("", "001", None, "department"))
    new, units = len(model.known()) + 1, model.below(number, day)
    expected = None
    if number in model.days[day] and lives_on(model, other, day) and other not in model.tree(number, day):
        codes = {unit: model.days[day][unit][1] for unit in units}
        changes = handed_on(model, codes, dict.fromkeys(units, new), day)
        changes |= {number: None, new: (name, there[1], there[2], there[3])}
        expected = model.alters(day, changes)
    if expected is not None:
        expected.successors[number] = [(new, main), (other, not main)]
    placements = tuple(Placement(unit) for unit in units)
    heirs = (
        Heir(main=main, code=there[1], name=name, kind=there[3], units=placements),
        Heir(main=not main, organisation_id=other),
    )
    world.carry_out(Split(number, heirs), day, expected, {-1: new})


def lives_on(model: Model, number: int, day: int) -> bool:
    return all(number in later for later in model.days[day:])


def handed_on(model: Model, codes: dict[int, str], parents: dict[int, int], day: int) -> dict[int, Office | None]:
    changes: dict[int, Office | None] = {}
    for unit, code in codes.items():
        name, _, _, kind = model.days[day][unit]
        changes |= recoded(model, unit, day, (name, code, parents[unit], kind))
    return changes


def check_heirs_and_reach(world: World) -> None:
    model, history, today = world.model, world.history, DAYS - 1
    everybody, living = set(model.known()), set(model.days[today])
    facts = []
    for number in everybody:
        others = [one for one, is_main in model.successors.get(number, []) if not is_main]
        main = [one for one, is_main in model.successors.get(number, []) if is_main]
        assert len(main) <= 1
        successor = main[0] if main else None
        facts.append(OrganisationFacts(number, history.periods[number][-1].parent_id, successor, tuple(others)))
        assert (number in living) == (not main), "whoever ended has one main successor"
        assert {history.heir_of(number)} == model.heirs(number, main=True) <= living
    lines = Lines(facts)
    for number in living:
        tree = model.tree(number, today)
        assert set(lines.readable(number)) == {one for one in everybody if model.heirs(one) & tree}
        assert set(lines.writable(number)) == {one for one in everybody if model.heirs(one, main=True) & tree}
        assert set(lines.writable(number)) <= set(lines.readable(number))
    assert set().union(*(lines.readable(one) for one in living)) == everybody
    assert set().union(*(lines.writable(one) for one in living)) == everybody
    written = [unit for one in living if not model.below(one, today) for unit in lines.writable(one)]
    assert len(written) == len(set(written)), "nobody writes what another leaf writes"
    for number in everybody:
        assert set(lines.heirs_of(number)) == model.heirs(number)


Step = tuple[Callable[[World, int, int, int, int], None], int, int, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from([register, register, rename, move, merge, split]),
        st.integers(0, DAYS - 1),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(1, 12),
    ),
    min_size=1,
    max_size=30,
)


def carried_out(drawn: list[Step]) -> World:
    world = World()
    for number in range(3):
        register(world, 0, 0, 0, number + 1)
    for act, day, one, two, last in drawn:
        known = world.model.known()
        if act is register:
            register(world, day, one, two, last)
        else:
            units = sorted({one for found in world.model.days for one, office in found.items() if office[2]})
            moved = units if act is move and units else known
            act(world, day, moved[one % len(moved)], known[two % len(known)], last)
    return world


@settings(deadline=None, max_examples=80)
@given(steps)
def test_any_acts_at_any_days_leave_every_day_right(drawn: list[Step]) -> None:
    check_heirs_and_reach(carried_out(drawn))


def test_the_model_and_the_code_do_agree_to_something() -> None:
    """The property above would hold of a code that refuses everything."""
    world = carried_out(
        [
            (register, 1, 0, 1, 1),
            (register, 1, 0, 1, 2),
            (rename, 3, 0, 0, 1),
            (move, 5, 3, 1, 4),
            (split, 7, 2, 1, 2),
            (merge, 9, 0, 1, 6),
            (merge, 2, 3, 4, 1),
        ]
    )
    assert world.accepted == 3 + 6
    assert world.model.successors == {3: [(6, True), (2, False)], 1: [(2, True)]}
    assert world.history.on(4, FIRST + timedelta(days=20)) is not None
