"""What everybody sees while offices are merged, moved and renamed: no foreign row, no missing row."""

import random

import pytest

from standalone.installation import Installation
from standalone.throwaway import throwaway_house
from wenxiao.testing import run_apart

from .cast import Member, plant
from .driver import Interleaving, Person
from .world import World


async def interleave(requests: int, seed: int, *, every: int) -> Interleaving:
    """A change of the directory after each `every` requests."""
    planted: list[tuple[World, list[Member]]] = []

    async def prepare(place: Installation) -> None:
        planted.append(await plant(place))

    async with throwaway_house(prepare=prepare) as http:
        world, people = planted[0]
        run = Interleaving(http, [Person(member) for member in people], [(0.0, world)], random.Random(seed))  # noqa: S311  # repeatable
        await run.run(requests, every=every)
        return run


def _nobody_saw_too_much_or_too_little(run: Interleaving) -> None:
    assert run.faults == []
    assert run.counts["rows"] > 0
    assert run.counts["read 200"] > 0
    assert run.counts["read 404"] > 0
    assert run.counts["merge"] > 0


def test_hundreds_of_requests_of_forty_people_while_offices_merge() -> None:
    _nobody_saw_too_much_or_too_little(run_apart(interleave(240, seed=7, every=40)))


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_requests_of_forty_people_while_offices_merge(seed: int) -> None:
    run: Interleaving = run_apart(interleave(10_000, seed, every=250))
    _nobody_saw_too_much_or_too_little(run)
    assert run.counts["merge"] + run.counts["move"] + run.counts["rename"] >= 30
